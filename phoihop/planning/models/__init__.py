"""Plans, their steps, their indicators."""

from phoihop.planning.models.indicators import Direction, Indicator, IndicatorValue
from phoihop.planning.models.plans import IN_EFFECT, Plan, PlanDirective, PlanPart, PlanRegulation, PlanState, Topic
from phoihop.planning.models.steps import SOURCE, PlanStep, StepPartner, StepState

__all__ = [
    "IN_EFFECT",
    "SOURCE",
    "Direction",
    "Indicator",
    "IndicatorValue",
    "Plan",
    "PlanDirective",
    "PlanPart",
    "PlanRegulation",
    "PlanState",
    "PlanStep",
    "StepPartner",
    "StepState",
    "Topic",
]
