"""Pages of what bodies ask of and give each other."""
