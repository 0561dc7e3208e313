"""What holds a commitment up is put to the body that must help."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import BLOCKER, UNDER_WAY, Blocker, Commitment
from phoihop.commitments.permissions import can_act_for
from phoihop.commitments.services.locking import locked
from phoihop.commitments.services.notices import JUDGE, tell
from phoihop.commitments.services.opening import owe
from phoihop.commitments.services.recorded import trace_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.organisations.queries import common_superior
from phoihop.papers.models import Paper
from phoihop.regulations.models import BodyRole


@transaction.atomic
def raise_blocker(
    *,
    commitment_id: UUID,
    body: Body,
    helper: Body,
    text: str,
    needed_by: date,
    document: Document | None = None,
    paper: Paper | None = None,
    from_paper: bool = False,
    by: User,
    at: datetime,
    today: date,
) -> Blocker:
    """Put a difficulty (báo vướng mắc) of a lead or partner to the body that must help; the answer is owed by `needed_by`.

    It is answered by proof with an outcome (solved, partly, refused), or handed back as another body's matter; who raised
    it closes it by its verdict. The body above both, if any, has it for information and is told when the answer is late. The date
    of the commitment held up does not change. Raises PermissionDenied, Refused
    "commitment.closed", "blocker.not_ones_task", "blocker.of_ones_own", "blocker.day_is_over", "commitment.no_paper".
    """
    commitment = locked(commitment_id)
    if not can_act_for(by, commitment, body, from_paper=from_paper):
        raise PermissionDenied
    _check(commitment, body, helper, needed_by, today)
    blocker = Blocker(commitment=commitment, body=body, text=text, document=document, paper=paper, by=by, at=at)
    superior = common_superior(body, helper)
    trace = trace_of(body, paper, by=by, at=at, from_paper=from_paper)
    blocker.answered_by = owe(
        title=f"Giải quyết vướng mắc: {commitment.title}",
        lead=helper,
        due_on=needed_by,
        why=f"Vướng mắc {blocker.code} của {body.name}, báo ngày {today:%d/%m/%Y}",
        recipients=[body],
        cc=[superior] if superior else [],
        regulation=commitment.regulation,
        source_kind=BLOCKER,
        source_code=blocker.code,
        by=by,
        at=at,
        today=today,
    )
    audit.create(blocker, verb="blocker.raised", **trace)
    title = Sentence(
        N_("%(body)s báo vướng mắc: %(title)s"), {"body": body.short_name or body.name, "title": commitment.title}
    )
    roles = [JUDGE, BodyRole.LEAD, BodyRole.FOLLOWER]
    tell(commitment, roles, kind="blocker.raised", title=title, key=blocker.code, at=at, by=by)
    return blocker


def _check(commitment: Commitment, body: Body, helper: Body, needed_by: date, today: date) -> None:
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    owes = commitment.participations.filter(body=body, role__in=[BodyRole.LEAD, BodyRole.PARTNER])
    if not owes.exists():
        raise Refused("blocker.not_ones_task", _("Chỉ cơ quan chủ trì hoặc phối hợp báo được vướng mắc của mình."))
    if helper == body:
        raise Refused("blocker.of_ones_own", _("Chọn cơ quan khác phải giúp tháo gỡ."))
    if needed_by < today:
        raise Refused("blocker.day_is_over", _("Ngày cần trả lời đã qua; hãy chọn từ hôm nay trở đi."))
