"""Makers of drafts, through the services."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from phoihop.drafting import queries, services
from phoihop.drafting.models import Draft, DraftVersion
from phoihop.drafting.rules.sources import Text, from_words
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body
from phoihop.organisations.tests import make as directory
from phoihop.regulations.models import RegulationKind

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

WORDS = """\
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
1. Quy chế này quy định việc phối hợp giữa các bên.
Điều 2. Nguyên tắc
1. Đúng chức năng, nhiệm vụ.
2. Chủ động, kịp thời theo khoản 1 Điều này và Điều 4.
Chương II
NỘI DUNG PHỐI HỢP
Điều 3. Chuẩn bị kỳ họp
1. Ủy ban nhân dân tỉnh có trách nhiệm:
a) Gửi báo cáo chậm nhất 10 ngày trước ngày khai mạc kỳ họp;
b) Cử người dự họp.
2. Việc nêu tại điểm a khoản 1 Điều này thực hiện theo Điều 5 Luật Hoạt động giám sát.
Điều 4. Giao ban
1. Hằng quý, các bên họp giao ban.
"""

_names = count(1)


def text(words: str = WORDS) -> Text:
    """A text whose nodes are named n1, n2… in their order."""
    numbers = count(1)
    return from_words(words, parties=[], new_id=lambda: f"n{next(numbers)}")


def draft(
    *,
    by: User | None = None,
    parties: list[Body] | None = None,
    along: tuple[Body, ...] = (),
    words: str = WORDS,
    at: datetime = AT,
    **fields: Any,
) -> Draft:
    """A draft of two parties in its first version; the first party drafts."""
    bodies = parties or [directory.body(), directory.body()]
    number = next(_names)
    given: dict[str, Any] = {
        "title": f"Quy chế phối hợp công tác số {number}",
        "short_title": f"Quy chế số {number}",
        "kind": RegulationKind.BILATERAL,
        "drafted_by": bodies[0],
        "parties": bodies,
        "along": along,
    } | fields
    new = services.NewDraft(**given)
    return services.start(new=new, text=text(words), by=by or directory.user(of=new.drafted_by), at=at)


def working(of: Draft) -> DraftVersion:
    """The version in work."""
    found = queries.working(of)
    assert found is not None
    return found
