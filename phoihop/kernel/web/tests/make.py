"""People and rows for the tests of the web kernel."""

from __future__ import annotations

from itertools import count

from phoihop.kernel.accounts.models import User

PASSWORD = "mot-mat-khau-rat-dai"
_next = count(1)


def user(*, password: str = PASSWORD, **fields: object) -> User:
    """An account that can log in."""
    number = next(_next)
    person = User(**{"username": f"can.bo.{number}", "full_name": f"Cán bộ Mẫu {number}"} | fields)
    person.set_password(password)
    person.save()
    return person
