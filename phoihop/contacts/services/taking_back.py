"""What the Front agreed to is changed before it is announced: its agreement no longer stands for the plan."""

from __future__ import annotations

from datetime import datetime

from phoihop.contacts.models import Meeting, Round, RoundState
from phoihop.contacts.services.telling import tell_taken_back
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit


def agreed_to(meeting: Meeting) -> tuple[object, ...]:
    """What the Front agrees to of a meeting: whether and on which day it is, where, of which kind and form, in which mode."""
    day = meeting.on if meeting.is_standing and meeting.has_day else None
    return (day, meeting.commune_id, meeting.venue, meeting.kind, meeting.form, meeting.mode)


def take_back(round_: Round | None, why: str, *, by: User, at: datetime) -> None:
    """The agreement of a locked round that nobody announced yet is taken back; the Front is told. Without one, nothing: of
    several changes it is told once, until it agrees anew."""
    if round_ is None or round_.agreed_on is None or round_.announced_on is not None:
        return
    was = round_.agreed_on
    round_.agreed_on, round_.agreed_before_on, round_.state = None, was, RoundState.PLANNED
    round_.revision += 1
    fields = ["agreed_on", "agreed_before_on", "state", "revision"]
    audit.save(round_, fields, verb="round.agreement_taken_back", reason=why, by=by, at=at)
    tell_taken_back(round_, was, by=by, at=at)
