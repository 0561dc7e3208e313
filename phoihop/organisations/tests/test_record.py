"""Entries are corrected with a reason, numbered, ranked; offices begin and cease to serve; terms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations import queries, services
from phoihop.organisations.models import BodyCode, BodyName, RoleKind, Serving, Term
from phoihop.organisations.tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


@pytest.fixture
def how() -> dict[str, Any]:
    return {"by": make.administrator(), "at": AT}


def test_a_correction_keeps_its_reason(how: dict[str, Any]) -> None:
    body, parent = make.body(), make.body()
    facts: dict[str, Any] = {"kind": "office", "level": "commune", "parent": parent, "established_on": None}
    with pytest.raises(Refused, match="reason_needed"):
        services.correct_body(body=body, reason=" ", **facts, **how)
    services.correct_body(body=body, reason="nhập nhầm", **facts, **how)
    body.refresh_from_db()
    assert (body.kind, body.level, body.parent) == ("office", "commune", parent)
    assert Act.objects.get(verb="body.corrected").reason == "nhập nhầm"
    with pytest.raises(Refused, match="parent_circle"):
        services.correct_body(body=parent, reason="x", **facts | {"parent": body}, **how)
    with pytest.raises(Refused, match="tier_ended"):
        services.correct_body(body=body, reason="x", **facts | {"level": "district"}, **how)
    services.correct_body(body=body, reason="không đổi gì", **facts, **how)
    assert Act.objects.filter(verb="body.corrected").count() == 1


def test_a_name_is_corrected_where_it_was_written(how: dict[str, Any]) -> None:
    body = make.body(name="Sở Nông ngiệp")
    row = BodyName.objects.get(body=body)
    services.correct_name(
        body_name=row, name="Sở Nông nghiệp", short_name="", legal_basis="", reason="sai chính tả", **how
    )
    body.refresh_from_db()
    assert (body.name, body.short_name) == ("Sở Nông nghiệp", "Sở Nông nghiệp")
    assert BodyName.objects.filter(body=body).count() == 1


def test_codes_are_valid_in_periods_and_belong_to_one_body_a_day(how: dict[str, Any]) -> None:
    one, other = make.body(), make.body()
    code = services.give_code(body=one, scheme="qd20", value=" H37.01 ", **how)
    with pytest.raises(Refused, match=r"code\.taken"):
        services.give_code(body=other, scheme="qd20", value="H37.01", **how)
    with pytest.raises(Refused, match="held_already"):
        services.give_code(body=one, scheme="qd20", value="H37.01", **how)
    with pytest.raises(Refused, match="malformed"):
        services.give_code(body=one, scheme="qd20", value="h37", **how)
    services.end_code(code=code, until=TODAY, **how)
    with pytest.raises(Refused, match="ended_already"):
        services.end_code(code=code, until=TODAY, **how)
    services.give_code(body=other, scheme="qd20", value="H37.01", from_on=TODAY, **how)
    assert queries.body_with_code("qd20", "H37.01", on=date(2026, 3, 1)) == one
    assert queries.body_with_code("qd20", "H37.01", on=TODAY) == other
    with pytest.raises(Refused, match="backwards"):
        services.give_code(body=one, scheme="own", value="A", from_on=TODAY, until=TODAY, **how)
    with pytest.raises(IntegrityError), transaction.atomic():
        BodyCode.objects.bulk_create([BodyCode(body=one, scheme="qd20", value="H37.01", from_on=TODAY)])


def test_contact_is_kept_by_the_body_and_its_office_rank_by_the_province() -> None:
    body = make.body()
    office = make.office_of(body)
    contact: dict[str, Any] = {"address": "1 Đường Mẫu", "email": "a@b.vn", "phone": "0204", "at": AT}
    for owner in (make.user(of=body, kind=RoleKind.LEADER), make.user(of=office, kind=RoleKind.REGISTRY_CLERK)):
        services.keep_contact(body=body, by=owner, **contact)
    for other in (make.user(of=body), make.user(kind=RoleKind.LEADER)):
        with pytest.raises(PermissionDenied):
            services.keep_contact(body=body, by=other, **contact)
    body.refresh_from_db()
    assert body.phone == "0204"
    clerk = make.user(of=body, kind=RoleKind.REGISTRY_CLERK)
    with pytest.raises(PermissionDenied):
        services.set_rank(body=body, rank=5, by=clerk, at=AT)
    services.set_rank(body=body, rank=5, by=make.administrator(), at=AT)
    body.refresh_from_db()
    assert body.rank == 5


def test_only_the_leader_of_the_body_itself_or_the_province_waives_approval() -> None:
    body = make.body()
    office = make.office_of(body)
    for other in (make.user(of=office, kind=RoleKind.LEADER), make.user(of=body, kind=RoleKind.REGISTRY_CLERK)):
        with pytest.raises(PermissionDenied):
            services.set_approval(body=body, needed=False, reason="x", by=other, at=AT)
    leader = make.user(of=body, kind=RoleKind.LEADER)
    with pytest.raises(Refused, match="reason_needed"):
        services.set_approval(body=body, needed=False, reason="", by=leader, at=AT)
    services.set_approval(body=body, needed=False, reason="đơn vị nhỏ", by=leader, at=AT)
    body.refresh_from_db()
    assert body.papers_need_approval is False


def test_an_office_may_serve_two_but_not_itself_nor_in_a_circle(how: dict[str, Any]) -> None:
    one, two, office = make.body(), make.body(), make.body()
    first = services.start_serving(office=office, principal=one, **how)
    services.start_serving(office=office, principal=two, **how)
    assert set(queries.principals_of(office, on=TODAY)) == {one, two}
    for who, whom, code in [(office, one, "serving.already"), (office, office, "serving.itself"),
                            (one, office, "serving.circle")]:  # fmt: skip
        with pytest.raises(Refused) as refusal:
            services.start_serving(office=who, principal=whom, **how)
        assert refusal.value.code == code
    services.end_serving(serving=first, until=TODAY, **how)
    assert list(queries.principals_of(office, on=TODAY)) == [two]
    with pytest.raises(Refused, match=r"serving\.ended"):
        services.end_serving(serving=first, until=TODAY, **how)
    again = services.start_serving(office=office, principal=one, from_on=TODAY, **how)
    with pytest.raises(Refused, match="backwards"):
        services.end_serving(serving=again, until=TODAY, **how)
    gone = make.body()
    services.abolish(body=gone, successor=None, on=TODAY, legal_basis="QĐ 1", **how)
    gone.refresh_from_db()
    with pytest.raises(Refused, match="body_ended"):
        services.start_serving(office=office, principal=gone, from_on=TODAY, **how)
    with pytest.raises(IntegrityError), transaction.atomic():
        Serving.objects.bulk_create([Serving(office=one, principal=one)])


def test_serving_and_terms_are_the_provinces() -> None:
    one, two = make.body(), make.body()
    leader = make.user(of=one, kind=RoleKind.LEADER)
    row = services.start_serving(office=one, principal=two, by=None, at=AT)
    term = make.term()
    days: dict[str, Any] = {"from_on": TODAY, "until": date(2031, 1, 1), "by": leader, "at": AT}
    for forbidden in (
        lambda: services.start_serving(office=two, principal=one, by=leader, at=AT),
        lambda: services.end_serving(serving=row, until=TODAY, by=leader, at=AT),
        lambda: services.open_term(kind="party", name="2025–2030", **days),
        lambda: services.correct_term(term=term, reason="x", **days),
        lambda: services.give_code(body=one, scheme="own", value="A", by=leader, at=AT),
        lambda: services.correct_body(
            body=one, kind="office", level="other", parent=None, established_on=None, reason="x", by=leader, at=AT
        ),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_terms_run_forward_and_have_one_name(how: dict[str, Any]) -> None:
    days: dict[str, Any] = {"from_on": date(2026, 6, 1), "until": date(2031, 6, 1)}
    term = services.open_term(kind=Term.Kind.GOVERNMENT, name="2026–2031", **days, **how)
    with pytest.raises(Refused, match="named_already"):
        services.open_term(kind=Term.Kind.GOVERNMENT, name=" 2026–2031", **days, **how)
    services.open_term(kind=Term.Kind.PARTY, name="2026–2031", **days, **how)
    with pytest.raises(Refused, match="backwards"):
        services.correct_term(term=term, from_on=TODAY, until=TODAY, reason="x", **how)
    with pytest.raises(Refused, match="reason_needed"):
        services.correct_term(term=term, reason="", **days, **how)
    services.correct_term(term=term, from_on=days["from_on"], until=date(2031, 9, 1), reason="kéo dài", **how)
    term.refresh_from_db()
    assert term.until == date(2031, 9, 1)


def test_a_keeper_of_the_directory_is_named_in_the_act(how: dict[str, Any]) -> None:
    services.set_rank(body=make.body(), rank=3, **how)
    by = Act.objects.order_by("-id")[0].by
    assert isinstance(by, User)
    assert by == how["by"]
