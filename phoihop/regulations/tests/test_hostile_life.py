"""A regulation's life in hostile or clumsy hands: rights taken by a form, steps done twice, at once, or out of order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services
from phoihop.regulations.models import EditionState, EndedBy, Obligation, Regulation, RegulationState, Unit
from phoihop.regulations.queries import coverage_of
from phoihop.regulations.tests.test_life import AT, _entered, _reviewed, _scene, _signing


def _in_force() -> tuple[Regulation, Body, Body, User, User]:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    return regulation, council, committee, clerk, leader


@pytest.mark.django_db
def test_nobody_gains_the_right_by_naming_his_own_body_as_follower() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    other = people.user(of=committee, kind=RoleKind.LEADER)
    with pytest.raises(PermissionDenied):
        services.put_in_force(regulation_id=regulation.pk, signing=_signing(committee), by=other, at=AT)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(committee), by=leader, at=AT)
    regulation.refresh_from_db()
    assert regulation.follower == committee


@pytest.mark.django_db
def test_a_draft_or_an_ended_regulation_takes_no_amendment() -> None:
    council, committee, clerk, leader = _scene()
    draft = _entered(council, committee, clerk)
    with pytest.raises(Refused, match=r"regulation\.not_in_force"):
        services.put_amendment_in_force(edition_id=draft.editions.get().pk, from_on=date(2026, 4, 1), by=leader, at=AT)
    client = Client()
    client.force_login(leader)
    answer = client.post(reverse("regulations:apply_amendment", args=[draft.code]), {"from_on": "01/04/2026"})
    assert answer.status_code == 409

    _reviewed(draft, clerk)
    services.put_in_force(regulation_id=draft.pk, signing=_signing(council), by=leader, at=AT)
    amended = services.open_amendment(regulation_id=draft.pk, basis="02/QC", by=clerk, at=AT)
    services.end(
        regulation_id=draft.pk, ended_by=EndedBy.EXPIRED, on=date(2026, 4, 1), reason="Hết hạn", by=leader, at=AT
    )
    with pytest.raises(Refused, match=r"regulation\.not_in_force"):
        services.put_amendment_in_force(edition_id=amended.pk, from_on=date(2026, 5, 1), by=leader, at=AT)
    assert draft.editions.get(number=1).state == EditionState.IN_FORCE


@pytest.mark.django_db
def test_a_regulation_does_not_end_before_it_began() -> None:
    regulation, council, _committee, clerk, leader = _in_force()
    with pytest.raises(Refused, match=r"regulation\.dates"):
        services.end(
            regulation_id=regulation.pk, ended_by=EndedBy.EXPIRED, on=date(2020, 1, 1), reason="Nhầm", by=leader, at=AT
        )
    new = services.clone(
        regulation_id=regulation.pk, short_title="Quy chế mới", term=None, entered_by=council, by=clerk, at=AT
    )
    _reviewed(new, clerk)
    early = replace(_signing(council), signed_on=date(2020, 1, 1), in_force_from=date(2020, 1, 1))
    with pytest.raises(Refused, match=r"regulation\.dates"):
        services.put_in_force(regulation_id=new.pk, signing=early, by=leader, at=AT)


@pytest.mark.django_db
def test_a_clone_of_a_clone_keeps_lineage_and_text() -> None:
    regulation, council, _committee, clerk, leader = _in_force()
    for step in range(2):
        regulation = services.clone(
            regulation_id=regulation.pk, short_title=f"Lần {step}", term=None, entered_by=council, by=clerk, at=AT
        )
        _reviewed(regulation, clerk)
        services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    first = Regulation.objects.get(cloned_from=None)
    lineages = [
        set(Obligation.objects.accepted().filter(unit__edition__regulation=one).values_list("lineage", flat=True))
        for one in (first, regulation)
    ]
    assert lineages[0] == lineages[1]
    assert Regulation.objects.filter(state=RegulationState.IN_FORCE).get() == regulation


@pytest.mark.django_db
def test_an_administrator_reads_what_is_in_force_and_no_draft_amendment() -> None:
    regulation, _council, _committee, clerk, _leader = _in_force()
    draft = services.open_amendment(regulation_id=regulation.pk, basis="02/QC", by=clerk, at=AT)
    unit = draft.units.get(eid="art_2__para_2")
    services.reword_unit(unit_id=unit.pk, heading=None, text="Mật danh Sông Xanh", by=clerk, at=AT)
    client = Client()
    for user, sees in ((clerk, True), (people.administrator(), False)):
        client.force_login(user)
        assert client.get(regulation.get_absolute_url()).status_code == 200
        review = client.get(reverse("regulations:review", args=[regulation.code]))
        assert review.status_code == (200 if sees else 404)
        assert Unit.objects.visible_to(user).filter(edition=draft).exists() is sees
        assert Obligation.objects.visible_to(user).filter(unit__edition=draft).exists() is sees


@pytest.mark.django_db
def test_a_regulation_without_a_signed_copy_has_no_file() -> None:
    regulation, _council, _committee, clerk, _leader = _in_force()
    client = Client()
    client.force_login(clerk)
    assert client.get(reverse("regulations:scan", args=[regulation.code])).status_code == 404


def _together(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Run all at once in threads of their own; what each raised."""
    errors: list[BaseException | None] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(5)
            act()
        except (Refused, PermissionDenied) as error:
            errors[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return errors


@pytest.mark.committed
def test_an_amendment_put_in_force_twice_at_once_takes_effect_once() -> None:
    regulation, _council, _committee, clerk, leader = _in_force()
    draft = services.open_amendment(regulation_id=regulation.pk, basis="02/QC", by=clerk, at=AT)

    def apply() -> object:
        return services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 4, 1), by=leader, at=AT)

    errors = _together(apply, apply, apply)
    assert sum(error is None for error in errors) == 1
    assert Act.objects.filter(verb="edition.put_in_force", subject_id=draft.pk).count() == 1
    assert not Act.objects.filter(verb="edition.superseded", subject_id=draft.pk).exists()


@pytest.mark.committed
@pytest.mark.parametrize("act", [services.accept, partial(services.reject, reason="")], ids=["accept", "reject"])
def test_of_two_clerks_who_decide_a_proposal_at_once_one_is_told_so(act: Callable[..., object]) -> None:
    council, committee, clerk, _leader = _scene()
    regulation = _entered(council, committee, clerk)
    proposal = Obligation.objects.get(unit__edition__regulation=regulation, unit__eid="art_2__para_1")
    clerks = [clerk, people.user(of=committee), people.user(of=council)]
    errors = _together(*(partial(act, obligation_id=proposal.pk, by=one, at=AT) for one in clerks))
    assert sorted(error.code if isinstance(error, Refused) else "" for error in errors) == [
        "",
        "obligation.decided",
        "obligation.decided",
    ]
    proposal.refresh_from_db()
    assert proposal.decided_by == clerks[errors.index(None)]
    assert Act.objects.filter(subject_id=proposal.pk, by__isnull=False).count() == 1


@pytest.mark.committed
def test_a_clause_rejected_while_the_text_takes_effect_leaves_no_clause_unaccounted_for() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    _reviewed(regulation, clerk)
    report = Obligation.objects.accepted().get(unit__eid="art_2__para_1")
    begun, go_on = threading.Event(), threading.Event()
    refused: list[str] = []

    def reject_slowly() -> None:
        try:
            with transaction.atomic():
                services.reject(obligation_id=report.pk, reason="nhầm", by=clerk, at=AT)
                begun.set()
                go_on.wait(5)
        finally:
            connections.close_all()

    def put_in_force() -> None:
        try:
            services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
        except Refused as refusal:
            refused.append(refusal.code)
        finally:
            connections.close_all()

    slow, quick = threading.Thread(target=reject_slowly), threading.Thread(target=put_in_force)
    slow.start()
    begun.wait(5)
    quick.start()
    quick.join(0.5)  # waits for the reviewer, or (without a lock) takes effect over his head
    go_on.set()
    slow.join(10)
    quick.join(10)
    assert refused == ["regulation.not_covered"]
    assert not coverage_of(regulation.editions.get()).is_full
