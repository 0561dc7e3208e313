"""How a step and a plan are shown: formatted once per row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from phoihop.commitments.models import UNDER_WAY, OriginKind
from phoihop.commitments.showing import Badge, badge_of, day
from phoihop.kernel.clock import telling
from phoihop.kernel.clock.rules import timing as timings
from phoihop.kernel.web.parts import Tab
from phoihop.papers.models import State as PaperState
from phoihop.planning.models import Plan, PlanState, PlanStep, StepState
from phoihop.regulations.rules.addresses import in_words

TONES = {
    PlanState.DRAFTING: "plain",
    PlanState.SUBMITTED: "warn",
    PlanState.ISSUED: "accent",
    PlanState.CLOSED: "good",
    PlanState.ABANDONED: "plain",
}
SIGNED = {PaperState.APPROVED, PaperState.SIGNED, PaperState.NUMBERED}


def state_of(plan: Plan) -> Badge:
    """Where the plan stands; while it is submitted, where its paper stands."""
    state = PlanState(plan.state)
    paper = plan.paper
    if state == PlanState.SUBMITTED and paper is not None:
        if paper.state == PaperState.ISSUED:
            return Badge(_("Đã phát hành, chờ đưa vào thực hiện"), "warn")
        if paper.state in SIGNED:
            return Badge(_("Đã duyệt, chờ ban hành"), "accent")
        if paper.state in {PaperState.WITHDRAWN, PaperState.RECALLED}:
            return Badge(_("Văn bản đã hủy, cần rút về"), "alarm")
    icon = "circle-x" if state == PlanState.ABANDONED else ""
    return Badge(str(state.label), TONES[state], icon)


@dataclass
class Line:
    """A step as the table shows it. `typed`: what stands in its cells, also what was just typed and not accepted."""

    step: PlanStep
    url: str
    row_url: str
    place_url: str
    typed: dict[str, str]
    clause: str
    regulation: str
    badge: Badge | None
    hint: str = ""
    missing: str = ""
    ledger: str = ""
    commitment_url: str = ""
    problem: str = ""
    stored: str = ""
    wrong: frozenset[str] = field(default_factory=frozenset)


def line_of(step: PlanStep, today: date) -> Line:
    """With lead, person, stand-in, topic, commitment, clause loaded and partners prefetched."""
    partners = sorted(step.partners.all(), key=lambda row: row.order)
    return Line(
        step=step,
        url=f"{_prefix()}{step.code}/",
        row_url=f"{_prefix()}{step.code}/row/",
        place_url=f"{_prefix()}{step.code}/place/",
        typed={
            "title": step.title,
            "lead": step.lead.short_name if step.lead else "",
            "partners": "; ".join(row.body.short_name for row in partners),
            "person": step.person.full_name if step.person else "",
            "stand_in": step.stand_in.full_name if step.stand_in else "",
            "starts": day(step.starts_on),
            "due": day(step.due_on),
            "product": step.product,
            "topic": step.topic.name if step.topic else "",
            "directive": step.directive.name if step.directive else "",
        },
        clause=_address(step.obligation.unit.eid, get_language() or "vi") if step.obligation else "",
        regulation=step.regulation.short_title if step.regulation else "",
        badge=badge(step, today),
        hint=hint_of(step),
        missing=missing_of(step),
        ledger=ledger_of(step),
        commitment_url=step.commitment.get_absolute_url() if step.commitment else "",
    )


def hint_of(step: PlanStep) -> str:
    """When the clause says it is to be done, for a step without a day."""
    if step.obligation is None or step.due_on is not None:
        return ""
    when = telling.tell(timings.described(timings.parse(step.obligation.timing)))
    return _("Điều khoản quy định: %(when)s; chưa có ngày trong kỳ, hãy chọn ngày hoặc bỏ.") % {"when": when}


def missing_of(step: PlanStep) -> str:
    """What a person has to write before the plan can be submitted: who, by when; "" for nothing and outside a draft."""
    if step.plan.state != PlanState.DRAFTING or step.state == StepState.DROPPED:
        return ""
    wanted = [
        _("cơ quan chủ trì") if step.lead is None else "",
        _("ngày hoàn thành") if step.due_on is None and step.obligation is None else "",
    ]
    return ", ".join(filter(None, wanted))


def ledger_of(step: PlanStep) -> str:
    """What the day of the step means for a commitment that the ledger has already: it is moved, or it stays; "" where both
    days are the same and for what is over."""
    owed = step.commitment or (step.carried_from.commitment if step.carried_from else None)
    if owed is None or owed.state not in UNDER_WAY or step.handed_on or owed.due_on in {None, step.due_on}:
        return ""
    on = {"due": day(owed.due_on)}
    if owed.origin_kind == OriginKind.OBLIGATION:
        sentence = _(
            "Hạn trong sổ nhiệm vụ là %(due)s theo điều khoản; kế hoạch không đổi hạn này, cần thì đề nghị gia hạn."
        )
        return sentence % on
    if step.commitment is None:
        sentence = _(
            "Việc của kỳ trước, hạn trong sổ nhiệm vụ là %(due)s; kế hoạch có hiệu lực thì hạn theo ngày ghi ở đây."
        )
        return sentence % on
    return ""


def badge(step: PlanStep, today: date) -> Badge | None:
    """How the step stands: proposed or dropped; in the ledger; None for a plain one of a draft."""
    if step.state == StepState.PROPOSED:
        return Badge(_("Đề xuất"), "warn", "question-mark")
    if step.state == StepState.DROPPED:
        return Badge(_("Đã bỏ"), "plain", "circle-x")
    if step.handed_on:
        late = step.is_handed_on_late
        return Badge(_("Quá hạn, chuyển kỳ sau"), "alarm") if late else Badge(_("Chuyển sang kỳ sau"), "plain")
    if step.commitment is not None:
        return badge_of(step.commitment, today)
    if step.plan.state in {PlanState.ISSUED, PlanState.CLOSED}:
        return Badge(_("Khi phát sinh") if step.due_on is None else _("Chờ sổ nhiệm vụ lập"), "plain")
    return None


@lru_cache(maxsize=1)
def _prefix() -> str:
    """What stands before the code in the address of a step: a page has hundreds."""
    return reverse("planning:step", args=["-"]).removesuffix("-/")


@lru_cache(maxsize=4096)
def _address(eid: str, language: str) -> str:
    return in_words(eid, _)


def tabs_of(plan: Plan, current: str) -> Iterable[Tab]:
    """The views of a plan."""
    views = [
        ("plan", _("Danh mục việc")),
        ("gantt", _("Tiến độ")),
        ("clauses", _("Điều khoản")),
        ("indicators", _("Chỉ tiêu")),
        ("actual", _("Kế hoạch và thực hiện")),
    ]
    return [Tab(label, reverse(f"planning:{name}", args=[plan.code]), current == name) for name, label in views]
