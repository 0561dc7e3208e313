"""Tools of the workshop: locks, catalogues, pictures; none of it runs in the product."""
