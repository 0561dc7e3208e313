"""Drafts: written, changed, addressed, given up."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.content import Content
from phoihop.papers.models import Addressee, Paper, State
from phoihop.papers.services import To
from phoihop.papers.tests import make

pytestmark = pytest.mark.django_db


def _edit(paper: Paper, by: Any, **changes: Any) -> Paper:
    given: dict[str, Any] = {
        "revision": paper.revision,
        "kind": paper.kind,
        "subject": paper.subject,
        "content": Content.from_json(paper.sheet),
        "addressees": [],
    }
    return services.edit(paper_id=paper.pk, by=by, at=make.MONDAY, **(given | changes))


def test_a_draft_keeps_its_words_and_leaves_a_trace() -> None:
    house, other = make.house(), make.house()
    paper = make.draft(house, to=(other.body, "Công ty Điện lực"))

    paper.refresh_from_db()
    assert paper.state == State.DRAFT
    assert Content.from_json(paper.sheet) == make.content()
    assert {str(line) for line in paper.addressees.all()} == {other.body.name, "Công ty Điện lực"}
    act = Act.objects.get(verb="paper.drafted", subject_id=paper.pk)
    assert (act.by, act.on_behalf_of) == (house.officer, "")


def test_a_template_gives_kind_subject_and_words() -> None:
    house = make.house()
    values = {
        "task": "gửi báo cáo quý I",
        "basis": "khoản 2 Điều 8",
        "due_on": "10/3/2026",
        "new_day": "20/3/2026",
        "situation": "",
    }
    paper = services.draft(issuer=house.body, template="reminder", values=values, by=house.officer, at=make.MONDAY)
    assert (paper.kind, paper.subject) == ("letter", "đôn đốc thực hiện gửi báo cáo quý I")
    assert "thời hạn hoàn thành là ngày 10/3/2026" in str(paper.sheet)


def test_an_office_drafts_for_the_body_it_serves_and_the_act_says_so() -> None:
    standing = make.house(kind="council_standing", name="Thường trực Hội đồng nhân dân tỉnh")
    office = directory.office_of(standing.body)
    officer = directory.user(of=office)
    paper = services.draft(issuer=standing.body, kind="notice", subject="Lịch họp", by=officer, at=make.MONDAY)
    assert Act.objects.get(verb="paper.drafted", subject_id=paper.pk).on_behalf_of == standing.body.code


@pytest.mark.parametrize("kind", [RoleKind.DEPUTY, RoleKind.AUDITOR, RoleKind.ADMINISTRATOR])
def test_who_is_not_at_work_in_the_body_does_not_draft(kind: str) -> None:
    house = make.house()
    with pytest.raises(PermissionDenied):
        services.draft(
            issuer=house.body, kind="report", subject="x", by=directory.user(of=house.body, kind=kind), at=make.MONDAY
        )


def test_a_stranger_neither_drafts_nor_edits_nor_withdraws() -> None:
    house, stranger = make.house(), directory.user()
    paper = make.draft(house)
    with pytest.raises(PermissionDenied):
        services.draft(issuer=house.body, kind="report", subject="x", by=stranger, at=make.MONDAY)
    with pytest.raises(PermissionDenied):
        _edit(paper, stranger)
    with pytest.raises(PermissionDenied):
        services.withdraw(paper_id=paper.pk, reason="x", by=stranger, at=make.MONDAY)


def test_an_answer_names_only_a_paper_its_writer_sees() -> None:
    house, other = make.house(), make.house()
    secret = make.draft(other)
    with pytest.raises(PermissionDenied):
        make.draft(house, answers=secret)
    paper = make.draft(house, answers=make.issued(other, to=(house.body,)))
    assert paper.answers is not None


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"kind": "poem"}, "paper.unknown_kind"), ({"subject": " \u200b "}, "paper.subject_needed")],
)
def test_a_draft_is_refused(fields: dict[str, Any], code: str) -> None:
    house = make.house()
    with pytest.raises(Refused) as refused:
        make.draft(house, **fields)
    assert refused.value.code == code
    assert not Paper.objects.exists()


def test_two_who_edit_at_once_do_not_write_over_each_other() -> None:
    house = make.house()
    paper = make.draft(house)
    _edit(paper, house.officer, subject="Bản của chuyên viên")
    with pytest.raises(Refused) as refused:
        _edit(paper, house.head_of_office, subject="Bản của chánh văn phòng")
    assert refused.value.code == "paper.changed_meanwhile"
    paper.refresh_from_db()
    assert paper.subject == "Bản của chuyên viên"


def test_editing_makes_the_addressees_those_given() -> None:
    house, first, second = make.house(), directory.body(), directory.body()
    paper = make.draft(house, to=(first, "Báo Sông Thanh"))
    _edit(paper, house.officer, addressees=[To(body=second), To(name="Báo Sông Thanh", is_copy=True)])
    assert {(str(line), line.is_copy) for line in paper.addressees.all()} == {
        (second.name, False),
        ("Báo Sông Thanh", True),
    }
    assert Act.objects.filter(verb="paper.addressee_removed").count() == 1


def test_what_is_under_review_is_not_edited_until_taken_back() -> None:
    house = make.house()
    paper = make.submitted(house)
    with pytest.raises(Refused) as refused:
        _edit(paper, house.officer)
    assert refused.value.code == "paper.not_a_draft"

    services.take_back(paper_id=paper.pk, reason="Sửa số liệu", by=house.officer, at=make.MONDAY)
    _edit(paper, house.officer, subject="Đã sửa")
    assert list(paper.review_steps.order_by("order").values_list("decision", flat=True)) == ["skipped", "skipped"]


def test_only_what_is_under_review_is_taken_back() -> None:
    house = make.house()
    with pytest.raises(Refused) as refused:
        services.take_back(paper_id=make.draft(house).pk, by=house.officer, at=make.MONDAY)
    assert refused.value.code == "paper.not_under_review"


def test_files_go_with_a_draft_and_come_off_again() -> None:
    house = make.house()
    paper = make.draft(house)
    first = services.attach(paper_id=paper.pk, document=make.scan(by=house.officer), by=house.officer, at=make.MONDAY)
    second = services.attach(paper_id=paper.pk, document=make.scan(by=house.officer), by=house.officer, at=make.MONDAY)
    assert (first.order, second.order) == (1, 2)
    services.detach(attachment_id=first.pk, by=house.officer, at=make.MONDAY)
    assert list(paper.attachments.all()) == [second]
    with pytest.raises(PermissionDenied):
        services.detach(attachment_id=second.pk, by=directory.user(), at=make.MONDAY)


def test_a_number_given_up_stays_in_the_book() -> None:
    house = make.house()
    paper = make.numbered(house)
    services.withdraw(paper_id=paper.pk, reason="Sai thẩm quyền", by=house.officer, at=make.MONDAY)
    paper.refresh_from_db()
    assert (paper.state, paper.number) == (State.WITHDRAWN, 1)
    assert make.numbered(house).number == 2


def test_what_has_left_is_not_withdrawn_and_a_reason_is_needed() -> None:
    house = make.house()
    with pytest.raises(Refused) as refused:
        services.withdraw(paper_id=make.issued(house).pk, reason="x", by=house.officer, at=make.MONDAY)
    assert refused.value.code == "paper.left_already"
    with pytest.raises(Refused) as refused:
        services.withdraw(paper_id=make.draft(house).pk, reason=" ", by=house.officer, at=make.MONDAY)
    assert refused.value.code == "paper.reason_needed"


def test_an_act_that_fails_half_way_leaves_nothing() -> None:
    house = make.house()
    with pytest.raises(AttributeError):
        services.draft(
            issuer=house.body,
            kind="report",
            subject="Nửa chừng",
            addressees=[To(body=directory.body()), "không phải nơi nhận"],  # type: ignore[list-item]  # the failure
            by=house.officer,
            at=make.MONDAY,
        )
    assert not Paper.objects.exists()
    assert not Addressee.objects.exists()
    assert not Act.objects.filter(verb__startswith="paper.").exists()
