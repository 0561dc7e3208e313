"""Reads of groups: who may speak for whom, what is unread, what stands on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from phoihop.commitments.services.notices import working_in
from phoihop.groups.models import Decision, DecisionPartner, Group, GroupBody, GroupMessage, Member, MemberRole, Reading
from phoihop.groups.models.membership import HEADS
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.documents.models import Version
from phoihop.kernel.web.paging import Count, count_each
from phoihop.organisations.models import Body, sight_of

UNREAD_LIMIT = 99
ROLES = [MemberRole.CHAIR, MemberRole.SECRETARY, MemberRole.MEMBER]


def voices(user: User, group: Group) -> list[Body]:
    """The bodies for which `user` may speak in the group: the one that named him first, then those he heads; in a channel
    those he works in."""
    sight = sight_of(user)
    named = set(
        Member.objects.sitting()
        .filter(group=group, person__user=user, body__in=sight.bodies)
        .values_list("body", flat=True)
    )
    kinds = () if group.is_channel else HEADS
    own = [body for body in bodies_of(group) if body.pk in named or sight.has(body.pk, *kinds)]
    return sorted(own, key=lambda body: body.pk not in named)


def bodies_of(group: Group) -> list[Body]:
    """The bodies that sit in the group now, by rank."""
    seated = GroupBody.objects.filter(group=group, body=OuterRef("pk"), until__isnull=True)
    return list(Body.objects.filter(Exists(seated)).by_rank().defer("search"))


def members_of(group: Group) -> list[Member]:
    """Who sits in the group now: chair, secretary, then by the rank of their bodies."""
    rows = Member.objects.sitting().filter(group=group).select_related("person__user", "body")
    found = rows.defer("person__search", "body__search").order_by(
        "body__rank", "body__sort_key", "person__name_key", "pk"
    )
    return sorted(found, key=lambda member: ROLES.index(MemberRole(member.role)))


def unread(user: User, groups: Sequence[Group]) -> Mapping[UUID, Count]:
    """How many messages of others a person has not read, for each of `groups`, up to `UNREAD_LIMIT`: two queries."""
    read = dict(Reading.objects.filter(user=user, group__in=groups).values_list("group", "read_to"))
    lists = {str(group.pk): [_after(group, read.get(group.pk)).exclude(by=user)] for group in groups}
    found = count_each(lists, UNREAD_LIMIT)
    return {group.pk: found[str(group.pk)] for group in groups}


def _after(group: Group, read_to: UUID | None) -> QuerySet[GroupMessage]:
    rows = GroupMessage.objects.filter(group=group, withdrawn_at__isnull=True)
    return rows.filter(pk__gt=read_to) if read_to else rows


def messages(user: User, group: Group) -> QuerySet[GroupMessage]:
    """The group's messages with what a line shows."""
    rows = GroupMessage.objects.visible_to(user).filter(group=group)
    files = Prefetch("document__versions", Version.objects.defer("text"))
    return (
        rows.select_related("by", "body", "reply_to__by", "document")
        .defer("search", "body__search", "reply_to__search")
        .prefetch_related(files)
    )


def decisions(user: User, group: Group) -> QuerySet[Decision]:
    """The group's decisions with what a line shows."""
    partners = Prefetch("partners", DecisionPartner.objects.select_related("body").order_by("body__rank", "pk"))
    return (
        Decision.objects.visible_to(user)
        .filter(group=group)
        .select_related("lead", "recipient", "proposed_by", "decided_by", "commitment", "message", "group")
        .defer("search", "lead__search", "recipient__search", "commitment__search", "message__search")
        .prefetch_related(partners)
    )


@dataclass(frozen=True)
class Earlier:
    """What a corrected message said before, and until when."""

    text: str
    until: str


def earlier(rows: Iterable[GroupMessage]) -> Mapping[UUID, Sequence[Earlier]]:
    """The earlier words of those of `rows` that were corrected, newest first: they are the audit's."""
    edited = [row.pk for row in rows if row.edited_at is not None and row.withdrawn_at is None]
    found: dict[UUID, list[Earlier]] = {}
    if edited:
        acts = Act.objects.filter(subject_id__in=edited, verb="group_message.corrected").order_by("-id")
        for act in acts:
            if act.subject_id is not None:
                found.setdefault(act.subject_id, []).append(
                    Earlier(str(act.before.get("text", "")), act.at.isoformat())
                )
    return found


def readers(group: Group, today: date) -> QuerySet[User]:
    """Accounts to tell of what is said: the persons named who have one, in a channel everybody at work in its bodies; not
    who has silenced it."""
    told = Q(Exists(Member.objects.sitting().filter(group=group, person__user=OuterRef("pk"))))
    if group.is_channel:
        seated = GroupBody.objects.filter(group=group, until__isnull=True).values_list("body", flat=True)
        told |= Q(pk__in=working_in(set(seated), today))
    silent = Reading.objects.filter(group=group, user=OuterRef("pk"), is_muted=True)
    return User.objects.filter(told & ~Q(Exists(silent)), is_active=True)


def with_news(user: User) -> QuerySet[Group]:
    """Groups and channels that concern the person, in which he has something unread, but those he has silenced."""
    reading = Reading.objects.filter(group=OuterRef("pk"), user=user)
    said = GroupMessage.objects.filter(group=OuterRef("pk"), withdrawn_at__isnull=True).exclude(by=user)
    read_to = Reading.objects.filter(group=OuterRef("group"), user=user, read_to__gte=OuterRef("pk"))
    rows = Group.objects.concerning(user).active().exclude(Exists(reading.filter(is_muted=True)))
    return rows.filter(Exists(said.exclude(Exists(read_to))))


def page_of(user: User, code: str) -> str:
    """Where the decision with this code stands in its group; "" when `user` may not see it."""
    row = Decision.objects.visible_to(user).filter(code=code).select_related("group").first()
    return row.get_absolute_url() if row else ""
