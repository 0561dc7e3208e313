"""Regulations, their texts, their obligations, and the registers a text is checked against."""

from phoihop.regulations.models.obligations import BodyRole, Distribution, Obligation, ObligationBody, ObligationState
from phoihop.regulations.models.registers import EntryKind, RegisterEntry
from phoihop.regulations.models.texts import (
    Edition,
    EditionState,
    EndedBy,
    Party,
    Regulation,
    RegulationKind,
    RegulationState,
    Unit,
    UnitType,
)

__all__ = [
    "BodyRole",
    "Distribution",
    "Edition",
    "EditionState",
    "EndedBy",
    "EntryKind",
    "Obligation",
    "ObligationBody",
    "ObligationState",
    "Party",
    "RegisterEntry",
    "Regulation",
    "RegulationKind",
    "RegulationState",
    "Unit",
    "UnitType",
]
