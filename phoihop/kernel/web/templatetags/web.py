"""The few tags our templates need beyond Django's."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from phoihop.kernel.clock import telling
from phoihop.kernel.web import guards
from phoihop.kernel.web.imports import line_said

register = template.Library()


@register.filter
def line_of_file(number: int) -> str:
    """«dòng 3», «trang tính 2, dòng 3» (`kernel.web.imports`)."""
    said = line_said(number)
    return gettext("dòng %(line)s") % {"line": said} if said.isdecimal() else said


@register.simple_tag
def form_token() -> SafeString:
    """The hidden one-time token of a form; `guards.once` checks it."""
    return format_html('<input type="hidden" name="{}" value="{}">', guards.FIELD, guards.new_token())


@register.simple_tag(takes_context=True)
def csrf_field(context: template.RequestContext) -> SafeString:
    """`csrf_token` for components: an include with `only` does not see the page's own."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(context.request))


@register.simple_tag(takes_context=True)
def with_query(context: template.RequestContext, **changes: Any) -> str:
    """The address of this page with some query parts changed; empty or None takes the part out.

    Moving through pages keeps the filters, changing a filter (`at=""`) goes back to the first page.
    """
    request = context.request  # also there when included with `only`
    query = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path


@register.simple_tag
def icon(name: str) -> SafeString:
    """A sign of our set. Lists have hundreds, so each is made once."""
    return _icon(name)


@cache
def _icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def part(name: str, **words: Any) -> SafeString:
    """A component that shows nothing but these texts, as `include … only` does. Lists have hundreds that look alike, so each
    is drawn once: {% part "components/badge.html" text=state tone="good" icon="" %}."""
    return _part(name, get_language(), **words)


@lru_cache(maxsize=4096, typed=True)  # typed: a text marked as safe equals the same text that is not
def _part(name: str, language: str | None, /, **words: Any) -> SafeString:
    return mark_safe(get_template(name).render(words))  # noqa: S308  # drawn by a template, which escapes


@register.simple_tag
def url_or_nothing(name: str, *args: Any) -> str:
    """The address of a view by its name, "" when no app has mounted it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def initials(name: str) -> str:
    """Two letters for a round mark: first of the family name, first of the given name (Trần Thị Bình: TB)."""
    words = str(name).split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


@register.filter
def step_text(step: dict[str, Any]) -> str:
    """A step of a date's derivation in the language of the screen."""
    return telling.text_of(step)


@register.filter
def step_ground(step: dict[str, Any]) -> str:
    """The ground of a step: a citation, or our own words in the language of the screen."""
    return telling.ground_of(step)


@register.filter
def named(text: str) -> str:
    """What our data call a term or a holiday, in the language of the screen; names that people gave stay."""
    return gettext(text) if text else ""


@register.filter
def percent(part: float | None) -> str:
    """A share (0 to 1) as whole per cent; nothing at all when there is nothing to share."""
    return "" if part is None else f"{part * 100:.0f}%"
