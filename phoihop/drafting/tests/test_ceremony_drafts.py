"""Offices sign at one event, each its own drafts: invited, asking, joined, dropped; who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from phoihop.drafting import services
from phoihop.drafting.ceremony_print import plan_of
from phoihop.drafting.models import Ceremony, CeremonyDraft, Draft, DraftStage, ItemKind, Joining
from phoihop.drafting.queries import tables_of
from phoihop.drafting.services import Occasion
from phoihop.drafting.tests import make
from phoihop.drafting.tests.signing import Table, agreed
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import BodyKind
from phoihop.organisations.tests import make as people
from phoihop.papers.tests.make import House, house

pytestmark = pytest.mark.django_db

STARTS = make.AT + timedelta(days=7)


@dataclass
class Two:
    """An agreed draft of two parties, the first of which holds ceremonies, and one that its partner leads with a third."""

    own: Table
    other: Draft
    third: House

    @property
    def planner(self) -> User:
        return self.own.houses[0].officer

    @property
    def partner(self) -> User:
        """Leads the other draft, and is a party of the first."""
        return self.own.houses[1].officer

    def plan(self, *drafts: Draft, starts_at: Any = STARTS) -> Ceremony:
        return services.plan_ceremony(
            held_by=self.own.houses[0].body,
            drafts=drafts or (self.own.draft,),
            occasion=Occasion("Lễ ký hai quy chế", starts_at, "Hội trường tỉnh"),
            by=self.planner,
            at=make.AT,
        )


def _led_by(houses: list[House]) -> Draft:
    draft = make.draft(by=houses[0].officer, parties=[one.body for one in houses])
    services.freeze(draft_id=draft.pk, by=houses[0].officer, at=make.AT)
    Draft.objects.filter(pk=draft.pk).update(stage=DraftStage.AGREED)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def two() -> Two:
    own, third = agreed(2), house(kind=BodyKind.FRONT_COMMITTEE)
    return Two(own, _led_by([own.houses[1], third, own.houses[0]]), third)


def _refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def _told(user: User, kind: str) -> str:
    """What the newest notice of this kind says, "" without one."""
    notice = Notification.objects.filter(user=user, kind=kind).order_by("-at", "-pk").first()
    return notice.title if notice else ""


def _table(row: Ceremony, draft: Draft) -> CeremonyDraft:
    return row.drafts.get(draft=draft)


def _bodies(row: Ceremony) -> list[Any]:
    return [seat.body for seat in row.seats.order_by("order")]


def test_a_draft_that_another_office_leads_is_invited_and_joins_once_it_says_yes(two: Two) -> None:
    row = two.plan(two.own.draft, two.other)
    assert [table.joining for table in row.drafts.order_by("order")] == [Joining.JOINED, Joining.INVITED]
    assert two.third.body not in _bodies(row)
    assert "Mời ký" in _told(two.partner, "ceremony.draft_invited")
    assert _told(two.third.officer, "ceremony.planned") == ""
    table = _table(row, two.other)
    for by in (two.planner, two.third.officer, people.user()):
        with pytest.raises(PermissionDenied):
            services.let_join(table_id=table.pk, by=by, at=make.AT)
    services.let_join(table_id=table.pk, by=two.partner, at=make.AT)
    table.refresh_from_db()
    assert table.joining == Joining.JOINED
    assert _bodies(row) == [two.own.houses[0].body, two.own.houses[1].body, two.third.body]
    papers = row.items.filter(kind=ItemKind.PAPER).values_list("text", flat=True)
    assert [two.other.short_title in text for text in papers] == [False, True]
    assert "được ký tại" in _told(two.third.officer, "ceremony.draft_joined")
    assert Act.objects.filter(verb="ceremony_draft.joined", by=two.partner).count() == 1
    assert (
        _refused(lambda: services.let_join(table_id=table.pk, by=two.partner, at=make.AT)) == "ceremony.joined_already"
    )


def test_an_office_asks_to_have_its_draft_signed_at_anothers_ceremony(two: Two) -> None:
    row = two.plan()
    ask: dict[str, Any] = {"ceremony_id": row.pk, "draft_id": two.other.pk, "at": make.AT}
    for by in (two.third.officer, people.user()):
        with pytest.raises(PermissionDenied):
            services.add_draft(**ask, by=by)
    table = services.add_draft(**ask, by=two.partner)
    assert table.joining == Joining.ASKED
    assert "Xin ký" in _told(two.planner, "ceremony.draft_asked")
    assert _refused(lambda: services.add_draft(**ask, by=two.planner)) == "ceremony.draft_there"
    with pytest.raises(PermissionDenied):
        services.let_join(table_id=table.pk, by=two.partner, at=make.AT)
    services.let_join(table_id=table.pk, by=two.planner, at=make.AT)
    assert two.third.body in _bodies(row)


def test_who_plans_and_leads_adds_a_draft_at_once(two: Two) -> None:
    row, more = two.plan(), _led_by(two.own.houses)
    table = services.add_draft(ceremony_id=row.pk, draft_id=more.pk, by=two.planner, at=make.AT)
    assert (table.joining, table.order, row.seats.count()) == (Joining.JOINED, 2, 2)
    assert more.short_title in _told(two.partner, "ceremony.draft_joined")


def test_what_is_not_ready_or_signed_elsewhere_is_not_added_and_nothing_is_left_behind(two: Two) -> None:
    row, elsewhere = two.plan(), two.plan(two.other)
    services.let_join(table_id=_table(elsewhere, two.other).pk, by=two.partner, at=make.AT)
    add: dict[str, Any] = {"ceremony_id": row.pk, "draft_id": two.other.pk, "by": two.planner, "at": make.AT}
    assert _refused(lambda: services.add_draft(**add)) == "ceremony.booked"
    drafting = make.draft(by=two.planner, parties=[one.body for one in two.own.houses])
    assert _refused(lambda: services.add_draft(**add | {"draft_id": drafting.pk})) == "ceremony.draft_not_ready"
    assert (row.drafts.count(), row.seats.count()) == (1, 2)
    assert _told(two.partner, "ceremony.draft_invited").count("Mời ký") == 1


def test_an_invited_draft_that_was_signed_elsewhere_meanwhile_does_not_join(two: Two) -> None:
    row = two.plan(two.own.draft, two.other)
    elsewhere = two.plan(two.other)
    services.let_join(table_id=_table(elsewhere, two.other).pk, by=two.partner, at=make.AT)
    table = _table(row, two.other)
    assert _refused(lambda: services.let_join(table_id=table.pk, by=two.partner, at=make.AT)) == "ceremony.booked"
    table.refresh_from_db()
    assert (table.joining, row.seats.count()) == (Joining.INVITED, 2)


def test_a_draft_that_slips_is_dropped_and_may_be_signed_elsewhere(two: Two) -> None:
    row = two.plan(two.own.draft, two.other)
    table = _table(row, two.other)
    services.let_join(table_id=table.pk, by=two.partner, at=make.AT)
    drop: dict[str, Any] = {"table_id": table.pk, "at": make.AT}
    for by in (two.third.officer, people.user()):
        with pytest.raises(PermissionDenied):
            services.drop_draft(**drop, reason="Chậm", by=by)
    assert _refused(lambda: services.drop_draft(**drop, reason=" ", by=two.partner)) == "signing.reason_needed"
    services.drop_draft(**drop, reason="Còn một điều chưa thống nhất", by=two.partner)
    assert [one.draft for one in row.drafts.all()] == [two.own.draft]
    assert two.third.body not in _bodies(row)
    assert [seat.order for seat in row.seats.order_by("order")] == [1, 2]
    assert not row.items.filter(text__contains=two.other.short_title).exists()
    for user in (two.planner, two.third.officer):
        assert "Còn một điều chưa thống nhất" in _told(user, "ceremony.draft_dropped")
    assert Act.objects.get(verb="ceremony_draft.dropped").reason == "Còn một điều chưa thống nhất"
    assert _table(two.plan(two.other), two.other).joining == Joining.INVITED


def test_who_plans_takes_a_draft_off_and_the_others_move_up(two: Two) -> None:
    row = two.plan(two.own.draft, two.other)
    services.drop_draft(table_id=_table(row, two.own.draft).pk, reason="Hoãn", by=two.planner, at=make.AT)
    assert [(one.order, one.draft) for one in row.drafts.all()] == [(1, two.other)]
    assert row.seats.count() == 0


def test_after_it_was_held_nothing_joins_or_leaves(two: Two) -> None:
    row = two.plan(two.own.draft, two.other)
    tables: dict[str, Any] = {"table_id": _table(row, two.other).pk, "at": STARTS, "by": two.partner}
    services.end_ceremony(ceremony_id=row.pk, by=two.planner, at=STARTS)
    more = _led_by(two.own.houses)
    for act in (
        lambda: services.let_join(**tables),
        lambda: services.drop_draft(**tables, reason="x"),
        lambda: services.add_draft(ceremony_id=row.pk, draft_id=more.pk, by=two.planner, at=STARTS),
    ):
        assert _refused(act) == "ceremony.over"


def test_the_parties_are_told_of_time_place_and_the_end_of_it_in_their_language(two: Two) -> None:
    two.partner.language = "en"
    User.objects.filter(pk=two.partner.pk).update(language="en")
    row = two.plan(two.own.draft, two.other)
    assert "Hội trường tỉnh" in _told(two.partner, "ceremony.planned")
    assert "Lễ ký:" not in _told(two.partner, "ceremony.planned")
    occasion = Occasion(row.title, STARTS, row.place, "Mang theo con dấu")
    services.change_ceremony(ceremony_id=row.pk, occasion=occasion, by=two.planner, at=make.AT)
    assert _told(two.partner, "ceremony.changed") == ""
    moved = Occasion(row.title, STARTS + timedelta(days=1), "Nhà văn hóa")
    services.change_ceremony(ceremony_id=row.pk, occasion=moved, by=two.planner, at=make.AT)
    said = _told(two.partner, "ceremony.changed")
    assert "Nhà văn hóa" in said
    with override("en"):
        services.cancel_ceremony(ceremony_id=row.pk, reason="Mưa lũ", by=two.planner, at=make.AT)
    said = _told(two.own.houses[1].leader, "ceremony.cancelled")
    assert said.startswith("Hủy lễ ký:")
    assert "Mưa lũ" in said
    assert _told(two.third.officer, "ceremony.cancelled") == ""  # its draft never joined
    assert _told(two.planner, "ceremony.cancelled") == ""  # who acts is not told of it


def test_the_plan_prints_what_is_signed_and_not_what_waits(two: Two) -> None:
    row = two.plan(two.own.draft, two.other)
    printed = str(plan_of(row, tables_of(row), [], [], on=timezone.localdate()).body)
    assert two.own.draft.title in printed
    assert two.other.title not in printed
    services.drop_draft(table_id=_table(row, two.own.draft).pk, reason="Hoãn", by=two.planner, at=make.AT)
    assert "Chưa có văn bản nào" in str(plan_of(row, tables_of(row), [], [], on=timezone.localdate()).body)


def test_from_invitation_to_withdrawal_in_the_browser(two: Two) -> None:
    clients = {}
    for name, user in (("planner", two.planner), ("partner", two.partner), ("third", two.third.officer)):
        clients[name] = Client()
        clients[name].force_login(user)
    page = clients["planner"].get(reverse("drafting:plan_ceremony")).content.decode()
    assert f"{two.other.short_title} ({two.own.houses[1].body.name} chủ trì" in page
    row = two.plan(starts_at=timezone.now() + timedelta(days=3))
    url = row.get_absolute_url()
    assert "Thêm văn bản" in clients["planner"].get(url).content.decode()
    assert "Thêm văn bản" in clients["partner"].get(url).content.decode()
    assert clients["third"].get(url).status_code == 404
    assert clients["partner"].post(f"{url}drafts/", {"draft": two.own.draft.pk}).status_code == 422
    assert clients["partner"].post(f"{url}drafts/", {"draft": two.other.pk}).status_code == 302
    assert "Chờ cơ quan tổ chức xác nhận" in clients["partner"].get(url).content.decode()
    assert "Xác nhận ký tại lễ" not in clients["partner"].get(url).content.decode()
    assert clients["third"].get(f"{url}drafts/").status_code == 403
    joining = f"{url}drafts/{two.other.code}/join/"
    assert clients["third"].post(joining).status_code == 403
    assert "Xác nhận ký tại lễ" in clients["planner"].get(url).content.decode()
    assert clients["planner"].post(joining).status_code == 302
    assert two.third.body.name in clients["third"].get(url).content.decode()
    drop = f"{url}drafts/{two.other.code}/drop/"
    assert clients["third"].get(drop).status_code == 403
    assert clients["partner"].post(drop, {"reason": ""}).status_code == 422
    assert clients["partner"].post(drop, {"reason": "Chờ ý kiến"}).headers["Location"] == url
    assert clients["third"].get(url).status_code == 404


def test_what_the_other_side_has_just_dropped_is_gone(two: Two) -> None:
    row = two.plan(two.own.draft, two.other)
    given: dict[str, Any] = {"table_id": _table(row, two.other).pk, "at": make.AT, "by": two.partner}
    services.drop_draft(**given | {"by": two.planner}, reason="Chậm")
    assert _refused(lambda: services.drop_draft(**given, reason="Chậm")) == "ceremony.draft_gone"
    assert _refused(lambda: services.let_join(**given)) == "ceremony.draft_gone"
