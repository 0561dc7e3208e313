"""The six regulations of the sample province, entered and reviewed as a clerk would, each clause accounted for."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from phoihop.kernel.accounts.models import User
from phoihop.ops.sample.directory import Province
from phoihop.regulations import services
from phoihop.regulations.models import BodyRole, Obligation, Regulation, RegulationKind
from phoihop.regulations.queries import coverage_of
from phoihop.regulations.reading import read_bytes
from phoihop.regulations.rules.parse import parse

TEXTS = Path(__file__).parent / "texts"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
K = RegulationKind

# (file, short title, kind, parties, follower, who enters)
SIX: tuple[tuple[str, str, RegulationKind, tuple[str, ...], str], ...] = (
    ("bon-ben", "Quy chế bốn bên", K.MULTILATERAL, ("ddbqh", "tthdnd", "ubnd", "bttmttq"), "tthdnd"),
    ("cai-cach-tu-phap", "Quy chế Đoàn ĐBQH - BCĐ Cải cách tư pháp", K.BILATERAL, ("ddbqh", "bcdcctp"), "ddbqh"),
    ("ubnd-mttq", "Quy chế UBND - MTTQ", K.BILATERAL, ("ubnd", "bttmttq"), "bttmttq"),
    ("hdnd-mttq", "Quy chế HĐND - MTTQ", K.BILATERAL, ("tthdnd", "bttmttq"), "tthdnd"),
    ("hdnd-ubnd", "Quy chế HĐND - UBND", K.BILATERAL, ("tthdnd", "ubnd"), "tthdnd"),
    ("ba-van-phong", "Quy chế ba văn phòng", K.OFFICES, ("vptu", "vphdnd", "vpubnd"), "vphdnd"),
)
ENTERS = {
    "tthdnd": ("chuyenvien.hdnd", "chanhvp.hdnd"),
    "ddbqh": ("chuyenvien.hdnd", "chanhvp.hdnd"),
    "vphdnd": ("chuyenvien.hdnd", "chanhvp.hdnd"),
    "bttmttq": ("chuyenvien.mttq", "chanhvp.mttq"),
}
REASONS = ("Phạm vi, đối tượng, giải thích từ ngữ", "Nguyên tắc chung", "Điều khoản thi hành, hiệu lực")


def morning(day: date) -> datetime:
    """Nine o'clock in Vietnam."""
    return datetime.combine(day, time(9), VIETNAM)


def enter_all(made: Province) -> list[Regulation]:
    """All six, signed in May and June 2026, tracked from their signing."""
    return [_enter(made, *row) for row in SIX]


def _enter(
    made: Province, file: str, short: str, kind: RegulationKind, parties: tuple[str, ...], follower: str
) -> Regulation:
    reading = read_bytes((TEXTS / f"{file}.txt").read_bytes(), name=f"{file}.txt")
    parsed = parse(reading.lines, reading.notes)
    signed_on = date.fromisoformat(str(parsed.header.date))
    at = morning(signed_on)
    clerk, head = (made.users[name] for name in ENTERS[follower])
    bodies = [made.bodies[key] for key in parties]
    title = f"Quy chế {parsed.header.title[0].lower()}{parsed.header.title[1:]}" if parsed.header.title else short
    regulation = services.enter(
        new=services.NewRegulation(title, short, kind, bodies),
        parsed=parsed,
        source=None,
        entered_by=made.bodies[follower],
        by=clerk,
        at=at,
    )
    _review(regulation, clerk, at)
    signing = services.Signing(
        number_text=parsed.header.number or "",
        signed_on=signed_on,
        in_force_from=signed_on,
        tracked_from=signed_on,
        follower=made.bodies[follower],
        term=made.terms["hdnd"],
        place="Sông Mây",
    )
    return services.put_in_force(regulation_id=regulation.pk, signing=signing, by=head, at=at)


def _review(regulation: Regulation, clerk: User, at: datetime) -> None:
    """Accept what the machine proposed where its leads are known; mark the rest as owing nothing."""
    edition = regulation.editions.get()
    proposed = Obligation.objects.filter(unit__edition=edition).prefetch_related("bodies")
    for obligation in proposed.order_by("unit__position", "order"):
        leads = [row for row in obligation.bodies.all() if row.role == BodyRole.LEAD]
        if leads and all(row.body_id for row in leads):
            services.accept(obligation_id=obligation.pk, by=clerk, at=at)
    for unit_id, status in coverage_of(edition).status.items():
        if status in {"open", "waiting"}:
            unit = edition.units.get(pk=unit_id)
            reason = REASONS[2] if unit.position > edition.units.count() * 2 / 3 else REASONS[unit.position > 6]
            services.mark_non_operative(unit_id=unit_id, reason=reason, by=clerk, at=at)
