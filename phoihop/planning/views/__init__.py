"""Pages of plans, by act."""
