"""Makers of papers in each state of their life, through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.models import Document
from phoihop.organisations.models import Body, BodyKind, Person, RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.content import Content
from phoihop.papers.models import Paper
from phoihop.papers.services import To
from phoihop.papers.typeset.sheet import Paragraph

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


@dataclass(frozen=True)
class House:
    """A body with its people: `head` signs and leads, `office` head reviews, officer writes, clerk keeps the books."""

    body: Body
    leader: User
    head_of_office: User
    officer: User
    clerk: User
    head: Person


def house(*, name: str = "", kind: str = BodyKind.DEPARTMENT, **fields: Any) -> House:
    """A body that has everybody."""
    body = directory.body(name=name, kind=kind, **fields)
    leader = directory.user(of=body, kind=RoleKind.LEADER)
    return House(
        body=body,
        leader=leader,
        head_of_office=directory.user(of=body, kind=RoleKind.HEAD_OF_OFFICE),
        officer=directory.user(of=body, kind=RoleKind.OFFICER),
        clerk=directory.user(of=body, kind=RoleKind.REGISTRY_CLERK),
        head=directory.person(of=body, post="Giám đốc", is_head=True, account=leader),
    )


def scan(*, by: User, at: datetime = MONDAY) -> Document:
    """A stored scan."""
    return documents.store_bytes(title="Bản quét", name="ban-quet.pdf", kind="application/pdf", data=PDF, by=by, at=at)


def draft(of: House, *, to: tuple[Body | str, ...] = (), at: datetime = MONDAY, **fields: Any) -> Paper:
    """A draft report of the house."""
    lines = [To(name=one) if isinstance(one, str) else To(body=one) for one in to]
    given: dict[str, Any] = {
        "kind": "report",
        "subject": "Kết quả thực hiện quy chế phối hợp quý I",
        "content": content(),
    } | fields
    return services.draft(issuer=of.body, addressees=lines, by=of.officer, at=at, **given)


def content(words: str = "Các bên đã thực hiện đầy đủ.") -> Content:
    """A paper of one paragraph."""
    return Content(body=(Paragraph(words),), recipients=("Như trên", "Lưu: VT"), place="Sông Thanh")


def submitted(of: House, *, at: datetime = MONDAY, **fields: Any) -> Paper:
    """Under review, at the first step."""
    return services.submit(paper_id=draft(of, at=at, **fields).pk, by=of.officer, at=at)


def approved(of: House, *, at: datetime = MONDAY, **fields: Any) -> Paper:
    """Through both steps of the shipped chain."""
    paper = submitted(of, at=at, **fields)
    for reviewer in (of.head_of_office, of.leader):
        step = paper.review_steps.get(decision="waiting")
        services.approve(step_id=step.pk, by=reviewer, at=at)
    paper.refresh_from_db()
    return paper


def signed(of: House, *, at: datetime = MONDAY, **fields: Any) -> Paper:
    """Signed by the head."""
    paper = approved(of, at=at, **fields)
    return services.sign(paper_id=paper.pk, signer=of.head, scan=scan(by=of.clerk, at=at), by=of.clerk, at=at)


def numbered(of: House, *, at: datetime = MONDAY, **fields: Any) -> Paper:
    """With the next number."""
    return services.number(paper_id=signed(of, at=at, **fields).pk, by=of.clerk, at=at)


def issued(of: House, *, at: datetime = MONDAY, **fields: Any) -> Paper:
    """Out of the house."""
    return services.issue(paper_id=numbered(of, at=at, **fields).pk, by=of.clerk, at=at)
