"""What people type about regulations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from phoihop.kernel.clock.rules import timing as timings
from phoihop.kernel.clock.rules.vocabulary import EVENT_KINDS
from phoihop.kernel.clock.services import current_terms
from phoihop.kernel.clock.telling import tell
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, Term
from phoihop.regulations.models import (
    BodyRole,
    Distribution,
    EndedBy,
    Obligation,
    RegulationKind,
    RegulationState,
)
from phoihop.regulations.services import NewRegulation, Signing, Wording

SEARCHABLE = {"data-select": True, "data-none": gettext_lazy("Không có cơ quan nào khớp")}


def living() -> QuerySet[Body]:
    """Bodies one may choose today, in rank order."""
    return Body.objects.filter(abolished_on__isnull=True).by_rank()


class FilterForm(Form):
    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        required=False,
        choices=[("", gettext_lazy("Tất cả")), *RegulationState.choices],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"), required=False, choices=[("", gettext_lazy("Tất cả")), *RegulationKind.choices]
    )


class UploadForm(Form):
    body = forms.ModelChoiceField(label=gettext_lazy("Đơn vị nhập"), queryset=Body.objects.none(), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("Tệp văn bản"),
        help_text=gettext_lazy(
            "Tệp .docx, .pdf có chữ, .txt, .html hoặc Akoma Ntoso (.xml). Không đưa văn bản mật vào phần mềm."
        ),
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt,.html,.htm,.xml,.akn"}),
    )

    def __init__(self, *args: Any, bodies: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField


class ConfirmForm(Form):
    """What the machine read of the head of the text, for a person to put right."""

    title = forms.CharField(label=gettext_lazy("Tên quy chế"), widget=forms.Textarea(attrs={"rows": 3}))
    short_title = forms.CharField(label=gettext_lazy("Tên gọi tắt"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=RegulationKind.choices)
    parties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Các bên ký"), queryset=Body.objects.none(), widget=forms.SelectMultiple(attrs=SEARCHABLE)
    )

    marks = forms.BooleanField(
        label=gettext_lazy("Nhận cả điều khoản tệp ghi là không phát sinh nhiệm vụ"), required=False
    )

    def __init__(self, *args: Any, carries_marks: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parties"].queryset = living()  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        if not carries_marks:
            del self.fields["marks"]

    def new(self) -> NewRegulation:
        """The confirmed facts; parties in rank order."""
        data = self.cleaned_data
        return NewRegulation(data["title"], data["short_title"], RegulationKind(data["kind"]), list(data["parties"]))


class SigningForm(Form):
    number_text = forms.CharField(label=gettext_lazy("Số, ký hiệu"), max_length=120)
    signed_on = DateField(label=gettext_lazy("Ngày ký"))
    place = forms.CharField(label=gettext_lazy("Nơi ký"), max_length=120, required=False)
    in_force_from = DateField(label=gettext_lazy("Có hiệu lực từ ngày"))
    until = DateField(
        label=gettext_lazy("Hết hiệu lực từ ngày"),
        required=False,
        help_text=gettext_lazy("Ngày đầu tiên không còn hiệu lực."),
    )
    term = forms.ModelChoiceField(
        label=gettext_lazy("Nhiệm kỳ"), queryset=Term.objects.order_by("-from_on"), required=False
    )
    follower = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị theo dõi"), queryset=Body.objects.none(), widget=forms.Select(attrs=SEARCHABLE)
    )
    tracked_from = DateField(
        label=gettext_lazy("Theo dõi từ ngày"),
        help_text=gettext_lazy(
            "Nhiệm vụ đến hạn trước ngày này không được lập, để quy chế cũ không thành một loạt việc quá hạn."
        ),
    )
    self_judged = forms.BooleanField(
        label=gettext_lazy("Quy chế cho phép bên chủ trì tự xác nhận kết quả"), required=False
    )
    is_published = forms.BooleanField(
        label=gettext_lazy("Công khai toàn văn"),
        required=False,
        help_text=gettext_lazy(
            "Ai cũng đọc được lời văn và các nghĩa vụ trong đó, không cần đăng nhập; việc thực hiện thì không."
        ),
    )
    scan = forms.FileField(
        label=gettext_lazy("Bản ký (bản quét)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["follower"].queryset = living()  # type: ignore[attr-defined]  # a ModelChoiceField

    def signing(self, scan: Any) -> Signing:
        """The facts of signing; `scan`: the stored document, if any."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "scan"}
        return Signing(**data, scan=scan)


class EndForm(Form):
    ended_by = forms.ChoiceField(label=gettext_lazy("Lý do"), choices=EndedBy.choices)
    on = DateField(label=gettext_lazy("Hết hiệu lực từ ngày"))
    reason = forms.CharField(label=gettext_lazy("Căn cứ"), max_length=300)


class AmendForm(Form):
    basis = forms.CharField(label=gettext_lazy("Văn bản sửa đổi, bổ sung"), max_length=300)


class ApplyForm(Form):
    from_on = DateField(label=gettext_lazy("Áp dụng từ ngày"))


class UnitForm(Form):
    heading = forms.CharField(label=gettext_lazy("Tên"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    text = forms.CharField(label=gettext_lazy("Nội dung"), required=False, widget=forms.Textarea(attrs={"rows": 6}))


class CloneForm(Form):
    short_title = forms.CharField(label=gettext_lazy("Tên gọi tắt"), max_length=120)
    term = forms.ModelChoiceField(
        label=gettext_lazy("Nhiệm kỳ mới"), queryset=Term.objects.order_by("-from_on"), required=False
    )
    body = forms.ModelChoiceField(label=gettext_lazy("Đơn vị nhập"), queryset=Body.objects.none(), empty_label=None)

    def __init__(self, *args: Any, bodies: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300)


UNSAID = "không nêu"  # kept with the text, whose language it is

# Kept with the clause as they are; screens look them up.
NON_OPERATIVE = [
    gettext_noop("Phạm vi, đối tượng, giải thích từ ngữ"),
    gettext_noop("Nguyên tắc chung"),
    gettext_noop("Điều khoản thi hành, hiệu lực"),
    gettext_noop("Dẫn chiếu quy định khác"),
]

KINDS = [
    ("before", gettext_lazy("Trước một sự kiện")),
    ("after", gettext_lazy("Sau một sự kiện")),
    ("every", gettext_lazy("Định kỳ")),
    ("on", gettext_lazy("Vào một ngày")),
    ("when", gettext_lazy("Kịp thời, khi có sự kiện")),
    ("on_request", gettext_lazy("Khi có yêu cầu")),
    ("term", gettext_lazy("Theo thời hạn luật định")),
    ("unspecified", gettext_lazy("Không nêu thời hạn")),
]
PERIODS = [
    ("week", gettext_lazy("Hằng tuần")),
    ("month", gettext_lazy("Hằng tháng")),
    ("quarter", gettext_lazy("Hằng quý")),
    ("half_year", gettext_lazy("6 tháng")),
    ("year", gettext_lazy("Hằng năm")),
    ("session", gettext_lazy("Mỗi kỳ họp")),
    ("term", gettext_lazy("Mỗi nhiệm kỳ")),
]
UNITS = [
    ("calendar_day", gettext_lazy("ngày")),
    ("working_day", gettext_lazy("ngày làm việc")),
    ("month", gettext_lazy("tháng")),
]


def _bodies(label: Any, *, required: bool = False) -> forms.ModelMultipleChoiceField[Body]:
    return forms.ModelMultipleChoiceField(
        label=label, queryset=Body.objects.none(), required=required, widget=forms.SelectMultiple(attrs=SEARCHABLE)
    )


class ObligationForm(Form):
    """An obligation in words and fields; the timing fields become the language of DESIGN.md 4."""

    action = forms.CharField(label=gettext_lazy("Việc phải làm"), widget=forms.Textarea(attrs={"rows": 3}))
    leads = _bodies(gettext_lazy("Chủ trì"), required=True)
    distribution = forms.ChoiceField(label=gettext_lazy("Phân công"), choices=Distribution.choices)
    partners = _bodies(gettext_lazy("Phối hợp"))
    recipients = _bodies(gettext_lazy("Nơi nhận kết quả"))
    cc = _bodies(gettext_lazy("Để biết"))
    output = forms.CharField(label=gettext_lazy("Sản phẩm"), max_length=300, required=False)
    condition = forms.CharField(label=gettext_lazy("Điều kiện"), max_length=300, required=False)
    timing = forms.ChoiceField(
        label=gettext_lazy("Thời hạn"), choices=KINDS, widget=forms.Select(attrs={"data-switch": True})
    )
    n = forms.IntegerField(label=gettext_lazy("Số"), required=False, min_value=0, max_value=3650)
    unit = forms.ChoiceField(label=gettext_lazy("Đơn vị"), choices=UNITS, required=False)
    event = forms.ChoiceField(label=gettext_lazy("Sự kiện"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("Kỳ"), choices=PERIODS, required=False)
    by_month = forms.IntegerField(label=gettext_lazy("Tháng thứ mấy của kỳ"), required=False, min_value=1, max_value=12)
    by_day = forms.IntegerField(label=gettext_lazy("Ngày"), required=False, min_value=1, max_value=31)
    on = DateField(label=gettext_lazy("Ngày"), required=False)
    term = forms.ChoiceField(label=gettext_lazy("Thời hạn luật định"), required=False)
    words = forms.CharField(label=gettext_lazy("Như văn bản viết"), max_length=300, required=False)

    ONLY = {
        "n": "before after",
        "unit": "before after",
        "event": "before after when",
        "period": "every",
        "by_month": "every",
        "by_day": "every",
        "on": "on",
        "term": "term",
        "words": "unspecified",
    }

    NEEDED = {
        "before": ("n", "event"),
        "after": ("n", "event"),
        "every": ("period",),
        "on": ("on",),
        "when": ("event",),
        "term": ("term",),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("leads", "partners", "recipients", "cc"):
            self.fields[name].queryset = living()  # type: ignore[attr-defined]  # ModelMultipleChoiceFields
        events: Any = self.fields["event"]
        events.choices = [("", "—"), *((key, _(kind.label)) for key, kind in EVENT_KINDS.items())]
        register, terms = current_terms(), self.fields["term"]
        titles = {key: _(register.versions(key)[-1].title) for key in register.keys()}  # noqa: SIM118 - not a dict
        terms.choices = [("", "—"), *sorted(titles.items(), key=lambda item: item[1])]  # type: ignore[attr-defined]
        for name, kinds in self.ONLY.items():
            self.fields[name].only = kinds  # type: ignore[attr-defined]  # read by the template

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        missing = [name for name in self.NEEDED.get(data.get("timing", ""), ()) if data.get(name) in {None, ""}]
        for name in missing:
            self.add_error(name, _("Hãy điền «%(field)s» cho thời hạn này.") % {"field": self.fields[name].label})
        made = self._timing(data)
        if data.get("timing") and not missing and (wrong := timings.mistakes(made)):
            self.add_error("timing", tell(wrong[0]))
        data["made_timing"] = made
        return data

    def _timing(self, data: dict[str, Any]) -> dict[str, Any]:
        kind = data.get("timing", "")
        if kind in {"before", "after"}:
            return {
                "kind": kind,
                "event": data.get("event"),
                "n": data.get("n"),
                "unit": data.get("unit") or "calendar_day",
            }
        if kind == "every":
            by = {name: data[f"by_{name}"] for name in ("month", "day") if data.get(f"by_{name}")}
            return {"kind": kind, "period": data.get("period")} | ({"by": by} if by else {})
        if kind == "on":
            day: date | None = data.get("on")
            return {"kind": kind, "date": day.isoformat() if day else ""}
        if kind == "when":
            return {"kind": kind, "event": data.get("event")}
        if kind == "term":
            return {"kind": kind, "key": data.get("term")}
        if kind == "unspecified":
            return {"kind": kind, "words": data.get("words") or UNSAID}
        return {"kind": kind}

    def wording(self) -> Wording:
        """What was typed, as the services want it."""
        data = self.cleaned_data
        return Wording(
            action=data["action"],
            distribution=data["distribution"],
            timing=data["made_timing"],
            output=data["output"],
            condition=data["condition"],
            bodies={
                BodyRole.LEAD: list(data["leads"]),
                BodyRole.PARTNER: list(data["partners"]),
                BodyRole.RECIPIENT: list(data["recipients"]),
                BodyRole.CC: list(data["cc"]),
            },
        )


def initial_of(obligation: Obligation) -> dict[str, Any]:
    """The form's first values from an obligation; an `earliest` timing keeps its first member."""
    timing = obligation.timing
    if timing.get("kind") == "earliest":
        timing = timing["of"][0]
    by = timing.get("by") or {}
    roles: dict[str, list[Any]] = {}
    for row in obligation.bodies.all():
        if row.body_id:
            roles.setdefault(row.role, []).append(row.body_id)
    return {
        "action": obligation.action,
        "distribution": obligation.distribution,
        "output": obligation.output,
        "condition": obligation.condition,
        "leads": roles.get(BodyRole.LEAD, []),
        "partners": roles.get(BodyRole.PARTNER, []),
        "recipients": roles.get(BodyRole.RECIPIENT, []),
        "cc": roles.get(BodyRole.CC, []),
        "timing": timing.get("kind"),
        "n": timing.get("n"),
        "unit": timing.get("unit"),
        "event": timing.get("event"),
        "period": timing.get("period"),
        "by_month": by.get("month"),
        "by_day": by.get("day"),
        "on": timing.get("date"),
        "term": timing.get("key"),
        "words": timing.get("words"),
    }
