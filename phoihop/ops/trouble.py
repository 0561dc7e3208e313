"""What operators read when something stops a command."""


class Trouble(Exception):
    """One Vietnamese sentence: what, where, how to mend it. Commands print it on stderr and end with 1."""
