"""A meeting chosen in a form: where something is taken in, and in the filters of lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from phoihop.intake.sources import MEETING, code_in, in_words, rows_of
from phoihop.kernel.accounts.models import User
from phoihop.organisations.forms.choose import ChoiceInput


class MeetingField(forms.CharField):
    """A meeting, chosen among those proposed or by its code; gives the code. `own`: of the bodies alone for which one takes
    in."""

    def __init__(self, *, own: bool, **options: Any) -> None:
        rows = rows_of(MEETING)
        address = reverse_lazy(rows.address) if rows else ""
        options.setdefault("label", gettext_lazy("Cuộc tiếp xúc"))
        widget = ChoiceInput(format_lazy("{}?own=1", address) if own else address)
        super().__init__(required=False, max_length=500, widget=widget, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not code_in(text):
            raise forms.ValidationError(
                gettext_lazy("Chọn cuộc tiếp xúc trong danh sách gợi ý, hoặc ghi mã số cuộc (TX-…).")
            )
        return code_in(text)


def spelled(data: QueryDict, user: User) -> QueryDict:
    """Filters in an address, with the meeting's name beside its code."""
    typed = data.get("meeting")
    if not isinstance(typed, str) or not typed:
        return data
    found = data.copy()
    found["meeting"] = in_words(user, MEETING, typed)
    return found


def preset(user: User, code: str, receivers: dict[UUID, str]) -> dict[str, str]:
    """What a form begins with on the way from a meeting: the meeting, and for whom it may come in. `receivers`: {body: code}."""
    found, rows = code_in(code), rows_of(MEETING)
    if not found or rows is None:
        return {}
    may = rows.receivers([found]).get(found, frozenset())
    first = next((body_code for body, body_code in receivers.items() if body in may), "")
    return {"meeting": in_words(user, MEETING, found), **({"receiver": first} if first else {})}


def kind_of(code: str) -> str:
    """The kind under which what is taken in names the chosen meeting; "" for none."""
    return MEETING if code else ""
