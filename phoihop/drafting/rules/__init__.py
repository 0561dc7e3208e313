"""The law of drafting as plain functions: a text in work, its numbering, its references, its moves."""
