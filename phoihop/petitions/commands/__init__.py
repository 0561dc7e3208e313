"""Commands of the machine: JSON lines in, JSON lines out, no database."""
