"""The shared login against a provider that is not ours, in a process of its own."""
