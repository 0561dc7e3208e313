"""From the row to the printed paper."""

from __future__ import annotations

import io
from datetime import date

import pypdfium2
import pytest
from docx import Document as Word

from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import BodyKind, Membership, StandIn
from phoihop.organisations.tests import make as directory
from phoihop.papers import rendering, services
from phoihop.papers.models import Paper
from phoihop.papers.services import To
from phoihop.papers.templates_catalogue import TEMPLATES
from phoihop.papers.tests import make
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.sheet import Capacity, Mark
from phoihop.papers.typeset.top import signature_rows

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def _pdf_words(data: bytes) -> str:
    pdf = pypdfium2.PdfDocument(data)
    text = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    pdf.close()
    return " ".join(text.split())


def _word_words(data: bytes) -> str:
    document = Word(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*cells, *(line.text for line in document.paragraphs)]).split())


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_type_of_paper_prints_as_pdf_a_and_word(kind: str) -> None:
    house = make.house(name="Sở Tư pháp tỉnh Sông Thanh")
    paper = make.draft(house, kind=kind, to=("Ủy ban nhân dân xã Thượng",), subject="Phối hợp công tác")
    sheet = rendering.sheet_of(paper, on=TODAY)
    pdf, word = rendering.as_pdf(sheet), rendering.as_docx(sheet)
    assert b"pdfaid" in pdf
    for words in (_pdf_words(pdf), _word_words(word)):
        assert "Các bên đã thực hiện đầy đủ." in words
        assert "SỞ TƯ PHÁP" in words


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_every_template_prints_with_its_words(key: str) -> None:
    house = make.house()
    values = {field.key: f"Nội dung {field.key.replace('_', ' ')}" for field in TEMPLATES[key].fields}
    paper = services.draft(
        issuer=house.body,
        template=key,
        values=values,
        addressees=[To(name="Quý cơ quan")],
        by=house.officer,
        at=make.MONDAY,
    )
    sheet = rendering.sheet_of(paper, on=TODAY)
    words = _pdf_words(rendering.as_pdf(sheet))
    assert all(value in words for value in values.values())
    assert rendering.as_docx(sheet)[:2] == b"PK"


def test_a_paper_is_marked_as_a_draft_until_it_is_signed_except_the_print_to_sign() -> None:
    house = make.house()
    for maker in (make.draft, make.submitted, make.approved):
        assert rendering.sheet_of(maker(house), on=TODAY).draft == "DỰ THẢO"
    assert rendering.sheet_of(make.approved(house), on=TODAY, to_sign=True).draft == ""
    for maker in (make.signed, make.numbered, make.issued):
        assert rendering.sheet_of(maker(house), on=TODAY).draft == ""


def test_a_signed_paper_without_number_prints_blanks_for_number_and_day() -> None:
    house = make.house(short_name="STP")
    words = _pdf_words(rendering.as_pdf(rendering.sheet_of(make.signed(house), on=TODAY)))
    assert "DỰ THẢO" not in words
    assert "/BC-STP" in words
    assert "Sông Thanh, ngày tháng năm 2026" in words


def test_a_paper_given_up_is_a_draft_only_if_nobody_signed_it() -> None:
    house = make.house()
    marks = []
    for maker in (make.approved, make.signed):
        paper = maker(house)
        given_up = services.withdraw(paper_id=paper.pk, reason="Không cần nữa", by=house.officer, at=make.MONDAY)
        marks.append(rendering.sheet_of(given_up, on=TODAY).draft)
    assert marks == ["DỰ THẢO", ""]


def test_number_date_signer_and_addressees_come_from_the_row() -> None:
    house = make.house(short_name="STP")
    first, second = directory.body(name="Ủy ban nhân dân tỉnh", rank=1), directory.body(name="Sở Y tế", rank=9)
    paper = make.numbered(house, to=(second, first, "Báo Sông Thanh"))
    sheet = rendering.sheet_of(paper, on=TODAY)
    assert (sheet.number, sheet.sign, sheet.dated) == ("01", "BC-STP", TODAY)
    assert sheet.addressees == ("Ủy ban nhân dân tỉnh", "Sở Y tế", "Báo Sông Thanh")
    assert [(one.post, one.name) for one in sheet.signatures] == [("Giám đốc", house.head.full_name)]


@pytest.mark.parametrize("kind", ["decision", "plan", "notice", "regulation", "minutes"])
def test_only_types_that_call_their_addressees_say_so_the_others_name_them_at_the_foot(kind: str) -> None:
    house, other = make.house(), directory.body(name="Sở Nội vụ")
    sheet = rendering.sheet_of(make.draft(house, kind=kind, to=(other,)), on=TODAY)
    assert (sheet.addressees, sheet.recipients) == ((), ("Sở Nội vụ", "Lưu: VT"))
    assert "Kính gửi" not in _pdf_words(rendering.as_pdf(sheet))
    report = rendering.sheet_of(make.draft(house, kind="report", to=(other,)), on=TODAY)
    assert (report.addressees, report.recipients) == (("Sở Nội vụ",), ("Như trên", "Lưu: VT"))


def test_bodies_that_only_take_note_stand_before_the_archive_line() -> None:
    house, other = make.house(), directory.body(name="Sở Nội vụ")
    paper = services.draft(
        issuer=house.body,
        kind="letter",
        subject="x",
        content=make.content(),
        addressees=[To(body=other, is_copy=True)],
        by=house.officer,
        at=make.MONDAY,
    )
    assert rendering.sheet_of(paper, on=TODAY).recipients == ("Như trên", "Sở Nội vụ", "Lưu: VT")


def test_minutes_are_signed_by_the_secretary_at_the_left_and_the_chair_at_the_right() -> None:
    house = make.house(name="Ủy ban nhân dân tỉnh Sông Thanh", kind=BodyKind.PEOPLES_COMMITTEE)
    values = {"about": "họp giao ban", "secretary": "Lê Văn Ghi", "chair": "Đồng chí Phạm Thị Chủ, Phó Chủ tịch"}
    paper = services.draft(
        issuer=house.body, template="minutes", values=values, addressees=[To(name="Quý cơ quan")], by=house.officer,
        at=make.MONDAY,
    )  # fmt: skip
    sheet = rendering.sheet_of(paper, on=TODAY)
    assert [(one.post, one.name, one.capacities) for one in sheet.signatures] == [
        ("Thư ký", "Lê Văn Ghi", ()),
        ("Chủ tọa", "Phạm Thị Chủ", ()),
    ]
    for words in (_pdf_words(rendering.as_pdf(sheet)), _word_words(rendering.as_docx(sheet))):
        assert "THƯ KÝ CHỦ TỌA Lê Văn Ghi Phạm Thị Chủ" in words


def test_minutes_written_freely_leave_room_for_both_and_the_signer_is_the_chair() -> None:
    house = make.house()
    free = make.draft(house, kind="minutes")
    assert [(one.post, one.name) for one in rendering.sheet_of(free, on=TODAY).signatures] == [
        ("Thư ký", ""), ("Chủ tọa", ""),
    ]  # fmt: skip
    signed = make.signed(house, kind="minutes")
    assert signed.signer is not None
    assert [(one.post, one.name) for one in rendering.sheet_of(signed, on=TODAY).signatures] == [
        ("Thư ký", ""), ("Chủ tọa", signed.signer.full_name),
    ]  # fmt: skip


def test_who_signs_for_the_body_and_did_not_chair_stands_below_the_two() -> None:
    signed = make.signed(make.house(), kind="minutes")
    signed.sheet = {"chair": "Người khác", "cosigners": [{"post": "Thư ký", "name": "Lê Văn Ghi"}]}
    assert signed.signer is not None
    sheet = rendering.sheet_of(signed, on=TODAY)
    rows = [[one.name for one in row] for row in signature_rows(sheet)]
    assert rows == [["Lê Văn Ghi", "Người khác"], [signed.signer.full_name]]


def _stood_in(form: str, kind: str) -> Paper:
    house = make.house(kind=kind, name="Ủy ban nhân dân tỉnh Sông Thanh")
    deputy = directory.person(of=house.body, post="Phó Chủ tịch")
    head = Membership.objects.get(body=house.body, is_head=True)
    row = StandIn(membership=head, stand_in=deputy, form=form, from_on=date(2026, 1, 1))
    audit.create(row, verb="stand_in.named", by=None, at=make.MONDAY)
    paper = make.approved(house)
    return services.sign(
        paper_id=paper.pk, signer=deputy, form=form, scan=make.scan(by=house.clerk), by=house.clerk, at=make.MONDAY
    )


@pytest.mark.parametrize(
    ("form", "kind", "capacities", "post"),
    [
        (
            "KT.",
            BodyKind.PEOPLES_COMMITTEE,
            (Capacity(Mark.FOR, "Ủy ban nhân dân"), Capacity(Mark.DEPUTY, "Giám đốc")),
            "Phó Chủ tịch",
        ),
        ("KT.", BodyKind.DEPARTMENT, (Capacity(Mark.DEPUTY, "Giám đốc"),), "Phó Chủ tịch"),
        ("TL.", BodyKind.PEOPLES_COMMITTEE, (Capacity(Mark.ORDER, "Ủy ban nhân dân"),), "Phó Chủ tịch"),
        ("TUQ.", BodyKind.DEPARTMENT, (Capacity(Mark.AUTHORISED, "Giám đốc"),), "Phó Chủ tịch"),
        ("Q.", BodyKind.DEPARTMENT, (Capacity(Mark.ACTING, "Giám đốc"),), ""),
    ],
)
def test_the_signature_says_in_which_form_it_stands(
    form: str, kind: str, capacities: tuple[Capacity, ...], post: str
) -> None:
    signature = rendering.sheet_of(_stood_in(form, kind), on=TODAY).signatures[-1]
    assert (signature.capacities, signature.post) == (capacities, post)


def test_a_department_stands_under_its_committee_and_bears_the_name_of_the_day() -> None:
    committee = directory.body(name="Ủy ban nhân dân tỉnh Sông Thanh", kind="peoples_committee")
    house = make.house(name="Sở Tư pháp", parent=committee)
    (issuer,) = rendering.sheet_of(make.draft(house), on=TODAY).issuers
    assert (issuer.name, issuer.superior) == ("Sở Tư pháp", "Ủy ban nhân dân tỉnh Sông Thanh")


def test_file_names_are_plain() -> None:
    house = make.house(short_name="STP")
    assert rendering.file_name(make.numbered(house)) == "bao-cao-01-bc-stp"
