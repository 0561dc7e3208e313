"""What in a text may tell who a private person is: shown to whoever releases it, masked in what is proposed."""

from __future__ import annotations

from datetime import date

from phoihop.intake.rules.apart import EMAIL, HOUSE, MASK
from phoihop.petitions.rules.checks import Flaw, checked
from phoihop.regulations.rules.messages import N_, Doubt
from phoihop.regulations.services.registers import current_register


def personal(text: str, on: date) -> list[Flaw]:
    """Names, numbers, addresses of private persons in `text`, in its order."""
    flaws = checked(text, place="-", addressee="-", evidence=True, register=current_register(), on=on)
    found = [flaw for flaw in flaws if flaw.code == "person"]
    for pattern, sentence in (
        (EMAIL, N_("«%(what)s» là địa chỉ thư điện tử; hãy bỏ trước khi công khai.")),
        (HOUSE, N_("«%(what)s» là địa chỉ nhà; hãy bỏ trước khi công khai.")),
    ):
        for match in pattern.finditer(text):
            doubt = Doubt(1, sentence, {"what": match[0]})
            found.append(Flaw("person", match.start(), match.end(), match[0], doubt))
    return sorted(found, key=lambda flaw: flaw.start)


def masked(text: str, on: date) -> str:
    """`text` with what `personal` finds in it taken out."""
    for flaw in reversed(personal(text, on)):
        text = text[: flaw.start] + MASK + text[flaw.end :]
    return text
