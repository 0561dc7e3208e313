"""Published petitions as data: the same columns in CSV, in JSON and by the interface for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.petitions import shipped
from phoihop.portal.models import Publication
from phoihop.portal.queries.published import promises_of

LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

# {column: what it holds}; `promises` is a list of {text, body, due_on, state} in JSON, and text in CSV.
COLUMNS: Mapping[str, Any] = {
    "code": _("mã của kiến nghị, không đổi"),
    "regime": _("na: kênh Quốc hội; council: kênh Hội đồng nhân dân"),
    "field": _("mã lĩnh vực"),
    "field_name": _("tên lĩnh vực"),
    "commune": _("xã, phường có việc"),
    "session": _("kỳ họp"),
    "receiver": _("cơ quan tiếp nhận và theo dõi"),
    "received_on": _("ngày tiếp nhận (năm-tháng-ngày)"),
    "text": _("nội dung kiến nghị đã duyệt công khai"),
    "state": _("answered: đã trả lời; solved: đã giải quyết xong; again: mở lại"),
    "body": _("cơ quan trả lời"),
    "answered_on": _("ngày trả lời"),
    "result": _("loại kết quả trả lời"),
    "answer": _("nội dung trả lời đã duyệt công khai"),
    "promises": _("lời hứa: việc, cơ quan, hạn, trạng thái (open, proved, kept, kept_late, not_kept, no_longer_due)"),
    "solved_on": _("ngày cơ quan theo dõi xác nhận giải quyết xong; trống: chưa"),
    "published_on": _("ngày công khai"),
    "licence": _("giấy phép dùng lại"),
    "url": _("trang của kiến nghị"),
}


def record_of(row: Publication, today: date) -> dict[str, Any]:
    """One publication as data; `row` of `published.with_promises`."""
    petition, reply = row.petition, row.line.answer
    states = {"answered": "answered", "solved": "solved"}
    return {
        "code": petition.code,
        "regime": row.regime,
        "field": row.field,
        "field_name": shipped.fields().get(row.field, ""),
        "commune": row.place,
        "session": str(row.session) if row.session else "",
        "receiver": row.receiver.name,
        "received_on": petition.received_on,
        "text": row.text,
        "state": states.get(petition.state, "again"),
        "body": reply.body.name,
        "answered_on": reply.answered_on,
        "result": row.line.result,
        "answer": row.answer,
        "promises": [
            {"text": one.text, "body": one.body, "due_on": one.due_on, "state": one.state}
            for one in promises_of(row, today)
        ],
        "solved_on": petition.solved_on,
        "published_on": row.published_on,
        "licence": LICENCE,
        "url": settings.PUBLIC_URL + reverse("portal:petition", args=[petition.code]),
    }
