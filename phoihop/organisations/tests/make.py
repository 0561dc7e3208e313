"""Makers of the directory, for the tests of every app. What they make lives since before any test's day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from phoihop.kernel.accounts.models import User
from phoihop.organisations import services
from phoihop.organisations.models import Body, BodyKind, Level, Person, RoleKind, Term

AT = datetime(2020, 1, 2, 1, 0, tzinfo=UTC)
_number = count(1)


def body(
    *,
    name: str = "",
    kind: str = BodyKind.DEPARTMENT,
    level: str = Level.PROVINCE,
    rank: int = 1000,
    parent: Body | None = None,
    commune: Body | None = None,
    short_name: str = "",
) -> Body:
    new = services.NewBody(
        name=name or f"Sở Số {next(_number)}",
        kind=kind,
        level=level,
        rank=rank,
        parent=parent,
        commune=commune,
        short_name=short_name,
    )
    return services.establish(new=new, on=None, by=None, at=AT)


def office_of(*principals: Body, name: str = "") -> Body:
    """An office that serves all of `principals`."""
    office = body(name=name or f"Văn phòng {principals[0].name}", kind=BodyKind.OFFICE, level=principals[0].level)
    for principal in principals:
        services.start_serving(office=office, principal=principal, by=None, at=AT)
    return office


def user(
    *,
    of: Body | None = None,
    kind: str = RoleKind.OFFICER,
    full_name: str = "",
    username: str = "",
    password: str | None = None,
    everywhere: bool = False,
) -> User:
    """An account with the role `kind` in `of` (a new body if None). It can log in by form only with a `password`."""
    number = next(_number)
    return services.open_account(
        username=username or f"nguoi-{number}",
        full_name=full_name or f"Người Thứ {number}",
        email=f"nguoi-{number}@example.vn",
        password=password,
        body=of or body(),
        kind=kind,
        everywhere=everywhere,
        by=None,
        at=AT,
    )


def administrator(*, of: Body | None = None) -> User:
    """An administrator of the whole installation."""
    return user(of=of, kind=RoleKind.ADMINISTRATOR, everywhere=True)


def person(
    *,
    of: Body | None = None,
    post: str = "Chuyên viên",
    full_name: str = "",
    is_head: bool = False,
    rank: int = 100,
    account: User | None = None,
) -> Person:
    """A person with `post` in `of`; members of an elected body sit for a term made here. `account`: linked to them."""
    seat = of or body()
    sits = term() if seat.kind in services.ELECTED else None
    made = services.enter_person(
        full_name=full_name or f"Lê Văn Số {next(_number)}",
        body=seat,
        post=post,
        is_head=is_head,
        rank=rank,
        term=sits,
        by=None,
        at=AT,
    )
    if account is not None:
        services.link_person(user=account, person=made, by=None, at=AT)
        made.refresh_from_db()
    return made


def term(*, name: str = "2021–2031", kind: str = Term.Kind.GOVERNMENT) -> Term:
    """A term of office that holds on any test's day."""
    found = Term.objects.filter(kind=kind, name=name).first()
    return found or services.open_term(
        kind=kind, name=name, from_on=date(2016, 1, 1), until=date(2036, 1, 1), by=None, at=AT
    )
