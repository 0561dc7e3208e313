"""Invented data for the page of components: every component in each of its states."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.kernel.web.forms import DateField, Form
from phoihop.kernel.web.paging import Count
from phoihop.kernel.web.parts import BulkAct, Crumb, Entry, FileLine, Tab


class SampleForm(Form):
    title = forms.CharField(label=gettext_lazy("Nội dung"), widget=forms.Textarea(attrs={"rows": 2}))
    due_on = DateField(label=gettext_lazy("Ngày đến hạn"), help_text=gettext_lazy("Gõ 0509 hay +5 cũng được."))
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại việc"),
        choices=[("report", gettext_lazy("Báo cáo")), ("opinion", gettext_lazy("Ý kiến"))],
    )
    lead = forms.ChoiceField(
        label=gettext_lazy("Cơ quan chủ trì"),
        choices=[("a", "Văn phòng A"), ("b", "Văn phòng B"), ("c", "Sở C")],
        widget=forms.Select(attrs={"data-select": True, "data-none": gettext_lazy("Không có cơ quan nào khớp")}),
        required=False,
    )
    urgent = forms.BooleanField(label=gettext_lazy("Việc khẩn"), required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("Cấp"),
        choices=[("province", gettext_lazy("Tỉnh")), ("commune", gettext_lazy("Xã"))],
        widget=forms.RadioSelect,
    )


class SampleUpload(Form):
    scan = forms.FileField(
        label=gettext_lazy("Bản quét văn bản"),
        help_text=gettext_lazy("Tệp .pdf hoặc .docx, không quá 50 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx", "data-names": "sample-names"}),
    )


class SampleFilter(Form):
    words = forms.CharField(label=gettext_lazy("Từ khóa"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại việc"),
        choices=[("", gettext_lazy("Tất cả")), ("report", gettext_lazy("Báo cáo"))],
        required=False,
    )


def everything(request: HttpRequest) -> dict[str, Any]:
    """Context of /components/."""
    wrong = SampleForm({"title": "", "due_on": "31/02/2026", "kind": "report"}, auto_id="wrong_%s")
    wrong.is_valid()
    return {
        "crumbs": [Crumb(_("Trang đầu"), "/"), Crumb(_("Thành phần"), "/components/")],
        "tabs": [
            Tab(_("Chờ tôi"), "#", current=True, count=3),
            Tab(_("Quá hạn"), "#", count=1),
            Tab(_("Đã xong"), "#"),
        ],
        "states": _states(),
        "rows": _rows(),
        "total": Count(1000, more=True),
        "page": {"rows": _rows(), "previous": "", "next": "sample", "total": Count(1000, more=True)},
        "acts": [
            BulkAct("remind", _("Nhắc việc"), "bell"),
            BulkAct("close", _("Khép lại"), "archive", _("Khép lại các dòng đã chọn?"), dangerous=True),
        ],
        "form": SampleForm(auto_id="sample_%s"),
        "wrong": wrong,
        "filters": SampleFilter(request.GET or None, auto_id="filter_%s"),
        "upload": SampleUpload(auto_id="upload_%s"),
        "files": [
            FileLine("Bao cao quy III.docx", "#", _("Word, 84 KB, 05/10/2026"), "file-type-docx"),
            FileLine("Phu luc.xlsm", "", _("Excel, 120 KB, 05/10/2026"), "file-spreadsheet", _("có macro")),
        ],
        "entries": _entries(),
        "why": _why(),
        "heat": [
            (_("Quy chế mẫu 01"), [(0, "12/12"), (1, "9/10"), (2, "6/8")]),
            (_("Quy chế mẫu 02"), [("none", "–"), (3, "3/7"), (4, "1/6")]),
        ],
        "chart": {
            "xAxis": {"type": "category", "data": [_("Quý %(n)s") % {"n": n} for n in (1, 2, 3)]},
            "yAxis": {"type": "value"},
            "legend": {},
            "series": [
                {"type": "bar", "name": _("Đúng hạn"), "data": [12, 15, 9]},
                {"type": "bar", "name": _("Quá hạn"), "data": [3, 1, 2]},
            ],
        },
    }


def _states() -> list[tuple[str, str]]:
    return [
        ("plain", _("Chưa đến hạn")),
        ("accent", _("Đang thực hiện")),
        ("warn", _("Chờ xác nhận")),
        ("good", _("Đã thực hiện")),
        ("alarm", _("Quá hạn")),
    ]


def _why() -> dict[str, Any]:
    return {
        "steps": [
            {"text": _("Kỳ họp khai mạc ngày 01/12/2026."), "article": ""},
            {"text": _("Gửi chậm nhất 10 ngày trước khai mạc: 21/11/2026."), "article": _("khoản 2 Điều 5")},
            {"text": _("21/11/2026 là thứ Bảy, lùi về ngày làm việc trước: 20/11/2026."), "article": ""},
        ],
        "citation": _("Quy chế mẫu số 01/QC-MẪU"),
    }


def _rows() -> list[dict[str, Any]]:
    titles = [
        (_("Gửi báo cáo kết quả giải quyết kiến nghị cử tri"), "alarm", _("Quá hạn"), "15/11/2026", _("quá 7 ngày")),
        (_("Cho ý kiến dự thảo chương trình giám sát"), "warn", _("Chờ xác nhận"), "24/11/2026", _("còn 2 ngày")),
        (_("Cử người dự hội nghị giao ban quý"), "accent", _("Đang thực hiện"), "05/12/2026", ""),
    ]
    return [
        {"code": f"NV-7K3MA-9QX2{n}", "title": t, "tone": tone, "state": state, "due_on": day, "note": note}
        for n, (t, tone, state, day, note) in enumerate(titles)
    ]


def _entries() -> list[Entry]:
    return [
        Entry(_("Đã gia hạn"), "Lò Văn Mẫu", "16:20 20/11/2026", _("Chờ số liệu của hai xã."), "hourglass", "warn"),
        Entry(_("Đã giao việc"), "Đinh Thị Mẫu", "08:05 02/11/2026", "", "send", "accent"),
    ]
