"""Pages of reviews and of the weekly work table."""
