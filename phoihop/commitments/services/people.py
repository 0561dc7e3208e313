"""Who does it inside a body, by when inside, and which part a partner has."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY, Commitment, Participation
from phoihop.commitments.permissions import can_act_for, can_assign, can_give_parts
from phoihop.commitments.services.locking import locked, settle_turns
from phoihop.commitments.services.notices import tell
from phoihop.commitments.services.recorded import trace_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Membership, Person
from phoihop.papers.models import Paper
from phoihop.regulations.models import BodyRole


@transaction.atomic
def assign(
    *,
    participation_id: UUID,
    person: Person | None,
    stand_in: Person | None,
    internal_due_on: date | None,
    by: User,
    at: datetime,
    today: date,
    seen: str = "",
) -> Participation:
    """Name who does it (người phụ trách), who stands in, and by when inside the body.

    The internal date never moves the outside one and cannot lie after it. `seen`: the `naming` that `by` had before
    the eyes, if any. Raises PermissionDenied, Refused "commitment.closed", "assignment.not_of_this_body",
    "assignment.after_the_outside_date", "assignment.unchanged", "assignment.changed_meanwhile".
    """
    part, commitment = _part(participation_id)
    if not (can_assign(by, part.body) or (part.acting_office is not None and can_assign(by, part.acting_office))):
        raise PermissionDenied
    for who in (person, stand_in):
        if who is not None and not _belongs(who, part, today):
            raise Refused(
                "assignment.not_of_this_body",
                _("%(person)s không thuộc %(body)s hoặc văn phòng giúp việc.")
                % {"person": who.full_name, "body": part.body.name},
            )
    if internal_due_on and commitment.due_on and internal_due_on > commitment.due_on:
        raise Refused("assignment.after_the_outside_date", _("Hạn nội bộ không được sau hạn của nhiệm vụ."))
    if (part.person, part.stand_in, part.internal_due_on) == (person, stand_in, internal_due_on):
        raise Refused("assignment.unchanged", _("Người phụ trách và hạn nội bộ đã đúng như vậy, không có gì thay đổi."))
    if seen and seen != part.naming:
        raise Refused("assignment.changed_meanwhile", _changed_meanwhile(part))
    part.person, part.stand_in, part.internal_due_on = person, stand_in, internal_due_on
    part.assigned_by = by if person or stand_in else None
    audit.save(
        part, ["person", "stand_in", "assigned_by", "internal_due_on"], verb="participation.assigned", by=by, at=at
    )
    settle_turns(commitment)
    tell(
        commitment,
        [part.role],
        kind="commitment.assigned",
        title=Sentence(N_("Được giao: %(title)s"), {"title": commitment.title}),
        key=f"{part.pk}:{at.isoformat()}",
        at=at,
        by=by,
        only=part,
    )
    return part


@transaction.atomic
def give_part(*, participation_id: UUID, part: str, by: User, at: datetime) -> Participation:
    """Say which part a partner does (phần việc).

    Raises PermissionDenied, Refused "commitment.closed", "participation.not_a_partner".
    """
    row, commitment = _part(participation_id)
    if not can_give_parts(by, commitment):
        raise PermissionDenied
    if row.role != BodyRole.PARTNER:
        raise Refused("participation.not_a_partner", _("Chỉ giao phần việc cho cơ quan phối hợp."))
    row.part, row.part_done_on = part, None
    audit.save(row, ["part", "part_done_on"], verb="participation.part_given", by=by, at=at)
    settle_turns(commitment)
    tell(
        commitment,
        [row.role],
        kind="commitment.part_given",
        title=Sentence(N_("Phần việc phối hợp: %(part)s"), {"part": part}),
        key=f"{row.pk}:{at.isoformat()}",
        at=at,
        by=by,
        only=row,
    )
    return row


@transaction.atomic
def report_part_done(
    *,
    participation_id: UUID,
    done_on: date,
    paper: Paper | None = None,
    from_paper: bool = False,
    by: User,
    at: datetime,
) -> Participation:
    """A partner says its part is done (xong phần việc). The lead still owes the whole.

    Raises PermissionDenied, Refused "commitment.closed", "participation.no_part", "commitment.no_paper",
    "participation.done_in_the_future", "participation.done_already".
    """
    row, commitment = _part(participation_id)
    if not can_act_for(by, commitment, row.body, from_paper=from_paper):
        raise PermissionDenied
    if not row.part:
        raise Refused("participation.no_part", _("Cơ quan này chưa được giao phần việc."))
    if row.part_done_on is not None:
        raise Refused("participation.done_already", _("Phần việc này đã được báo xong."))
    if done_on > clock.day_of(at):
        raise Refused("participation.done_in_the_future", _("Ngày xong phần việc không thể sau hôm nay."))
    trace = trace_of(row.body, paper, by=by, at=at, from_paper=from_paper)
    row.part_done_on = done_on
    audit.save(row, ["part_done_on"], verb="participation.part_done", **trace)
    settle_turns(commitment)
    return row


def _part(participation_id: UUID) -> tuple[Participation, Commitment]:
    commitment = locked(Participation.objects.values_list("commitment_id", flat=True).get(pk=participation_id))
    part = Participation.objects.select_related("body", "acting_office", "person", "stand_in").get(pk=participation_id)
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    return part, commitment


def _changed_meanwhile(part: Participation) -> str:
    if part.person is None:
        return _("Người phụ trách vừa được thay đổi, nay chưa giao ai; xem lại rồi giao lần nữa nếu vẫn muốn.")
    words = _("Việc này vừa được giao cho %(person)s%(due)s; xem lại rồi giao lần nữa nếu vẫn muốn đổi.")
    due = _(", hạn nội bộ %(day)s") % {"day": f"{part.internal_due_on:%d/%m/%Y}"} if part.internal_due_on else ""
    return words % {"person": part.person.full_name, "due": due}


def _belongs(person: Person, part: Participation, today: date) -> bool:
    """A member of the body, of its acting office, or of an office that serves it."""
    bodies = {part.body_id, part.acting_office_id} - {None}
    bodies |= set(part.body.served_by.filter(until__isnull=True).values_list("office_id", flat=True))
    return Membership.objects.held(today).filter(person=person, body__in=bodies).exists()
