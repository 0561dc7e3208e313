"""Pages of regulations: the library, entering, reviewing clause by clause, the life of a text."""
