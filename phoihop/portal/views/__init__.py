"""Pages of the public face, and of those who release what it shows."""
