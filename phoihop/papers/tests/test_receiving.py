"""Arrival at the addressee, the person who works on it, and papers that came as paper."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.models import Addressee, Paper, State
from phoihop.papers.queries import book_in, gaps_in, waiting_receipts, without_registry
from phoihop.papers.services import Arrival
from phoihop.papers.tests import make

TODAY = date(2026, 3, 2)
LATER = make.MONDAY + timedelta(days=2)


def _sent(house: make.House, to: make.House) -> Addressee:
    return make.issued(house, to=(to.body,)).addressees.get()


def _record(house: make.House, **fields: Any) -> Paper:
    given: dict[str, Any] = {
        "issuer_text": "Công ty Điện lực Sông Thanh",
        "number_text": "45/BC-ĐL",
        "issued_on": date(2026, 2, 27),
        "subject": "Cấp điện mùa khô",
        "scan": make.scan(by=house.clerk),
    }
    return services.record_incoming(recorded_by=house.body, by=house.clerk, at=make.MONDAY, **(given | fields))


@pytest.mark.django_db
def test_an_arrival_takes_the_next_number_of_the_body_and_year() -> None:
    house, other = make.house(), make.house()
    first, second = _sent(house, other), _sent(house, other)
    assert set(waiting_receipts(other.clerk, on=TODAY)) == {first, second}
    services.receive(line_id=first.pk, by=other.clerk, at=make.MONDAY)
    line = services.receive(line_id=second.pk, by=other.clerk, at=LATER)
    assert (line.arrival_number, line.arrived_on) == (2, date(2026, 3, 4))
    assert not waiting_receipts(other.clerk, on=TODAY)


@pytest.mark.django_db
def test_an_arrival_number_of_the_own_system_is_kept_and_leaves_a_visible_gap() -> None:
    house, other = make.house(), make.house()
    services.receive(line_id=_sent(house, other).pk, number=120, by=other.clerk, at=make.MONDAY)
    assert services.receive(line_id=_sent(house, other).pk, by=other.clerk, at=make.MONDAY).arrival_number == 121
    assert [(gap.first, gap.last) for gap in gaps_in(other.body, 2026)] == [(1, 119)]
    with pytest.raises(Refused) as refused:
        services.receive(line_id=_sent(house, other).pk, number=120, by=other.clerk, at=make.MONDAY)
    assert refused.value.code == "arrival.number_taken"


@pytest.mark.django_db
def test_an_arrival_is_refused() -> None:
    house, other = make.house(), make.house()
    line = _sent(house, other)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            services.receive(line_id=line.pk, on=day, by=other.clerk, at=make.MONDAY)
        assert refused.value.code == "arrival.date_not_fit"
    services.receive(line_id=line.pk, by=other.clerk, at=make.MONDAY)
    with pytest.raises(Refused) as refused:
        services.receive(line_id=line.pk, by=other.clerk, at=make.MONDAY)
    assert refused.value.code == "arrival.received_already"

    called_back = _sent(house, other)
    services.recall(paper_id=called_back.paper_id, reason="Sai", by=house.leader, at=make.MONDAY)
    with pytest.raises(Refused) as refused:
        services.receive(line_id=called_back.pk, by=other.clerk, at=make.MONDAY)
    assert refused.value.code == "arrival.recalled"
    draft = make.draft(house, to=(other.body,)).addressees.get()
    with pytest.raises(Refused) as refused:
        services.receive(line_id=draft.pk, by=other.clerk, at=make.MONDAY)
    assert refused.value.code == "arrival.not_sent"


@pytest.mark.django_db
def test_only_the_registry_of_the_addressee_receives() -> None:
    house, other = make.house(), make.house()
    line = _sent(house, other)
    for user in (other.officer, other.leader, house.clerk, directory.user(kind="registry_clerk")):
        with pytest.raises(PermissionDenied):
            services.receive(line_id=line.pk, by=user, at=make.MONDAY)


@pytest.mark.committed
def test_two_arrivals_at_once_get_two_numbers() -> None:
    house, other = make.house(), make.house()
    lines = [_sent(house, other).pk for _number in range(4)]
    barrier = Barrier(len(lines))

    def receive(line_id: UUID) -> int | None:
        try:
            barrier.wait(timeout=60)
            return services.receive(line_id=line_id, by=other.clerk, at=make.MONDAY).arrival_number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(lines)) as pool:
        assert sorted(number or 0 for number in pool.map(receive, lines)) == [1, 2, 3, 4]


@pytest.mark.django_db
def test_an_arrived_paper_goes_to_a_person_and_on_to_another() -> None:
    house, other = make.house(), make.house()
    line = _sent(house, other)
    first = directory.person(of=other.body, account=other.officer)
    second = directory.person(of=directory.office_of(other.body))
    with pytest.raises(Refused) as refused:
        services.hand_over(line_id=line.pk, person=first, by=other.clerk, at=make.MONDAY)
    assert refused.value.code == "arrival.not_received"
    services.receive(line_id=line.pk, by=other.clerk, at=make.MONDAY)
    services.hand_over(line_id=line.pk, person=first, instruction="Tham mưu", by=other.leader, at=make.MONDAY)
    assert Notification.objects.filter(kind="paper.handed_over", user=other.officer).count() == 1
    line = services.hand_over(line_id=line.pk, person=second, by=other.clerk, at=LATER)
    assert line.handed_to == second
    assert Act.objects.filter(verb="paper.handed_over", subject_id=line.pk).count() == 2


@pytest.mark.django_db
def test_a_paper_is_not_handed_outside_the_body_nor_by_an_officer() -> None:
    house, other = make.house(), make.house()
    line = services.receive(line_id=_sent(house, other).pk, by=other.clerk, at=make.MONDAY)
    with pytest.raises(Refused) as refused:
        services.hand_over(line_id=line.pk, person=directory.person(), by=other.clerk, at=make.MONDAY)
    assert refused.value.code == "arrival.person_elsewhere"
    for user in (other.officer, house.clerk):
        with pytest.raises(PermissionDenied):
            services.hand_over(line_id=line.pk, person=directory.person(of=other.body), by=user, at=make.MONDAY)


@pytest.mark.django_db
def test_a_paper_of_an_outsider_enters_the_book_with_its_scan() -> None:
    house = make.house()
    paper = _record(house)
    line = paper.addressees.get()
    assert (paper.kind, paper.issuer_name, paper.number) == ("report", "Công ty Điện lực Sông Thanh", 45)
    assert (line.body, line.arrival_number, line.arrived_on) == (house.body, 1, TODAY)
    assert _record(house, number_text="", subject="Thư ngỏ").kind == "letter"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"issuer_text": ""}, "paper.issuer_needed"),
        ({"subject": ""}, "paper.subject_needed"),
        ({"scan": None}, "paper.scan_needed"),
        ({"kind": "poem"}, "paper.unknown_kind"),
        ({"issued_on": date(2026, 3, 3)}, "paper.date_ahead"),
        ({"arrival": Arrival(date(2026, 2, 20))}, "arrival.date_not_fit"),
        ({"arrival": Arrival(TODAY, 1)}, "arrival.number_taken"),
        ({"number_text": "99/BC-X"}, "paper.recorded_already"),
    ],
)
def test_a_record_is_refused_whole(fields: dict[str, Any], code: str) -> None:
    house = make.house()
    _record(house, number_text="99/BC-X")
    with pytest.raises(Refused) as refused:
        _record(house, **fields)
    assert refused.value.code == code
    assert Paper.objects.count() == Addressee.objects.count() == 1


@pytest.mark.django_db
def test_only_the_registry_records_and_never_its_own_bodys_papers() -> None:
    house, other = make.house(), make.house()
    for user in (house.officer, house.leader, other.clerk):
        with pytest.raises(PermissionDenied):
            services.record_incoming(
                recorded_by=house.body,
                issuer_text="X",
                issued_on=TODAY,
                subject="x",
                scan=make.scan(by=user),
                by=user,
                at=make.MONDAY,
            )
    with pytest.raises(Refused) as refused:
        _record(house, issuer=house.body, issuer_text="")
    assert refused.value.code == "paper.own_issuer"


@pytest.mark.django_db
def test_the_act_of_a_body_without_account_is_recorded_from_its_paper() -> None:
    house, commune = make.house(), directory.body(level="commune")
    paper = services.record_for(
        issuer=commune,
        recorded_by=house.body,
        number_text="12/BC-UBND",
        issued_on=date(2026, 2, 26),
        subject="Kết quả giải quyết kiến nghị",
        scan=make.scan(by=house.clerk),
        by=house.clerk,
        at=make.MONDAY,
    )
    assert (paper.state, paper.issuer, paper.kind) == (State.ISSUED, commune, "report")
    act = Act.objects.get(verb="paper.recorded_for", subject_id=paper.pk)
    assert (act.by, act.on_behalf_of, act.paper) == (house.clerk, commune.code, "số 12/BC-UBND ngày 26/02/2026")
    for deed in (services.issue, services.number, services.submit):
        with pytest.raises((Refused, PermissionDenied)):
            deed(paper_id=paper.pk, by=house.clerk, at=make.MONDAY)


@pytest.mark.django_db
def test_two_registries_record_the_same_paper_each_for_itself() -> None:
    house, other, commune = make.house(), make.house(), directory.body()
    first = _record(house, issuer=commune, issuer_text="")
    services.record_incoming(
        recorded_by=other.body,
        issuer=commune,
        number_text="45/BC-ĐL",
        issued_on=date(2026, 2, 27),
        subject="x",
        scan=make.scan(by=other.clerk),
        by=other.clerk,
        at=make.MONDAY,
    )
    assert not Paper.objects.visible_to(other.clerk).filter(pk=first.pk).exists()


def _answer(house: make.House, body: Body, **fields: Any) -> Paper:
    """The paper by which a body without accounts says what became of ours."""
    given: dict[str, Any] = {
        "number_text": "",
        "issued_on": TODAY,
        "subject": "Phiếu gửi có ký nhận",
        "kind": "dispatch_slip",
    } | fields
    return services.record_for(
        issuer=body, recorded_by=house.body, scan=make.scan(by=house.clerk), by=house.clerk, at=make.MONDAY, **given
    )


@pytest.mark.django_db
def test_the_arrival_at_a_body_without_accounts_is_recorded_from_its_paper() -> None:
    house, court = make.house(), directory.body()
    line = make.issued(house, to=(court,)).addressees.get()
    answer = _answer(house, court)
    services.receive_for(line_id=line.pk, on=TODAY, answer=answer, by=house.clerk, at=LATER)
    line.refresh_from_db()
    assert (line.received_at, line.arrived_on, line.arrival_number, line.answer) == (LATER, TODAY, None, answer)
    act = Act.objects.get(verb="paper.received", subject_id=str(line.pk))
    assert (act.by, act.on_behalf_of, act.paper) == (house.clerk, court.code, answer.citation)
    assert not Addressee.objects.awaiting_receipt().exists()
    with pytest.raises(Refused) as refused:
        services.receive_for(line_id=line.pk, on=TODAY, answer=answer, by=house.clerk, at=LATER)
    assert refused.value.code == "arrival.received_already"
    assert not book_in(directory.user(of=court, kind="registry_clerk"), court), "its own book is kept elsewhere"


@pytest.mark.django_db
def test_an_arrival_is_not_recorded_for_who_keeps_a_book_here_nor_from_anothers_paper() -> None:
    house, other, court = make.house(), make.house(), directory.body()
    sent = make.issued(house, to=(other.body, court))
    lines = {line.body: line for line in sent.addressees.select_related("body")}
    given: dict[str, Any] = {"on": TODAY, "by": house.clerk, "at": LATER}
    with pytest.raises(Refused) as refused:
        services.receive_for(line_id=lines[other.body].pk, answer=_answer(house, other.body), **given)
    assert refused.value.code == "arrival.has_registry"
    with pytest.raises(Refused) as refused:
        services.receive_for(line_id=lines[court].pk, answer=_answer(house, directory.body()), **given)
    assert refused.value.code == "paper.of_another_body"
    answer = _answer(house, court)
    with pytest.raises(Refused) as refused:
        services.receive_for(line_id=lines[court].pk, answer=answer, **(given | {"on": date(2026, 3, 1)}))
    assert refused.value.code == "arrival.date_not_fit"
    for user in (house.officer, house.leader, other.clerk, directory.user(kind="registry_clerk")):
        with pytest.raises(PermissionDenied):
            services.receive_for(line_id=lines[court].pk, answer=answer, **(given | {"by": user}))
    assert lines[court] in Addressee.objects.awaiting_receipt()


@pytest.mark.django_db
def test_a_wrongly_sent_paper_goes_back_and_who_sent_it_learns_why() -> None:
    house, other = make.house(), make.house()
    line = _sent(house, other)
    with pytest.raises(Refused) as refused:
        services.send_back(line_id=line.pk, reason=" ", by=other.clerk, at=LATER)
    assert refused.value.code == "paper.reason_needed"
    with pytest.raises(PermissionDenied):
        services.send_back(line_id=line.pk, reason="Nhầm", by=other.officer, at=LATER)
    services.send_back(line_id=line.pk, reason="Không thuộc thẩm quyền", by=other.clerk, at=LATER)
    line.refresh_from_db()
    assert (line.returned_at, line.returned_reason, line.received_at) == (LATER, "Không thuộc thẩm quyền", None)
    assert not waiting_receipts(other.clerk, on=TODAY)
    told = Notification.objects.filter(kind="paper.sent_back")
    assert {notice.user for notice in told} == {house.officer, house.clerk}
    for act in (services.receive, services.send_back):
        fields: dict[str, Any] = {"reason": "Nhầm"} if act is services.send_back else {}
        with pytest.raises(Refused) as refused:
            act(line_id=line.pk, by=other.clerk, at=LATER, **fields)
        assert refused.value.code == "arrival.returned"


@pytest.mark.django_db
def test_a_return_by_a_body_without_accounts_is_recorded_from_its_paper() -> None:
    house, court = make.house(), directory.body()
    line = make.issued(house, to=(court,)).addressees.get()
    answer = _answer(house, court, number_text="7/TA-VP", kind="letter")
    services.send_back(line_id=line.pk, reason="Gửi nhầm", answer=answer, by=house.clerk, at=LATER)
    act = Act.objects.get(verb="paper.sent_back")
    assert (act.on_behalf_of, act.paper, act.reason) == (court.code, answer.citation, "Gửi nhầm")
    with pytest.raises(Refused) as refused:
        services.receive_for(line_id=line.pk, on=TODAY, answer=answer, by=house.clerk, at=LATER)
    assert refused.value.code == "arrival.returned"


@pytest.mark.django_db
def test_an_office_keeps_the_books_of_whom_it_serves() -> None:
    principal, served_by_nobody, closed = directory.body(), directory.body(), directory.body()
    office = directory.office_of(principal)
    directory.user(of=office, kind="registry_clerk")
    clerk = directory.user(of=closed, kind="registry_clerk")
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    bodies = [principal, office, served_by_nobody, closed]
    assert without_registry(bodies, on=TODAY) == {served_by_nobody.pk, closed.pk}
