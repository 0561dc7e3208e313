"""What operators read when something stops a command."""


class Trouble(Exception):
    """One Vietnamese sentence: what, where, how to mend it. Commands print it on stderr and end with 1."""


def marked(sentence: str) -> str:
    """Marks a sentence for the catalogue and gives it back: operators' commands run before Django knows a language."""
    return sentence
