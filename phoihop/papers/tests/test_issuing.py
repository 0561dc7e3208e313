"""A paper leaves: frozen, sent, told; and called back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.models import Paper, State
from phoihop.papers.tests import make

pytestmark = pytest.mark.django_db


def test_an_issued_paper_is_frozen_sent_and_told_to_the_registries() -> None:
    house, other = make.house(), make.house()
    paper = make.issued(house, to=(other.body, "Báo Sông Thanh"))
    assert paper.state == State.ISSUED
    assert paper.pdf is not None
    assert paper.docx is not None
    assert paper.pdf.versions.get().kind == "application/pdf"
    assert paper.docx.versions.get().kind.endswith("wordprocessingml.document")
    assert {line.sent_at for line in paper.addressees.all()} == {make.MONDAY}
    told = Notification.objects.filter(kind="paper.issued").values_list("user", flat=True)
    assert list(told) == [other.clerk.pk]


def test_the_registry_of_the_office_is_told_for_the_body_it_serves() -> None:
    house, standing = make.house(), directory.body(kind="council_standing")
    clerk = directory.user(of=directory.office_of(standing), kind="registry_clerk")
    make.issued(house, to=(standing,))
    assert Notification.objects.filter(kind="paper.issued", user=clerk).exists()


def test_addressees_see_a_paper_only_once_it_has_left() -> None:
    house, other = make.house(), make.house()
    paper = make.numbered(house, to=(other.body,))
    seen = Paper.objects.visible_to(other.clerk).filter(pk=paper.pk)
    assert not seen.exists()
    services.issue(paper_id=paper.pk, by=house.clerk, at=make.MONDAY)
    assert seen.exists()


def test_only_the_registry_issues_and_only_what_is_numbered() -> None:
    house, other = make.house(), make.house()
    paper = make.numbered(house)
    for user in (house.officer, house.leader, other.clerk, directory.administrator()):
        with pytest.raises(PermissionDenied):
            services.issue(paper_id=paper.pk, by=user, at=make.MONDAY)
    with pytest.raises(Refused) as refused:
        services.issue(paper_id=make.signed(house).pk, by=house.clerk, at=make.MONDAY)
    assert refused.value.code == "paper.not_numbered"
    services.issue(paper_id=paper.pk, by=house.clerk, at=make.MONDAY)
    with pytest.raises(Refused) as refused:  # the second click
        services.issue(paper_id=paper.pk, by=house.clerk, at=make.MONDAY)
    assert refused.value.code == "paper.not_numbered"
    assert Act.objects.filter(verb="paper.issued", subject_id=paper.pk).count() == 1


def test_nothing_leaves_unapproved_also_when_the_setting_changed_after_the_signature() -> None:
    house = make.house()
    house.body.papers_need_approval = False
    audit.save(house.body, ["papers_need_approval"], verb="body.approval_set", by=None, at=make.MONDAY)
    paper = make.draft(house)
    services.sign(paper_id=paper.pk, signer=house.head, scan=make.scan(by=house.clerk), by=house.clerk, at=make.MONDAY)
    services.number(paper_id=paper.pk, by=house.clerk, at=make.MONDAY)
    house.body.papers_need_approval = True
    audit.save(house.body, ["papers_need_approval"], verb="body.approval_set", by=None, at=make.MONDAY)
    with pytest.raises(Refused) as refused:
        services.issue(paper_id=paper.pk, by=house.clerk, at=make.MONDAY)
    assert refused.value.code == "paper.not_approved"

    house.body.papers_need_approval = False
    audit.save(house.body, ["papers_need_approval"], verb="body.approval_set", by=None, at=make.MONDAY)
    assert services.issue(paper_id=paper.pk, by=house.clerk, at=make.MONDAY).state == State.ISSUED


def test_a_paper_that_cannot_be_printed_does_not_leave() -> None:
    house, other = make.house(), make.house()
    paper = make.numbered(house, to=(other.body,), subject="Chữ lạ 𒀀")
    with pytest.raises(Refused) as refused:
        services.issue(paper_id=paper.pk, by=house.clerk, at=make.MONDAY)
    assert refused.value.code == "papers.no_glyph"
    paper.refresh_from_db()
    assert (paper.state, paper.pdf) == (State.NUMBERED, None)
    assert not Notification.objects.filter(kind="paper.issued").exists()


def test_a_recalled_paper_names_its_replacement_and_stays_visible_to_addressees() -> None:
    house, other = make.house(), make.house()
    wrong, right = make.issued(house, to=(other.body,)), make.issued(house, to=(other.body,))
    services.recall(paper_id=wrong.pk, reason="Sai số liệu", replaced_by=right, by=house.leader, at=make.MONDAY)
    seen = Paper.objects.visible_to(other.clerk).get(pk=wrong.pk)
    assert (seen.state, seen.replaced_by) == (State.RECALLED, right)
    assert not Paper.objects.issued().filter(pk=wrong.pk).exists()
    assert Notification.objects.filter(kind="paper.recalled", user=other.clerk).exists()


def test_a_recall_is_refused() -> None:
    house, other = make.house(), make.house()
    paper = make.issued(house)
    foreign, letter, draft = make.issued(other), make.issued(house, kind="letter"), make.draft(house)
    for replacement in (foreign, letter, draft, paper):
        with pytest.raises(Refused) as refused:
            services.recall(paper_id=paper.pk, reason="Sai", replaced_by=replacement, by=house.leader, at=make.MONDAY)
        assert refused.value.code == "paper.replacement_not_fit"
    with pytest.raises(Refused) as refused:
        services.recall(paper_id=paper.pk, reason="", by=house.leader, at=make.MONDAY)
    assert refused.value.code == "paper.reason_needed"
    with pytest.raises(Refused) as refused:
        services.recall(paper_id=draft.pk, reason="x", by=house.leader, at=make.MONDAY)
    assert refused.value.code == "paper.not_issued"
    for user in (house.clerk, house.officer, other.leader):
        with pytest.raises(PermissionDenied):
            services.recall(paper_id=paper.pk, reason="x", by=user, at=make.MONDAY)
