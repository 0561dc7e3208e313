"""Persons enter the directory, hold posts and leave them."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations import rules
from phoihop.organisations.models import Body, BodyKind, Membership, Person, StandIn, Term
from phoihop.organisations.permissions import can_keep_people

ELECTED = {BodyKind.COUNCIL, BodyKind.NA_DELEGATION, BodyKind.DEPUTY_GROUP}  # their members sit for a term


@transaction.atomic
def enter_person(
    *,
    full_name: str,
    body: Body,
    post: str,
    phone: str = "",
    email: str = "",
    rank: int = 100,
    is_head: bool = False,
    term: Term | None = None,
    from_on: date | None = None,
    until: date | None = None,
    by: User | None,
    at: datetime,
) -> Person:
    """Enter a person (cán bộ, đại biểu) together with the first post.

    Raises PermissionDenied, Refused "person.name_needed", and what `appoint` raises.
    """
    if not can_keep_people(by, body, on=timezone.localdate(at)):
        raise PermissionDenied
    name = clean(full_name)
    if not name:
        raise Refused("person.name_needed", _("Chưa ghi họ và tên."))
    row = Person(full_name=name, phone=clean(phone), email=email.strip())
    person = audit.create(row, verb="person.entered", by=by, at=at)
    appoint(
        person=person, body=body, post=post, rank=rank, is_head=is_head, term=term, from_on=from_on, until=until,
        by=by, at=at,
    )  # fmt: skip
    return person


@transaction.atomic
def appoint(
    *,
    person: Person,
    body: Body,
    post: str,
    rank: int = 100,
    is_head: bool = False,
    term: Term | None = None,
    from_on: date | None = None,
    until: date | None = None,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Membership:
    """Appoint or elect `person` to a post (bổ nhiệm, bầu) in `body` from `from_on` (None: since before).

    A member of an elected body sits for a `term`; without `until` the term's end is taken.
    Raises PermissionDenied, Refused "post.needed", "post.body_ended", "post.term_needed", "post.held_already",
    "post.head_taken", "post.backwards".
    """
    if not can_keep_people(by, body, on=timezone.localdate(at)):
        raise PermissionDenied
    body = Body.objects.select_for_update().get(pk=body.pk)
    post = clean(post)
    if not post:
        raise Refused("post.needed", _("Chưa ghi chức vụ."))
    if term is not None and until is None:
        until = term.until
    _check_period(body, from_on, until)
    if body.kind in ELECTED and term is None:
        raise Refused("post.term_needed", _("%(body)s làm việc theo nhiệm kỳ: chọn nhiệm kỳ.") % {"body": body})
    _check_post_free(person, body, post, is_head=is_head, period=rules.Period(from_on, until))
    row = Membership(
        person=person, body=body, post=post, rank=rank, is_head=is_head, term=term, from_on=from_on, until=until
    )
    return audit.create(row, verb="membership.began", by=by, at=at, reason=reason)


def _check_period(body: Body, from_on: date | None, until: date | None) -> None:
    if from_on is not None and until is not None and until <= from_on:
        raise Refused("post.backwards", _("Ngày thôi giữ chức vụ phải sau ngày bắt đầu."))
    if body.abolished_on is not None and (from_on is None or from_on >= body.abolished_on):
        raise Refused(
            "post.body_ended",
            _("%(body)s kết thúc hoạt động từ %(day)s, không nhận người từ ngày đó.")
            % {"body": body, "day": body.abolished_on.strftime("%d/%m/%Y")},
        )


def _check_post_free(person: Person, body: Body, post: str, *, is_head: bool, period: rules.Period) -> None:
    rivals = Q(person=person, post=post)
    if is_head:
        rivals |= Q(is_head=True)
    for held in Membership.objects.filter(rivals, body=body).select_related("person"):
        if not rules.Period(held.from_on, held.until).meets(period):
            continue
        if held.person_id == person.pk and held.post == post:
            raise Refused(
                "post.held_already",
                _("%(person)s đang giữ chức vụ %(post)s tại %(body)s.")
                % {"person": person, "post": post, "body": body},
            )
        raise Refused(
            "post.head_taken",
            _("%(body)s đã có người đứng đầu là %(person)s: cho thôi chức vụ ấy trước.")
            % {"body": body, "person": held.person},
        )


@transaction.atomic
def end_membership(
    *, membership: Membership, until: date, reason: str = "", by: User | None, at: datetime
) -> Membership:
    """End a post (miễn nhiệm, thôi giữ chức vụ): `until` is the first day it is no longer held.

    What stands in for it ends the same day. Raises PermissionDenied, Refused "post.ended_already", "post.backwards".
    """
    row = Membership.objects.select_for_update(of=("self",)).select_related("body", "person").get(pk=membership.pk)
    if not can_keep_people(by, row.body, on=timezone.localdate(at)):
        raise PermissionDenied
    if row.until is not None and row.until <= until:
        raise Refused(
            "post.ended_already",
            _("Chức vụ này đã kết thúc từ %(day)s.") % {"day": row.until.strftime("%d/%m/%Y")},
        )
    if row.from_on is not None and until <= row.from_on:
        raise Refused("post.backwards", _("Ngày thôi giữ chức vụ phải sau ngày bắt đầu."))
    row.until = until
    audit.save(row, ["until"], verb="membership.ended", by=by, at=at, reason=reason)
    end_stand_ins_of([row], until=until, by=by, at=at, reason=reason)
    return row


def end_stand_ins_of(memberships: list[Membership], *, until: date, by: User | None, at: datetime, reason: str) -> None:
    """Stand-ins do not outlive the post they stand in for; those that had yet to begin are removed."""
    every = StandIn.objects.select_for_update().filter(
        Q(until__isnull=True) | Q(until__gt=until), membership__in=memberships
    )
    rows = []
    for row in every.order_by("id"):
        if row.from_on >= until:
            audit.delete(row, verb="stand_in.withdrawn", by=by, at=at, reason=reason)
            continue
        row.until = until
        rows.append(row)
    audit.bulk_save(rows, ["until"], verb="stand_in.ended", by=by, at=at, reason=reason)


@transaction.atomic
def correct_person(
    *, person: Person, full_name: str, phone: str, email: str, reason: str = "", by: User | None, at: datetime
) -> Person:
    """Correct a person's entry; another name needs a reason. The person may keep own telephone and e-mail.

    Raises PermissionDenied, Refused "person.name_needed", "person.reason_needed".
    """
    row = Person.objects.select_for_update().get(pk=person.pk)
    today = timezone.localdate(at)
    keeps = by is None or any(
        can_keep_people(by, post.body, on=today)
        for post in Membership.objects.filter(person=row).select_related("body").order_by("id")
    )
    own = by is not None and row.user_id == by.pk
    name = clean(full_name)
    if not (keeps or (own and name == row.full_name)):
        raise PermissionDenied
    if not name:
        raise Refused("person.name_needed", _("Chưa ghi họ và tên."))
    if name != row.full_name and not reason.strip():
        raise Refused("person.reason_needed", _("Sửa họ và tên cần ghi lý do."))
    new = {"full_name": name, "phone": clean(phone), "email": email.strip()}
    changed = [field for field, value in new.items() if getattr(row, field) != value]
    if not changed:
        return row
    for field in changed:
        setattr(row, field, new[field])
    return audit.save(row, changed, verb="person.corrected", by=by, at=at, reason=reason)
