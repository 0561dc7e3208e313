"""The conference's papers as one pack: what is missing is named, each paper through its own door, in the order set."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments.tests import make as ledger
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Paper
from phoihop.reports import services
from phoihop.reports.models import Cycle, PackRole
from phoihop.reports.pack import entries
from phoihop.reports.tests import make
from phoihop.reports.tests.make import JULY, TODAY

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def ready(user: User, cycle: Cycle) -> dict[str, bool]:
    return {entry.key: not entry.lacks for entry in entries(user, cycle, TODAY)}


def composed() -> tuple[ledger.Scene, Cycle]:
    """A cycle with the lead's self-review in and the common review approved."""
    scene, cycle = make.cycle()
    make.hand_in(scene, cycle)
    report = make.composed(scene, cycle)
    services.add_limit(
        report_id=report.pk, finding="Gửi báo cáo chậm.", cause="Thiếu người", unit=None, owner=scene.lead,
        by=scene.judge, at=JULY,
    )  # fmt: skip
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    return scene, cycle


def test_what_is_missing_is_named_and_each_paper_has_its_own_door() -> None:
    scene, cycle = composed()
    own = cycle.self_reviews.get(body=scene.lead)
    head = ready(scene.judge, cycle)
    assert {key for key, there in head.items() if there} == {
        f"review:{scene.regulation.code}", "tables", f"self_review:{own.code}",
    }  # fmt: skip
    assert len(head) == 1 + 1 + 1 + 4 + 2  # agenda, review, tables, self-reviews, delegates and conclusions
    partner = people.user(of=scene.partner)
    assert not ready(partner, cycle)[f"self_review:{own.code}"]
    services.circulate(cycle_id=cycle.pk, by=scene.judge, at=JULY, today=TODAY)
    assert ready(partner, cycle)[f"self_review:{own.code}"]


def test_the_head_drafts_the_papers_from_what_the_cycle_knows() -> None:
    scene, cycle = composed()
    people.person(of=scene.lead, full_name="Phạm Thị Mẫu", post="Chủ tịch", is_head=True)
    for role, words in (
        (PackRole.AGENDA, "trình bày báo cáo tự đánh giá"),
        (PackRole.DELEGATES, "Phạm Thị Mẫu"),
        (PackRole.CONCLUSIONS, "Gửi báo cáo chậm"),
    ):
        paper = services.draft_pack_paper(cycle_id=cycle.pk, role=role, by=scene.judge, at=JULY)
        assert words in str(paper.sheet)
        with pytest.raises(Refused) as refusal:
            services.draft_pack_paper(cycle_id=cycle.pk, role=role, by=scene.judge, at=JULY)
        assert refusal.value.code == "pack.has_paper"
    assert ".." not in str(paper.sheet).replace("…", "")  # a finding that ends with a stop gets no second one
    other, early = make.cycle()
    paper = services.draft_pack_paper(cycle_id=early.pk, role=PackRole.CONCLUSIONS, by=other.judge, at=JULY)
    assert "không nêu tồn tại" not in str(paper.sheet)  # no review is approved: room is left
    assert ready(scene.judge, cycle)["agenda"]
    assert not ready(scene.clerk, cycle)["agenda"]  # a draft inside its body
    with pytest.raises(Refused) as refusal:
        services.draft_pack_paper(cycle_id=cycle.pk, role=PackRole.TABLES, by=scene.judge, at=JULY)
    assert refusal.value.code == "pack.not_drafted_here"
    with pytest.raises(PermissionDenied):
        services.draft_pack_paper(cycle_id=cycle.pk, role=PackRole.AGENDA, by=scene.head, at=JULY)


def test_the_pack_is_one_pdf_with_contents_and_bookmarks_and_a_zip_of_single_files() -> None:
    scene, cycle = composed()
    client, base = as_(scene.judge), f"{cycle.get_absolute_url()}pack/"
    with pypdfium2.PdfDocument(client.get(f"{base}pdf/").content) as pdf:
        texts = [one.get_textpage().get_text_bounded() for one in pdf]
        marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in pdf.get_toc()]
    titles = [entry.title for entry in entries(scene.judge, cycle, TODAY) if not entry.lacks]
    assert [title for title, _at in marks] == titles
    assert all(title in " ".join(texts[0].split()) for title in titles)
    assert "chưa gửi" in texts[0]  # who has not handed in is named on the front page
    for title, at in marks:
        assert f"{at + 1}" in texts[at]  # pages are numbered through
        assert at > 0, title
    assert "Báo cáo quý I gửi đúng hạn." in " ".join(" ".join(texts).split())
    with zipfile.ZipFile(io.BytesIO(client.get(f"{base}zip/").content)) as archive:
        names = archive.namelist()
        single = [archive.read(name) for name in names if name.endswith(".pdf")]
    assert [name[:3] for name in names] == ["01-", "01-", "02-", "02-", "03-", "03-"]
    assert [name.rpartition(".")[2] for name in names] == ["pdf", "docx"] * 3
    assert all(b"<pdfaid:part>2</pdfaid:part>" in one for one in single)  # PDF/A, as the archive takes them


def test_the_order_is_set_and_another_paper_put_in() -> None:
    scene, cycle = composed()
    client, base = as_(scene.judge), f"{cycle.get_absolute_url()}pack/"
    keys = list(ready(scene.judge, cycle))
    assert client.post(f"{base}move/", {"key": keys[2], "to": "up"}).status_code == 302
    assert list(ready(scene.judge, cycle)) == [keys[0], keys[2], keys[1], *keys[3:]]
    assert client.post(f"{base}move/", {"key": "x", "to": "up"}).status_code == 404
    paper = ledger.paper(issuer=scene.recipient, issued_on=TODAY)
    assert client.post(f"{base}add/", {"paper": "x"}).status_code == 422
    assert client.post(f"{base}add/", {"paper": paper.code}).status_code == 302
    assert client.post(f"{base}add/", {"paper": paper.code}).status_code == 409
    assert str(paper) in page(client, base)
    shown = page(as_(scene.clerk), base)  # a party that the paper was not sent to
    assert str(paper) not in shown
    assert "ngoài phạm vi được xem" in shown
    assert client.post(f"{base}take-out/", {"key": f"other:{paper.code}"}).status_code == 302
    assert str(paper) not in page(client, base)


def test_only_the_head_arranges_and_a_cycle_called_off_has_no_pack() -> None:
    scene, cycle = make.cycle()
    paper = ledger.paper(issuer=scene.recipient, issued_on=TODAY)
    base = f"{cycle.get_absolute_url()}pack/"
    page(as_(scene.stranger), base, 404)
    page(as_(scene.clerk), f"{base}add/", 403)
    for act in (
        lambda: services.arrange_pack(cycle_id=cycle.pk, keys=["tables"], by=scene.head, at=JULY),
        lambda: services.put_in_pack(cycle_id=cycle.pk, paper=paper, by=scene.head, at=JULY),
        lambda: services.put_in_pack(cycle_id=cycle.pk, paper=_hidden(), by=scene.judge, at=JULY),
    ):
        with pytest.raises(PermissionDenied):
            act()
    line = services.put_in_pack(cycle_id=cycle.pk, paper=paper, by=scene.judge, at=JULY)
    with pytest.raises(PermissionDenied):
        services.take_out_of_pack(line_id=line.pk, by=scene.head, at=JULY)
    client = as_(scene.judge)
    assert client.post(f"{base}draft/agenda/").status_code == 302
    assert client.post(f"{base}draft/song/").status_code == 404
    services.cancel_cycle(cycle_id=cycle.pk, reason="Hoãn", by=scene.judge, at=JULY)
    page(client, base, 404)
    with pytest.raises(Refused) as refusal:
        services.arrange_pack(cycle_id=cycle.pk, keys=["tables"], by=scene.judge, at=JULY)
    assert refusal.value.code == "cycle.cancelled"


def test_the_page_costs_the_same_however_many_parties(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    scene, cycle = composed()
    client, costs = as_(scene.judge), []
    page(client, cycle.get_absolute_url())
    for _round in range(2):
        with django_assert_max_num_queries(40) as asked:
            page(client, f"{cycle.get_absolute_url()}pack/")
        costs.append(len(asked))
        for _more in range(4):
            cycle.self_reviews.create(body=people.body())
    assert costs[0] == costs[1]


def _hidden() -> Paper:
    return ledger.paper(issuer=people.body(), issued_on=TODAY)
