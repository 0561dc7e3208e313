"""Vietnamese text search as a tool: configuration, normal form, generated vectors, snippets. Knows no one's rows."""
