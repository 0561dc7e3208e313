"""Forms of the directory, and the fields by which any app chooses a body or a person."""

from phoihop.organisations.forms.choose import BodyField, PersonField

__all__ = ["BodyField", "PersonField"]
