"""One notice a morning to each reader with what is new in his groups; the letter of the day carries it out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services.reminders import WEEK
from phoihop.groups.models import Group, GroupMessage
from phoihop.groups.queries import UNREAD_LIMIT, readers
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence

LOOKED_BACK = timedelta(WEEK)  # what nobody read for a week is told no more
NAMED = 5  # groups named in one notice
AT_ONCE = 1000  # notices written in one transaction


def digest_readers(*, today: date, at: datetime) -> int:
    """Tell each reader of a group or channel how many messages of others he has not read in it, once a day.

    None on a day off, none of what he silenced, none twice. Returns how many notices are new.
    """
    if clock.current_calendar().is_working(today) is False:
        return 0
    waiting: dict[UUID, list[tuple[Group, int]]] = defaultdict(list)
    people: dict[UUID, User] = {}
    for group in Group.objects.active().filter(last_said_at__gte=at - LOOKED_BACK).order_by("-last_said_at", "-pk"):
        for user, number in _unread(group, today):
            people[user.pk] = user
            waiting[user.pk].append((group, number))
    alike: dict[tuple[tuple[UUID, int], ...], list[User]] = defaultdict(list)
    for key, found in waiting.items():
        alike[tuple((group.pk, number) for group, number in found)].append(people[key])
    return sum(
        _tell(users[start : start + AT_ONCE], waiting[users[0].pk], today=today, at=at)
        for users in alike.values()
        for start in range(0, len(users), AT_ONCE)
    )


def _unread(group: Group, today: date) -> list[tuple[User, int]]:
    """(reader, messages of others after the one he read last, up to `UNREAD_LIMIT`), where there are any."""
    rows = GroupMessage.objects.filter(group=group, withdrawn_at__isnull=True).order_by("-pk")
    newest = list(rows.values_list("pk", "by")[:UNREAD_LIMIT])
    read = dict(group.readings.values_list("user", "read_to"))
    counted = [(user, _after(newest, read.get(user.pk), user)) for user in readers(group, today)]
    return [(user, number) for user, number in counted if number]


def _after(newest: list[tuple[UUID, UUID]], read_to: UUID | None, user: User) -> int:
    """How many of `newest` (key, author) are another's and newer than the one read last."""
    return len([pk for pk, by in newest if by != user.pk and (read_to is None or pk > read_to)])


def _tell(users: list[User], found: list[tuple[Group, int]], *, today: date, at: datetime) -> int:
    """One set of notices for all who have the same unread: a channel has thousands of readers."""
    listed = [
        Sentence(N_("%(name)s (%(number)s)"), {"name": group.name[:60], "number": number})
        for group, number in found[:NAMED]
    ]
    if len(found) > NAMED:
        listed.append(Sentence(N_("%(number)s nhóm nữa"), {"number": len(found) - NAMED}))
    with transaction.atomic():
        new = notifications.notify(
            users=users,
            kind="group.digest",
            title=Sentence(N_("Tin mới trong nhóm, kênh: %(list)s"), {"list": listed}),
            url=reverse("groups:list"),
            key=f"group.digest:{today.isoformat()}",
            at=at,
            mail=False,  # the letter of the day lists what is unread
        )
    return len(new)
