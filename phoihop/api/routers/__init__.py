"""What the interface offers, by subject."""
