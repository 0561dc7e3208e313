"""People, notices and letters."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.notifications import services
from phoihop.kernel.notifications.models import Mail, Notification
from phoihop.kernel.notifications.services.outbox import Letter
from phoihop.kernel.notifications.words import Sentence

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_number = count(1)


def user(**fields: object) -> User:
    name = f"nguoi-{next(_number)}"
    known = {"username": name, "full_name": f"Người {name}", "email": f"{name}@example.vn"}
    return audit.create(User(**(known | fields)), by=None, at=AT, verb="account.opened")


def notice(to: User, *, title: str = "Việc mới", at: datetime = AT, url: str = "/viec/1/") -> Notification:
    key = f"viec-{next(_number)}"
    return services.notify(users=[to], kind="test.told", title=Sentence(title), url=url, key=key, at=at, mail=False)[0]


def mail(*, to: str = "nhan@example.vn", subject: str = "Việc mới", at: datetime = AT) -> Mail:
    letter = Letter(user(email=to), subject, "Kính gửi đồng chí", f"thu-{next(_number)}")
    return services.write(letters=[letter], at=at)[0]
