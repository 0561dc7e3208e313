"""Signing a draft: in turn, with keys, files from elsewhere and pens; refused, withdrawn, overtaken, interrupted."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from phoihop.commitments.models import Commitment, State
from phoihop.commitments.tests.racing import at_once
from phoihop.drafting import services
from phoihop.drafting.models import DraftStage, SignatureMethod, SignatureState, Signing, SigningState
from phoihop.drafting.services import NewSigning
from phoihop.drafting.tests import make
from phoihop.drafting.tests.signing import LATER, Table, agreed, put_up, ring_for
from phoihop.kernel.audit.models import Act
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents import storing
from phoihop.kernel.documents.keys import KeyRing
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.opening import opened
from phoihop.kernel.documents.signatures import signatures_in
from phoihop.kernel.documents.signed import Verdict
from phoihop.kernel.documents.signing import Key, sign
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations import services as directory
from phoihop.organisations.models import Membership
from phoihop.organisations.tests import make as people
from phoihop.papers.tests.make import scan
from phoihop.papers.typeset.seals import as_stamp

pytestmark = pytest.mark.django_db


def _bytes(table: Table, number: int | None = None) -> bytes:
    """The newest file of the signing that stands, or its `number`th."""
    versions = Version.objects.filter(document__in=[one.pdf_id for one in table.draft.signings.all()])
    version = versions.get(number=number) if number else versions.order_by("-number")[0]
    with opened(version) as file:
        return bytes(file.read())


def _sign(table: Table, order: int, ring: KeyRing) -> None:
    services.sign(signature_id=table.place(order).pk, ring=ring, by=table.houses[order - 1].leader, at=LATER)


def test_what_is_put_up_is_frozen_and_printed_once_with_a_place_for_each_party() -> None:
    table = put_up(4)
    signing = table.draft.signings.get()
    table.draft.refresh_from_db()
    assert (signing.state, table.draft.stage) == (SigningState.RUNNING, DraftStage.SIGNING)
    assert signing.version.is_frozen
    pdf = _bytes(table)
    assert signing.print_digest == hashlib.sha256(pdf).hexdigest()
    assert signatures_in(pdf, KeyRing()).empty == [
        f"Bên {n} - {one.body.name}" for n, one in enumerate(table.houses, 1)
    ]
    words = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    for said in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QUY CHẾ", "Căn cứ Luật Tổ chức", "Điều 4. Giao ban", "TM. "):
        assert said in words
    for one in table.houses:
        assert one.head.full_name in words


def test_each_party_signs_in_turn_and_after_the_last_the_draft_is_signed(tmp_path: Path) -> None:
    table = put_up(3)
    ring, printed = ring_for(table, tmp_path), _bytes(table)
    for order in (1, 2, 3):
        _sign(table, order, ring)
    pdf, report = _bytes(table), signatures_in(_bytes(table), ring)
    assert pdf.startswith(printed)
    assert [(one.name, one.verdict, one.trial) for one in report.signatures] == [
        (f"Bên {n} - {one.body.name}", Verdict.VALID, True) for n, one in enumerate(table.houses, 1)
    ]
    assert [table.place(n).revision for n in (1, 2, 3)] == [2, 3, 4]
    assert {(table.place(n).method, table.place(n).certificate) for n in (1, 2, 3)} == {
        (SignatureMethod.DIGITAL, one.head.full_name) for one in table.houses
    }
    signing = table.draft.signings.get()
    table.draft.refresh_from_db()
    assert (signing.state, table.draft.stage) == (SigningState.COMPLETE, DraftStage.SIGNED)
    acts = list(Act.objects.filter(verb="signature.made").order_by("id"))
    assert [(act.by, act.on_behalf_of) for act in acts] == [(one.leader, one.body.code) for one in table.houses]


def test_the_next_in_turn_is_told_and_nobody_else() -> None:
    table = put_up(2)
    told = Notification.objects.filter(kind="signing.turn")
    assert [one.user for one in told] == []  # the first is who put it up
    first = table.place(1)
    services.record_paper(
        signature_id=first.pk, scan=scan(by=table.houses[0].clerk), signed_on=timezone.localdate(LATER),
        by=table.houses[0].clerk, at=LATER,
    )  # fmt: skip
    assert [one.user for one in told.all()] == [table.houses[1].leader]


def test_out_of_turn_is_refused_unless_the_order_is_free(tmp_path: Path) -> None:
    table = put_up(2)
    ring = ring_for(table, tmp_path)
    with pytest.raises(Refused) as caught:
        _sign(table, 2, ring)
    assert caught.value.code == "signature.not_its_turn"
    free = put_up(2, any_order=True)
    _sign(free, 2, ring_for(free, tmp_path / "free"))
    assert (free.place(1).state, free.place(2).state) == (SignatureState.WAITING, SignatureState.SIGNED)


def test_only_the_person_named_signs(tmp_path: Path) -> None:
    table = put_up(2)
    ring, house = ring_for(table, tmp_path), table.houses[0]
    for by in (house.officer, house.head_of_office, house.clerk, table.houses[1].leader, people.user()):
        with pytest.raises(PermissionDenied):
            services.sign(signature_id=table.place(1).pk, ring=ring, by=by, at=LATER)
    assert table.place(1).is_waiting


def test_who_has_left_the_post_since_does_not_sign(tmp_path: Path) -> None:
    table = put_up(2)
    ring = ring_for(table, tmp_path)
    post = Membership.objects.get(person=table.houses[0].head)
    directory.end_membership(membership=post, until=timezone.localdate(make.AT), by=None, at=make.AT)
    with pytest.raises(Refused) as caught:
        _sign(table, 1, ring)
    assert caught.value.code == "paper.signer_not_in_body"


def test_without_a_key_here_the_ways_out_are_named(tmp_path: Path) -> None:
    table = put_up(2)
    with pytest.raises(Refused) as caught:
        _sign(table, 1, KeyRing())
    assert caught.value.code == "signature.no_key"
    assert "ký trên giấy" in caught.value.sentence


def test_a_file_signed_at_ones_own_machine_is_taken_back(tmp_path: Path) -> None:
    table = put_up(2)
    ring, place = ring_for(table, tmp_path), table.place(1)
    key = ring.key(person=table.houses[0].head.code, body="")
    assert key is not None
    stamp = as_stamp("KÝ SỐ", [table.houses[0].head.full_name], (150, 60))
    mine = sign(_bytes(table), field=place.field, key=Key(pkcs12=key.pkcs12), stamp=stamp, reason="", place="")
    with pytest.raises(PermissionDenied):
        services.take_signed(signature_id=place.pk, data=mine, ring=ring, by=table.houses[1].officer, at=LATER)
    with pytest.raises(Refused) as caught:
        services.take_signed(signature_id=place.pk, data=mine, ring=KeyRing(), by=table.head, at=LATER)
    assert caught.value.code == "signing.untrusted"
    services.take_signed(signature_id=place.pk, data=mine, ring=ring, by=table.head, at=LATER)
    assert _bytes(table) == mine
    assert (table.place(1).state, table.place(1).revision) == (SignatureState.SIGNED, 2)


def test_a_party_without_account_signs_on_paper_and_a_clerk_records_it() -> None:
    table = put_up(2)
    paper, today = scan(by=table.houses[0].clerk), timezone.localdate(LATER)
    for by in (table.houses[0].officer, table.houses[1].officer, people.user()):
        with pytest.raises(PermissionDenied):
            services.record_paper(signature_id=table.place(1).pk, scan=paper, signed_on=today, by=by, at=LATER)
    with pytest.raises(Refused) as caught:
        services.record_paper(
            signature_id=table.place(1).pk,
            scan=paper,
            signed_on=timezone.localdate(make.AT).replace(day=1),
            by=table.houses[0].clerk,
            at=LATER,
        )
    assert caught.value.code == "signature.dates"
    for order in (1, 2):  # the drafting body's clerk records the other party too
        services.record_paper(
            signature_id=table.place(order).pk, scan=paper, signed_on=today, by=table.houses[0].clerk, at=LATER
        )
    table.draft.refresh_from_db()
    assert table.draft.stage == DraftStage.SIGNED
    assert table.place(2).method == SignatureMethod.PAPER
    assert Act.objects.filter(verb="signature.recorded", on_behalf_of=table.houses[1].body.code).count() == 1


def test_a_refusal_voids_the_signing_with_its_reason_and_keeps_what_was_signed(tmp_path: Path) -> None:
    table = put_up(2)
    _sign(table, 1, ring_for(table, tmp_path))
    signed, second = _bytes(table), table.place(2)
    with pytest.raises(PermissionDenied):
        services.refuse(signature_id=second.pk, reason="Không", by=table.houses[1].officer, at=LATER)
    with pytest.raises(Refused) as caught:
        services.refuse(signature_id=second.pk, reason="  ", by=table.houses[1].leader, at=LATER)
    assert caught.value.code == "signing.reason_needed"
    services.refuse(signature_id=second.pk, reason="Điều 3 chưa rõ hạn", by=table.houses[1].leader, at=LATER)
    signing = table.draft.signings.get()
    table.draft.refresh_from_db()
    assert (signing.state, table.draft.stage) == (SigningState.VOID, DraftStage.AGREED)
    assert "Điều 3 chưa rõ hạn" in signing.reason
    assert _bytes(table) == signed
    with pytest.raises(Refused) as caught:
        services.sign(signature_id=second.pk, ring=KeyRing(), by=table.houses[1].leader, at=LATER)
    assert caught.value.code == "signing.not_running"
    services.start_signing(draft_id=table.draft.pk, new=NewSigning(), by=table.head, at=LATER)  # again, from the print
    assert table.draft.signings.count() == 2


def test_a_new_edit_after_a_signature_voids_the_signing_and_touches_nothing_signed(tmp_path: Path) -> None:
    table = put_up(2)
    _sign(table, 1, ring_for(table, tmp_path))
    signing, signed = table.draft.signings.get(), _bytes(table)
    before = (signing.version.digest, signing.version.tree)
    with pytest.raises(PermissionDenied):
        services.reopen(draft_id=table.draft.pk, reason="Sửa", by=table.houses[0].officer, at=LATER)
    services.reopen(draft_id=table.draft.pk, reason="Sửa Điều 3", by=table.head, at=LATER)
    table.draft.refresh_from_db()
    signing.refresh_from_db()
    assert (signing.state, table.draft.stage, table.draft.is_open) == (SigningState.VOID, DraftStage.DRAFTING, True)
    assert (signing.version.digest, signing.version.tree) == before
    assert make.working(table.draft).number > signing.version.number
    assert _bytes(table) == signed


def test_what_runs_is_withdrawn_by_who_leads_the_drafting_body() -> None:
    table = put_up(2)
    for by in (table.houses[0].officer, table.houses[1].leader):
        with pytest.raises(PermissionDenied):
            services.withdraw(draft_id=table.draft.pk, reason="Đổi người ký", by=by, at=LATER)
    services.withdraw(draft_id=table.draft.pk, reason="Đổi người ký", by=table.head, at=LATER)
    with pytest.raises(Refused) as caught:
        services.withdraw(draft_id=table.draft.pk, reason="Lại", by=table.head, at=LATER)
    assert caught.value.code == "signing.not_running"


def test_only_an_agreed_text_unchanged_since_is_put_up() -> None:
    houses = put_up(2).houses
    draft = make.draft(by=houses[0].officer, parties=[one.body for one in houses])
    with pytest.raises(Refused) as caught:
        services.start_signing(draft_id=draft.pk, new=NewSigning(), by=houses[0].leader, at=make.AT)
    assert caught.value.code == "signing.not_agreed"
    with pytest.raises(PermissionDenied):
        services.start_signing(draft_id=draft.pk, new=NewSigning(), by=houses[1].leader, at=make.AT)
    table = agreed()
    late = NewSigning(sign_by=timezone.localdate(make.AT).replace(year=2020))
    with pytest.raises(Refused) as caught:
        services.start_signing(draft_id=table.draft.pk, new=late, by=table.head, at=make.AT)
    assert caught.value.code == "signing.past"


def test_one_signing_of_a_draft_stands_by_the_database() -> None:
    signing = put_up(2).draft.signings.get()
    signing.pk, signing.code = None, "KY-0000-0000"
    with pytest.raises(IntegrityError, match="one_signing_of_a_draft_stands"), transaction.atomic():
        Signing.objects.bulk_create([signing])


@pytest.mark.committed
def test_of_two_that_press_at_once_one_signature_is_made(tmp_path: Path) -> None:
    table = put_up(2)
    ring, place = ring_for(table, tmp_path), table.place(1).pk
    came = at_once([lambda: services.sign(signature_id=place, ring=ring, by=table.head, at=LATER)] * 2)
    assert came == ["done", "signature.done"]
    report = signatures_in(_bytes(table), ring)
    assert ([one.verdict for one in report.signatures], len(report.empty)) == ([Verdict.VALID], 1)
    assert Version.objects.filter(document=table.draft.signings.get().pdf).count() == 2


@pytest.mark.committed
def test_two_parties_at_once_in_free_order_both_stand_in_one_file(tmp_path: Path) -> None:
    table = put_up(2, any_order=True)
    ring = ring_for(table, tmp_path)
    places = [(table.place(n).pk, one.leader) for n, one in enumerate(table.houses, 1)]
    acts = [lambda pk=pk, by=by: services.sign(signature_id=pk, ring=ring, by=by, at=LATER) for pk, by in places]
    assert at_once(acts) == ["done", "done"]
    report = signatures_in(_bytes(table), ring)
    assert ([one.verdict for one in report.signatures], report.empty) == ([Verdict.VALID] * 2, [])
    assert Signing.objects.get(draft=table.draft).state == SigningState.COMPLETE


def test_killed_between_the_signature_and_the_commit_nothing_is_half_done(tmp_path: Path) -> None:
    table = put_up(2)
    ring = ring_for(table, tmp_path)

    def killed() -> None:
        with transaction.atomic():
            _sign(table, 1, ring)
            raise RuntimeError("killed")

    known = set(Version.objects.values_list("path", flat=True))
    with pytest.raises(RuntimeError):
        killed()
    assert table.place(1).is_waiting
    assert set(Version.objects.values_list("path", flat=True)) == known
    assert set(storing.stored()) - known  # the file lies there, named by no row
    _sign(table, 1, ring)  # pressed again, it is signed as if nothing had been
    report = signatures_in(_bytes(table), ring)
    assert ([one.verdict for one in report.signatures], len(report.empty)) == ([Verdict.VALID], 1)
    documents.clear_orphans(at=timezone.now() + 2 * storing.ORPHAN_AGE)
    assert set(storing.stored()) <= set(Version.objects.values_list("path", flat=True))


def test_each_signature_is_owed_in_the_ledger_kept_by_signing_and_dropped_with_the_signing(tmp_path: Path) -> None:
    table = agreed(3)
    due = timezone.localdate(make.AT) + timedelta(days=10)
    start = {"draft_id": table.draft.pk, "new": NewSigning(sign_by=due), "by": table.head, "at": make.AT}
    signing = services.start_signing(**start)  # type: ignore[arg-type]  # as named above
    owed = Commitment.objects.filter(source_kind="draft_signing", source_code=signing.code)
    assert {(one.due_on, one.state) for one in owed} == {(due, State.OPEN)}
    leads = {part.body for one in owed for part in one.participations.filter(role="lead")}
    assert leads == {house.body for house in table.houses}
    assert table.place(2).commitment is not None
    client = Client()
    client.force_login(table.houses[1].officer)
    page = client.get(table.place(2).commitment.get_absolute_url()).content.decode()  # type: ignore[union-attr]  # asked above
    assert f'<a href="{signing.get_absolute_url()}">' in page
    _sign(table, 1, ring_for(table, tmp_path))
    clerk = table.houses[1].clerk
    late = due + timedelta(days=2)
    services.record_paper(
        signature_id=table.place(2).pk, scan=scan(by=clerk), signed_on=late, by=clerk, at=make.AT + timedelta(days=13)
    )
    services.refuse(signature_id=table.place(3).pk, reason="Chưa đồng ý", by=table.houses[2].leader, at=LATER)
    states = list(signing.signatures.order_by("order").values_list("commitment__state", "commitment__done_on"))
    assert states == [
        (State.KEPT, timezone.localdate(LATER)), (State.KEPT_LATE, late), (State.NO_LONGER_DUE, None)
    ]  # fmt: skip
    assert Act.objects.filter(verb="signature.owed").count() == 3
    again = services.start_signing(**start | {"at": LATER})  # type: ignore[arg-type]  # as named above
    services.withdraw(draft_id=table.draft.pk, reason="Đổi người ký", by=table.head, at=LATER)
    assert set(again.signatures.values_list("commitment__state", flat=True)) == {State.NO_LONGER_DUE}
