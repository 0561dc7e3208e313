"""What is asked for an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from phoihop.commitments.forms.acts import words
from phoihop.kernel.clock.rules.vocabulary import EVENT_KINDS
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body


def kinds() -> list[tuple[str, str]]:
    """The catalogue of event kinds, in its order."""
    named = [(key, gettext(kind.label)) for key, kind in EVENT_KINDS.items()]
    return [(key, name[:1].upper() + name[1:]) for key, name in named]


class EventForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("Loại sự kiện"), choices=kinds)
    subject = forms.CharField(
        label=gettext_lazy("Sự kiện"),
        max_length=300,
        help_text=gettext_lazy("Ví dụ: Kỳ họp thường lệ giữa năm 2026 của HĐND tỉnh."),
    )
    owner = forms.ChoiceField(label=gettext_lazy("Đơn vị giữ lịch"))
    planned_on = DateField(label=gettext_lazy("Ngày dự kiến"))
    actual_on = DateField(label=gettext_lazy("Ngày thực tế"), required=False)

    def __init__(self, *args: Any, owners: Sequence[Body] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.owners = {body.code: body for body in owners}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [(body.code, body.name) for body in owners]

    def clean_owner(self) -> Body:
        """As a row."""
        return self.owners[self.cleaned_data["owner"]]


class MoveForm(Form):
    planned_on = DateField(label=gettext_lazy("Ngày dự kiến"))
    actual_on = DateField(label=gettext_lazy("Ngày thực tế"), required=False)
    reason = forms.CharField(label=gettext_lazy("Lý do thay đổi"), max_length=300)


class CancelForm(Form):
    reason = words(gettext_lazy("Lý do hủy"))

    def clean_reason(self) -> str:
        """As long as a version keeps."""
        return str(self.cleaned_data["reason"])[:300]


class EventFilter(Form):
    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại sự kiện"), choices=lambda: [("", gettext_lazy("Tất cả")), *kinds()], required=False
    )
