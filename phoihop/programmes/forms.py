"""What is asked for when a programme is proposed, divided, run, reported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.models import UNDER_WAY, Commitment
from phoihop.commitments.showing import day
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.programmes.kinds import Field, choices_of, fields_of
from phoihop.programmes.models import Programme, ProgrammeKind, ProgrammeState
from phoihop.programmes.occasions import occasions
from phoihop.programmes.rules import LARGEST, LONGEST
from phoihop.programmes.services import Frame
from phoihop.regulations.models import BodyRole, EditionState, Obligation, Regulation
from phoihop.regulations.rules.addresses import in_words

SEARCHED = {"data-select": True, "data-none": gettext_lazy("Không có mục nào khớp")}
OFFERED = 300  # what a list to choose from holds at most; what is not in it is reached from its own page


def words(
    label: Any, *, rows: int = 3, required: bool = False, help_text: Any = "", most: int = 5000
) -> forms.CharField:
    """A text of several lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=most, widget=area, help_text=help_text)


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Fill a choice of rows."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]  # a field of choices out of rows


def searched() -> forms.Select:
    """A list that is searched as one types."""
    return forms.Select(attrs=SEARCHED)


class NumberField(forms.IntegerField):
    """A whole number as people write it: 1200 or 1.200."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        """Points and spaces between thousands are left out."""
        return super().to_python(re.sub(r"(?<=\d)[. ](?=\d{3}\b)", "", value) if isinstance(value, str) else value)


def field_for(declared: Field, programme: Programme | None = None) -> forms.Field:
    """The form field of a declared one."""
    common: dict[str, Any] = {"label": declared.label, "required": declared.required, "help_text": declared.hint}
    match declared.type:
        case "line":
            return forms.CharField(max_length=LONGEST["line"], **common)
        case "text":
            return forms.CharField(max_length=LONGEST["text"], widget=forms.Textarea(attrs={"rows": 3}), **common)
        case "number":
            return NumberField(min_value=0, max_value=LARGEST, **common)
        case "day":
            return DateField(**common)
        case "choice" | "half_year":
            return forms.ChoiceField(choices=[("", "—"), *choices_of(declared, programme)], **common)


def stored(fields: Sequence[Field], data: Mapping[str, Any]) -> dict[str, object]:
    """Cleaned form values as they are stored: days in ISO form, nothing empty."""
    values = {one.name: data.get(one.name) for one in fields}
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}


class ProgrammeForm(Form):
    """A programme with the fields of its kind."""

    host = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan chủ trì"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    title = forms.CharField(label=gettext_lazy("Tên gọi"), max_length=300)
    first = DateField(label=gettext_lazy("Từ ngày"))
    last = DateField(label=gettext_lazy("Đến hết ngày"))
    place = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=300, required=False)
    purpose = words(
        gettext_lazy("Mục đích, yêu cầu"), help_text=gettext_lazy("Không đưa bí mật nhà nước vào phần mềm.")
    )
    approver = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan duyệt"),
        queryset=Body.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("Cơ quan chủ trì tự duyệt"),
        widget=searched(),
    )
    parts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Cơ quan tham gia"),
        queryset=Body.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.SelectMultiple(attrs=SEARCHED),
        help_text=gettext_lazy("Cơ quan được phân công việc tự được thêm khi chương trình được duyệt."),
    )
    occasion = forms.ChoiceField(label=gettext_lazy("Nhân ngày"), required=False)
    regulation = forms.ModelChoiceField(
        label=gettext_lazy("Theo quy chế"),
        queryset=Regulation.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="—",
        widget=searched(),
    )
    obligation = forms.ModelChoiceField(
        label=gettext_lazy("Theo điều khoản"),
        queryset=Obligation.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="—",
        widget=searched(),
    )
    commitment = forms.ModelChoiceField(
        label=gettext_lazy("Thực hiện nhiệm vụ (của điều khoản, kế hoạch)"),
        queryset=Commitment.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="—",
        widget=searched(),
    )
    basis_paper = forms.CharField(
        label=gettext_lazy("Văn bản căn cứ"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Số, ký hiệu hoặc mã số của văn bản đã có trong hệ thống."),
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        user: User,
        hosts: QuerySet[Body],
        programme: Programme | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kind, self.user, self.programme = kind, user, programme
        today = timezone.localdate()
        offer(self, "host", hosts)
        self.fields["occasion"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "—"),
            *((one.key, f"{one.label} ({one.day}/{one.month})") for one in occasions().values()),
        ]
        for name in ("approver", "parts"):
            offer(self, name, Body.objects.existing(today).by_rank())
        held = Q(pk=programme.regulation_id) if programme else Q()
        seen = Regulation.objects.visible_to(user).filter(
            Q(state="in_force") | held if programme else Q(state="in_force")
        )
        offer(self, "regulation", seen.order_by("short_title", "pk"))
        self._clauses(programme)
        self._promises(programme)
        if programme is not None:
            del self.fields["host"]
        asked = [one for one in fields_of(kind) if programme is not None or not one.afterwards]
        self.fields |= {f"details_{one.name}": field_for(one, programme) for one in asked}
        own = [name for name in self.fields if name.startswith("details_")]
        self.order_fields(["host", "title", "first", "last", "place", *own])

    def _clauses(self, programme: Programme | None) -> None:
        """Clauses in force in which a body of the person leads or helps."""
        own = [body for body in sight_of(self.user).bodies if sight_of(self.user).has(body)]
        mine = Obligation.objects.filter(
            state="accepted",
            unit__edition__state=EditionState.IN_FORCE,
            bodies__body__in=own,
            bodies__role__in=(BodyRole.LEAD, BodyRole.PARTNER),
        ).values("pk")
        wanted = Q(pk__in=mine) | (Q(pk=programme.obligation_id) if programme else Q(pk=None))
        rows = Obligation.objects.visible_to(self.user).filter(wanted)
        rows = rows.select_related("unit__edition__regulation").order_by("unit__edition__regulation__short_title", "pk")
        offer(self, "obligation", rows)
        self.fields["obligation"].label_from_instance = _clause  # type: ignore[attr-defined]  # as Django offers it

    def _promises(self, programme: Programme | None) -> None:
        """Open commitments that a body of the person leads, the next due first."""
        own = [body for body in sight_of(self.user).bodies if sight_of(self.user).has(body)]
        led = Commitment.objects.filter(
            state__in=UNDER_WAY, participations__role=BodyRole.LEAD, participations__body__in=own
        )
        near = list(led.order_by("due_on", "pk").values_list("pk", flat=True)[:OFFERED])
        known = [programme.commitment_id] if programme and programme.commitment_id else []
        rows = Commitment.objects.visible_to(self.user).filter(pk__in=[*near, *known]).order_by("due_on", "pk")
        offer(self, "commitment", rows.defer("search", "derivation"))
        self.fields["commitment"].label_from_instance = _promise  # type: ignore[attr-defined]  # as Django offers it

    def clean_basis_paper(self) -> Paper | None:
        """The newest paper of that number the person may see."""
        return paper_of(self.cleaned_data["basis_paper"], Paper.objects.visible_to(self.user))

    def frame(self) -> Frame:
        """As services take it."""
        data = self.cleaned_data
        own = {name.removeprefix("details_"): value for name, value in data.items() if name.startswith("details_")}
        names = ("title", "first", "last", "place", "purpose", "approver", "occasion", "regulation", "obligation")
        return Frame(
            **{name: data[name] for name in names},
            commitment=data["commitment"],
            basis_paper=data["basis_paper"],
            details=stored(fields_of(self.kind), own),
            parts=list(data["parts"]),
        )

    @staticmethod
    def as_it_stands(programme: Programme) -> dict[str, Any]:
        """The form as the programme stands."""
        above = programme.approver if programme.approver_id != programme.host_id else None
        papers = programme.basis_paper.code if programme.basis_paper else ""
        return {
            "title": programme.title,
            "first": day(programme.starts_on),
            "last": day(programme.ends_on),
            "place": programme.place,
            "purpose": programme.purpose,
            "approver": above.code if above else "",
            "parts": list(programme.parts.values_list("body__code", flat=True)),
            "occasion": programme.occasion,
            "regulation": programme.regulation.code if programme.regulation else "",
            "obligation": programme.obligation.code if programme.obligation else "",
            "commitment": programme.commitment.code if programme.commitment else "",
            "basis_paper": papers,
        } | {f"details_{name}": shown_value(name, value) for name, value in programme.details.items()}


def shown_value(name: str, value: Any) -> Any:
    """A stored value as a form shows it: days as people write them."""
    if name.endswith(("_by", "_on")) and isinstance(value, str):
        return day(date.fromisoformat(value))
    return value


def paper_of(text: str, papers: QuerySet[Paper]) -> Paper | None:
    """The paper of this code, or the newest of this number, among `papers`; None for no words. A form error for neither."""
    if not text:
        return None
    found = papers.filter(code=text.upper()).first()
    found = found or papers.filter(number_text__iexact=text).order_by("-issued_on", "-pk").first()
    if found is None:
        sentence = _("Không thấy văn bản «%(line)s» trong các văn bản đồng chí được xem; hãy ghi lại số, ký hiệu.")
        raise forms.ValidationError(sentence % {"line": text})
    return found


def _clause(row: Obligation) -> str:
    return f"{row.unit.edition.regulation.short_title} – {in_words(row.unit.eid, _)}: {row.action[:90]}"


def _promise(row: Commitment) -> str:
    return f"{row.title[:110]} ({day(row.due_on)})" if row.due_on else row.title[:110]


class ReasonForm(Form):
    reason = words(gettext_lazy("Lý do"), required=True)


class MoveForm(ReasonForm):
    first = DateField(label=gettext_lazy("Từ ngày"))
    last = DateField(label=gettext_lazy("Đến hết ngày"))
    field_order = ("first", "last", "reason")


class ApprovalForm(Form):
    """The paper by which the approver has decided."""

    paper = forms.CharField(
        label=gettext_lazy("Văn bản duyệt"),
        max_length=120,
        help_text=gettext_lazy("Số, ký hiệu hoặc mã số của văn bản đã phát hành, đã có trong hệ thống."),
    )

    def __init__(self, *args: Any, user: User, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.papers = Paper.objects.visible_to(user).filter(issuer=programme.approver_id)

    def clean_paper(self) -> Paper | None:
        """A paper of the approver."""
        return paper_of(self.cleaned_data["paper"], self.papers)


class ListFilter(Form):
    """Filters of the list of programmes; they stay in the address."""

    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"), required=False, choices=[("", gettext_lazy("Tất cả")), *ProgrammeKind.choices]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        required=False,
        choices=[
            ("", gettext_lazy("Tất cả")),
            ("running", gettext_lazy("Đang diễn ra")),
            *ProgrammeState.choices,
        ],
    )
    first = DateField(label=gettext_lazy("Từ ngày"), required=False)
    last = DateField(label=gettext_lazy("Đến ngày"), required=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
