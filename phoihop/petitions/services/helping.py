"""Partners of a merged petition go on helping in the answer of the one that carries it, until the merge is undone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Participation
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.petitions.models import Help, Petition, RoutingEnd, RoutingRole
from phoihop.petitions.rules.helping import Asked, together
from phoihop.petitions.services.places import end, end_help, partners_of, place, standing
from phoihop.regulations.models import BodyRole


def bring_help(petition: Petition, carrier: Petition, reason: str, *, by: User, at: datetime, today: date) -> None:
    """Let who helps with a petition that is being merged help with `carrier` too, with the same part and internal day,
    which is never after the day of the carrier's answer. Who leads the carrier answers for all of it already."""
    if carrier.commitment is None or carrier.due_on is None:
        return
    for one in partners_of(petition.commitment):
        if one.body_id == carrier.lead_id:
            continue
        asked = Asked(one.part, one.internal_due_on).within(carrier.due_on)
        here = _partner(carrier, one)
        if here is None:
            commitments.add_partner_of_case(
                commitment_id=carrier.commitment.pk,
                body=one.body,
                part=asked.part,
                internal_due_on=asked.day,
                by=by,
                at=at,
            )
            place(carrier, one.body, RoutingRole.PARTNER, since=today, by=by, at=at, reason=reason)
        else:
            _remember_own(carrier, here, by=by, at=at, today=today)
            _ask_more(carrier, here, asked, reason, by=by, at=at)
        row = Help(
            petition=carrier, body=one.body, of=petition, part=asked.part, internal_due_on=asked.day, since=today, by=by,
            at=at,
        )  # fmt: skip
        audit.create(row, verb="help.brought", by=by, at=at, reason=reason)


def take_help_away(carrier: Petition, parted: Petition, reason: str, *, by: User, at: datetime, today: date) -> None:
    """Undo `bring_help`: who came with `parted` goes, who helped before is asked what it was asked before. What people gave
    another part or day since, keeps it. Nothing changes where what was owed has its verdict: who helped, did."""
    if carrier.commitment is None or not carrier.commitment.is_under_way:
        return
    for gone in Help.objects.standing().filter(petition=carrier, of=parted).select_related("body").order_by("pk"):
        rows = list(Help.objects.standing().filter(petition=carrier, body=gone.body).order_by("pk"))
        left = [row for row in rows if row.pk != gone.pk]
        end_help([gone], reason, by=by, at=at, today=today)
        if left:
            _ask_less(carrier, rows, left, reason, by=by, at=at)
            if all(row.of_id == carrier.pk for row in left):
                end_help(left, reason, by=by, at=at, today=today)
            continue
        commitments.drop_partner_of_case(
            commitment_id=carrier.commitment.pk, body=gone.body, reason=reason, by=by, at=at
        )  # fmt: skip
        for routing in standing(carrier, body=gone.body, role=RoutingRole.PARTNER):
            end(routing, RoutingEnd.RELEASED, reason, today=today, by=by, at=at)


def take_parted_help_away(carrier: Petition, reason: str, *, by: User, at: datetime, today: date) -> None:
    """Of a petition opened again: the help that came with petitions parted from it while it stood solved."""
    rows = Help.objects.standing().filter(petition=carrier).exclude(of=carrier).exclude(of__merged_into=carrier)
    for parted in Petition.objects.filter(pk__in=rows.values("of")).order_by("pk"):
        take_help_away(carrier, parted, reason, by=by, at=at, today=today)


def _partner(carrier: Petition, one: Participation) -> Participation | None:
    rows = Participation.objects.filter(commitment=carrier.commitment, body=one.body, role=BodyRole.PARTNER)
    return rows.select_related("body").first()


def _asked(row: Participation | Help) -> Asked:
    return Asked(row.part, row.internal_due_on)


def _remember_own(carrier: Petition, here: Participation, *, by: User, at: datetime, today: date) -> None:
    """What a partner is asked for the carrier itself, before more is asked of it; once."""
    if Help.objects.standing().filter(petition=carrier, body=here.body).exists():
        return
    row = Help(
        petition=carrier, body=here.body, of=carrier, part=here.part, internal_due_on=here.internal_due_on,
        done_on=here.part_done_on, since=today, by=by, at=at,
    )  # fmt: skip
    audit.create(row, verb="help.remembered", by=by, at=at)


def _ask_more(carrier: Petition, here: Participation, more: Asked, reason: str, **trace: Any) -> None:
    wanted = together([_asked(here), more])
    if wanted != _asked(here):
        done_on = here.part_done_on if wanted.part == here.part else None
        _ask(carrier, here, wanted, reason, done_on=done_on, **trace)


def _ask_less(carrier: Petition, before: list[Help], left: list[Help], reason: str, **trace: Any) -> None:
    here = _partner_of(carrier, left[0])
    was, now, holds = together(map(_asked, before)), together(map(_asked, left)), _asked(here)
    wanted = Asked(now.part if holds.part == was.part else holds.part, now.day if holds.day == was.day else holds.day)
    done_on = here.part_done_on
    if done_on is None and wanted.part == now.part and len(left) == 1:
        done_on = left[0].done_on
    if (wanted, done_on) != (holds, here.part_done_on):
        _ask(carrier, here, wanted, reason, done_on=done_on, **trace)


def _partner_of(carrier: Petition, row: Help) -> Participation:
    rows = Participation.objects.select_related("body")
    return rows.get(commitment=carrier.commitment, body=row.body_id, role=BodyRole.PARTNER)


def _ask(
    carrier: Petition, here: Participation, asked: Asked, reason: str, *, done_on: date | None, by: User, at: datetime
) -> None:
    if carrier.commitment is not None:
        commitments.change_part_of_case(
            commitment_id=carrier.commitment.pk, body=here.body, part=asked.part, internal_due_on=asked.day,
            done_on=done_on, reason=reason, by=by, at=at,
        )  # fmt: skip
