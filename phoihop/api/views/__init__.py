"""The keys on screen, and the interface itself."""
