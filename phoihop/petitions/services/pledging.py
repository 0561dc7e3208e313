"""A promise that stands in an answer's words is followed like one that was entered with it: the machine proposes, a person
decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.petitions.models import PetitionState, Pledge
from phoihop.petitions.services.answering import Promised, check_promised, make_pledge
from phoihop.petitions.services.following import followed


@transaction.atomic
def take_up(*, line_id: UUID, promised: Promised, by: User, at: datetime) -> Pledge:
    """Follow a promise of a standing answer (đưa vào theo dõi): from now on it is owed by that day. The same one again is
    the one that is there.

    Raises PermissionDenied (only who gathered the petition), Refused "answer.corrected", "petition.solved",
    "answer.promise_in_the_past", "answer.promise_of_another".
    """
    line = followed(line_id, by)
    if line.petition.state == PetitionState.SOLVED:
        sentence = _("Kiến nghị đã kết luận giải quyết xong; hãy mở lại rồi đưa lời hứa vào theo dõi.")
        raise Refused("petition.solved", sentence)
    check_promised(line.petition, [promised], line.answer.answered_on)
    body = promised.body or line.answer.body
    known = line.pledges.filter(text=promised.text, due_on=promised.due_on, body=body).first()
    return known or make_pledge(line, promised, by=by, at=at)
