"""Pages of groups and channels."""
