"""The opinions are gathered into a paper; what the authority that drafts made of them is recorded and told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services.notices import tell_bodies
from phoihop.exchanges.models import Exchange, ExchangeKind, Synthesis, Treatment
from phoihop.exchanges.permissions import can_send
from phoihop.exchanges.queries import standing_answers
from phoihop.exchanges.writing import synthesis_of, synthesis_subject
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers import services as papers


@transaction.atomic
def synthesise(
    *, exchange_id: UUID, to_body: Body | None = None, to_name: str = "", own: str = "", by: User, at: datetime
) -> Synthesis:
    """Gather the opinions into a draft paper (tổng hợp ý kiến) for `to_body`, or `to_name` outside the directory.

    The paper then goes its own way: review, signature, number, issue. Raises PermissionDenied, Refused
    "exchange.not_answered", "exchange.synthesised", "exchange.one_authority" and those of `papers.draft`.
    """
    exchange = _locked(exchange_id, by)
    answers = standing_answers(exchange)
    if exchange.kind != ExchangeKind.OPINION or not any(one.proofs for one in answers):
        raise Refused("exchange.not_answered", _("Chưa cơ quan nào có ý kiến để tổng hợp."))
    if (to_body is None) == (not clean(to_name)):
        raise Refused("exchange.one_authority", _("Chọn cơ quan soạn thảo, hoặc ghi tên nếu không có trong danh bạ."))
    known = Synthesis.objects.select_related("paper").filter(exchange=exchange).first()
    if known is not None and not known.is_given_up:
        raise Refused("exchange.synthesised", _("Ý kiến đã được tổng hợp; hãy sửa văn bản đó, hoặc hủy rồi lập lại."))
    made = known or Synthesis(exchange=exchange)
    made.to_body, made.to_name, made.own, made.by, made.at = to_body, clean(to_name), clean(own), by, at
    made.paper = papers.draft(
        issuer=exchange.sender,
        kind="report",
        subject=synthesis_subject(exchange),
        content=synthesis_of(exchange, answers, made.own, on=clock.day_of(at)),
        addressees=[papers.To(body=to_body, name=made.to_name)],
        source_kind="exchange_synthesis",
        source_code=exchange.code,
        by=by,
        at=at,
    )
    if known is None:
        return audit.create(made, verb="exchange.synthesised", by=by, at=at)
    fields = ["to_body", "to_name", "own", "paper", "by", "at"]
    return audit.save(made, fields, verb="exchange.synthesised_anew", by=by, at=at)


@transaction.atomic
def feed_back(
    *,
    exchange_id: UUID,
    outcome: Treatment,
    reply: str,
    cited: str,
    document: Document | None = None,
    by: User,
    at: datetime,
) -> Synthesis:
    """Record what the authority that drafts made of the opinions (phản hồi), after which paper; who answered is told.

    It may be said anew. Raises PermissionDenied, Refused "exchange.not_sent" (no synthesis has gone out).
    """
    exchange = _locked(exchange_id, by)
    made = Synthesis.objects.select_related("paper", "to_body").filter(exchange=exchange).first()
    if made is None or not made.is_sent:
        raise Refused("exchange.not_sent", _("Văn bản tổng hợp chưa phát hành nên chưa có phản hồi để ghi."))
    made.outcome, made.reply, made.cited = outcome, clean(reply), clean(cited)
    made.document, made.replied_at = document or made.document, at
    fields = ["outcome", "reply", "cited", "document", "replied_at"]
    audit.save(made, fields, verb="exchange.fed_back", by=by, at=at)
    answered = [one.row.body_id for one in standing_answers(exchange) if one.proofs]
    tell_bodies(
        answered,
        kind="exchange.fed_back",
        title=Sentence(N_("Cơ quan soạn thảo đã phản hồi ý kiến góp: %(title)s"), {"title": exchange.title}),
        url=exchange.get_absolute_url(),
        about=exchange.code,
        by=by,
        at=at,
    )
    return made


def _locked(exchange_id: UUID, by: User) -> Exchange:
    exchange = Exchange.objects.select_for_update(of=("self",)).select_related("sender").get(pk=exchange_id)
    if not can_send(by, exchange.sender):
        raise PermissionDenied
    return exchange
