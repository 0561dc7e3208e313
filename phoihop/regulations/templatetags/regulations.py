"""An obligation and a unit in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phoihop.kernel.clock.rules import timing as timings
from phoihop.kernel.clock.services import current_terms
from phoihop.kernel.clock.telling import tell
from phoihop.regulations.forms import NON_OPERATIVE
from phoihop.regulations.models import BodyRole, Obligation, Unit
from phoihop.regulations.rules import addresses
from phoihop.regulations.rules.messages import Doubt

register = template.Library()


@register.filter
def timing_words(timing: dict[str, Any]) -> str:
    """A timing in words; what cannot be read is said, not hidden."""
    if timings.mistakes(timing):
        return _("thời hạn chưa đọc được")
    register = current_terms() if timing["kind"] in {"term", "earliest"} else None
    titles = {key: register.versions(key)[-1].title for key in register.keys()} if register else {}  # noqa: SIM118
    return tell(timings.described(timings.parse(timing), titles))


@register.filter
def usual_ground(unit: Unit) -> str:
    """The ground on which a clause under such a heading usually owes nothing, offered first."""
    scope, principle, force, _reference = NON_OPERATIVE
    above = [one for one in (unit, unit.parent, unit.parent and unit.parent.parent) if one]
    words = next((one.heading for one in above if one.heading), "").lower()
    if "nguyên tắc" in words:
        return principle
    return force if "hiệu lực" in words or "thi hành" in words else scope


@register.filter
def doubt_words(doubt: Doubt) -> str:
    """A doubt of the reading or a finding; names of units among its values are ours, the rest is the text's."""
    values = {name: _(value) if isinstance(value, str) and value else value for name, value in doubt.values.items()}
    return _(doubt.sentence) % values if values else _(doubt.sentence)


@register.filter
def warning_words(kept: dict[str, Any]) -> SafeString:
    """A doubt kept with an edition; one kept before its sentence was known stays Vietnamese."""
    if "sentence" in kept:
        return conditional_escape(doubt_words(Doubt(kept["line"], kept["sentence"], kept["values"])))
    return format_html('<span lang="vi">{}</span>', kept["message"])


@register.filter
def written_day(stored: str | None) -> str:
    """A day of the register (2025-03-01) as people write it; what is no whole day stays as it stands."""
    try:
        return date.fromisoformat(stored or "").strftime("%d/%m/%Y")
    except ValueError:
        return stored or ""


@register.filter
def bodies_by_role(obligation: Obligation) -> list[tuple[str, str]]:
    """(role, names) in the order lead, partner, recipient, copied; a name not in the directory is marked."""
    found: dict[str, list[str]] = {}
    for row in obligation.bodies.all():
        name = row.body.name if row.body else _("%(name)s (chưa có trong danh bạ)") % {"name": row.written}
        found.setdefault(row.role, []).append(name)
    return [(str(role.label), ", ".join(found[role])) for role in BodyRole if role in found]


@register.filter
def clause_words(unit: Unit) -> str:
    """«điểm a khoản 2 Điều 5», in the reader's language."""
    return addresses.in_words(unit.eid, _)


@register.filter
def mark(unit: Unit) -> str:
    """«Điều 5.», «1.», «a)» as the text prints it, "" where it prints none."""
    return addresses.mark(unit.type, unit.number)
