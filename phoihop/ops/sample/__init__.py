"""The sample province Sông Mây: everything in it is invented; every person's middle name is Mẫu."""
