"""The acts of rounds and meetings."""
