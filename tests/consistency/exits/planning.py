"""Plans: its body's until issued, then also the parties' of its regulations and of who takes part in a step."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from phoihop.commitments.tests import make as ledger
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.planning import services
from phoihop.planning.tests import make
from tests.consistency.exits import NOBODY, PARTIES, Chapter, Exit, Row, Scene, Seat, Way

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
MAKERS = frozenset({Seat.RECIPIENT, Seat.FOLLOWER})  # the plan is the recipient's, who follows the regulation
AT_WORK = PARTIES | {Seat.SIGNATORY, Seat.OFFICE, Seat.STRANGER}

EXITS = (
    Exit("planning:plans", Row.COMMITMENT, Way.LIST, mark="plan"),
    Exit("planning:plans", Row.OWN_PLAN, Way.LIST, mark="draft"),
    Exit("planning:plan", Row.COMMITMENT, Way.PAGE),
    Exit("planning:steps_xlsx", Row.COMMITMENT, Way.EXPORT),
    Exit("planning:step", Row.COMMITMENT, Way.PAGE),
    Exit("planning:clauses", Row.COMMITMENT, Way.LIST, query="?all=1", mark="plan"),
    Exit("planning:gantt", Row.COMMITMENT, Way.LIST),
    Exit("planning:actual", Row.COMMITMENT, Way.LIST),
    Exit("planning:actual_xlsx", Row.COMMITMENT, Way.EXPORT),
    Exit("planning:indicators", Row.COMMITMENT, Way.LIST, mark="indicator"),
    Exit("desk:search", Row.COMMITMENT, Way.SEARCH, query="?q=viec+mau+kin&kind=steps", mark="plan"),
)

ACTS = {
    "planning:make": AT_WORK,  # in the name of one's own body
    "planning:change": MAKERS,
    "planning:new": MAKERS,
    "planning:row": MAKERS,
    "planning:paste": MAKERS,
    "planning:carry": MAKERS,
    "planning:move": MAKERS,
    "planning:drop": MAKERS,
    "planning:supplement": MAKERS,
    "planning:take_back": MAKERS,
    "planning:by_paper": MAKERS,
    "planning:abandon": MAKERS,
    "planning:close": MAKERS,
    "planning:add_indicator": MAKERS,
    "planning:change_indicator": MAKERS,
    "planning:record_figure": MAKERS,
    "planning:add": NOBODY,  # buttons without a form of their own
    "planning:place": NOBODY,
    "planning:decide": NOBODY,
    "planning:together": NOBODY,
    "planning:submit": NOBODY,
    "planning:put_in_effect": NOBODY,
    "planning:people": NOBODY,
    "planning:remove_indicator": NOBODY,
}


def scene() -> Scene:
    """A plan in effect with one step and one indicator, and a draft of the same body."""
    made = ledger.scene()
    make.plan(made, title="Kế hoạch Nháp Kín")
    plan = make.plan(made, title="Kế hoạch Mẫu Kín")
    indicator = services.add_indicator(
        plan_id=plan.pk, target=services.Target("Chỉ tiêu Mẫu Kín", "%", Decimal(90)), by=made.judge, at=AT
    )
    make.steps(made, plan, make.written(made, title="Việc Mẫu Kín", partners=(made.partner,)))
    plan = services.put_in_effect(
        plan_id=plan.pk, paper=make.issued_paper(made), by=made.judge, at=AT, today=date(2026, 3, 2)
    )
    one, step, numbered = (plan.code,), (plan.steps.get().code,), (plan.code, indicator.order)
    names = {exit_.url for exit_ in EXITS} | ACTS.keys()
    args: dict[str, tuple[object, ...]] = dict.fromkeys(names - {"planning:plans", "planning:make", "desk:search"}, one)
    args |= {f"planning:{name}": step for name in ("step", "row", "place", "move", "drop")}
    args |= {f"planning:{name}": numbered for name in ("change_indicator", "remove_indicator", "record_figure")}
    heads = {
        Seat.LEAD: made.lead, Seat.PARTNER: made.partner, Seat.RECIPIENT: made.recipient,
        Seat.FOLLOWER: made.recipient, Seat.SIGNATORY: made.signatory, Seat.STRANGER: people.body(),
        Seat.OFFICE: people.office_of(made.lead),
    }  # fmt: skip
    seats = {seat: people.user(of=body, kind=RoleKind.LEADER) for seat, body in heads.items()}
    seats |= {Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR), Seat.ADMINISTRATOR: people.administrator(of=made.lead)}
    marks = {
        Row.COMMITMENT.value: "Việc Mẫu Kín",
        "plan": "Kế hoạch Mẫu Kín",
        "draft": "Kế hoạch Nháp Kín",
        "indicator": "Chỉ tiêu Mẫu Kín",
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("planning", EXITS, ACTS, scene)
