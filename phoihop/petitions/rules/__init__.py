"""Plain rules of the machine: words, lexicons, features, proposals, likeness."""
