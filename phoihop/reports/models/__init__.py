"""Reviews, the cycles they belong to, and what a conference reads."""

from phoihop.reports.models.cycles import Cycle, CycleKind, CycleRegulation, CycleState
from phoihop.reports.models.packs import PackLine, PackRole
from phoihop.reports.models.regime import AlikePair, ComparedEdition, KeptApart
from phoihop.reports.models.reviews import (
    Excerpt,
    FrozenRows,
    Limit,
    LimitCheck,
    LimitVerdict,
    ReportState,
    ReviewReport,
    Section,
)
from phoihop.reports.models.self_reviews import SelfColumn, SelfReview, SelfState

__all__ = [
    "AlikePair",
    "ComparedEdition",
    "Cycle",
    "CycleKind",
    "CycleRegulation",
    "CycleState",
    "Excerpt",
    "FrozenRows",
    "KeptApart",
    "Limit",
    "LimitCheck",
    "LimitVerdict",
    "PackLine",
    "PackRole",
    "ReportState",
    "ReviewReport",
    "Section",
    "SelfColumn",
    "SelfReview",
    "SelfState",
]
