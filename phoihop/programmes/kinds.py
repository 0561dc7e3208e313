"""The kinds of programmes and their own fields, declared: what a kind asks once, and which tables of rows it keeps.

A new field is a line here: form, page, spreadsheet and report read this list; values stand checked in JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from phoihop.programmes.models import Programme, ProgrammeKind
from phoihop.programmes.rules import Asked, FieldType, half_years


@dataclass(frozen=True)
class Field:
    """A field with its words. `private`: read by the bodies among which the work is divided only. `promises`: a day by
    which something is owed from the approval on. `on_programme`: stands on the printed programme too. `afterwards`: not
    asked when it is proposed.
    """

    name: str
    label: Any
    type: FieldType = "line"
    required: bool = False
    choices: tuple[tuple[str, Any], ...] = ()
    private: bool = False
    hint: Any = ""
    promises: bool = False
    on_programme: bool = False
    afterwards: bool = False


@dataclass(frozen=True)
class Table:
    """Rows that a kind keeps. `one`: a row of it. `by_body`: each row is a body's, entered by it or by the host.

    `totals`: number fields that are summed on the page and in the report.
    """

    name: str
    label: Any
    one: Any
    fields: tuple[Field, ...]
    by_body: bool = False
    totals: tuple[str, ...] = ()


FORMS = (
    ("visit", _("Đoàn đi thăm, làm việc")),
    ("receive", _("Đón bạn đến thăm")),
    ("exchange", _("Giao lưu, gặp mặt hữu nghị")),
    ("letter", _("Thư, điện, hội đàm trực tuyến")),
)
VISITORS = (
    ("leaders", _("Lãnh đạo Đảng, Nhà nước")),
    ("central", _("Bộ, ngành, cơ quan Trung ương")),
    ("province", _("Tỉnh, thành phố khác")),
    ("investors", _("Nhà đầu tư, doanh nghiệp")),
    ("foreign", _("Khách nước ngoài")),
    ("other", _("Khách khác")),
)
LEVELS = (
    ("party", _("Lãnh đạo Tỉnh ủy")),
    ("host", _("Lãnh đạo cơ quan chủ trì")),
    ("office", _("Lãnh đạo văn phòng")),
)
SCALES = (("province", _("Cấp tỉnh")), ("commune", _("Cấp xã")), ("residence", _("Khu dân cư")))

FIELDS: dict[str, tuple[Field, ...]] = {
    ProgrammeKind.CAMPAIGN: (
        Field("areas", _("Lĩnh vực, địa bàn"), "text"),
        Field("targets", _("Mục tiêu, tiêu chí"), "text", required=True),
        Field(
            "register_by",
            _("Đăng ký trước ngày"),
            "day",
            hint=_("Khi duyệt, mỗi cơ quan tham gia nhận nhiệm vụ đăng ký trong hạn này."),
            promises=True,
        ),
    ),
    ProgrammeKind.DISSEMINATION: (
        Field("subject", _("Văn bản, nội dung phổ biến"), "text", required=True),
        Field("audiences", _("Đối tượng"), "text", required=True),
        Field("materials", _("Tài liệu"), "text"),
        Field("people_target", _("Số lượt người dự kiến"), "number"),
    ),
    ProgrammeKind.DIPLOMACY: (
        Field("country", _("Quốc gia, vùng lãnh thổ"), required=True),
        Field("organisation", _("Tổ chức đối tác"), required=True),
        Field("form", _("Hình thức"), "choice", required=True, choices=FORMS),
        Field("people", _("Số người của ta"), "number"),
        Field("report_by", _("Báo cáo kết quả trước ngày"), "day", promises=True),
    ),
    ProgrammeKind.DELEGATION: (
        Field("visitor", _("Loại khách"), "choice", choices=VISITORS, on_programme=True),
        Field("organisation", _("Đoàn của cơ quan, tổ chức"), required=True, on_programme=True),
        Field(
            "head",
            _("Trưởng đoàn (chức vụ)"),
            required=True,
            hint=_("Ghi chức vụ; họ tên để trong văn bản của đoàn."),
            on_programme=True,
        ),
        Field("people", _("Số người"), "number", required=True, on_programme=True),
        Field("level", _("Cấp đón tiếp"), "choice", choices=LEVELS, on_programme=True),
        Field("gifts", _("Quà tặng"), "text"),
        Field("lodging", _("Nơi ăn, nghỉ"), "text"),
        Field("cost", _("Dự toán kinh phí (nghìn đồng)"), "number"),
        Field("funding", _("Nguồn kinh phí")),
        Field(
            "spent",
            _("Kinh phí đã chi (nghìn đồng)"),
            "number",
            hint=_("Ghi khi đoàn về, trước khi tổng kết."),
            afterwards=True,
        ),
        Field(
            "security",
            _("Lưu ý bảo vệ, an ninh"),
            "text",
            private=True,
            hint=_("Chỉ cơ quan được phân công đọc được. Không đưa bí mật nhà nước vào phần mềm."),
        ),
    ),
    ProgrammeKind.EVENT: (
        Field("scale", _("Quy mô"), "choice", choices=SCALES),
        Field("content", _("Nội dung, hình thức tổ chức"), "text"),
        Field("invited_by", _("Gửi giấy mời trước ngày"), "day", promises=True),
    ),
}

TABLES: dict[str, tuple[Table, ...]] = {
    ProgrammeKind.CAMPAIGN: (
        Table(
            "registrations",
            _("Đăng ký"),
            _("Đăng ký tham gia"),
            (
                Field("what", _("Nội dung đăng ký"), "text", required=True),
                Field("number", _("Số lượng, chỉ tiêu"), "number"),
                Field("unit", _("Đơn vị tính")),
            ),
            by_body=True,
        ),
        Table(
            "results",
            _("Kết quả 6 tháng"),
            _("Kết quả 6 tháng"),
            (
                Field("half_year", _("Kỳ"), "half_year", required=True),
                Field("what", _("Kết quả"), "text", required=True),
                Field("number", _("Số liệu"), "number"),
                Field("unit", _("Đơn vị tính")),
            ),
            by_body=True,
        ),
        Table(
            "awards",
            _("Đề nghị khen thưởng"),
            _("Đề nghị khen thưởng"),
            (
                Field("who", _("Tập thể, cá nhân"), required=True),
                Field("form", _("Hình thức khen"), required=True),
                Field("why", _("Thành tích"), "text", required=True),
            ),
            by_body=True,
        ),
    ),
    ProgrammeKind.DISSEMINATION: (
        Table(
            "sessions",
            _("Các buổi đã tổ chức"),
            _("Buổi phổ biến"),
            (
                Field("held_on", _("Ngày"), "day", required=True),
                Field("place", _("Địa điểm"), required=True),
                Field("audience", _("Đối tượng")),
                Field("people", _("Số người dự"), "number", required=True),
                Field("copies", _("Số tài liệu phát"), "number"),
            ),
            by_body=True,
            totals=("people", "copies"),
        ),
    ),
    ProgrammeKind.DIPLOMACY: (),
    ProgrammeKind.DELEGATION: (),
    ProgrammeKind.EVENT: (
        Table(
            "guests",
            _("Khách mời"),
            _("Nhóm khách mời"),
            (
                Field("group", _("Nhóm khách mời"), required=True),
                Field("invited", _("Số giấy mời đã gửi"), "number", required=True),
                Field("confirmed", _("Số xác nhận dự"), "number"),
                Field("note", _("Ghi chú")),
            ),
            totals=("invited", "confirmed"),
        ),
    ),
}
REACHED: dict[str, tuple[str, str]] = {
    ProgrammeKind.DISSEMINATION: ("sessions", "people"),
    ProgrammeKind.EVENT: ("guests", "confirmed"),
}


def fields_of(kind: str) -> tuple[Field, ...]:
    """What this kind asks once."""
    return FIELDS[kind]


def tables_of(kind: str) -> tuple[Table, ...]:
    """The tables of rows this kind keeps."""
    return TABLES[kind]


def table_of(kind: str, name: str) -> Table | None:
    """The table of this name, if the kind has it."""
    return next((table for table in TABLES[kind] if table.name == name), None)


def choices_of(field: Field, programme: Programme | None) -> list[tuple[str, Any]]:
    """What may be chosen; half-years follow from the programme's days."""
    if field.type != "half_year" or programme is None:
        return list(field.choices)
    keys = half_years(programme.starts_on, programme.ends_on)
    return [(key, half_year_name(key)) for key in keys]


def half_year_name(key: str) -> str:
    """«6 tháng đầu năm 2026»."""
    year, half = key.split("-H")
    first, second = _("6 tháng đầu năm %(year)s"), _("6 tháng cuối năm %(year)s")
    return str((first if half == "1" else second) % {"year": year})


def asked(fields: Sequence[Field], programme: Programme | None = None) -> list[Asked]:
    """The fields as the rules check them."""
    return [
        Asked(one.name, one.type, one.required, tuple(str(key) for key, _label in choices_of(one, programme)))
        for one in fields
    ]
