"""Forms in one look: every text that enters is clean (NFC), every widget has its class, every error its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.text import clean

_CHECKS = {"checkbox", "radio"}
_NOTHING = "---------"  # what the framework shows for no choice
_OURS = {
    "django/forms/widgets/radio.html": "forms/choices.html",
    "django/forms/widgets/file.html": "forms/file.html",
    "django/forms/widgets/clearable_file_input.html": "forms/file.html",
    "django/forms/widgets/checkbox_select.html": "forms/choices.html",
    "django/forms/errors/list/ul.html": "forms/errors.html",
    "django/forms/errors/list/default.html": "forms/errors.html",
}


class Renderer(DjangoTemplates):
    """Draws every form of the product, allauth's too, with our templates and Tabler's classes."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if "widget" in context:
            _dress(context["widget"])
        if template_name == "django/forms/widgets/select.html":
            return _select(context["widget"])
        return super().render(_OURS.get(template_name, template_name), context, request)


def _dress(widget: dict[str, Any]) -> None:
    """Put the class of the design on a widget about to be drawn, and mark it when it holds an error."""
    kind = widget.get("type") or ""
    template = widget.get("template_name", "")
    if kind in {"hidden"} or (template in _OURS and kind != "file"):
        return
    name = "form-check-input" if kind in _CHECKS else "form-select" if "select" in template else "form-control"
    attrs = widget["attrs"]
    wrong = " is-invalid" if attrs.get("aria-invalid") else ""
    attrs["class"] = f"{attrs.get('class', '')} {name}{wrong}".strip()


def _select(widget: dict[str, Any]) -> SafeString:
    """A select with all its options in one pass: the framework's templates take 0.1 ms an option, half a second for a
    province's communes."""
    groups = [
        format_html('<optgroup label="{}">{}</optgroup>', name, _options(options)) if name else _options(options)
        for name, options, _index in widget["optgroups"]
    ]
    attrs = flatatt({"name": widget["name"], **widget["attrs"]})
    return format_html("<select{}>{}</select>", attrs, format_html_join("", "{}", ((group,) for group in groups)))


def _options(options: list[dict[str, Any]]) -> SafeString:
    rows = (
        (
            str(one["value"]),
            flatatt(one["attrs"]) if one["attrs"] else "",
            _("Chọn…") if one["label"] == _NOTHING else one["label"],
        )
        for one in options
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


class Form(forms.Form):
    """Base of all our forms: cleans each text before any field looks at it, passwords excepted. `at_hand`, of a filter bar:
    so many filters stand there on any screen, the others behind a button; 0: all stand there."""

    at_hand = 0

    def __init__(
        self, data: Mapping[str, Any] | None = None, files: MultiValueDict[str, Any] | None = None, **options: Any
    ) -> None:
        super().__init__(data, files, **options)
        secret = {self.add_prefix(n) for n, f in self.fields.items() if isinstance(f.widget, forms.PasswordInput)}
        if isinstance(data, QueryDict):
            self.data = cleaned_query(data, keep=secret)
        elif data is not None:
            given = data.items()
            self.data = {k: clean(v) if isinstance(v, str) and k not in secret else v for k, v in given}

    @property
    def further_chosen(self) -> bool:
        """Whether a filter behind the button is set."""
        return any(field.data for field in self.visible_fields()[self.at_hand :])


def cleaned_query(data: QueryDict, *, keep: Collection[str] = ()) -> QueryDict:
    """A copy of `data` with every text in its normal form; the names in `keep` stay as typed."""
    copy = data.copy()
    for name, values in data.lists():
        if name not in keep:
            copy.setlist(name, [clean(value) for value in values])
    copy._mutable = False
    return copy


class DateInput(forms.DateInput):
    """A day as people write it (dd/mm/yyyy); our script accepts 1/3, 0103 and +5 as well."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {"data-date": True, "inputmode": "numeric", "placeholder": _("ngày/tháng/năm"), "autocomplete": "off"}
        super().__init__(base | (attrs or {}), format="%d/%m/%Y")


class DateField(forms.DateField):
    """A calendar day (ngày): dd/mm/yyyy, also with - or . between, and the machines' yyyy-mm-dd."""

    widget = DateInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"])
        wrong = _("Ngày không có thật hoặc viết sai; hãy nhập theo mẫu 05/09/2026.")
        options.setdefault("error_messages", {"invalid": wrong})
        super().__init__(**options)


class HourField(forms.TimeField):
    """A time of the day by 24 hours, as people write it: 14:30, 14h30, 14h. Not the browser's own box, which in many an
    office asks for AM or PM."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", ["%H:%M", "%Hh%M", "%Hh", "%H"])
        options.setdefault(
            "widget", forms.TimeInput(attrs={"placeholder": "08:00", "autocomplete": "off"}, format="%H:%M")
        )
        options.setdefault("error_messages", {"invalid": _("Giờ viết sai; hãy nhập theo mẫu 08:00.")})
        super().__init__(**options)
