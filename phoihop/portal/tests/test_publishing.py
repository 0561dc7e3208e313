"""Nothing is public before a person released its words; the clock of publication ends with that, not otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from phoihop.commitments.models import UNDER_WAY, Commitment
from phoihop.kernel.audit.models import Act
from phoihop.petitions.models import AnswerLine, Petition, ResultClass
from phoihop.petitions.services import answering
from phoihop.petitions.tests import make as voters
from phoihop.portal import services
from phoihop.portal.models import Publication
from phoihop.portal.tests import make
from phoihop.portal.wording import masked

pytestmark = pytest.mark.django_db
NAMED = "Nhà bà Lò Thị Giấu, số nhà 12, điện thoại 0912 345 678, giau@example.vn, đề nghị thay ván cầu."


def _owed() -> bool:
    return Commitment.objects.filter(source_kind="petition_publication", state__in=UNDER_WAY).exists()


def _public() -> int:
    return Publication.objects.visible_to(AnonymousUser()).count()


def test_proposed_without_persons_released_by_a_person_withdrawn_with_a_reason() -> None:
    scene, now = voters.scene(), timezone.now()
    line = make.answered(scene, text=NAMED, answer="Đã gặp bà Lò Thị Giấu, sẽ thay ván.", promise="Thay ván", at=now)
    assert _owed()
    with pytest.raises(PermissionDenied):
        services.propose(line_id=line.pk, by=scene.stranger, at=now)
    row = services.propose(line_id=line.pk, by=scene.clerk, at=now)
    assert services.propose(line_id=line.pk, by=scene.clerk, at=now) == row
    assert [word for word in ("Lò Thị", "0912", "giau@", "số nhà") if word in row.text + row.answer + row.title] == []
    code = next(iter(row.promises))
    assert (_public(), _owed()) == (0, True)

    good = services.Wording("Đề nghị thay ván cầu.", "Sẽ thay ván.", {code: "Thay ván"})
    release: dict[str, Any] = {"publication_id": row.pk, "wording": good, "seen": False, "by": scene.clerk, "at": now}
    bad = services.Wording(NAMED, "Sẽ thay ván.", {code: "Thay ván"})
    voters.refused("publication.names_somebody", services.release, **release | {"wording": bad})
    short = services.Wording("Đề nghị thay ván cầu.", "Sẽ thay ván.")
    voters.refused("publication.needs_words", services.release, **release | {"wording": short})
    for somebody in (scene.works_officer, scene.stranger, scene.auditor, scene.deputy):
        with pytest.raises(PermissionDenied):
            services.release(**release | {"by": somebody})
    assert (_public(), _owed()) == (0, True)  # refused whole
    services.release(**release)
    assert (_public(), _owed()) == (1, False)
    assert Petition.objects.get().published_text == good.text
    voters.refused("publication.decided", services.release, **release)
    voters.refused("publication.standing", services.propose, line_id=line.pk, by=scene.clerk, at=now)

    page = Client().get(f"/cong-dan/kien-nghi/{row.petition.code}/")
    assert "Đề nghị thay ván cầu." in page.content.decode()
    withdraw: dict[str, Any] = {"publication_id": row.pk, "by": scene.head, "at": now}
    voters.refused("publication.needs_reason", services.withdraw, **withdraw, reason=" ")
    services.withdraw(**withdraw, reason="Cử tri đề nghị")
    assert _public() == 0
    assert AnswerLine.objects.get().published_on is None
    assert Client().get(f"/cong-dan/kien-nghi/{row.petition.code}/").status_code == 404
    again = services.propose(line_id=line.pk, by=scene.clerk, at=now)
    services.refuse(publication_id=again.pk, reason="Chờ bổ sung", by=scene.head, at=now)
    verbs = Act.objects.filter(verb__startswith="publication.").order_by("id").values_list("verb", flat=True)
    told = ["proposed", "released", "withdrawn", "proposed", "refused"]
    assert list(verbs) == [f"publication.{verb}" for verb in told]


def test_who_gathered_it_moderates_on_one_page() -> None:
    scene, now = voters.scene(), timezone.now()
    row = make.proposed(scene, text="Cầu treo hỏng ván, đề nghị thay ván.", promise="Thay ván", at=now)
    address = f"/publications/{row.code}/"
    for user, status in [(scene.clerk, 200), (scene.auditor, 200), (scene.works_officer, 404), (scene.stranger, 404)]:
        voters.page(user, address, status)
    (code,) = row.promises
    assert 'name="seen"' not in voters.page(
        scene.clerk, address
    )  # nothing was found, so there is nothing to have looked at
    typed: dict[str, Any] = {"text": "Nhà ông Vàng A Giấu thiếu cầu", "answer": "Sẽ thay", f"promise_{code}": "Thay"}
    refused = voters.as_(scene.clerk).post(f"{address}release/", typed)
    assert refused.status_code == 409
    assert "Vàng A Giấu" in refused.content.decode()
    assert 'name="seen"' in refused.content.decode()
    assert voters.as_(scene.clerk).post(f"{address}release/", {"text": "x"}).status_code == 422
    assert voters.as_(scene.auditor).post(f"{address}release/", typed).status_code == 403
    assert voters.as_(scene.clerk).post(f"{address}refuse/", {}).status_code == 422
    assert voters.as_(scene.clerk).post(f"{address}release/", typed | {"seen": "on"}).status_code == 302
    assert _public() == 1
    assert voters.as_(scene.clerk).post(f"{address}withdraw/", {"reason": "Sai chữ"}).status_code == 302
    assert _public() == 0
    line = row.line
    button = f"/publications/of/{row.petition.code}/{line.answer.code}/"
    assert "Đề nghị công khai" in voters.page(scene.clerk, row.petition.get_absolute_url())
    assert voters.as_(scene.works_officer).post(button).status_code == 403
    assert voters.as_(scene.clerk).post(button).status_code == 302
    assert Publication.objects.filter(state="proposed").count() == 1


def test_a_later_answer_takes_the_place_of_the_earlier_one() -> None:
    scene, now = voters.scene(), timezone.now()
    first = make.released(scene, text="Cầu treo hỏng ván, đề nghị thay.", at=now)
    today = timezone.localdate(now)
    later = answering.answer(
        body=scene.works, title="Trả lời lại", answered_on=today, received_on=today, by=scene.works_officer, at=now,
        said=[answering.Said(first.petition_id, ResultClass.DONE, "Đã thay ván.", [])],
        number_text="88/SXD-VP",
    )  # fmt: skip
    voters.refused("publication.corrected", services.propose, line_id=first.line_id, by=scene.clerk, at=now)
    second = services.propose(line_id=later.lines.get().pk, by=scene.clerk, at=now)
    wording = services.Wording(second.text, second.answer)
    services.release(publication_id=second.pk, wording=wording, seen=True, by=scene.clerk, at=now)
    first.refresh_from_db()
    assert (first.state, _public()) == ("withdrawn", 1)
    voters.refused("publication.corrected", services.propose, line_id=first.line_id, by=scene.clerk, at=now)

    # The later one taken down again, the public may read what it read before.
    back = "Đề nghị công khai lại"
    assert back not in voters.page(scene.clerk, first.get_absolute_url())
    services.withdraw(publication_id=second.pk, reason="Nhầm nội dung", by=scene.head, at=now)
    assert back in voters.page(scene.clerk, first.get_absolute_url())
    button = f"/publications/of/{first.petition.code}/{first.line.answer.code}/"
    assert voters.as_(scene.clerk).post(button).status_code == 302
    again = Publication.objects.get(state="proposed")
    words = services.Wording(again.text, again.answer)
    services.release(publication_id=again.pk, wording=words, seen=True, by=scene.clerk, at=now)
    assert (again.line_id, _public()) == (first.line_id, 1)
    waiting = services.propose(line_id=second.line_id, by=scene.clerk, at=now)
    services.release(publication_id=waiting.pk, wording=wording, seen=True, by=scene.clerk, at=now)
    voters.refused("publication.corrected", services.propose, line_id=first.line_id, by=scene.clerk, at=now)


def test_what_tells_a_person_is_masked() -> None:
    words = masked(NAMED)
    assert words.count("[…]") == 4
    assert "đề nghị thay ván cầu" in words
