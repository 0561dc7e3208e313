"""Pages of syntheses: what one sees, what one writes, how it is checked and goes out."""
