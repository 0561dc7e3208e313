"""Locked rows and the refusals that several acts share."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Addressee, Paper, State


def locked_paper(paper_id: UUID) -> Paper:
    """The paper, read again under its lock."""
    return Paper.objects.select_for_update(of=("self",)).select_related("issuer", "signer").get(pk=paper_id)


def locked_line(line_id: UUID) -> Addressee:
    """An addressee's line under its lock, with paper and body."""
    return Addressee.objects.select_for_update(of=("self",)).select_related("paper__issuer", "body").get(pk=line_id)


def locked_book(body_id: UUID) -> Body:
    """The body under the lock that orders its numbers; references to the body do not wait for it."""
    return Body.objects.select_for_update(no_key=True).get(pk=body_id)


def refuse_unless(paper: Paper, states: Container[str], code: str, sentence: str) -> None:
    """Refused `code` when the paper is in another state; the sentence ends with the state it is in."""
    if paper.state not in states:
        raise Refused(code, f"{sentence} {_('Văn bản đang ở bước: %(state)s.') % {'state': State(paper.state).label}}")


def own_issuer(paper: Paper) -> Body:
    """The issuer of a paper written here. Refused "paper.recorded" for one entered from its paper."""
    if paper.issuer is None or paper.is_recorded:
        raise Refused(
            "paper.recorded",
            _("Văn bản này được ghi nhận từ bản giấy của nơi khác nên không soạn, ký hay phát hành ở đây."),
        )
    return paper.issuer


def whose_act(by: User, body: Body, on: date) -> Body | None:
    """The body an act is written down for: named when `by` acts for it only through its office."""
    return None if body.pk in sight_of(by, on=on).own else body
