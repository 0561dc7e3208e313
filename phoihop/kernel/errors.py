"""The three kinds of "no" are PermissionDenied (403), Refused (409) and form errors (422). This is the second."""


class Refused(Exception):
    """An act the rules do not allow now: a stable `code` and a Vietnamese `sentence` for the person."""

    def __init__(self, code: str, sentence: object) -> None:
        super().__init__(code, str(sentence))
        self.code = code
        self.sentence = str(sentence)
