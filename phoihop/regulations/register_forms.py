"""What people type about the registers of legal bases and dead names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from phoihop.kernel.web.forms import DateField, Form
from phoihop.regulations.models import EntryKind


class RegisterFilterForm(Form):
    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"), required=False, choices=[("", gettext_lazy("Tất cả")), *EntryKind.choices]
    )


CERTAINTY = [("confirmed", gettext_lazy("Đã đối chiếu văn bản")), ("to_confirm", gettext_lazy("Cần xác nhận"))]


class LegalTextForm(Form):
    """An entry of the register of legal bases."""

    number = forms.CharField(label=gettext_lazy("Số, ký hiệu"), max_length=120)
    kind = forms.CharField(label=gettext_lazy("Loại văn bản"), max_length=40)
    title = forms.CharField(label=gettext_lazy("Tên"), max_length=500)
    issued_on = DateField(label=gettext_lazy("Ngày ban hành"), required=False)
    in_force_from = DateField(label=gettext_lazy("Có hiệu lực từ ngày"), required=False)
    in_force_until = DateField(
        label=gettext_lazy("Hết hiệu lực từ ngày"),
        required=False,
        help_text=gettext_lazy("Ngày đầu tiên không còn hiệu lực."),
    )
    replaced_by = forms.CharField(
        label=gettext_lazy("Được thay thế bởi"),
        required=False,
        help_text=gettext_lazy("Cách nhau bằng dấu chấm phẩy."),
    )
    citation = forms.CharField(label=gettext_lazy("Căn cứ"), max_length=300)
    certainty = forms.ChoiceField(label=gettext_lazy("Mức chắc chắn"), choices=CERTAINTY)

    def stored(self) -> dict[str, Any]:
        """The entry in stored form."""
        data = self.cleaned_data
        days = {
            name: data[name].isoformat() if data[name] else None
            for name in ("issued_on", "in_force_from", "in_force_until")
        }
        return {**data, **days, "replaced_by": _listed(data["replaced_by"])}


class NameForm(Form):
    """An entry of the register of dead names."""

    name = forms.CharField(label=gettext_lazy("Tên không còn"), max_length=200)
    forms_ = forms.CharField(
        label=gettext_lazy("Các cách viết"), required=False, help_text=gettext_lazy("Cách nhau bằng dấu chấm phẩy.")
    )
    since = DateField(label=gettext_lazy("Không còn từ ngày"))
    replaced_by = forms.CharField(label=gettext_lazy("Nay là"), max_length=300, required=False)
    citation = forms.CharField(label=gettext_lazy("Căn cứ"), max_length=300)
    certainty = forms.ChoiceField(label=gettext_lazy("Mức chắc chắn"), choices=CERTAINTY)

    def stored(self) -> dict[str, Any]:
        """The entry in stored form."""
        data = self.cleaned_data
        written = list(dict.fromkeys([data["name"], *_listed(data["forms_"])]))
        return {
            "name": data["name"],
            "forms": written,
            "kind": "body",
            "since": data["since"].isoformat(),
            "replaced_by": data["replaced_by"],
            "citation": data["citation"],
            "certainty": data["certainty"],
        }


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
