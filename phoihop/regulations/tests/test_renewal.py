"""Texts and bodies change under each other: merged or ended signatories, the next term, amendments and their days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations import services as directory
from phoihop.organisations.models import Body, BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services
from phoihop.regulations.models import (
    BodyRole,
    EditionState,
    Obligation,
    ObligationBody,
    ObligationState,
    Regulation,
    RegulationKind,
    RegulationState,
)
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.reading import read_bytes
from phoihop.regulations.rules.parse import Parsed, parse
from phoihop.regulations.tests.test_life import AT, TEXT, _entered, _reviewed, _scene, _signing

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
LATER = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)


def _merge(*bodies: Body, name: str = "Cơ quan hợp nhất", on: date = TODAY) -> Body:
    new = directory.NewBody(name=name, kind=BodyKind.PEOPLES_COMMITTEE)
    return directory.merge(bodies=bodies, into=new, on=on, legal_basis="Nghị quyết 1", by=None, at=AT)


def _gone(body: Body, on: date) -> None:
    directory.abolish(body=body, successor=None, on=on, legal_basis="Nghị quyết 2", by=None, at=AT)


def _put_in_force(regulation: Regulation, leader: User, follower: Body, day: date) -> Regulation:
    signing = replace(_signing(follower), signed_on=day, in_force_from=day)
    return services.put_in_force(regulation_id=regulation.pk, signing=signing, by=leader, at=LATER)


@pytest.mark.parametrize("merged", [True, False])
def test_who_was_no_more_on_the_day_of_signing_has_signed_nothing(merged: bool) -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    if merged:
        _merge(committee, people.body())
    else:
        _gone(committee, TODAY)
    acts = Act.objects.count()
    for day in (TODAY, TODAY + timedelta(days=1)):
        with pytest.raises(Refused, match=r"regulation\.party_gone") as refused:
            _put_in_force(regulation, leader, council, day)
    assert "Ủy ban nhân dân tỉnh" in refused.value.sentence
    assert "02/03/2026" in refused.value.sentence
    regulation.refresh_from_db()
    assert (regulation.state, regulation.editions.get().state) == (RegulationState.DRAFT, EditionState.DRAFT)
    assert Act.objects.count() == acts
    assert _put_in_force(regulation, leader, council, TODAY - timedelta(days=1)).state == RegulationState.IN_FORCE


def test_a_follower_that_is_no_more_follows_nothing() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    follower = people.body(name="Văn phòng theo dõi")
    _gone(follower, TODAY)
    with pytest.raises(Refused, match=r"regulation\.party_gone"):
        _put_in_force(regulation, leader, follower, TODAY)


def _three() -> tuple[Regulation, Body, Body, Body, User, User]:
    council, committee, clerk, leader = _scene()
    front = people.body(name="Ban Thường trực Ủy ban Mặt trận Tổ quốc tỉnh", kind=BodyKind.FRONT_COMMITTEE)
    parties = [council, committee, front]
    regulation = services.enter(
        new=services.NewRegulation("Quy chế ba bên", "Quy chế ba bên", RegulationKind.MULTILATERAL, parties),
        parsed=_parsed(),
        source=None,
        entered_by=council,
        by=clerk,
        at=AT,
    )
    _reviewed(regulation, clerk)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    return regulation, council, committee, front, clerk, leader


def _parsed(text: str = "") -> Parsed:
    return parse(read_bytes((text or TEXT).encode(), name="qc.txt").lines)


def _clone(regulation: Regulation, council: Body, by: User) -> Regulation:
    return services.clone(
        regulation_id=regulation.pk, short_title="Nhiệm kỳ mới", term=None, entered_by=council, by=by, at=LATER
    )


def test_in_the_next_term_successors_stand_where_merged_bodies_stood_once_each() -> None:
    regulation, council, committee, front, clerk, leader = _three()
    once = _merge(committee, people.body(), name="Ủy ban hợp nhất một")
    twice = _merge(once, people.body(), name="Ủy ban hợp nhất hai", on=TODAY + timedelta(days=1))
    new = _clone(regulation, council, clerk)
    assert [party.body for party in new.parties.order_by("order")] == [council, twice, front]
    rows = ObligationBody.objects.filter(obligation__unit__edition__regulation=new)
    assert committee.pk not in rows.values_list("body_id", flat=True)
    assert rows.filter(body=twice, role=BodyRole.LEAD).exists()
    old = ObligationBody.objects.filter(obligation__unit__edition__regulation=regulation)
    assert old.filter(body=committee, role=BodyRole.LEAD).exists()  # history stays
    _reviewed(new, clerk)
    _put_in_force(new, leader, council, date(2026, 4, 1))
    regulation.refresh_from_db()
    assert (regulation.state, regulation.in_force_until) == (RegulationState.ENDED, date(2026, 4, 1))


def test_two_signatories_merged_into_one_stand_once_in_the_next_term() -> None:
    regulation, council, committee, front, clerk, _leader = _three()
    both = _merge(committee, front)
    new = _clone(regulation, council, clerk)
    assert [party.body for party in new.parties.order_by("order")] == [council, both]
    roles = ObligationBody.objects.filter(obligation__unit__edition__regulation=new, body=both)
    assert len({(row.obligation_id, row.role) for row in roles}) == roles.count()


def test_all_signatories_merged_into_one_have_nothing_left_to_coordinate() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    both = _merge(council, committee)
    heir = people.user(of=both)
    with pytest.raises(Refused, match=r"regulation\.too_few_parties"):
        _clone(regulation, both, heir)
    assert not Regulation.objects.filter(cloned_from=regulation).exists()


def test_a_stranger_to_the_text_or_to_the_entering_body_clones_nothing() -> None:
    regulation, council, _committee, _front, clerk, _leader = _three()
    other = people.body()
    for by, body in ((people.user(of=other), other), (clerk, other), (people.user(of=other), council)):
        with pytest.raises(PermissionDenied):
            _clone(regulation, body, by)
    assert not Regulation.objects.filter(cloned_from=regulation).exists()


def test_rights_in_an_amendment_begin_and_end_with_the_parties() -> None:
    regulation, _council, committee, _front, clerk, leader = _three()
    stranger = people.user()
    with pytest.raises(PermissionDenied):
        services.open_amendment(regulation_id=regulation.pk, basis="02/QC", by=stranger, at=AT)
    draft = services.open_amendment(regulation_id=regulation.pk, basis="02/QC", by=people.user(of=committee), at=AT)
    clause = draft.units.get(eid="art_2__para_1")
    before = clause.text
    with pytest.raises(PermissionDenied):
        services.reword_unit(unit_id=clause.pk, heading=None, text="x", by=stranger, at=AT)
    with pytest.raises(PermissionDenied):
        services.delete_unit(unit_id=clause.pk, by=stranger, at=AT)
    clause.refresh_from_db()
    assert clause.text == before
    for by in (clerk, people.user(of=committee, kind=RoleKind.LEADER)):  # a clerk; a head of one that only signed
        with pytest.raises(PermissionDenied):
            services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 4, 1), by=by, at=AT)
    services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 4, 1), by=leader, at=AT)
    assert edition_in_use(regulation) == draft


def test_an_amendment_takes_effect_whole_not_before_what_it_amends_and_fully_reviewed() -> None:
    regulation, council, _committee, _front, clerk, leader = _three()
    draft = services.open_amendment(regulation_id=regulation.pk, basis="02/QC", by=clerk, at=AT)
    with pytest.raises(Refused, match=r"regulation\.dates"):
        services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 1, 4), by=leader, at=AT)
    kept = Obligation.objects.get(unit__edition=draft, unit__eid="art_2__para_1")
    services.reject(obligation_id=kept.pk, reason="Bỏ", by=clerk, at=AT)
    with pytest.raises(Refused, match=r"regulation\.not_covered"):
        services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 4, 1), by=leader, at=AT)
    assert regulation.editions.get(number=1).state == EditionState.IN_FORCE
    wording = services.Wording("Gửi báo cáo", "one", {"kind": "on_request"}, {BodyRole.LEAD: [council]})
    services.add(unit_id=kept.unit_id, wording=wording, by=clerk, at=AT)
    services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 1, 5), by=leader, at=AT)
    with pytest.raises(Refused, match=r"edition\.closed"):
        services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 4, 1), by=leader, at=AT)


def test_what_one_clerk_decided_another_does_not_decide_over_his_head() -> None:
    council, committee, clerk, _leader = _scene()
    regulation = _entered(council, committee, clerk)
    other = people.user(of=committee)
    one, two = Obligation.objects.filter(unit__edition__regulation=regulation).order_by("unit__position")[:2]
    services.accept(obligation_id=one.pk, by=clerk, at=AT)
    with pytest.raises(Refused, match=r"obligation\.decided"):
        services.accept(obligation_id=one.pk, by=other, at=AT)
    services.reject(obligation_id=two.pk, reason="", by=clerk, at=AT)
    wording = services.Wording("Khác", "one", {"kind": "on_request"}, {BodyRole.LEAD: [council]})
    acts: list[Callable[[], object]] = [
        lambda: services.accept(obligation_id=two.pk, by=other, at=AT),
        lambda: services.edit(obligation_id=two.pk, wording=wording, by=other, at=AT),
        lambda: services.split(obligation_id=two.pk, by=other, at=AT),
        lambda: services.reject(obligation_id=two.pk, reason="", by=other, at=AT),
    ]
    for act in acts:
        with pytest.raises(Refused, match=r"obligation\.decided"):
            act()
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.decided_by, two.decided_by, two.state) == (clerk, clerk, ObligationState.REJECTED)


HEAD = """QUY CHẾ
Phối hợp công tác giữa Thường trực Hội đồng nhân dân và Ủy ban nhân dân tỉnh
"""


def _enter(council: Body, committee: Body, by: User, text: str, kind: str = RegulationKind.BILATERAL) -> Regulation:
    parties = [council, committee] if kind == RegulationKind.BILATERAL else [council]
    new = services.NewRegulation("Quy chế phối hợp", "Quy chế", RegulationKind(kind), parties)
    return services.enter(new=new, parsed=_parsed(text), source=None, entered_by=council, by=by, at=AT)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD + "Các bên cùng phối hợp tốt.\n", "regulation.no_article"),
        (HEAD + "".join(f"Điều {n}. Việc thứ {n}\n" for n in range(1, 10_002)), "regulation.too_long"),
    ],
)
def test_a_text_that_is_no_regulation_is_refused_and_leaves_nothing(text: str, code: str) -> None:
    council, committee, clerk, _leader = _scene()
    acts = Act.objects.count()
    with pytest.raises(Refused) as refused:
        _enter(council, committee, clerk, text)
    assert refused.value.code == code
    assert not Regulation.objects.exists()
    assert Act.objects.count() == acts


def test_one_article_without_any_promise_is_accounted_for_by_a_reason() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _enter(council, committee, clerk, HEAD + "Điều 1. Hai cơ quan giữ mối liên hệ.\n")
    assert not Obligation.objects.exists()
    with pytest.raises(Refused, match=r"regulation\.not_covered"):
        services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    unit = regulation.editions.get().units.get()
    services.mark_non_operative(unit_id=unit.pk, reason="Nguyên tắc chung", by=clerk, at=AT)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    assert Regulation.objects.in_force(TODAY).get() == regulation


def test_a_regulation_issued_by_one_body_needs_no_second_signatory() -> None:
    council, committee, clerk, _leader = _scene()
    text = HEAD + "Điều 1. Hai cơ quan giữ mối liên hệ.\n"
    assert _enter(council, committee, clerk, text, RegulationKind.ISSUED).parties.count() == 1
    new = services.NewRegulation("x", "x", RegulationKind.BILATERAL, [council, council])
    with pytest.raises(Refused, match=r"regulation\.too_few_parties"):
        services.enter(new=new, parsed=_parsed(text), source=None, entered_by=council, by=clerk, at=AT)
