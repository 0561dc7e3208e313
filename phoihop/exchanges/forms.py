"""What is asked for when something is sent, answered, taken up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from phoihop.exchanges.models import ExchangeKind, Stance, Treatment
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, Person

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


class SendForm(Form):
    sender = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan gửi"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    bodies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Gửi đến các cơ quan"),
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.SelectMultiple(attrs=SEARCHED),
    )
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

    def __init__(self, *args: Any, kind: ExchangeKind, senders: Sequence[Body], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "sender", Body.objects.filter(pk__in=[body.pk for body in senders]).by_rank())
        offer(self, "bodies", Body.objects.existing(today).by_rank())
        unasked = {
            ExchangeKind.OPINION: ("purpose", "held_on", "place"),
            ExchangeKind.DELEGATE: ("purpose",),
            ExchangeKind.RESULT: ("held_on", "place", "answer_by"),
        }
        for name in unasked[kind]:
            del self.fields[name]


class AnswerForm(Form):
    stance = forms.ChoiceField(label=gettext_lazy("Ý kiến"), choices=Stance.choices, widget=forms.RadioSelect)
    delegate = forms.ModelChoiceField(
        label=gettext_lazy("Người được cử dự"),
        queryset=Person.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
    )
    text = words(gettext_lazy("Nội dung góp ý, ghi chú"), required=False)
    file = forms.FileField(label=gettext_lazy("Tệp kèm theo"), required=False)

    def __init__(self, *args: Any, kind: str, people: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == ExchangeKind.OPINION:
            del self.fields["delegate"]
        else:
            del self.fields["stance"]
            offer(self, "delegate", people)


class TreatForm(Form):
    treatment = forms.ChoiceField(
        label=gettext_lazy("Tiếp thu, giải trình"), choices=Treatment.choices, widget=forms.RadioSelect
    )
    why = words(gettext_lazy("Cách tiếp thu hoặc lý do"), rows=3)
