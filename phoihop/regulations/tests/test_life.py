"""A regulation's life: entered, reviewed clause by clause, in force, amended, cloned into the next term."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services
from phoihop.regulations.models import (
    BodyRole,
    EditionState,
    Obligation,
    ObligationState,
    Regulation,
    RegulationKind,
    RegulationState,
    Unit,
)
from phoihop.regulations.queries import coverage_of, tree
from phoihop.regulations.reading import read_bytes
from phoihop.regulations.rules.parse import parse

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TEXT = """THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN - ỦY BAN NHÂN DÂN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 01/QC-TT.HĐND-UBND
Sông Mây, ngày 05 tháng 01 năm 2026
QUY CHẾ
Phối hợp công tác giữa Thường trực Hội đồng nhân dân và Ủy ban nhân dân tỉnh
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quy chế này quy định việc phối hợp công tác giữa hai cơ quan.
Chương II
NỘI DUNG PHỐI HỢP
Điều 2. Chuẩn bị kỳ họp
1. Ủy ban nhân dân tỉnh gửi báo cáo đến Thường trực Hội đồng nhân dân tỉnh chậm nhất 10 ngày trước ngày khai mạc kỳ họp.
2. Hằng quý, hai bên tổ chức giao ban.
"""


def _scene() -> tuple[Body, Body, User, User]:
    council = people.body(name="Thường trực Hội đồng nhân dân tỉnh", kind=BodyKind.COUNCIL_STANDING)
    committee = people.body(name="Ủy ban nhân dân tỉnh", kind=BodyKind.PEOPLES_COMMITTEE)
    return council, committee, people.user(of=council), people.user(of=council, kind=RoleKind.LEADER)


def _entered(council: Body, committee: Body, clerk: User) -> Regulation:
    parsed = parse(read_bytes(TEXT.encode(), name="qc.txt").lines)
    new = services.NewRegulation(
        "Quy chế phối hợp", "Quy chế HĐND - UBND", RegulationKind.BILATERAL, [council, committee]
    )
    return services.enter(new=new, parsed=parsed, source=None, entered_by=council, by=clerk, at=AT)


def _reviewed(regulation: Regulation, clerk: User) -> None:
    scope = Unit.objects.get(edition__regulation=regulation, eid="art_1")
    for unit in [scope, *scope.children.all()][-1:]:
        services.mark_non_operative(unit_id=unit.pk, reason="Phạm vi điều chỉnh", by=clerk, at=AT)
    for obligation in Obligation.objects.filter(unit__edition__regulation=regulation, state="proposed"):
        services.accept(obligation_id=obligation.pk, by=clerk, at=AT)


def _signing(follower: Body) -> services.Signing:
    day = date(2026, 1, 5)
    return services.Signing(
        number_text="01/QC-TT.HĐND-UBND",
        signed_on=day,
        in_force_from=day,
        tracked_from=date(2026, 3, 2),
        follower=follower,
    )


def test_the_machine_proposes_and_nothing_is_accepted_by_itself() -> None:
    council, committee, clerk, _leader = _scene()
    regulation = _entered(council, committee, clerk)
    report = Obligation.objects.get(unit__edition__regulation=regulation, unit__eid="art_2__para_1")
    assert report.timing == {"kind": "before", "event": "session.opening", "n": 10, "unit": "calendar_day"}
    assert [row.body for row in report.bodies.filter(role=BodyRole.LEAD)] == [committee]
    assert [row.body for row in report.bodies.filter(role=BodyRole.RECIPIENT)] == [council]
    assert set(Obligation.objects.values_list("state", flat=True)) == {ObligationState.PROPOSED}


def test_a_regulation_takes_effect_only_when_every_clause_is_accounted_for() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    with pytest.raises(Refused) as refused:
        services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    assert refused.value.code == "regulation.not_covered"
    regulation.refresh_from_db()
    assert regulation.state == RegulationState.DRAFT

    _reviewed(regulation, clerk)
    assert coverage_of(regulation.editions.get()).is_full
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    regulation.refresh_from_db()
    assert regulation.state == RegulationState.IN_FORCE


def test_a_text_in_force_changes_only_by_amendment_and_lineage_survives_it() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    old = Obligation.objects.get(unit__eid="art_2__para_1")
    with pytest.raises(Refused, match=r"edition\.closed"):
        services.reject(obligation_id=old.pk, reason="nhầm", by=clerk, at=AT)

    draft = services.open_amendment(regulation_id=regulation.pk, basis="02/QC-TT.HĐND-UBND", by=clerk, at=AT)
    services.delete_unit(unit_id=draft.units.get(eid="art_2__para_2").pk, by=clerk, at=AT)
    services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 4, 1), by=leader, at=AT)
    new = Obligation.objects.get(unit__eid="art_2__para_1", unit__edition=draft)
    assert new.lineage == old.lineage
    assert regulation.editions.get(number=1).state == EditionState.SUPERSEDED


def test_a_clone_for_the_next_term_carries_the_text_with_successors_and_waits_for_acceptance() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    new = services.clone(
        regulation_id=regulation.pk, short_title="Quy chế nhiệm kỳ mới", term=None, entered_by=council, by=clerk, at=AT
    )
    copied = Obligation.objects.filter(unit__edition__regulation=new)
    assert copied.count() == Obligation.objects.accepted().filter(unit__edition__regulation=regulation).count()
    assert set(copied.values_list("state", flat=True)) == {ObligationState.PROPOSED}
    _reviewed(new, clerk)
    later = _signing(council)
    services.put_in_force(regulation_id=new.pk, signing=later, by=leader, at=AT)
    regulation.refresh_from_db()
    assert regulation.state == RegulationState.ENDED


def test_a_stranger_may_not_enter_or_review() -> None:
    from django.core.exceptions import PermissionDenied

    council, committee, clerk, _leader = _scene()
    stranger = people.user()
    with pytest.raises(PermissionDenied):
        _entered(council, committee, stranger)
    regulation = _entered(council, committee, clerk)
    with pytest.raises(PermissionDenied):
        services.accept(obligation_id=Obligation.objects.first().pk, by=stranger, at=AT)  # type: ignore[union-attr]
    assert not Regulation.objects.visible_to(stranger).exists()
    assert len(tree(regulation.editions.get())) == 2
