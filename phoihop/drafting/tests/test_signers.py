"""Who signs for a party: chosen by the party or the drafter, printed, signing, and carried into the regulation."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phoihop.drafting import services
from phoihop.drafting.models import DraftParty
from phoihop.drafting.services import NewSigning, SignedPaper
from phoihop.drafting.tests import make
from phoihop.drafting.tests.signing import LATER, Table, agreed, put_up
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.keys import KeyRing, with_test_authority
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.opening import opened
from phoihop.kernel.documents.signatures import signatures_in
from phoihop.kernel.documents.tests.test_signed import Authority
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations import services as directory
from phoihop.organisations.models import Membership, Person
from phoihop.organisations.tests import make as people
from phoihop.papers.signers import may_sign
from phoihop.papers.tests.make import PDF
from phoihop.regulations.models import RegulationState

pytestmark = pytest.mark.django_db

SINCE = timezone.localdate(make.AT) - timedelta(days=30)


def _deputy(table: Table, house: int = 1, form: str = "KT.") -> tuple[Person, User]:
    """Somebody of the house, with an account, who signs for its head."""
    body = table.houses[house].body
    account = people.user(of=body)
    person = people.person(of=body, post="Phó Chủ tịch", account=account)
    head = Membership.objects.get(body=body, is_head=True)
    given = {"scope": "Ký quy chế", "legal_basis": "Giấy 1/UQ"} if form == "TUQ." else {}
    until = SINCE + timedelta(days=300) if form == "TUQ." else None
    directory.appoint_stand_in(
        membership=head, stand_in=person, form=form, from_on=SINCE, until=until, **given, by=None, at=make.AT
    )
    return person, account


def _party(table: Table, house: int = 1) -> DraftParty:
    return table.draft.parties.get(body=table.houses[house].body)


def _name(table: Table, signer: Person | None, by: User, form: str = "KT.", house: int = 1) -> DraftParty:
    return services.name_signer(party_id=_party(table, house).pk, signer=signer, form=form, by=by, at=make.AT)


def _ring(signers: list[Person], folder: Path) -> KeyRing:
    gives = Authority("Chứng thực thử")
    root = gives.trusted_in(folder / "authority")
    lines = []
    for number, one in enumerate(signers):
        (root / f"{number}.p12").write_bytes(gives.pkcs12(one.full_name))
        lines.append(f'[[signer]]\nperson = "{one.code}"\npkcs12 = "{number}.p12"\n')
    (root / "signers.toml").write_text("\n".join(lines), encoding="utf-8")
    return with_test_authority(KeyRing(), root)


def _file(table: Table) -> bytes:
    version = Version.objects.filter(document=table.draft.signings.get().pdf).order_by("-number")[0]
    with opened(version) as file:
        return bytes(file.read())


def _stamped(pdf: bytes) -> str:
    """The words of a file as it is seen, its visible stamps included."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    for page in document:
        page.flatten()
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_a_stand_in_is_chosen_printed_signs_and_stands_in_the_regulation(tmp_path: Path) -> None:
    table = agreed(2)
    deputy, account = _deputy(table)
    party = _name(table, deputy, table.houses[1].officer)
    assert (party.signer, party.signer_post, party.signing_form) == (deputy, "Phó Chủ tịch", "KT.")
    services.start_signing(draft_id=table.draft.pk, new=NewSigning(), by=table.head, at=make.AT)
    words = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(_file(table)))
    assert deputy.full_name in words
    assert table.houses[1].head.full_name not in words
    assert "KT. " in words

    ring = _ring([table.houses[0].head, deputy], tmp_path)
    services.sign(signature_id=table.place(1).pk, ring=ring, by=table.head, at=LATER)
    with pytest.raises(PermissionDenied):  # the head himself is not who the print names
        services.sign(signature_id=table.place(2).pk, ring=ring, by=table.houses[1].leader, at=LATER)
    services.sign(signature_id=table.place(2).pk, ring=ring, by=account, at=LATER)
    report = signatures_in(_file(table), ring)
    assert [one.signer for one in report.signatures] == [table.houses[0].head.full_name, deputy.full_name]
    assert "Phó Chủ tịch (ký KT.)" in _stamped(_file(table))

    paper = SignedPaper("01/QCPH", timezone.localdate(LATER))
    regulation = services.enter_signed(draft_id=table.draft.pk, paper=paper, by=table.head, at=LATER)
    assert regulation.state != RegulationState.ENDED
    signed = {row.body: (row.signer, row.signing_form, row.signer_post) for row in regulation.parties.all()}
    assert signed == {
        table.houses[0].body: (table.houses[0].head, "TM.", "Giám đốc"),
        table.houses[1].body: (deputy, "KT.", "Phó Chủ tịch"),
    }
    client = Client()
    client.force_login(table.head)
    shown = client.get(regulation.get_absolute_url()).content.decode()
    assert f"KT. {deputy.full_name}, Phó Chủ tịch" in shown


@pytest.mark.parametrize("form", ["KT.", "TUQ.", "Q."])
def test_each_form_of_standing_in_may_be_chosen(form: str) -> None:
    table = agreed(2)
    deputy, _account = _deputy(table, form=form)
    able = may_sign([table.houses[1].body], on=timezone.localdate(make.AT))[table.houses[1].body.pk]
    assert [(one.person, one.form) for one in able] == [(table.houses[1].head, "TM."), (deputy, form)]
    _name(table, deputy, table.houses[1].officer, form=form)
    services.start_signing(draft_id=table.draft.pk, new=NewSigning(), by=table.head, at=make.AT)
    assert (table.place(2).signer, table.place(2).signing_form) == (deputy, form)


def test_the_party_and_the_drafter_choose_and_nobody_else() -> None:
    table = agreed(3)
    deputy, _account = _deputy(table)
    for by in (table.houses[2].leader, people.user()):
        with pytest.raises(PermissionDenied):
            _name(table, deputy, by)
    _name(table, deputy, table.houses[0].officer)
    told = Notification.objects.filter(kind="party.signer_named")
    assert table.houses[1].officer in {one.user for one in told}
    assert table.houses[0].officer not in {one.user for one in told}  # whose act it is
    assert deputy.full_name in told[0].title
    _name(table, None, table.houses[1].leader)
    assert (_party(table).signer, _party(table).signing_form, _party(table).signer_post) == (None, "", "")
    with pytest.raises(PermissionDenied):
        _name(table, deputy, table.houses[1].officer, house=2)


def test_whom_the_directory_does_not_let_sign_is_refused_with_a_sentence() -> None:
    table = agreed(2)
    deputy, _account = _deputy(table)
    other = people.person(of=table.houses[1].body, post="Chuyên viên")
    for person, form, code in (
        (other, "KT.", "paper.no_stand_in"),
        (deputy, "TUQ.", "paper.no_stand_in"),
        (deputy, "TM.", "paper.signer_not_in_body"),
        (table.houses[1].head, "KT.", "paper.form_not_fit"),
    ):
        with pytest.raises(Refused) as refused:
            _name(table, person, table.houses[1].officer, form=form)
        assert refused.value.code == code
    assert _party(table).signer is None


def test_once_printed_the_name_stays_until_the_text_is_taken_back() -> None:
    table = put_up(2)
    deputy, _account = _deputy(table)
    with pytest.raises(Refused) as refused:
        _name(table, deputy, table.houses[1].officer)
    assert refused.value.code == "signer.printed"
    services.withdraw(draft_id=table.draft.pk, reason="Đổi người ký", by=table.head, at=LATER)
    _name(table, deputy, table.houses[1].officer)
    services.abandon(draft_id=table.draft.pk, reason="Thôi", by=table.head, at=LATER)
    with pytest.raises(Refused) as refused:
        _name(table, None, table.houses[1].officer)
    assert refused.value.code == "draft.closed"


def test_who_may_no_longer_sign_is_named_when_the_text_is_put_up() -> None:
    table = agreed(2)
    deputy, _account = _deputy(table)
    _name(table, deputy, table.houses[1].officer)
    row = deputy.standing_in.get()
    directory.end_stand_in(row=row, until=timezone.localdate(LATER), by=None, at=LATER)
    client = Client()
    client.force_login(table.head)
    assert "không còn được giao ký" in client.get(reverse("drafting:signing", args=[table.draft.code])).content.decode()
    with pytest.raises(Refused) as refused:
        services.start_signing(draft_id=table.draft.pk, new=NewSigning(), by=table.head, at=LATER)
    assert refused.value.code == "paper.no_stand_in"
    assert deputy.full_name in refused.value.sentence


def test_the_signer_is_chosen_on_a_page_and_shown_before_the_text_is_put_up() -> None:
    table = agreed(2)
    body = table.houses[1].body
    head = Membership.objects.get(body=body, is_head=True)
    deputy, _account = _deputy(table)
    url = reverse("drafting:name_signer", args=[table.draft.code, body.code])
    client = Client()
    client.force_login(table.houses[1].officer)
    other = reverse("drafting:name_signer", args=[table.draft.code, table.houses[0].body.code])
    lead = Client()
    lead.force_login(table.head)
    assert "Danh bạ chưa giao ai ký thay" in lead.get(other).content.decode()
    page = client.get(url).content.decode()
    assert "Danh bạ chưa giao ai ký thay" not in page
    assert f"TM. {head.person.full_name}" in page
    assert f"KT. {deputy.full_name}, Phó Chủ tịch" in page
    assert client.post(url, {"who": f"{deputy.code}|TUQ."}).status_code == 422
    assert client.post(url, {"who": f"{deputy.code}|KT."}).status_code == 302
    assert _party(table).signer == deputy
    assert client.post(url, {"who": ""}).status_code == 422
    assert client.post(url, {"who": "head"}).status_code == 302  # the head can be taken again
    assert _party(table).signer is None
    assert client.post(url, {"who": f"{deputy.code}|KT."}).status_code == 302

    for name in ("draft", "signing", "parties", "start_signing"):
        shown = lead.get(reverse(f"drafting:{name}", args=[table.draft.code])).content.decode()
        assert f"KT. {deputy.full_name}, Phó Chủ tịch" in shown, name
        assert url in shown, name
    client.force_login(table.houses[0].officer)
    assert client.get(url).status_code == 200
    client.force_login(people.user())
    assert client.get(url).status_code == 404
    assert lead.get(reverse("drafting:name_signer", args=[table.draft.code, "CQ-0000"])).status_code == 404


def test_a_body_of_which_nobody_is_known_signs_on_paper() -> None:
    table = agreed(2)
    post = Membership.objects.get(body=table.houses[1].body, is_head=True)
    directory.end_membership(membership=post, until=SINCE, by=None, at=make.AT)
    assert may_sign([table.houses[1].body], on=timezone.localdate(make.AT)) == {table.houses[1].body.pk: []}
    client = Client()
    client.force_login(table.head)
    page = client.get(reverse("drafting:start_signing", args=[table.draft.code])).content.decode()
    assert "bên này ký trên giấy" in page
    services.start_signing(draft_id=table.draft.pk, new=NewSigning(any_order=True), by=table.head, at=make.AT)
    assert table.place(2).signer is None
    clerk = Client()
    clerk.force_login(table.houses[0].clerk)
    sent = {
        "signer_name": "Giàng A Sử",
        "signer_post": "Phó Chủ tịch",
        "signed_on": f"{timezone.localdate():%d/%m/%Y}",
        "scan": SimpleUploadedFile("a.pdf", PDF, "application/pdf"),
    }
    url = reverse("drafting:record_signature", args=[table.draft.code, 2])
    assert "Người đã ký" in clerk.get(url).content.decode()
    named = reverse("drafting:record_signature", args=[table.draft.code, 1])
    assert "Người đã ký" not in clerk.get(named).content.decode()  # the print says who signs
    assert clerk.post(url, sent).status_code == 302
    assert (table.place(2).signer_name, table.place(2).signer_post) == ("Giàng A Sử", "Phó Chủ tịch")
    assert (
        "Giàng A Sử, Phó Chủ tịch" in clerk.get(reverse("drafting:signing", args=[table.draft.code])).content.decode()
    )
