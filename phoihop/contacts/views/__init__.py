"""Pages of contact with voters."""
