"""The acts of a plan, by file: plans, proposing, steps, ordering, issuing, adopting, changing, carrying, indicators."""

from phoihop.planning.services.adopting import adopt_all
from phoihop.planning.services.carrying import carry_over
from phoihop.planning.services.changing import drop_step, move_step, name_people, supplement
from phoihop.planning.services.indicators import (
    Reading,
    Target,
    add_indicator,
    change_indicator,
    record_figure,
    remove_indicator,
)
from phoihop.planning.services.issuing import put_in_effect, submit_plan, take_back
from phoihop.planning.services.ordering import place_step
from phoihop.planning.services.plans import Frame, abandon_plan, change_plan, close_plan, make_plan
from phoihop.planning.services.proposing import propose_steps
from phoihop.planning.services.steps import Written, add_steps, decide_steps, set_on_steps, write_step

__all__ = [
    "Frame",
    "Reading",
    "Target",
    "Written",
    "abandon_plan",
    "add_indicator",
    "add_steps",
    "adopt_all",
    "carry_over",
    "change_indicator",
    "change_plan",
    "close_plan",
    "decide_steps",
    "drop_step",
    "make_plan",
    "move_step",
    "name_people",
    "place_step",
    "propose_steps",
    "put_in_effect",
    "record_figure",
    "remove_indicator",
    "set_on_steps",
    "submit_plan",
    "supplement",
    "take_back",
    "write_step",
]
