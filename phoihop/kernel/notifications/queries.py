"""What the bell and the list show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localtime

from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.web.paging import Count, Page, count_up_to, page

IN_BELL = 8


@dataclass(frozen=True)
class Notice:
    """One line; `when` is written out, Vietnam time."""

    code: str
    title: str
    when: str
    is_unread: bool


@dataclass(frozen=True)
class Bell:
    """The number at the bell, which counts the unread list, and the newest notices, read or not."""

    count: Count
    notices: list[Notice]


def unread_count(user: User) -> Count:
    """How many notices wait to be read; the list under ``?only=unread`` has as many rows. Stops at 1,000."""
    return count_up_to(unread(user))


def unread(user: User) -> QuerySet[Notification]:
    """Notices that wait to be read."""
    return Notification.objects.visible_to(user).unread()


def shell_counts(request: HttpRequest) -> dict[str, int]:
    """For `settings.SHELL_COUNTS`: the number at the bell of every page."""
    return {"bell": unread_count(request.user).number} if isinstance(request.user, User) else {}


def bell(user: User) -> Bell:
    """For the fragment under the bell."""
    newest = Notification.objects.visible_to(user).order_by("-at", "-id")[:IN_BELL]
    return Bell(unread_count(user), [line(notice) for notice in newest])


def notices(user: User, *, only_unread: bool, cursor: str) -> Page[Any]:
    """A page of the person's list, newest first."""
    mine = Notification.objects.visible_to(user)
    return page(mine.unread() if only_unread else mine, order=["-at"], cursor=cursor)


def line(notice: Notification) -> Notice:
    """A row as the templates show it."""
    when = f"{localtime(notice.at):%H:%M %d/%m/%Y}"
    return Notice(notice.code, notice.words, when, notice.read_at is None)
