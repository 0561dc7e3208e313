"""A draft from a template, a file, last term's text, or one in force; and the signed text entered again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from phoihop.commitments.tests import make as ledger
from phoihop.drafting import earlier, services
from phoihop.drafting.models import Draft, DraftEdit, DraftOrigin, DraftStage
from phoihop.drafting.queries import template_words
from phoihop.drafting.rules import references
from phoihop.drafting.rules.editing import Spot
from phoihop.drafting.rules.sources import from_words, has_name, with_name
from phoihop.drafting.rules.texts import places, seen, walk
from phoihop.drafting.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.regulations import services as regulations
from phoihop.regulations.models import (
    EditionState,
    EndedBy,
    ObligationState,
    Regulation,
    RegulationKind,
    RegulationState,
    Unit,
    UnitType,
)

pytestmark = pytest.mark.django_db

PAPER = services.SignedPaper("07/QCPH", date(2026, 3, 2), "Sông Hạ")


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def _in_force(parties: list[Body]) -> Regulation:
    """A regulation of two clauses, each with a promise accepted."""
    regulation = ledger.regulation(parties=parties, follower=parties[0])
    article = Unit(edition=regulation.editions.get(), type=UnitType.ARTICLE, number="1", eid="art_1", position=0)
    article.heading = "Báo cáo"
    audit.create(article, verb="unit.read", by=None, at=make.AT)
    for _clause in range(2):
        unit = ledger.obligation(regulation=regulation, leads=[parties[1]], action="Gửi báo cáo").unit
        unit.parent = article
        audit.save(unit, ["parent"], verb="unit.read", by=None, at=make.AT)
    return regulation


def after(regulation: Regulation, parties: list[Body], *, amends: bool = False, **fields: Any) -> Draft:
    by = directory.user(of=parties[0], kind=RoleKind.LEADER)
    new = services.NewDraft(
        title="Quy chế nhiệm kỳ mới",
        short_title="Quy chế mới",
        kind=RegulationKind(regulation.kind),
        drafted_by=parties[0],
        parties=parties,
        replaces=None if amends else regulation,
        amends=regulation if amends else None,
        **fields,
    )
    origin = DraftOrigin.AMENDMENT if amends else DraftOrigin.LAST_TERM
    return services.start(new=new, text=earlier.text_of(regulation), origin=origin, by=by, at=make.AT)


def _agreed(draft: Draft, by: User) -> None:
    services.freeze(draft_id=draft.pk, by=by, at=make.AT)
    draft.refresh_from_db()
    draft.stage = DraftStage.AGREED
    audit.save(draft, ["stage"], verb="draft.found_agreed", by=by, at=make.AT)


def test_a_name_is_replaced_only_where_it_stands_whole() -> None:
    assert has_name("gửi Sở Nội vụ.", "Sở Nội vụ")
    assert not has_name("gửi Sở Nội vụng", "Sở Nội vụ")
    assert with_name("Sở A và Sở AB, Sở A", "Sở A", "Sở C") == "Sở C và Sở AB, Sở C"


@pytest.mark.parametrize("name", ["blank", "bilateral", "multilateral", "offices"])
def test_a_template_names_the_parties_and_has_nothing_to_mend(name: str) -> None:
    count = iter(range(1000))
    text = from_words(
        template_words(name), parties=["Bên A", "Bên B", "Bên C", "Bên D"], new_id=lambda: str(next(count))
    )
    references.bind_all(text.roots)
    words = " ".join(node.text for node in walk(text.roots))
    assert references.broken(text.roots) == []
    assert "{" not in words
    assert "…" not in words
    assert "Bên A" in words
    assert text.bases
    assert len([node for node in walk(text.roots) if node.type == "article"]) >= 6


def test_a_file_is_read_like_a_signed_one() -> None:
    bodies = [directory.body(), directory.body()]
    client = _client(directory.user(of=bodies[0]))
    typed = {
        "drafted_by": str(bodies[0].pk),
        "title": "Quy chế từ tệp",
        "short_title": "Quy chế từ tệp",
        "kind": "bilateral",
        "parties": [str(body.pk) for body in bodies],
    }
    address = "/drafting/new/?from=file"
    sent = typed | {"file": SimpleUploadedFile("du-thao.txt", make.WORDS.encode())}
    assert client.post(address, sent).status_code == 302
    draft = Draft.objects.get()
    assert draft.origin == DraftOrigin.FILE
    assert make.working(draft).bases == ["Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;"]
    assert client.post(address, typed | {"file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0")}).status_code == 422
    no_article = client.post(address, typed | {"file": SimpleUploadedFile("a.txt", "Một đoạn văn.".encode())})
    assert (no_article.status_code, Draft.objects.count()) in {(409, 1), (422, 1)}
    assert client.post("/drafting/new/?from=template", typed | {"template": "bilateral"}).status_code == 302


def test_what_was_exported_as_akoma_ntoso_begins_a_draft_again() -> None:
    bodies = [directory.body(), directory.body()]
    first = make.draft(parties=bodies)
    client = _client(directory.user(of=bodies[0]))
    exported = client.get(f"{first.get_absolute_url()}versions/1/quy-che.xml").content
    page = client.get("/drafting/new/?from=file").content.decode()
    assert ".xml,.akn" in page
    typed = {
        "drafted_by": str(bodies[0].pk),
        "title": "Quy chế từ tệp",
        "short_title": "Quy chế từ tệp",
        "kind": "bilateral",
        "parties": [str(body.pk) for body in bodies],
        "file": SimpleUploadedFile("quy-che.xml", exported),
    }
    assert client.post("/drafting/new/?from=file", typed).status_code == 302
    again = Draft.objects.exclude(pk=first.pk).get()
    assert make.working(again).bases == make.working(first).bases
    words = [[node.text for node in walk(make.working(one).roots)] for one in (first, again)]
    assert words[0] == words[1]


def test_last_terms_text_keeps_the_names_of_its_clauses_and_dead_names_are_proposed() -> None:
    old_party, council = directory.body(name="Sở Kế hoạch Sông Hạ"), directory.body()
    regulation = _in_force([council, old_party])
    unit = regulation.editions.get().units.order_by("-position")[0]
    unit.text = "Sở Kế hoạch Sông Hạ gửi báo cáo."
    audit.save(unit, ["text"], verb="unit.reworded", by=None, at=make.AT)
    heir = directory.body(name="Sở Tài chính Sông Hạ")
    old_party.abolished_on, old_party.succeeded_by = date(2026, 1, 1), heir
    audit.save(old_party, ["abolished_on", "succeeded_by"], verb="body.merged", by=None, at=make.AT)
    draft = after(regulation, [council, heir])
    roots = make.working(draft).roots
    assert {node.id for node in walk(roots)} == {
        str(one) for one in regulation.editions.get().units.values_list("lineage", flat=True)
    }
    [proposed] = earlier.renamed_in(draft, roots)
    assert (proposed.old, proposed.new) == ("Sở Kế hoạch Sông Hạ", "Sở Tài chính Sông Hạ")
    drafter = directory.user(of=council)
    assert "Sở Kế hoạch Sông Hạ" in places(make.working(draft).roots)[str(unit.lineage)].node.text
    page = _client(drafter).get(f"{draft.get_absolute_url()}edit/").content.decode()
    assert "nay là «Sở Tài chính Sông Hạ»" in page
    assert _client(drafter).post(f"{draft.get_absolute_url()}names/", {"old": "Sở Kế hoạch Sông Hạ"}).status_code == 302
    assert places(make.working(draft).roots)[str(unit.lineage)].node.text == "Sở Tài chính Sông Hạ gửi báo cáo."
    assert DraftEdit.objects.count() == 1
    again: dict[str, Any] = {"draft_id": draft.pk, "old": "Sở Kế hoạch Sông Hạ", "by": drafter, "at": make.AT}
    assert _refused(lambda: services.replace_name(**again)) == "draft.name_not_old"


def test_the_form_offers_what_is_known_of_the_regulation() -> None:
    parties = [directory.body(), directory.body()]
    regulation = _in_force(parties)
    client = _client(directory.user(of=parties[0]))
    page = client.get(f"/drafting/new/?from=amendment&regulation={regulation.code}")
    form = page.context["form"]
    assert form.initial["parties"] == parties
    assert form.initial["title"].startswith("Sửa đổi, bổ sung một số điều của")
    stranger = _client(directory.user()).get(f"/drafting/new/?from=amendment&regulation={regulation.code}")
    assert stranger.context["form"].initial == {}


def test_who_may_not_see_a_regulation_drafts_nothing_from_it() -> None:
    parties = [directory.body(), directory.body()]
    regulation = _in_force(parties)
    strangers = [directory.body(), directory.body()]
    for amends in (False, True):
        with pytest.raises(PermissionDenied):
            after(regulation, strangers, amends=amends)
    assert not Draft.objects.exists()


def test_the_signed_text_becomes_a_regulation_and_takes_its_promises_along() -> None:
    parties = [directory.body(), directory.body()]
    regulation = _in_force(parties)
    draft = after(regulation, parties)
    drafter = directory.user(of=parties[0])
    enter: dict[str, Any] = {"draft_id": draft.pk, "paper": PAPER, "by": drafter, "at": make.AT}
    assert _refused(lambda: services.enter_signed(**enter)) == "draft.not_agreed"
    _agreed(draft, drafter)
    with pytest.raises(PermissionDenied):
        services.enter_signed(draft_id=draft.pk, paper=PAPER, by=directory.user(of=parties[1]), at=make.AT)
    new = services.enter_signed(draft_id=draft.pk, paper=PAPER, by=drafter, at=make.AT)
    draft.refresh_from_db()
    assert (draft.stage, draft.regulation) == (DraftStage.SIGNED, new)
    assert (new.state, new.number_text, new.place) == (RegulationState.DRAFT, "07/QCPH", "Sông Hạ")
    assert (new.replaces, new.cloned_from, new.signed_on) == (regulation, regulation, date(2026, 3, 2))
    new_units, old_units = new.editions.get().units, regulation.editions.get().units
    assert list(new_units.order_by("position").values_list("lineage", "text")) == list(
        old_units.order_by("position").values_list("lineage", "text")
    )
    carried = [one for unit in new_units.all() for one in unit.obligations.all()]
    assert {one.state for one in carried} == {ObligationState.PROPOSED}
    assert {one.lineage for one in carried} >= {
        one.lineage for unit in old_units.all() for one in unit.obligations.all()
    }
    assert _refused(lambda: services.enter_signed(**enter)) == "draft.entered_already"


def test_an_amendment_keeps_what_stays_proposes_what_changed_and_drops_what_is_gone() -> None:
    parties = [directory.body(), directory.body()]
    regulation = _in_force(parties)
    edition = regulation.editions.get()
    bound = [unit for unit in edition.units.order_by("position") if unit.obligations.exists()]
    draft = after(regulation, parties, amends=True)
    drafter = directory.user(of=parties[0])
    at: dict[str, Any] = {"draft_id": draft.pk, "by": drafter, "at": make.AT}
    first = str(bound[0].lineage)
    assert _refused(lambda: services.step_node(node=first, down=True, **at)) == "draft.amendment_keeps_order"
    node = places(make.working(draft).roots)[first].node
    services.reword_node(
        node=first, heading=node.heading, text="Gửi báo cáo trước ngày 05 hằng tháng.", saw=seen(node), revision=0, **at
    )
    article = places(make.working(draft).roots)[first].above or (node,)
    home = next(one for one in reversed((*article, node)) if one.type == "article")
    services.add_node(kind="clause", heading=None, text="Khoản mới.", to=Spot(home.id, len(home.children)), **at)
    _agreed(draft, drafter)
    services.enter_signed(paper=PAPER, **at)
    draft.refresh_from_db()
    assert draft.regulation == regulation
    amended = regulation.editions.get(state=EditionState.DRAFT)
    states = {
        unit.lineage: {one.state for one in unit.obligations.all()}
        for unit in amended.units.prefetch_related("obligations")
    }
    assert states[bound[0].lineage] == {ObligationState.PROPOSED}
    assert states[bound[1].lineage] == {ObligationState.ACCEPTED}
    other = after(regulation, parties, amends=True)
    _agreed(other, drafter)
    late: dict[str, Any] = {"draft_id": other.pk, "paper": PAPER, "by": drafter, "at": make.AT}
    assert _refused(lambda: services.enter_signed(**late)) == "amendment.open"
    other.refresh_from_db()
    assert other.regulation is None


def test_only_what_is_in_force_is_amended() -> None:
    parties = [directory.body(), directory.body()]
    regulation = _in_force(parties)
    leader = directory.user(of=parties[0], kind=RoleKind.LEADER)
    regulations.end(
        regulation_id=regulation.pk,
        ended_by=EndedBy.EXPIRED,
        on=date(2026, 3, 1),
        reason="Hết nhiệm kỳ",
        by=leader,
        at=make.AT,
    )
    regulation.refresh_from_db()
    assert _refused(lambda: after(regulation, parties, amends=True)) == "draft.not_in_force"
    after(regulation, parties)


def test_the_signed_text_is_entered_on_screen() -> None:
    draft = make.draft()
    drafter = directory.user(of=draft.drafted_by)
    client, url = _client(drafter), draft.get_absolute_url()
    typed = {"number_text": "08/QCPH", "signed_on": "02/03/2026"}
    assert client.post(f"{url}enter/", typed).status_code == 409
    _agreed(draft, drafter)
    assert client.get(f"{url}enter/").status_code == 200
    assert _client(directory.user(of=draft.parties.get(order=2).body)).get(f"{url}enter/").status_code == 403
