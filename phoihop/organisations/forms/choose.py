"""Choose one of thousands: typed, proposed while typing, understood by code or exact name. Works without script too."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from phoihop.organisations.models import Body, Person

MEANT = 5  # bodies named when words are not clear
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
    """A body of the directory, by its exact name, or as «Tên · CQ-XXXXX-XXXXX» where two have one name; gives a `Body` or
    None."""

    widget = ChoiceInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Gõ vài chữ của tên rồi chọn trong danh sách."))
        options.setdefault("widget", ChoiceInput(reverse_lazy("organisations:pick_body")))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return in_words([value])[value.pk] if isinstance(value, Body) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return _the_body(_meant([text])[text], text) if text else None


def bodies_meant(texts: Iterable[str]) -> dict[str, Body | str]:
    """Each of these texts as a `BodyField` understands it: the body, or the sentence that says why it is none. One query, however
    many there are."""
    meant: dict[str, Body | str] = {}
    for text, found in _meant(texts).items():
        try:
            meant[text] = _the_body(found, text)
        except ValidationError as wrong:
            meant[text] = wrong.messages[0]
    return meant


def in_words(bodies: Collection[Body]) -> dict[UUID, str]:
    """{body: what stands in a box for it}: its name; with its code, where the name alone would not mean it. One query."""
    called = _meant(body.name for body in bodies)
    return {body.pk: body.name if called[body.name] == [body] else _with_code(body) for body in bodies}


def _meant(texts: Iterable[str]) -> dict[str, list[Body]]:
    """{text: the bodies it may mean}: by the code at its end, or by name; a name means whoever has it today before who is no
    more."""
    wanted = list(dict.fromkeys(texts))
    codes = {text: coded[1] for text in wanted if (coded := _CODE.search(text))}
    asked = Q(code__in=codes.values()) | Q(name__in=[text for text in wanted if text not in codes])
    rows: dict[str, list[Body]] = {}
    for row in Body.objects.filter(asked).defer("search").order_by("id"):
        for key in (row.code, row.name):
            rows.setdefault(key, []).append(row)
    today = timezone.localdate()
    found = {text: rows.get(codes.get(text, text), []) for text in wanted}
    return {text: [row for row in some if row.exists_on(today)] or some for text, some in found.items()}


def _with_code(body: Body) -> str:
    return f"{body.name} · {body.code}"


class BodyFilterField(BodyField):
    """A body in a filter: its code alone will do, as addresses have it, and so will words that only one name has.

    Bodies that are no more are proposed as well: what they did is still listed. Empty or not understood: None or an
    error beside the box, which names what the words could mean.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("help_text", "")
        options.setdefault("widget", BodyFilterInput(reverse_lazy("organisations:pick_body")))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        if not text or _CODE.search(text):
            return super().clean(value)
        named = _meant([text])[text]
        return _the_body(named if len(named) == 1 else list(Body.objects.matching(text).by_rank()[: MEANT + 1]), text)


class BodyFilterInput(ChoiceInput):
    """Shows the name of a body that an address gives by its code."""

    def __init__(self, address: Any) -> None:
        super().__init__(format_lazy("{}?past=1", address))

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str) and _CODE.fullmatch(value.strip()):
            body = Body.objects.filter(code=value.strip()).only("name", "code").first()
            return in_words([body])[body.pk] if body else value
        shown: str | None = super().format_value(value)
        return shown


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


def _the_body(found: list[Body], text: str) -> Body:
    """The one that was found; else a sentence which names those it could be, to be copied: no script is needed."""
    if len(found) > 1:
        names = "; ".join(map(_with_code, found[:MEANT]))
        raise ValidationError(
            _("«%(text)s» có thể là: %(names)s. Ghi rõ một tên hoặc mã cơ quan."),
            params={"text": text, "names": f"{names}…" if len(found) > MEANT else names},
        )
    body: Body = _the_one(found, text)
    return body


def _the_one(found: list[Any], text: str) -> Any:
    if not found:
        raise ValidationError(_("Danh bạ không có «%(text)s»: chọn lại trong danh sách gợi ý."), params={"text": text})
    if len(found) > 1:
        raise ValidationError(_("Có nhiều «%(text)s»: chọn đúng một trong danh sách gợi ý."), params={"text": text})
    return found[0]
