"""Choose one of thousands: typed, proposed while typing, understood by code or exact name. Works without script too."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from phoihop.organisations.models import Body, Person

_CODE = re.compile(r"(C[QB](?:-[0-9A-Z]{5}){2})\s*$")


class ChoiceInput(forms.TextInput):
    """A text box with proposals fetched while typing."""

    template_name = "organisations/choice_input.html"

    def __init__(self, address: Any) -> None:
        super().__init__({"autocomplete": "off"})
        self.address = address

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["address"] = self.address
        context["list_id"] = f"{context['widget']['attrs'].get('id', name)}_list"
        return context


class BodyField(forms.CharField):
    """A body of the directory, as «Tên · CQ-XXXXX-XXXXX» or by its exact name; gives a `Body` or None."""

    widget = ChoiceInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Gõ vài chữ của tên rồi chọn trong danh sách."))
        super().__init__(widget=ChoiceInput(reverse_lazy("organisations:pick_body")), **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.name} · {value.code}" if isinstance(value, Body) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        coded = _CODE.search(text)
        named = Body.objects.filter(code=coded[1]) if coded else Body.objects.filter(name=text)
        return _the_one(list(named.order_by("id")[:2]), text)


class PersonField(forms.CharField):
    """A person of the directory, as «Họ tên · CB-XXXXX-XXXXX» or by the exact name; gives a `Person` or None."""

    widget = ChoiceInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Gõ vài chữ của tên rồi chọn trong danh sách."))
        super().__init__(widget=ChoiceInput(reverse_lazy("organisations:pick_person")), **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.full_name} · {value.code}" if isinstance(value, Person) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        coded = _CODE.search(text)
        named = Person.objects.filter(code=coded[1]) if coded else Person.objects.filter(full_name=text)
        return _the_one(list(named.order_by("id")[:2]), text)


def _the_one(found: list[Any], text: str) -> Any:
    if not found:
        raise ValidationError(_("Danh bạ không có «%(text)s»: chọn lại trong danh sách gợi ý."), params={"text": text})
    if len(found) > 1:
        raise ValidationError(_("Có nhiều «%(text)s»: chọn đúng một trong danh sách gợi ý."), params={"text": text})
    return found[0]
