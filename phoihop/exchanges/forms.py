"""What is asked for when something is sent, answered, taken up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.forms.acts import ActForm
from phoihop.exchanges.models import CoordinationReport, ExchangeKind, Stance, Treatment, period_name
from phoihop.exchanges.rules import half_year
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, Person
from phoihop.regulations.models import Obligation
from phoihop.regulations.rules.addresses import in_words

SEARCHED = {"data-select": True, "data-none": gettext_lazy("Không có mục nào khớp")}


def words(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Fill a choice of rows."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]  # a field of choices out of rows


def clauses() -> forms.ModelMultipleChoiceField[Obligation]:
    """Which clauses it performs, of those whose words speak of it."""
    return forms.ModelMultipleChoiceField(
        label=gettext_lazy("Thực hiện điều khoản"),
        queryset=Obligation.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.SelectMultiple(attrs=SEARCHED),
        help_text=gettext_lazy(
            "Phần mềm nêu những điều khoản đang có hiệu lực có lời khớp; chọn đúng điều khoản thì việc này tính vào kết quả của nó."
        ),
    )


def offer_clauses(form: forms.Form, rows: QuerySet[Obligation]) -> None:
    """Fill the clauses; no field where nothing is proposed."""
    if not rows.exists():
        del form.fields["performs"]
        return
    offer(form, "performs", rows)
    form.fields["performs"].label_from_instance = clause_of  # type: ignore[attr-defined]  # as Django offers it


def clause_of(row: Obligation) -> str:
    """«Quy chế …, khoản 2 Điều 3: …»."""
    return f"{row.unit.edition.regulation.short_title} – {in_words(row.unit.eid, _)}: {row.action[:120]}"


def bodies() -> forms.ModelMultipleChoiceField[Body]:
    """To whom it goes."""
    return forms.ModelMultipleChoiceField(
        label=gettext_lazy("Gửi đến các cơ quan"),
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.SelectMultiple(attrs=SEARCHED),
    )


class SendForm(Form):
    sender = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan gửi"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    bodies = bodies()
    title = forms.CharField(label=gettext_lazy("Về việc"), max_length=300)
    text = words(
        gettext_lazy("Nội dung"),
        help_text=gettext_lazy("Không đưa bí mật nhà nước và vụ án chưa công khai vào phần mềm."),
    )
    purpose = forms.CharField(label=gettext_lazy("Cung cấp để dùng vào việc gì"), max_length=500)
    held_on = DateField(label=gettext_lazy("Ngày họp"))
    place = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=300, required=False)
    answer_by = DateField(label=gettext_lazy("Trả lời đến ngày"))
    file = forms.FileField(label=gettext_lazy("Dự thảo, tài liệu kèm theo"), required=False)
    performs = clauses()

    def __init__(
        self,
        *args: Any,
        kind: ExchangeKind,
        senders: Sequence[Body],
        offered: QuerySet[Obligation],
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        offer_clauses(self, offered)
        offer(self, "sender", Body.objects.filter(pk__in=[body.pk for body in senders]).by_rank())
        offer(self, "bodies", Body.objects.existing(today).by_rank())
        unasked = {
            ExchangeKind.OPINION: ("purpose", "held_on", "place"),
            ExchangeKind.DELEGATE: ("purpose",),
            ExchangeKind.RESULT: ("held_on", "place", "answer_by"),
        }
        for name in unasked[kind]:
            del self.fields[name]


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class MoveForm(ReasonForm):
    """The days as they stand, to be changed."""

    held_on = DateField(label=gettext_lazy("Ngày họp"))
    place = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=300, required=False)
    answer_by = DateField(label=gettext_lazy("Trả lời đến ngày"))
    field_order = ("held_on", "place", "answer_by", "reason")

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == ExchangeKind.OPINION:
            del self.fields["held_on"], self.fields["place"]


class AddForm(Form):
    bodies = bodies()
    performs = clauses()

    def __init__(self, *args: Any, living: QuerySet[Body], offered: QuerySet[Obligation], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "bodies", living)
        offer_clauses(self, offered)


def stance() -> forms.ChoiceField:
    """Which opinion."""
    return forms.ChoiceField(label=gettext_lazy("Ý kiến"), choices=Stance.choices, widget=forms.RadioSelect)


def delegate() -> forms.ModelChoiceField[Person]:
    """Whom the body sends."""
    return forms.ModelChoiceField(
        label=gettext_lazy("Người được cử dự"),
        queryset=Person.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
    )


def ask_one(form: forms.Form, kind: str, people: QuerySet[Person]) -> None:
    """Of opinion and delegate the one that the kind asks for."""
    if kind == ExchangeKind.OPINION:
        del form.fields["delegate"]
    else:
        del form.fields["stance"]
        offer(form, "delegate", people)


class AnswerForm(Form):
    stance = stance()
    delegate = delegate()
    text = words(gettext_lazy("Nội dung góp ý, ghi chú"), required=False)
    file = forms.FileField(label=gettext_lazy("Tệp kèm theo"), required=False)

    def __init__(self, *args: Any, kind: str, people: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        ask_one(self, kind, people)


class RecordForm(ActForm):
    """An answer that came on paper: which paper, when it came, what it says."""

    received_on = DateField(label=gettext_lazy("Ngày nhận được văn bản"))
    stance = stance()
    delegate = delegate()
    text = words(gettext_lazy("Nội dung góp ý, ghi chú"), required=False)

    def __init__(self, *args: Any, kind: str, people: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        ask_one(self, kind, people)

    class Meta:
        first = ("paper", "paper_number", "paper_issued_on", "paper_scan", "received_on")


class ReadForm(Form):
    """What an answer in words says."""

    stance = stance()
    delegate = delegate()

    def __init__(self, *args: Any, kind: str, people: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        ask_one(self, kind, people)


class TreatForm(Form):
    treatment = forms.ChoiceField(
        label=gettext_lazy("Tiếp thu, giải trình"), choices=Treatment.choices, widget=forms.RadioSelect
    )
    why = words(gettext_lazy("Cách tiếp thu hoặc lý do"), rows=3)


class SynthesisForm(Form):
    to_body = forms.ModelChoiceField(
        label=gettext_lazy("Gửi cơ quan soạn thảo"),
        queryset=Body.objects.none(),
        required=False,
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
    )
    to_name = forms.CharField(
        label=gettext_lazy("Hoặc cơ quan ngoài danh bạ"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Ví dụ: Ban soạn thảo của Tòa án nhân dân tối cao."),
    )
    own = words(
        gettext_lazy("Ý kiến của cơ quan mình"),
        rows=6,
        required=False,
        help_text=gettext_lazy("Mỗi dòng là một đoạn. Ý kiến của các cơ quan được đưa vào văn bản nguyên lời."),
    )

    def __init__(self, *args: Any, sender: Body, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "to_body", Body.objects.existing(today).exclude(pk=sender.pk).by_rank())


class FeedbackForm(Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Cơ quan soạn thảo đã"), choices=Treatment.choices, widget=forms.RadioSelect
    )
    reply = words(gettext_lazy("Nội dung phản hồi"))
    cited = forms.CharField(
        label=gettext_lazy("Theo văn bản số, ngày"),
        max_length=200,
        help_text=gettext_lazy("Số, ký hiệu và ngày văn bản phản hồi của cơ quan soạn thảo."),
    )
    file = forms.FileField(label=gettext_lazy("Bản quét văn bản"), required=False)


def periods(today: date) -> dict[str, tuple[date, date]]:
    """The half-years and years a report is usually made on, this one's first: {"2026-2": (first, until)}."""
    return {f"{year}-{half}": half_year(year, half) for year in (today.year, today.year - 1) for half in (2, 1, 0)}


class OpenReportForm(Form):
    body = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan báo cáo"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    period = forms.ChoiceField(label=gettext_lazy("Kỳ báo cáo"))
    title = forms.CharField(label=gettext_lazy("Tên báo cáo"), max_length=200)
    partners = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Chỉ tính phối hợp với"),
        queryset=Body.objects.none(),
        required=False,
        to_field_name="code",
        widget=forms.SelectMultiple(attrs=SEARCHED),
        help_text=gettext_lazy(
            "Ví dụ Ban Chỉ đạo Cải cách tư pháp và các cơ quan tư pháp; để trống thì tính mọi cơ quan."
        ),
    )

    def __init__(self, *args: Any, bodies: Sequence[Body], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "body", Body.objects.filter(pk__in=[body.pk for body in bodies]).by_rank())
        offer(self, "partners", Body.objects.existing(today).by_rank())
        self.periods = periods(today)
        field: Any = self.fields["period"]
        field.choices = [(key, capfirst(period_name(*period))) for key, period in self.periods.items()]

    def clean(self) -> dict[str, Any]:
        """The period as its days."""
        data = super().clean() or self.cleaned_data
        data["period"] = self.periods.get(data.get("period", ""))
        return data


class ReportTextForm(Form):
    """The written parts; `revision` is the state they were opened in."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    forms = words(
        gettext_lazy("Hình thức, trách nhiệm phối hợp"),
        rows=6,
        required=False,
        help_text=gettext_lazy("Mỗi dòng là một đoạn của văn bản."),
    )
    limits = words(gettext_lazy("Tồn tại, hạn chế và nguyên nhân"), rows=6, required=False)
    proposals = words(gettext_lazy("Đề xuất, kiến nghị"), rows=6, required=False)


class RecipientsForm(Form):
    recipients = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Gửi báo cáo đến"),
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.SelectMultiple(attrs=SEARCHED),
    )

    def __init__(self, *args: Any, report: CoordinationReport, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "recipients", Body.objects.existing(today).exclude(pk=report.body_id).by_rank())
