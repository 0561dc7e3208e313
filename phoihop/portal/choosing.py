"""Choose a commune by the name people call it: typed, proposed while typing, understood without script too."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.organisations.forms.choose import ChoiceInput
from phoihop.organisations.models import Body
from phoihop.organisations.models.bodies import BodyQuerySet
from phoihop.portal.queries import communes_called
from phoihop.portal.rules import commune_name

MEANT = 5  # communes named when words are not clear
_CODE = re.compile(r"(CQ(?:-[0-9A-Z]{5}){2})\s*$")


class CommuneInput(ChoiceInput):
    """Shows the name of a commune that an address gives by its code."""

    offered: BodyQuerySet = Body.objects.none()

    def __init__(self) -> None:
        super().__init__(reverse_lazy("portal:communes"))

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str) and _CODE.fullmatch(value.strip()):
            return next(iter(said_apart(list(self.offered.filter(code=value.strip())), self.offered)), value)
        shown: str | None = super().format_value(value)
        return shown


class CommuneField(forms.CharField):
    """A commune or ward, whose committee the row is: by its name («Xã Đá Bạc»), by words that only one name has, or by its
    code, as addresses have it. Empty: None. `offer` says which there are."""

    widget = CommuneInput
    offered: BodyQuerySet = Body.objects.none()

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("max_length", 200)
        super().__init__(**options)

    def offer(self, communes: BodyQuerySet) -> None:
        """What may be chosen."""
        box: Any = self.widget
        self.offered = box.offered = communes.only("code", "name")

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        coded = _CODE.search(text)
        found = list(self.offered.filter(code=coded[1]) if coded else communes_called(self.offered, text)[: MEANT + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("Không có xã, phường nào tên «%(text)s»; xin gõ lại tên.") % {"text": text})
        names = "; ".join(said_apart(found[:MEANT], self.offered)) + ("…" if len(found) > MEANT else "")
        raise ValidationError(
            _("«%(text)s» có thể là: %(names)s. Xin ghi rõ một tên.") % {"text": text, "names": names}
        )


HELP = gettext_lazy("Gõ tên, có dấu hay không đều được.")


def said_apart(communes: list[Body], offered: BodyQuerySet) -> list[str]:
    """Their names; with its code, where another has the same."""
    names = [one.name for one in communes]
    rows = offered.filter(name__in=names).order_by().values_list("name", flat=True)
    known = list(rows) if names else []
    return [
        f"{commune_name(one.name)} · {one.code}" if known.count(one.name) > 1 else commune_name(one.name)
        for one in communes
    ]
