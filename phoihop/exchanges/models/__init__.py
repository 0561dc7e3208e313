"""What bodies ask of and give each other, what is made of the answers, and the report on all of it."""

from phoihop.exchanges.models.exchange import (
    Exchange,
    ExchangeBody,
    ExchangeKind,
    Opening,
    Stance,
    Treatment,
)
from phoihop.exchanges.models.reports import CoordinationReport, ReportPartner, period_name
from phoihop.exchanges.models.synthesis import Synthesis

__all__ = [
    "CoordinationReport",
    "Exchange",
    "ExchangeBody",
    "ExchangeKind",
    "Opening",
    "ReportPartner",
    "Stance",
    "Synthesis",
    "Treatment",
    "period_name",
]
