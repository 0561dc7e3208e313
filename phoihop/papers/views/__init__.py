"""Pages of papers, by what a person does there."""
