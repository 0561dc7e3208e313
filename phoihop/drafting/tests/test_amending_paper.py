"""The paper of an amendment: what is printed and signed is what it changes; the whole text is for readers."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from phoihop.commitments.tests import make as ledger
from phoihop.drafting import earlier, services
from phoihop.drafting.models import Draft, DraftOrigin, DraftStage, DraftVersion, Signing
from phoihop.drafting.queries import working
from phoihop.drafting.rules.texts import digest_of, seen, to_read, walk
from phoihop.drafting.services import NewDraft, NewSigning
from phoihop.drafting.tests import make
from phoihop.drafting.tests.test_amending import WORDS
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.opening import opened
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import BodyKind
from phoihop.organisations.tests import make as directory
from phoihop.papers.tests.make import House, house
from phoihop.regulations import services as regulations
from phoihop.regulations.models import EditionState, Regulation, RegulationKind
from phoihop.regulations.rules.parse import Document
from phoihop.regulations.services.entry import store_tree

pytestmark = pytest.mark.django_db

UNCHANGED = "Trao đổi qua đầu mối."
NEW = "Báo cáo năm gửi trước ngày 15 tháng 11."


@dataclass
class Amended:
    """A regulation of `WORDS` in force, and an amendment of it that words one clause anew."""

    houses: list[House]
    regulation: Regulation
    draft: Draft

    @property
    def officer(self) -> User:
        return self.houses[0].officer

    @property
    def version(self) -> DraftVersion:
        """The version in work, read anew."""
        found = working(Draft.objects.get(pk=self.draft.pk))
        assert found is not None
        return found

    def act(self, do: Callable[..., Any], **more: Any) -> Any:
        given: dict[str, Any] = {"draft_id": self.draft.pk, "by": self.officer, "at": make.AT} | more
        return do(**given)

    def reword(self, old: str, new: str) -> None:
        node = next(node for node in walk(self.version.roots) if node.text == old)
        self.act(services.reword_node, node=node.id, heading=None, text=new, saw=seen(node), revision=99)

    def agree(self) -> None:
        self.act(services.freeze)
        self.draft.refresh_from_db()
        self.draft.stage = DraftStage.AGREED
        audit.save(self.draft, ["stage"], verb="draft.found_agreed", by=self.houses[0].leader, at=make.AT)


@pytest.fixture
def amended() -> Amended:
    houses = [house(kind=kind) for kind in (BodyKind.COUNCIL_STANDING, BodyKind.FRONT_COMMITTEE)]
    bodies = [one.body for one in houses]
    regulation = ledger.regulation(parties=bodies, number_text="08/QCPH", signed_on=date(2024, 3, 2))
    tree = to_read(make.text(WORDS).roots)
    store_tree(regulation.editions.get(), Document("main", "", tree), lineages={}, by=houses[0].officer, at=make.AT)
    found = Amended(houses, regulation, _draft(regulation, houses))
    found.reword("Báo cáo năm.", NEW)
    return found


def _draft(regulation: Regulation, houses: list[House]) -> Draft:
    new = NewDraft(
        title=f"Sửa đổi, bổ sung một số điều của {regulation.title}",
        short_title="Sửa đổi quy chế",
        kind=RegulationKind.MULTILATERAL,
        drafted_by=houses[0].body,
        parties=[one.body for one in houses],
        amends=regulation,
    )
    text = earlier.text_of(regulation)
    return services.start(new=new, text=text, origin=DraftOrigin.AMENDMENT, by=houses[0].officer, at=make.AT)


def _refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _pdf_words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())


def _word_words(docx: bytes) -> str:
    return zipfile.ZipFile(BytesIO(docx)).read("word/document.xml").decode()


def _file(amended: Amended, ending: str, query: str = "", number: int = 1) -> bytes:
    url = reverse("drafting:export", args=[amended.draft.code, number, ending])
    return _client(amended.officer).get(f"{url}{query}").content


def test_what_is_signed_names_the_regulation_and_says_what_changes_and_nothing_else(amended: Amended) -> None:
    amended.agree()
    signing = amended.act(services.start_signing, new=NewSigning(number_text="12/QCPH", place="Sông Mây"))
    with opened(Version.objects.get(document=signing.pdf)) as file:
        words = _pdf_words(file.read())
    title = amended.regulation.title
    for said in (
        f"Điều 1. Sửa đổi, bổ sung một số điều của {title} (số 08/QCPH, ký ngày 02 tháng 3 năm 2024)",
        "Sửa đổi, bổ sung khoản 3 Điều 4 như sau:",
        f"“3. {NEW}”.",
        "Điều 2. Điều khoản thi hành",
        "1. Quy chế này có hiệu lực thi hành kể từ ngày ký.",
        "Số: 12/QCPH",
        *(one.head.full_name for one in amended.houses),
    ):
        assert said in words
    assert UNCHANGED not in words
    assert [one.body for one in signing.signatures.order_by("order")] == [one.body for one in amended.houses]


def test_several_points_are_numbered_and_the_whole_text_is_printed_apart(amended: Amended) -> None:
    amended.reword("Chủ động, kịp thời.", "Chủ động.")
    pdf, docx = _pdf_words(_file(amended, "pdf")), _word_words(_file(amended, "docx"))
    for words in (pdf, docx):
        assert "1. Sửa đổi, bổ sung khoản 1 Điều 2 như sau:" in words
        assert "2. Sửa đổi, bổ sung khoản 3 Điều 4 như sau:" in words
        assert UNCHANGED not in words
    whole = _pdf_words(_file(amended, "pdf", "?consolidated"))
    for said in ("VĂN BẢN HỢP NHẤT", UNCHANGED, NEW, "Bản hợp nhất để tra cứu, không phải bản ký."):
        assert said in whole
    assert amended.houses[0].head.full_name not in whole
    assert UNCHANGED in _word_words(_file(amended, "docx", "?consolidated"))
    assert NEW in _file(amended, "xml").decode()


def test_without_a_change_there_is_nothing_to_sign(amended: Amended) -> None:
    amended.reword(NEW, "Báo cáo năm.")
    amended.agree()
    assert _refused(lambda: amended.act(services.start_signing, new=NewSigning())) == "draft.nothing_amended"
    amended.draft.refresh_from_db()
    assert (amended.draft.stage, Signing.objects.count()) == (DraftStage.AGREED, 0)
    assert "(Chưa có nội dung sửa đổi, bổ sung.)" in _pdf_words(_file(amended, "pdf"))


def _another_in_force(amended: Amended) -> None:
    """Another amendment takes effect meanwhile."""
    edition = regulations.open_amendment(
        regulation_id=amended.regulation.pk, basis="10/QCPH", by=amended.houses[0].leader, at=make.AT
    )
    for unit in edition.units.all():
        if unit.text == UNCHANGED:
            regulations.reword_unit(
                unit_id=unit.pk, heading=None, text="Khác.", by=amended.houses[0].leader, at=make.AT
            )
    _apply(amended, edition.pk)


def _apply(amended: Amended, edition_id: Any) -> None:
    edition = amended.regulation.editions.get(pk=edition_id)
    for unit in edition.units.all():
        for proposed in unit.obligations.all():
            regulations.reject(obligation_id=proposed.pk, reason="x", by=amended.officer, at=make.AT)
        regulations.mark_non_operative(unit_id=unit.pk, reason="Chỉ là tên", by=amended.officer, at=make.AT)
    day = localdate(make.AT) + timedelta(days=1)
    regulations.put_amendment_in_force(edition_id=edition_id, from_on=day, by=amended.houses[0].leader, at=make.AT)


def test_a_text_that_another_amendment_changed_meanwhile_is_not_signed(amended: Amended) -> None:
    _another_in_force(amended)
    amended.agree()
    paper = services.SignedPaper("12/QCPH", date(2026, 3, 2))
    for act in (
        lambda: amended.act(services.start_signing, new=NewSigning()),
        lambda: amended.act(services.enter_signed, paper=paper),  # signed on paper: it would undo the other amendment
    ):
        assert _refused(act) == "draft.text_amended_since"
    assert not amended.regulation.editions.filter(state=EditionState.DRAFT).exists()
    assert UNCHANGED not in _pdf_words(_file(amended, "pdf"))


@pytest.mark.parametrize("older", [False, True])
def test_once_in_force_the_paper_still_says_what_was_changed(amended: Amended, older: bool) -> None:
    if older:
        Draft.objects.filter(pk=amended.draft.pk).update(amends_edition=None)
    amended.agree()
    paper = services.SignedPaper("12/QCPH", date(2026, 3, 2))
    amended.act(services.enter_signed, paper=paper)
    edition = amended.regulation.editions.get(state=EditionState.DRAFT)
    assert NEW in edition.units.values_list("text", flat=True)
    _apply(amended, edition.pk)
    words = _pdf_words(_file(amended, "pdf"))
    assert f"“3. {NEW}”." in words
    assert UNCHANGED not in words


def test_the_database_knows_an_edition_only_of_what_amends(amended: Amended) -> None:
    other = make.draft()
    with pytest.raises(IntegrityError, match="draft_of_no_amendment_changes_no_edition"), transaction.atomic():
        Draft.objects.filter(pk=other.pk).update(amends_edition=amended.regulation.editions.get())


def test_when_it_takes_effect_is_part_of_what_is_agreed(amended: Amended) -> None:
    amended.agree()
    lines = ["Quy chế này có hiệu lực từ ngày 01 tháng 7 năm 2026."]
    amended.act(services.set_effect, lines=lines, saw=[])
    amended.draft.refresh_from_db()
    assert amended.draft.stage == DraftStage.DRAFTING
    assert Act.objects.latest("pk").verb in {"version.effect_set", "draft.taken_from_agreement"}
    assert _refused(lambda: amended.act(services.set_effect, lines=["Khác."], saw=[])) == "draft.changed_meanwhile"
    assert amended.act(services.set_effect, lines=lines, saw=[]).revision == 1
    frozen = amended.act(services.freeze)
    assert frozen.digest == digest_of(frozen.title, frozen.bases, frozen.roots, lines)
    assert frozen.digest != digest_of(frozen.title, frozen.bases, frozen.roots)
    assert amended.version.effect == lines
    assert f"Điều 2. Điều khoản thi hành {lines[0]}" in _pdf_words(_file(amended, "pdf", number=frozen.number))


def test_who_may_not_edit_does_not_say_when_it_takes_effect(amended: Amended) -> None:
    say: dict[str, Any] = {"lines": ["Khác."], "saw": []}
    for by in (amended.houses[1].officer, directory.user()):
        with pytest.raises(PermissionDenied):
            amended.act(services.set_effect, by=by, **say)
    other = make.draft(by=amended.officer, parties=[one.body for one in amended.houses])
    assert _refused(lambda: amended.act(services.set_effect, draft_id=other.pk, **say)) == "draft.not_an_amendment"
    amended.agree()
    amended.act(services.start_signing, new=NewSigning())
    assert _refused(lambda: amended.act(services.set_effect, **say)) == "draft.closed"


def test_the_paper_on_the_screen(amended: Amended) -> None:
    client, code = _client(amended.officer), amended.draft.code
    page = client.get(reverse("drafting:paper", args=[code])).content.decode()
    assert "Sửa đổi, bổ sung khoản 3 Điều 4 như sau:" in page
    assert UNCHANGED not in page
    effect = reverse("drafting:effect", args=[code])
    assert "kể từ ngày ký" in client.get(effect).content.decode()
    sent = {
        "effect": "Có hiệu lực từ ngày 01 tháng 7 năm 2026.\n\nBãi bỏ các quy định trái với Quy chế này.",
        "saw": "",
    }
    assert client.post(effect, sent).status_code == 302
    page = client.get(reverse("drafting:paper", args=[code])).content.decode()
    assert "2. Bãi bỏ các quy định trái với Quy chế này." in page
    again = client.post(effect, {"effect": "Khác.", "saw": ""})
    assert again.status_code == 409
    assert "Bãi bỏ các quy định trái với Quy chế này." in again.content.decode()
    shown = again.context["form"]
    assert client.post(effect, {one.name: one.value() for one in shown}).status_code == 302
    assert amended.version.effect == ["Khác."]
    assert _client(amended.houses[1].officer).get(effect).status_code == 403
    assert _client(directory.user()).get(effect).status_code == 404
    whole = make.draft(by=amended.officer, parties=[one.body for one in amended.houses])
    assert client.get(reverse("drafting:effect", args=[whole.code])).status_code == 404
    assert (
        "Hằng quý, các bên họp giao ban." in client.get(reverse("drafting:paper", args=[whole.code])).content.decode()
    )
    asked = reverse("drafting:paper", args=[whole.code])
    assert client.get(f"{asked}?version=7").status_code == 404
