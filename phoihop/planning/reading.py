"""What people type or paste for a step, read: bodies, people, days, clauses by name, with a finding for each doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from phoihop.kernel.text import clean, without_marks
from phoihop.kernel.web.imports import Finding
from phoihop.organisations.likeness import plain_name
from phoihop.organisations.models import Body, Person
from phoihop.organisations.queries import assignable
from phoihop.planning.foresight import clauses_of
from phoihop.planning.models import Plan, PlanDirective, Topic
from phoihop.planning.rules import read_day
from phoihop.planning.services import Written
from phoihop.regulations.models import Obligation
from phoihop.regulations.rules.addresses import in_words

LONGEST = {"title": 4000, "product": 300}
_APART = re.compile(r"[;\n]+")
_CODE = re.compile(r"(CQ(?:-[0-9A-Z]{5}){2})\s*$")
_COMRADE = re.compile(r"^(?:đ/c|đc|đồng chí|ông|bà)\.?\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Read:
    """A step as it was understood; None when something was not. `findings`: what to mend, by column."""

    written: Written | None
    findings: tuple[Finding, ...] = ()


def labels() -> dict[str, str]:
    """What the columns are called on the screen."""
    return {
        "title": _("Nội dung công việc"),
        "lead": _("Cơ quan chủ trì"),
        "partners": _("Cơ quan phối hợp"),
        "person": _("Người phụ trách"),
        "stand_in": _("Người thay"),
        "starts": _("Bắt đầu"),
        "due": _("Hoàn thành"),
        "product": _("Sản phẩm"),
        "clause": _("Điều khoản"),
        "topic": _("Nội dung trọng tâm"),
        "directive": _("Văn bản chỉ đạo"),
    }


def row_labels() -> dict[str, str]:
    """The same with what else a row of the table says."""
    more = {"up": _("Chuyển lên"), "down": _("Chuyển xuống"), "insert": _("Chèn việc phía trên"), "step": _("việc số")}
    return labels() | {"order": _("TT"), "choose": _("Chọn việc số"), **more}


class Reader:
    """Reads lines for one plan; asks the directory once for all names of `lines`.

    `known`: bodies that stand in the step already: a name that they share with others means them.
    """

    def __init__(
        self, plan: Plan, today: date, lines: Iterable[Mapping[str, str]], *, known: Iterable[Body] = ()
    ) -> None:
        self.plan, self.today = plan, today
        self._people: dict[UUID, list[Person]] = {}
        self._bodies: dict[str, list[Body]] = {}
        self._learn({name for line in lines for name in names_in(line.get("lead", ""), line.get("partners", ""))})
        for body in known:
            self._bodies |= {body.short_name: [body], body.name: [body]}

    def read(
        self,
        line: Mapping[str, str],
        number: int = 1,
        *,
        obligation: Obligation | None = None,
        topic: Topic | None = None,
        directive: PlanDirective | None = None,
    ) -> Read:
        """One line. `obligation`, `topic`: what stands where the line has no such column; `directive`: what stands, which
        a name that it shares with another means."""
        findings: list[Finding] = []
        shown = labels()

        def cell(name: str, read: Any) -> Any:
            try:
                return read(clean(line.get(name, "")))
            except ValueError as error:
                findings.append(Finding(number, shown[name], str(error)))
                return None

        lead = cell("lead", self._body)
        unknown = bool(findings)  # who it is cannot be asked of a body that was not understood
        written = Written(
            title=cell("title", _titled) or "",
            lead=lead,
            partners=tuple(cell("partners", self._partners) or ()),
            person=None if unknown else cell("person", lambda name: self._person(name, lead)),
            stand_in=None if unknown else cell("stand_in", lambda name: self._person(name, lead)),
            starts_on=cell("starts", lambda text: self._day(text, last=False)),
            due_on=cell("due", lambda text: self._day(text, last=True)),
            product=cell("product", lambda text: _fitting(text, LONGEST["product"])) or "",
            obligation=cell("clause", self._clause) if "clause" in line else obligation,
            topic=cell("topic", self._topic) if "topic" in line else topic,
            directive=cell("directive", lambda name: self._directive(name, directive)),
        )
        if written.starts_on and written.due_on and written.due_on < written.starts_on:
            findings.append(Finding(number, shown["due"], _("Ngày hoàn thành phải từ ngày bắt đầu trở đi.")))
        return Read(None if findings else written, tuple(findings))

    def _learn(self, names: set[str]) -> None:
        """Find the bodies by name, short name or code; spelled otherwise, among all names without diacritics."""
        if not names:
            return
        codes = {name: found[1] for name in names if (found := _CODE.search(name))}
        living = Body.objects.filter(abolished_on__isnull=True)
        exact = living.filter(Q(name__in=names) | Q(short_name__in=names) | Q(code__in={*names, *codes.values()}))
        for body in exact.by_rank():
            for form in {body.code, body.short_name, body.name} & {*names, *codes.values()}:
                self._bodies.setdefault(form, []).append(body)
        self._bodies |= {name: self._bodies[code] for name, code in codes.items() if code in self._bodies}
        left = {name for name in names if name not in self._bodies}
        if left:
            forms: dict[str, list[Body]] = {}
            for body in living.by_rank():
                for form in {plain_name(body.name), plain_name(body.short_name)}:
                    forms.setdefault(form, []).append(body)
            self._bodies |= {name: forms[plain_name(name)] for name in left if plain_name(name) in forms}

    def _body(self, name: str) -> Body | None:
        name = name.strip(" .,")
        if not name:
            return None
        found = self._bodies.get(name, [])
        if len(found) > 1:
            names = "; ".join(f"{body.name} ({body.code})" for body in found[:5])
            raise ValueError(_("«%(name)s» có thể là: %(names)s; hãy ghi mã số.") % {"name": name, "names": names})
        if not found:
            raise ValueError(
                _("Không có cơ quan «%(name)s» trong danh bạ; hãy ghi tên hoặc tên gọi tắt.") % {"name": name}
            )
        return found[0]

    def _partners(self, text: str) -> list[Body]:
        return [body for name in names_in(text) if (body := self._body(name)) is not None]

    def _person(self, text: str, lead: Body | None) -> Person | None:
        name = _COMRADE.sub("", text)
        if not name:
            return None
        if lead is None:
            raise ValueError(_("Hãy ghi cơ quan chủ trì trước khi ghi người."))
        if lead.pk not in self._people:
            self._people[lead.pk] = list(assignable(lead, on=self.today))
        wanted = plain_name(name)
        found = [who for who in self._people[lead.pk] if name == who.code or plain_name(who.full_name) == wanted]
        exact = [who for who in found if who.full_name == name]
        found = exact if len(exact) == 1 else found
        if len(found) > 1:
            codes = ", ".join(who.code for who in found)
            raise ValueError(
                _("Có nhiều người tên «%(name)s»; hãy ghi mã số: %(codes)s.") % {"name": name, "codes": codes}
            )
        if not found:
            sentence = _("«%(name)s» không có trong %(body)s hoặc văn phòng giúp việc.")
            raise ValueError(sentence % {"name": name, "body": lead.short_name or lead.name})
        return found[0]

    def _day(self, text: str, *, last: bool) -> date | None:
        try:
            return read_day(text, self.plan.period_from.year, last=last)
        except ValueError as error:
            raise ValueError(_("«%(text)s» không phải ngày; hãy ghi như 15/03/2026.") % {"text": text}) from error

    def _clause(self, text: str) -> Obligation | None:
        if not text:
            return None
        found = self._clauses.get(without_marks(text), [])
        if len(found) > 1:
            codes = ", ".join(row.code for row in found[:5])
            sentence = _("«%(text)s» có nhiều nghĩa vụ; hãy ghi mã số: %(codes)s.")
            raise ValueError(sentence % {"text": text, "codes": codes})
        if not found:
            raise ValueError(_("Không có điều khoản «%(text)s» trong các quy chế của kế hoạch.") % {"text": text})
        return found[0]

    @cached_property
    def _clauses(self) -> dict[str, list[Obligation]]:
        forms: dict[str, list[Obligation]] = {}
        for row in clauses_of(self.plan):
            address, name = in_words(row.unit.eid), row.unit.edition.regulation.short_title
            for form in {row.code, address, f"{address}, {name}", f"{address} {name}"}:
                forms.setdefault(without_marks(form), []).append(row)
        return forms

    def _topic(self, text: str) -> Topic | None:
        if not text:
            return None
        if text not in self._topics:
            sentence = _("Kế hoạch không có nội dung trọng tâm «%(text)s»; hãy thêm vào kế hoạch trước.")
            raise ValueError(sentence % {"text": text})
        return self._topics[text]

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {topic.name: topic for topic in self.plan.topics.order_by("order")}

    def _directive(self, text: str, stands: PlanDirective | None) -> PlanDirective | None:
        if not text or (stands is not None and stands.name == text):
            return stands if text else None
        found = self._directives.get(without_marks(text))
        if found is None:
            sentence = _("Kế hoạch không có văn bản chỉ đạo «%(text)s»; hãy thêm vào kế hoạch trước.")
            raise ValueError(sentence % {"text": text})
        return found

    @cached_property
    def _directives(self) -> dict[str, PlanDirective]:
        rows = self.plan.directives.select_related("paper").defer("paper__sheet", "paper__search").order_by("-order")
        return {without_marks(form): row for row in rows for form in (row.paper.code, row.paper.citation, row.name)}


def names_in(*texts: str) -> list[str]:
    """Names of bodies, one a line or with semicolons between."""
    return [name for text in texts for part in _APART.split(text) if (name := clean(part).strip(" .,"))]


def _titled(text: str) -> str:
    if not text:
        raise ValueError(_("Hãy ghi nội dung công việc."))
    return _fitting(text, LONGEST["title"])


def _fitting(text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(_("Dài quá %(most)s ký tự; hãy viết gọn lại.") % {"most": most})
    return text


def said(findings: Sequence[Finding]) -> str:
    """All findings of a line as one text."""
    return " ".join(f"{finding.column}: {finding.message}" for finding in findings)
