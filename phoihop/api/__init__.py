"""The interface for other programs: keys of bodies, and what a key may read and send."""
