"""The words of a petition are written anew; the old ones are nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse

from phoihop.commitments.models import Commitment
from phoihop.kernel.audit.models import Act
from phoihop.petitions import services
from phoihop.petitions.models import AlikeMember, Petition, Proposal
from phoihop.petitions.services import repeating
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, as_, page, refused
from phoihop.petitions.tests.test_apart import held

pytestmark = pytest.mark.django_db
NAMED = "Đề nghị sửa đường vào nhà ông Nậm Văn Kín ở bản Lạn, xe chở đá chạy cả đêm."
NOW = {
    "title": "Sửa đường vào nhà một hộ dân", "text": "Đề nghị sửa đường vào nhà một hộ dân ở bản Lạn, xe chở đá chạy cả đêm.",
    "place": "bản Lạn", "addressee": "", "spot_answer": "", "reason": "Bỏ tên người",
}  # fmt: skip


def _mend(scene: make.Scene, row: Petition, **changed: Any) -> Petition:
    given: dict[str, Any] = NOW | {"revision": row.revision, "by": scene.clerk, "at": MONDAY} | changed
    return services.mend_words(petition_id=row.pk, **given)


@transaction.atomic
def _mend_and_break(scene: make.Scene, row: Petition) -> None:
    _mend(scene, row)
    raise ZeroDivisionError


@pytest.mark.parametrize("routed", [False, True])
def test_what_named_somebody_is_in_no_column_index_or_act_once_it_is_mended(routed: bool) -> None:
    make.local_rules()
    scene = make.scene()
    row, other = make.made(scene, NAMED, NAMED.replace("cả đêm", "suốt đêm"))
    _mend(scene, other)
    if routed:
        make.sorted_(scene, row)
        services.route(petition_id=row.pk, lead=scene.works, reached_on=TODAY, by=scene.clerk, at=MONDAY, today=TODAY)
    row.refresh_from_db()
    assert "Nậm Văn Kín" in held()
    services.mend_words(petition_id=row.pk, **NOW, revision=row.revision, by=scene.clerk, at=MONDAY)
    row.refresh_from_db()
    assert (row.title, row.text, row.place) == (NOW["title"], NOW["text"], NOW["place"])
    assert "kín" not in held().casefold()
    assert row.alike_keys == Petition.objects.get(pk=other.pk).alike_keys  # found by its words of now
    titles = Commitment.objects.filter(source_code=row.code).values_list("title", flat=True)
    assert titles
    assert all(title.endswith(f"{row.code}: {NOW['title']}") for title in titles)
    waiting = Proposal.objects.waiting().filter(petition=row).count()
    assert waiting == (0 if routed else 2)  # proposed anew, by the words of now
    act = Act.objects.get(verb="petition.mended", subject_id=row.pk)
    assert (act.by, act.reason) == (scene.clerk, "Bỏ tên người")
    assert act.before["text"].startswith("hmac:")
    assert act.before["text"] != act.after["text"]


def test_the_reason_of_a_repeat_quotes_no_more_what_is_gone() -> None:
    scene = make.scene()
    row, other = make.made(scene, NAMED, NAMED + " Đề nghị lắp gờ giảm tốc.")
    repeating.confirm(petition_id=row.pk, other_id=other.pk, by=scene.clerk, at=MONDAY)
    AlikeMember.objects.update(reason="cùng tên riêng «Nậm Văn Kín»")
    _mend(scene, row)
    assert set(AlikeMember.objects.values_list("reason", flat=True)) == {"người phân loại xác nhận"}


def test_it_is_refused_without_words_a_reason_the_state_that_was_read_or_after_its_end() -> None:
    scene = make.scene()
    (row,) = make.made(scene, NAMED)
    refused("petition.no_text", _mend, scene, row, text=" ")
    refused("petition.needs_ground", _mend, scene, row, reason="")
    refused("petition.changed_meanwhile", _mend, scene, row, revision=row.revision + 1)
    for user in (scene.works_officer, scene.deputy, scene.auditor, scene.stranger):
        with pytest.raises(PermissionDenied):
            _mend(scene, row, by=user)
    mended = _mend(scene, row, title="")
    assert mended.title == NOW["text"].rstrip(".")
    services.close(petition_id=row.pk, reason="Trùng", by=scene.clerk, at=MONDAY, today=TODAY)
    row.refresh_from_db()
    refused("petition.over", _mend, scene, row)


def test_nothing_is_mended_where_the_writing_breaks() -> None:
    scene = make.scene()
    row = make.routed(scene)
    row.refresh_from_db()
    acts = Act.objects.count()
    with pytest.raises(ZeroDivisionError):
        _mend_and_break(scene, row)
    row.refresh_from_db()
    assert (row.text, Act.objects.count()) == (make.TEXT, acts)
    assert row.commitment is not None
    assert make.TEXT[:20] in row.commitment.title
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM petitions_petition WHERE search @@ to_tsquery('simple', 'dan')")
        assert cursor.fetchone() == (0,)


def test_the_page_offers_it_to_who_sorts_and_says_what_still_names_somebody() -> None:
    scene = make.scene()
    (row,) = make.made(scene, NAMED)
    address = reverse("petitions:mend", args=[row.code])
    assert address in page(scene.clerk, row.get_absolute_url())
    assert address not in page(scene.auditor, row.get_absolute_url())
    page(scene.auditor, address, 403)
    page(scene.stranger, address, 404)
    assert NAMED in page(scene.clerk, address)
    sent = NOW | {"revision": row.revision}
    assert as_(scene.clerk).post(address, sent | {"reason": ""}).status_code == 422
    still = as_(scene.clerk).post(address, sent | {"text": NAMED}, follow=True).content.decode()
    assert f"Lời kiến nghị {row.code} có chỗ giống tên người" in still
    assert as_(scene.clerk).post(address, sent).status_code == 409  # read before that
    row.refresh_from_db()
    shown = as_(scene.clerk).post(address, sent | {"revision": row.revision}, follow=True).content.decode()
    assert "có chỗ giống tên người" not in shown
    assert "Bỏ tên người" in shown
    assert "Nậm Văn Kín" not in shown
    services.close(petition_id=row.pk, reason="Trùng", by=scene.clerk, at=MONDAY, today=TODAY)
    assert address not in page(scene.clerk, row.get_absolute_url())
