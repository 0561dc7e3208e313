"""Whose deputies, of which level, around which session, in which way, when: what does not go together is refused with the
field; days beside a session are warned of, for sessions move."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from phoihop.contacts import services
from phoihop.contacts.models import Form, MeetingKind, Moment, Regime, Round, RoundLevel
from phoihop.contacts.rules import kind_around, kind_of_regime, kind_of_round, sessions_of
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, LAST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.organisations.models import Body, BodyKind, Level
from phoihop.organisations.tests import make as people
from phoihop.sessions.models import Occasion, Session, SessionKind, SessionLevel
from phoihop.sessions.tests import make as session_rows

pytestmark = pytest.mark.django_db


def office(made: make.Scene) -> dict[str, Any]:
    return {"by": made.worker, "at": MONDAY, "today": TODAY}


def session(level: SessionLevel, council: Body | None = None, **changed: Any) -> Session:
    """A regular one in May, unless told otherwise."""
    scene = session_rows.delegation()
    if level != SessionLevel.NATIONAL_ASSEMBLY:
        scene = session_rows.scene(Level.COMMUNE if level == SessionLevel.COMMUNE else Level.PROVINCE)
    row = session_rows.entered(scene, occasion=Occasion.NONE)
    given: dict[str, Any] = {"planned_first_on": date(2026, 5, 4), "planned_last_on": date(2026, 5, 6)} | changed
    if council is not None:
        given["council"] = council
    Session.objects.filter(pk=row.pk).update(**given)
    row.refresh_from_db()
    return row


def before(made: make.Scene, at: Session, **changed: Any) -> Round:
    return make.planned(made, moment=Moment.BEFORE, session=at, **changed)


@pytest.mark.parametrize("level", [RoundLevel.COMMUNE, RoundLevel.BOTH])
def test_deputies_of_the_assembly_are_of_the_province(level: RoundLevel) -> None:
    made = make.scene()
    frame = make.round_frame(made, regime=Regime.NA, level=level)
    assert "«Cấp»" in refused("round.level_of_regime", services.plan_round, frame=frame, **office(made))


def test_a_round_is_around_a_session_of_its_deputies() -> None:
    made = make.scene()
    commune, assembly = session(SessionLevel.COMMUNE), session(SessionLevel.NATIONAL_ASSEMBLY)
    for given in ({"session": commune}, {"session": assembly}, {"session": commune, "regime": Regime.NA}):
        frame = make.round_frame(made, moment=Moment.AFTER, **given)
        assert "«Kỳ họp»" in refused("round.session_of_another", services.plan_round, frame=frame, **office(made))
    before(made, commune, level=RoundLevel.BOTH)
    before(made, assembly, regime=Regime.NA)
    before(made, assembly, regime=Regime.JOINT)
    round_ = before(made, session(SessionLevel.PROVINCE))
    frame = make.round_frame(made, moment=Moment.BEFORE, session=commune)
    change: dict[str, Any] = {"round_id": round_.pk, "revision": round_.revision, "frame": frame, **office(made)}
    refused("round.session_of_another", services.change_round, **change)


def test_a_commune_meets_its_voters_around_its_own_councils_session() -> None:
    made = make.scene()
    other = people.body(name="Ủy ban nhân dân xã Khác", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    own, theirs = (
        people.body(name=f"HĐND {place}", kind=BodyKind.COUNCIL, level=Level.COMMUNE, commune=place)
        for place in (made.commune, other)
    )
    made.organiser.commune, made.organiser.level = made.commune, Level.COMMUNE
    made.organiser.save()
    before(made, session(SessionLevel.COMMUNE, own), level=RoundLevel.COMMUNE)
    frame = make.round_frame(
        made, moment=Moment.BEFORE, session=session(SessionLevel.COMMUNE, theirs), level=RoundLevel.COMMUNE
    )
    refused("round.session_of_another", services.plan_round, frame=frame, **office(made))


def test_kinds_are_of_a_regime_and_of_the_session_of_the_round() -> None:
    assert not kind_of_regime("outside_constituency", "na")
    assert not kind_of_regime("outside_province", "council")
    assert kind_of_regime("outside_province", "joint")
    assert kind_of_regime("residence", "na")
    assert [kind_around(*words) for words in (("before", "regular"), ("after", "urgent"), ("other", "regular"))] == [
        "before_regular", "other_session", ""
    ]  # fmt: skip
    assert not kind_of_round("before_regular", "council", "after", "regular")
    assert not kind_of_round("before_regular", "council", "before", "thematic")
    assert kind_of_round("thematic", "council", "after", "regular")
    assert kind_of_round("other_session", "joint", "before", "regular")
    assert sessions_of("joint", "province") == {"na", "province"}


def test_a_meeting_is_of_a_kind_that_its_deputies_and_its_round_have() -> None:
    made = make.scene()
    round_ = before(made, session(SessionLevel.PROVINCE))
    add: dict[str, Any] = {"organiser": made.organiser, **office(made)}
    outside = make.meeting_frame(made, kind=MeetingKind.OUTSIDE_PROVINCE)
    sentence = refused("meeting.kind_of_regime", services.add_meeting, frame=outside, regime=Regime.COUNCIL, **add)
    assert sentence == "«Loại»: «Ngoài địa bàn tỉnh (đại biểu Quốc hội)» không phải của Đại biểu Hội đồng nhân dân."
    of_council = make.meeting_frame(made, kind=MeetingKind.OUTSIDE_CONSTITUENCY)
    refused("meeting.kind_of_regime", services.add_meeting, frame=of_council, regime=Regime.NA, **add)
    frame = make.meeting_frame(made)
    refused(
        "meeting.regime_of_round", services.add_meeting, frame=frame, regime=Regime.NA, round_id=round_.pk, **add
    )  # fmt: skip
    after = make.meeting_frame(made, kind=MeetingKind.AFTER_REGULAR)
    sentence = refused("meeting.kind_of_round", services.add_meeting, frame=after, round_id=round_.pk, **add)
    assert "«Trước kỳ họp thường lệ»" in sentence
    meeting = make.added(made, round_)
    change: dict[str, Any] = {"meeting_id": meeting.pk, "revision": 1, **office(made)}
    refused("meeting.kind_of_round", services.change_meeting, frame=after, **change)


def test_who_asks_asks_before_the_meeting() -> None:
    made = make.scene()
    asked: dict[str, Any] = {"form": Form.INDIVIDUAL, "requested_on": FIRST + timedelta(days=1)}
    frame = make.meeting_frame(made, **asked)
    add: dict[str, Any] = {"organiser": made.organiser, "regime": Regime.COUNCIL, **office(made)}
    assert "«Ngày đề nghị»" in refused("meeting.requested_after", services.add_meeting, frame=frame, **add)
    meeting = make.added(made, None, **asked | {"requested_on": FIRST})
    hours: dict[str, Any] = {"starts_at": make.hour(TODAY, 8), "ends_at": make.hour(TODAY, 9), "reason": "Sớm hơn"}
    refused("meeting.requested_after", services.postpone, meeting_id=meeting.pk, **hours, **office(made))


def test_the_page_warns_of_days_that_are_not_beside_the_session(client: Client) -> None:
    made = make.scene()
    may = session(SessionLevel.PROVINCE)
    april = session(SessionLevel.PROVINCE, planned_first_on=FIRST, planned_last_on=LAST)
    client.force_login(made.worker)

    def page(round_: Round) -> str:
        return client.get(round_.get_absolute_url()).content.decode()

    title = "Ngày của đợt chưa khớp với kỳ họp"
    assert title not in page(before(made, may))
    assert "kỳ họp đã khai mạc (06/04/2026)" in page(before(made, april))
    assert "kỳ họp chưa bế mạc (06/05/2026)" in page(make.planned(made, moment=Moment.AFTER, session=may))
    assert title not in page(make.planned(made, moment=Moment.AFTER, session=april, first=LAST, last=LAST))


def test_the_forms_offer_what_fits_and_the_kind_of_the_round_first(client: Client) -> None:
    made = make.scene()
    thematic = session(SessionLevel.PROVINCE, kind=SessionKind.THEMATIC)
    after = make.planned(made, moment=Moment.AFTER, session=session(SessionLevel.PROVINCE))
    client.force_login(made.worker)

    def form(round_: Round | None) -> Any:
        where = reverse("contacts:add", args=[round_.code]) if round_ else reverse("contacts:add_alone")
        return client.get(where).context["form"]

    def offered(shown: Any, name: str) -> set[str]:
        return {value for value, _label in shown.fields[name].choices}

    shown = form(after)
    assert shown["kind"].value() == MeetingKind.AFTER_REGULAR
    assert offered(shown, "regime") == {Regime.COUNCIL}
    assert not {MeetingKind.BEFORE_REGULAR, MeetingKind.OTHER_SESSION, MeetingKind.OUTSIDE_PROVINCE} & offered(
        shown, "kind"
    )
    assert form(before(made, thematic))["kind"].value() == MeetingKind.OTHER_SESSION
    assert offered(form(None), "kind") == set(MeetingKind.values)
    session(SessionLevel.COMMUNE)
    change = client.get(reverse("contacts:change", args=[after.code])).context["form"]
    assert {row.level for row in change.fields["session"].queryset} == {SessionLevel.PROVINCE}
