"""Why the machine proposed is kept in Vietnamese and told in the reader's language; quoted words stay as they are."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation

from phoihop.kernel.accounts.models import User
from phoihop.petitions import likeness, shipped
from phoihop.petitions.models import Proposal
from phoihop.petitions.proposing import propose
from phoihop.petitions.reasons import in_words
from phoihop.petitions.rules import saying
from phoihop.petitions.rules.saying import told
from phoihop.petitions.services import repeating
from phoihop.petitions.services.proposing import propose_for
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY
from phoihop.petitions.tests.test_duplicates import ROAD

VIETNAMESE = re.compile(r"[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)


def _in_english(reason: str) -> str:
    with translation.override("en"):
        return in_words(reason)


def test_every_reason_of_a_proposal_is_read_back_whole_and_told_in_english() -> None:
    texts = [text for _field, _body, text in shipped.examples()][:120]
    reasons = {reason for one in propose(texts, on=date(2026, 9, 1)) for reason in one.reason}
    assert len(reasons) > 200
    seen = set()
    for reason in reasons:
        (one,) = told(reason)
        assert one.sentence % one.values == reason
        assert in_words(reason) == reason
        shown = _in_english(reason)
        assert re.findall("«[^»]*»", shown) == re.findall("«[^»]*»", reason)
        ours = re.sub("«[^»]*»", "", shown).replace(one.values.get("basis", "\0"), "")
        assert not VIETNAMESE.search(ours), shown
        seen.add(one.sentence)
    assert {saying.FIELD_BY_TERMS, saying.BODY_NAMED, saying.BODY_BY_MATTER, saying.TO_CONFIRM} <= seen


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        (saying.SAME_WORDS, "the same wording, only spelt differently"),
        (saying.STANDS_IN, "one petition stands word for word in the other"),
        (saying.RARE_WORDS, "many rare words in common"),
        (saying.BY_A_PERSON, "confirmed by the person who classified it"),
        (
            "cùng tên riêng «Suối Đá», «Nà Phặc»; cùng số «35»",
            "the same proper names «Suối Đá», «Nà Phặc»; the same figures «35»",
        ),
        ("cùng việc «a; cùng số b»", "the same matter «a; cùng số b»"),
        (
            "Bảng thẩm quyền không giao lĩnh vực Đất đai và đo đạc cho Bộ Y tế: cần người xem lại.",
            "The table of competence does not give the field Land and surveying to Ministry of Health: a person needs to look.",
        ),
        (
            "Giống kiến nghị KN-AAAAA-AAAAA, đã được người xử lý sửa lại.",
            "Like petition KN-AAAAA-AAAAA, corrected by the person who handled it.",
        ),
        ("lời của bản trước", "lời của bản trước"),
    ],
)  # fmt: skip
def test_what_two_petitions_share_is_told_in_english_and_what_nobody_knows_stays(reason: str, english: str) -> None:
    assert _in_english(reason) == english
    assert in_words(reason) == reason


def test_what_the_comparison_says_is_read_back() -> None:
    texts = (
        f"{ROAD} Trạm y tế cũng thiếu bác sĩ trực đêm, đề nghị bổ sung.",
        ROAD.upper(),
        ROAD.replace("Đề nghị", "Cử tri mong"),
    )
    for _score, reason in likeness.compare(ROAD, texts):
        assert told(reason), reason
        assert not VIETNAMESE.search(re.sub("«[^»]*»", "", _in_english(reason)))


@pytest.mark.django_db
def test_english_pages_tell_the_reasons_in_english_and_mark_the_quoted_words_as_vietnamese() -> None:
    scene = make.scene()
    one, two = make.made(scene, make.TEXT, make.TEXT)
    propose_for(petitions=[one], at=MONDAY)
    repeating.confirm(petition_id=one.pk, other_id=two.pk, by=scene.clerk, at=MONDAY)
    assert Proposal.objects.filter(petition=one, reasons__0__startswith="Lĩnh vực").exists()
    client = make.as_(scene.clerk)
    address = one.get_absolute_url()
    assert "Lĩnh vực" in client.get(address).content.decode()
    User.objects.filter(pk=scene.clerk.pk).update(language="en")
    shown = client.get(address).content.decode()
    assert "<li>Field " in shown
    assert '<span lang="vi">«' in shown
    assert "Lĩnh vực " not in shown
    assert "the same wording, only spelt differently" in shown
    assert "cùng lời văn" not in shown
