"""Whom the acts of this app tell, and in which words. Written in the act's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as N_

from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.services import notify
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import RoleKind
from phoihop.papers.deeds import Deed
from phoihop.papers.models import Addressee, Paper, ReviewStep
from phoihop.papers.queries import doers, holders
from phoihop.papers.typeset.kinds import KINDS


def review_waits(paper: Paper, step: ReviewStep, *, by: User, at: datetime) -> None:
    """A step of review has come to those with its role."""
    assert paper.issuer is not None  # noqa: S101  # only papers written here are reviewed
    people = holders(paper.issuer, RoleKind(step.role), on=localdate(at))
    title = Sentence(N_("Chờ duyệt: %(paper)s"), {"paper": _named(paper)})
    _tell(people, "paper.review_waits", title, paper, f"{step.pk}", by=by, at=at)


def approved(paper: Paper, *, by: User, at: datetime) -> None:
    """Who began the paper and who puts in the signature know that it may be signed."""
    title = Sentence(N_("Đã duyệt, chờ ký: %(paper)s"), {"paper": _named(paper)})
    _tell([*_author(paper), *_doers(paper, Deed.SIGN, at)], "paper.approved", title, paper, _round(paper), by=by, at=at)


def returned(paper: Paper, reason: str, *, by: User, at: datetime) -> None:
    """Who began the paper learns why it came back."""
    title = Sentence(N_("Bị trả lại: %(paper)s. Lý do: %(reason)s"), {"paper": _named(paper), "reason": reason[:120]})
    _tell(_author(paper), "paper.returned", title, paper, _round(paper), by=by, at=at)


def signed(paper: Paper, *, by: User, at: datetime) -> None:
    """The registry gives the number, at the latest on the next working day."""
    title = Sentence(N_("Đã ký, chờ cấp số: %(paper)s"), {"paper": _named(paper)})
    _tell(_doers(paper, Deed.NUMBER, at), "paper.signed", title, paper, "signed", by=by, at=at)


def numbered(paper: Paper, *, by: User, at: datetime) -> None:
    """Who began the paper learns its number."""
    title = Sentence(N_("Đã có số %(number)s: %(paper)s"), {"paper": _named(paper), "number": paper.number_text})
    _tell(_author(paper), "paper.numbered", title, paper, "numbered", by=by, at=at)


def issued(paper: Paper, lines: Sequence[Addressee], *, by: User, at: datetime) -> None:
    """The registries of the addressees that have accounts."""
    title = Sentence(N_("Văn bản đến từ %(issuer)s: %(paper)s"), {"issuer": paper.issuer_name, "paper": _named(paper)})
    _tell(_registries(lines, at), "paper.issued", title, paper, "issued", by=by, at=at)


def recalled(paper: Paper, reason: str, *, by: User, at: datetime) -> None:
    """The same registries, and the persons who work on the paper."""
    lines = list(paper.addressees.select_related("body", "handed_to__user").order_by("id"))
    workers = [line.handed_to.user for line in lines if line.handed_to is not None and line.handed_to.user is not None]
    values = {"issuer": paper.issuer_name, "paper": _named(paper), "reason": reason[:100]}
    title = Sentence(N_("%(issuer)s thu hồi %(paper)s. Lý do: %(reason)s"), values)
    _tell([*_registries(lines, at), *workers], "paper.recalled", title, paper, "recalled", by=by, at=at)


def sent_back(line: Addressee, *, by: User, at: datetime) -> None:
    """Who wrote the paper and the registry that sent it learn that an addressee does not take it, and why."""
    values = {"body": str(line), "paper": _named(line.paper), "reason": line.returned_reason[:100]}
    title = Sentence(N_("%(body)s trả lại %(paper)s. Lý do: %(reason)s"), values)
    people = [*_author(line.paper), *_doers(line.paper, Deed.NUMBER, at)]
    _tell(people, "paper.sent_back", title, line.paper, f"{line.pk}", by=by, at=at)


def handed_over(line: Addressee, *, by: User, at: datetime) -> None:
    """The person who is to work on the paper, if there is an account."""
    if line.handed_to is None or line.handed_to.user is None:
        return
    title = Sentence(N_("Được giao giải quyết: %(paper)s"), {"paper": _named(line.paper)})
    key = f"{line.pk}:{at.isoformat()}"
    _tell([line.handed_to.user], "paper.handed_over", title, line.paper, key, by=by, at=at)


def _named(paper: Paper) -> Sentence:
    kind = KINDS.get(paper.kind)
    number = f" {paper.number_text}" if paper.number_text else ""
    values = {"kind": Sentence(kind.name) if kind else paper.kind, "number": number, "subject": paper.subject[:120]}
    return Sentence("%(kind)s%(number)s «%(subject)s»", values)


def _author(paper: Paper) -> list[User]:
    return [paper.created_by] if paper.created_by is not None else []


def _doers(paper: Paper, deed: Deed, at: datetime) -> list[User]:
    return doers(paper.issuer, deed, on=localdate(at)) if paper.issuer is not None else []


def _registries(lines: Iterable[Addressee], at: datetime) -> list[User]:
    bodies = [line.body for line in lines if line.body is not None]
    return [user for body in bodies for user in doers(body, Deed.RECEIVE, on=localdate(at))]


def _round(paper: Paper) -> str:
    """A new round is told anew."""
    return f"round:{paper.review_steps.order_by('-round').values_list('round', flat=True).first() or 0}"


def _tell(users: Iterable[User], kind: str, title: Sentence, paper: Paper, key: str, *, by: User, at: datetime) -> None:
    """Who acts is not told of it."""
    others = {user.pk: user for user in users if user.pk != by.pk}
    notify(
        users=others.values(),
        kind=kind,
        title=title,
        url=paper.get_absolute_url(),
        key=f"{kind}:{paper.code}:{key}",
        at=at,
    )
