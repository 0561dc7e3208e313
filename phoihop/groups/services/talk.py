"""What is said in a group: said, corrected, withdrawn, read, silenced."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.groups.models import Group, GroupMessage, Mention, Reading
from phoihop.groups.permissions import can_start, is_author
from phoihop.groups.queries import members_of, readers, voices
from phoihop.groups.rules import mentioned
from phoihop.groups.services.rows import locked_active
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body, Person


@transaction.atomic
def say(
    *,
    group_id: UUID,
    body: Body,
    text: str,
    reply_to: GroupMessage | None = None,
    is_urgent: bool = False,
    document: Document | None = None,
    by: User,
    at: datetime,
) -> GroupMessage:
    """Say something to the group (gửi tin), for `body`. Who is named with «@Họ và tên» and whose message is answered is told
    at once; of an urgent message everybody is; the rest stands in the notice of the next morning.

    Raises PermissionDenied (no voice in it; in a channel only who runs it starts a talk), Refused "group.archived",
    "group_message.elsewhere".
    """
    group = locked_active(group_id)
    own = voices(by, group)
    if body not in own or not (reply_to is not None or can_start(by, group, own)):
        raise PermissionDenied
    if reply_to is not None and reply_to.group_id != group.pk:
        raise Refused("group_message.elsewhere", _("Tin được trả lời không ở trong nhóm này."))
    message = GroupMessage(
        group=group, body=body, text=text, reply_to=reply_to, is_urgent=is_urgent, document=document, by=by, at=at
    )
    named = _named(group, text)
    mentions = [Mention(message=message, person=person) for person in named]
    audit.create(message, verb="group_message.said", parts=mentions, by=by, at=at)
    group.last_said_at = at
    audit.follow([group], ["last_said_at"])
    mark_read(group=group, upto=message, by=by, at=at)  # who speaks has read what was said
    _tell_at_once(message, named, by=by, at=at)
    return message


@transaction.atomic
def correct(*, message_id: UUID, text: str, by: User, at: datetime) -> GroupMessage:
    """The author corrects the words (sửa tin); the earlier ones stay readable. Names added are told.

    Raises PermissionDenied, Refused "group.archived", "group_message.withdrawn".
    """
    message = _own(message_id, by)
    if message.text == text:
        return message
    before = set(message.mentions.values_list("person", flat=True))
    message.text, message.edited_at = text, at
    audit.save(message, ["text", "edited_at"], verb="group_message.corrected", by=by, at=at)
    named = [person for person in _named(message.group, text) if person.pk not in before]
    for person in named:
        audit.create(Mention(message=message, person=person), verb="group_message.named", by=by, at=at)
    _tell_named(message, named, by=by, at=at)
    return message


@transaction.atomic
def withdraw(*, message_id: UUID, by: User, at: datetime) -> GroupMessage:
    """The author takes a message back (rút tin): words and file leave page and search, the mark stays, and the audit keeps
    them. Raises PermissionDenied, Refused "group.archived", "group_message.withdrawn"."""
    message = _own(message_id, by)
    message.text, message.document, message.withdrawn_at = "", None, at
    return audit.save(message, ["text", "document", "withdrawn_at"], verb="group_message.withdrawn", by=by, at=at)


@transaction.atomic
def mark_read(*, group: Group, upto: GroupMessage, by: User, at: datetime) -> Reading:
    """The person has read the group up to this message (đã đọc); never back again. Follows from opening the page."""
    reading = _reading(group, by, at)
    if reading.read_to is None or reading.read_to < upto.pk:
        reading.read_to = upto.pk
        audit.follow([reading], ["read_to"])
    return reading


@transaction.atomic
def mute(*, group: Group, muted: bool, by: User, at: datetime) -> Reading:
    """No more notices of this group for the person (tắt thông báo), or again. Who is named with @ is told all the same."""
    reading = _reading(group, by, at)
    if reading.is_muted != muted:
        reading.is_muted = muted
        audit.save(reading, ["is_muted"], verb="group.muted" if muted else "group.unmuted", by=by, at=at)
    return reading


def _reading(group: Group, by: User, at: datetime) -> Reading:
    """The person's row in a group that he sees. Raises PermissionDenied."""
    if not Group.objects.visible_to(by).filter(pk=group.pk).exists():
        raise PermissionDenied
    Group.objects.select_for_update(of=("self",)).get(pk=group.pk)  # two tabs make one row
    found = Reading.objects.filter(group=group, user=by).first()
    return found or audit.create(Reading(group=group, user=by), verb="group.read_first", by=by, at=at)


def _own(message_id: UUID, by: User) -> GroupMessage:
    locked_active(GroupMessage.objects.values_list("group", flat=True).get(pk=message_id))
    message = GroupMessage.objects.select_for_update(of=("self",)).select_related("group").get(pk=message_id)
    if not is_author(by, message) or not Group.objects.visible_to(by).filter(pk=message.group_id).exists():
        raise PermissionDenied
    if message.withdrawn_at is not None:
        raise Refused("group_message.withdrawn", _("Tin này đã được rút."))
    return message


def _named(group: Group, text: str) -> list[Person]:
    """The members whom a text names with @."""
    if "@" not in text:
        return []
    people = {member.person.code: member.person for member in members_of(group)}
    return [people[code] for code in mentioned(text, [(p.full_name, p.code) for p in people.values()])]


def _tell_at_once(message: GroupMessage, named: list[Person], *, by: User, at: datetime) -> None:
    _tell_named(message, named, by=by, at=at)
    values = {"name": by.get_full_name(), "group": message.group.name}
    if message.is_urgent:
        users = set(readers(message.group, clock.day_of(at)))
        _notify(message, users, "group.urgent", Sentence(N_("Tin khẩn của %(name)s: %(group)s"), values), by=by, at=at)
    elif message.reply_to is not None:
        answered = set(readers(message.group, clock.day_of(at)).filter(pk=message.reply_to.by_id))
        _notify(
            message,
            answered,
            "group.answered",
            Sentence(N_("%(name)s trả lời đồng chí: %(group)s"), values),
            by=by,
            at=at,
        )


def _tell_named(message: GroupMessage, named: list[Person], *, by: User, at: datetime) -> None:
    users = {person.user for person in named if person.user is not None}
    values = {"name": by.get_full_name(), "group": message.group.name}
    _notify(message, users, "group.named", Sentence(N_("%(name)s nhắc tên đồng chí: %(group)s"), values), by=by, at=at)


def _notify(message: GroupMessage, users: set[User], kind: str, title: Sentence, *, by: User, at: datetime) -> None:
    """The words of a message never leave by notice or letter: only who, where, and the way there."""
    if users:
        key = f"{kind}:{message.code}"
        notifications.notify(users=users, kind=kind, title=title, url=message.get_absolute_url(), key=key, at=at, by=by)
