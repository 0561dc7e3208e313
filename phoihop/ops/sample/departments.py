"""One department of the province works here: an officer answers petitions. The others answer on paper."""

from __future__ import annotations

import random
from datetime import date

from phoihop.ops.sample.directory import FAMILY, GIVEN, Province, fresh_password
from phoihop.ops.sample.regulations import morning
from phoihop.organisations import services as directory
from phoihop.organisations.models import RoleKind

SEED = 20261124  # a story of its own: one more name here changes none elsewhere
AT_WORK, POST = "so6", "Chuyên viên"  # Sở Giáo dục và Đào tạo


def play(made: Province) -> None:
    """The officer of the department, with an account."""
    rng = random.Random(SEED)  # noqa: S311 - sample data, not secrets
    at, body, username, password = morning(date(2026, 4, 20)), made.bodies[AT_WORK], "chuyenvien.sgd", fresh_password()
    person = directory.enter_person(
        full_name=f"{rng.choice(FAMILY)} Mẫu {rng.choice(GIVEN)}", body=body, post=POST, rank=9, by=None, at=at
    )  # fmt: skip
    made.people[AT_WORK].append(person)
    made.users[username] = directory.open_account(
        username=username, full_name=person.full_name, password=password, body=body, kind=RoleKind.OFFICER,
        person=person, email=f"{username}@songmay.example", by=None, at=at,
    )  # fmt: skip
    made.logins.append((f"{POST} ({body.name})", username, password))
