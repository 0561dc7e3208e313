"""Plain rules of the reports: how figures are counted, which documents a text names."""
