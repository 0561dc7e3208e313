"""Pages of syntheses: opened for a session, collected, worded by two people at once, checked, sent; many petitions."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, BodyKind, Level
from phoihop.organisations.tests import make as people
from phoihop.petitions.models import Petition, Regime
from phoihop.syntheses import services
from phoihop.syntheses.models import Synthesis, SynthesisEntry, SynthesisState
from phoihop.syntheses.queries import entries_of
from phoihop.syntheses.tests import make
from phoihop.syntheses.tests.make import MONDAY, TODAY, as_, page

pytestmark = pytest.mark.django_db


def post(user: User, name: str, *args: object, status: int = 302, htmx: bool = False, **data: Any) -> str:
    headers = {"HX-Request": "true"} if htmx else {}
    response = as_(user).post(reverse(f"syntheses:{name}", args=args), data, headers=headers)
    content = response.content.decode() if status != 302 else response.headers.get("Location", "")
    assert response.status_code == status, content[-3000:]
    return content


def address(name: str, synthesis: Synthesis, *args: object) -> str:
    return reverse(f"syntheses:{name}", args=[synthesis.code, *args])


def _proposed(user: User, gatherer: Body) -> tuple[set[str], str]:
    """Codes chosen in the form before anything was, for this gatherer; its names of bodies outside."""
    address_ = f"{reverse('syntheses:open')}?gatherer={gatherer.code}&title=Tên+đã+gõ"
    form = as_(user).get(address_).context["form"]
    assert form["title"].value() == "Tên đã gõ"  # what was typed before another gatherer was chosen stays
    assert form["gatherer"].value() == gatherer.code
    return {*(form["whole"].value() or ()), *(form["local"].value() or ())}, form["names"].value() or ""


def test_to_whom_it_usually_goes_follows_who_gathers() -> None:
    scene = make.scene()
    front = people.body(kind=BodyKind.FRONT_COMMITTEE)
    delegation = people.body(kind=BodyKind.NA_DELEGATION, rank=1)
    officer = people.user(of=people.office_of(delegation, scene.asked.standing))
    codes, names = _proposed(officer, delegation)
    assert codes == {scene.asked.committee.code, scene.asked.standing.code}
    assert "Ủy ban Thường vụ Quốc hội" in names
    codes, names = _proposed(officer, scene.asked.standing)
    assert codes == {scene.asked.committee.code, front.code}
    assert names == ""
    # A synthesis of the standing body to itself: what was proposed for another gatherer is not sent by mistake.
    frame: dict[str, Any] = {
        "gatherer": scene.asked.standing.code, "session": scene.session.code, "moment": "before",
        "cut_off_on": timezone.localdate().strftime("%d/%m/%Y"), "local": scene.asked.standing.code,
    }  # fmt: skip
    assert "chính cơ quan tổng hợp" in post(officer, "open", status=422, **frame)


def test_a_commune_sends_its_synthesis_to_its_own_committee_and_front() -> None:
    scene = make.scene()
    level = Level.COMMUNE
    here, there = (people.body(kind=BodyKind.PEOPLES_COMMITTEE, level=level) for _number in range(2))
    own, other = (
        people.body(kind=BodyKind.FRONT_COMMITTEE, commune=place, level=level) for place in (here, there)
    )  # fmt: skip
    standing = people.body(kind=BodyKind.COUNCIL_STANDING, commune=here, level=level)
    codes, _names = _proposed(people.user(of=standing), standing)
    assert codes == {here.code, own.code}
    assert {there.code, other.code, scene.asked.committee.code}.isdisjoint(codes)


def test_from_the_session_to_what_was_sent_through_the_pages() -> None:
    scene = make.scene()
    kept, left = make.entered(scene, "Sửa cầu treo đồi hoang"), make.entered(scene, "Việc riêng của một hộ")
    shown = page(scene.clerk, reverse("syntheses:open") + f"?session={scene.session.code}")
    assert scene.asked.committee.code in shown  # whom the law names is proposed
    frame: dict[str, Any] = {
        "gatherer": scene.asked.standing.code, "session": scene.session.code, "moment": "before",
        "cut_off_on": timezone.localdate().strftime("%d/%m/%Y"), "whole": scene.asked.committee.code, "names": "Nơi khác",
    }  # fmt: skip
    post(scene.clerk, "open", **frame)
    post(scene.clerk, "open", status=409, **frame)
    synthesis = Synthesis.objects.get()
    assert synthesis.code in page(scene.clerk, reverse("syntheses:list"))
    assert "quy định của tỉnh" not in page(scene.clerk, synthesis.get_absolute_url())
    make.asked.local_rules()
    assert "quy định của tỉnh" in page(
        scene.clerk, synthesis.get_absolute_url()
    )  # beside the law's term, with the conflict
    assert kept.code in page(scene.clerk, address("waiting", synthesis))
    post(scene.clerk, "take", synthesis.code, act="leave", row=left.code, how="no", reason="", status=422)
    post(scene.clerk, "take", synthesis.code, act="leave", row=left.code, how="no", reason="Việc riêng")
    post(scene.clerk, "take", synthesis.code, act="all")
    assert "Việc riêng" in page(scene.asked.auditor, address("left-out", synthesis))
    for name in ("synthesis", "entries", "waiting", "left-out", "annex", "versions"):
        page(scene.receiver, address(name, synthesis), 404)
        page(scene.stranger, address(name, synthesis), 404)
    post(scene.clerk, "words", synthesis.code, revision=1, opening="Mở đầu", remarks="Nhận xét")
    post(scene.clerk, "change", synthesis.code, status=422, cut_off_on="")
    post(scene.clerk, "hand-on", synthesis.code, note="Nhờ xem")
    post(scene.clerk, "approve", synthesis.code, 1, status=403)
    assert "Mục mới" in page(scene.second, address("versions", synthesis))
    post(scene.second, "return", synthesis.code, 1, reason="Sửa lời")
    entry = entries_of(synthesis).get()
    post(scene.clerk, "entry", synthesis.code, entry.code, revision=1, text="Sửa cầu treo, bản Hoang")
    post(scene.clerk, "hand-on", synthesis.code, note="Đã sửa")
    compared = page(scene.second, address("versions", synthesis))
    assert "Sửa lời" in compared
    assert "bản Hoang" in compared
    post(scene.second, "approve", synthesis.code, 2)
    post(scene.clerk, "put-on-paper", synthesis.code)
    post(scene.clerk, "record-sent", synthesis.code, status=409)
    synthesis.refresh_from_db()
    assert synthesis.paper is not None
    assert "Lập văn bản" not in page(scene.clerk, synthesis.get_absolute_url())
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert as_(scene.clerk).get(address("printed", synthesis, ending)).content.startswith(start)
    for table, words in (("entries", "bản Hoang"), ("annex", "Giao thông")):
        response = as_(scene.clerk).get(address("sheet", synthesis, table))
        with ZipFile(BytesIO(response.getvalue())) as book:
            assert words in book.read("xl/worksheets/sheet1.xml").decode()
    assert as_(scene.clerk).get(address("sheet", synthesis, "other")).status_code == 404


def test_two_people_change_one_frame_or_its_words_and_what_was_typed_stays() -> None:
    scene = make.scene()
    synthesis = make.opened(scene)
    rest: dict[str, Any] = {"cut_off_on": "31/12/2026", "names": "Nơi khác"}
    ways: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "change": (rest | {"title": "Tên của tôi"}, rest | {"title": "Tên của người kia"}),
        "words": ({"opening": "Lời của tôi"}, {"opening": "Lời của người kia"}),
    }
    for name, (mine, theirs) in ways.items():
        assert 'name="revision" value="1"' in page(scene.clerk, address(name, synthesis))
        post(scene.second, name, synthesis.code, revision=1, **theirs)
        told = post(scene.clerk, name, synthesis.code, status=409, revision=1, **mine)
        assert "phần đồng chí gõ còn nguyên" in told
        assert "của tôi" in told
        assert 'name="revision" value="2"' in told  # told of it, he may send his own once more
        post(scene.clerk, name, synthesis.code, revision=2, **mine)
    synthesis.refresh_from_db()
    assert (synthesis.title, synthesis.opening) == ("Tên của tôi", "Lời của tôi")


def test_two_people_word_one_entry_and_nothing_is_lost() -> None:
    scene = make.scene()
    synthesis, [one, two] = make.collected(scene, "Mục một", "Mục hai")
    edit: tuple[object, ...] = (synthesis.code, one.code)
    opened = (
        as_(scene.clerk).get(address("entry", synthesis, one.code), headers={"HX-Request": "true"}).content.decode()
    )
    assert 'name="revision" value="1"' in opened
    saved = post(scene.second, "entry", *edit, status=200, htmx=True, revision=1, text="Của người kia", autosave="yes")
    assert 'name="revision" value="2"' in saved
    late: dict[str, Any] = {"revision": 1, "text": "Của tôi", "autosave": "yes"}
    told = post(scene.clerk, "entry", *edit, status=409, htmx=True, **late)
    assert "Của người kia" in told
    assert 'name="revision" value="1"' in told  # typing on does not write over the other unseen
    assert "Của tôi" in post(scene.clerk, "entry", *edit, status=409, **late)
    post(scene.clerk, "entry", *edit, status=200, htmx=True, **late | {"take": 2})
    one.refresh_from_db()
    assert (one.text, one.revision) == ("Của tôi", 3)
    moved = post(scene.clerk, "step", synthesis.code, two.code, status=200, htmx=True, way="up")
    assert moved.index(two.code) < moved.index(one.code)
    assert f'id="e-{two.code}" data-row tabindex="-1" autofocus' in moved
    post(scene.clerk, "step", synthesis.code, two.code, status=422, way="away")
    post(scene.clerk, "merge", synthesis.code, row=[one.code])
    assert SynthesisEntry.objects.count() == 2
    post(scene.clerk, "merge", synthesis.code, row=[one.code, two.code])
    whole = SynthesisEntry.objects.get()
    held = [source.petition.code for source in whole.sources.select_related("petition")]
    assert held[0] in page(scene.clerk, address("sources", synthesis, whole.code))
    post(scene.clerk, "sources", synthesis.code, whole.code, act="split", row=held[:1])
    fresh = SynthesisEntry.objects.exclude(pk=whole.pk).get()
    post(
        scene.clerk, "sources", synthesis.code, fresh.code, act="leave", row=held[:1], how="next", reason="", status=422
    )
    post(scene.clerk, "sources", synthesis.code, fresh.code, act="leave", row=held[:1], how="next", reason="Chờ làm rõ")
    assert make.states(synthesis)[held[0]] == "next"
    post(scene.clerk, "put-back", synthesis.code, held[0])
    assert SynthesisEntry.objects.count() == 2
    post(scene.second, "take", synthesis.code, act="take")  # nothing chosen: said, nothing done
    assert as_(scene.asked.auditor).post(address("step", synthesis, whole.code), {"way": "up"}).status_code == 403


def test_what_went_past_the_software_is_entered_with_its_scan_and_read_by_who_received_it() -> None:
    scene = make.scene()
    synthesis, [entry] = make.collected(scene, "Sửa cầu treo đồi hoang")
    services.hand_on(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    services.approve(synthesis_id=synthesis.pk, number=1, by=scene.second, at=MONDAY)
    post(scene.clerk, "record-sent-outside", synthesis.code, status=422, paper_number="12/BC-TT")
    facts: dict[str, Any] = {"paper_number": "12/BC-TT", "paper_issued_on": TODAY.strftime("%d/%m/%Y")}
    scan = SimpleUploadedFile("bc.pdf", b"%PDF-1.4 mau", content_type="application/pdf")
    # The gatherer's own registry gives its papers numbers itself; the office that serves it enters them.
    post(scene.clerk, "record-sent-outside", synthesis.code, status=409, paper_scan=scan, **facts)
    synthesis = services.put_on_paper(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    Synthesis.objects.filter(pk=synthesis.pk).update(state=SynthesisState.SENT, sent_on=TODAY)
    read = page(scene.receiver, address("entries", synthesis))
    assert "Sửa cầu treo đồi hoang" in read
    assert "data-choose" not in read
    page(scene.receiver, address("left-out", synthesis), 404)
    page(scene.receiver, address("versions", synthesis), 404)
    assert as_(scene.receiver).get(address("entry", synthesis, entry.code)).status_code == 403


def test_pages_of_two_thousand_cost_the_same_queries_as_of_a_hundred() -> None:
    scene = make.scene()
    synthesis = make.opened(scene, cut_off_on=TODAY + timedelta(30))
    numbers = {}
    for wanted in (100, 400):
        fresh = [
            Petition(
                regime=Regime.COUNCIL, receiver=scene.asked.standing, title=f"Kiến nghị {number}", text=f"Kiến nghị {number}",
                commune=scene.asked.commune, received_on=TODAY, first_put_on=TODAY, state="classified",
                field="giao_thong", level="province", body_key="tinh.so_xay_dung", at=MONDAY,
            )
            for number in range(wanted)
        ]  # fmt: skip
        Petition.objects.bulk_create(fresh)
        counts = [_queries(scene.clerk, address("waiting", synthesis))]
        with CaptureQueriesContext(connection) as taking:
            services.take_in(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
        assert len(taking) <= 20  # however many
        counts.append(_queries(scene.clerk, address("entries", synthesis)))
        counts += [_queries(scene.clerk, address("annex", synthesis))]
        numbers[wanted] = counts
    assert numbers[100] == numbers[400]
    assert max(numbers[100]) <= 40, numbers


def _queries(user: User, url: str) -> int:
    client = as_(user)
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)
