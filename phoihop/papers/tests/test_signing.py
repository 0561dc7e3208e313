"""Who signs, and in which form (NĐ 30/2020/NĐ-CP Art. 13)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, BodyKind, Membership, Person, StandIn
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.models import Paper, State
from phoihop.papers.tests import make

pytestmark = pytest.mark.django_db


def _stand_in(for_head_of: Body, person: Person, form: str, *, until: date | None = None) -> None:
    head = Membership.objects.get(body=for_head_of, is_head=True)
    row = StandIn(membership=head, stand_in=person, form=form, from_on=date(2026, 1, 1), until=until)
    audit.create(row, verb="stand_in.named", by=None, at=make.MONDAY)


def _sign(house: make.House, paper: Paper, signer: Person, form: str = "") -> Paper:
    return services.sign(
        paper_id=paper.pk, signer=signer, form=form, scan=make.scan(by=house.clerk), by=house.clerk, at=make.MONDAY
    )


def test_the_head_signs_in_own_name() -> None:
    house = make.house()
    paper = _sign(house, make.approved(house), house.head)
    assert (paper.state, paper.signer, paper.signer_post) == (State.SIGNED, house.head, "Giám đốc")


@pytest.mark.parametrize(
    ("kind", "form", "code"),
    [
        (BodyKind.DEPARTMENT, "TM.", "paper.form_not_fit"),
        (BodyKind.DEPARTMENT, "KT.", "paper.form_not_fit"),
        (BodyKind.PEOPLES_COMMITTEE, "TM.", ""),
        (BodyKind.PEOPLES_COMMITTEE, "", ""),
    ],
)
def test_the_form_fits_the_kind_of_body(kind: str, form: str, code: str) -> None:
    house = make.house(kind=kind)
    paper = make.approved(house)
    if not code:
        assert _sign(house, paper, house.head, form).signing_form == form
        return
    with pytest.raises(Refused) as refused:
        _sign(house, paper, house.head, form)
    assert refused.value.code == code


@pytest.mark.parametrize("form", ["KT.", "TL.", "TUQ.", "Q."])
def test_who_signs_for_the_head_stands_in_for_him_in_that_form(form: str) -> None:
    house = make.house()
    deputy = directory.person(of=house.body, post="Phó Giám đốc")
    paper = make.approved(house)
    with pytest.raises(Refused) as refused:
        _sign(house, paper, deputy, form)
    assert refused.value.code == "paper.no_stand_in"

    _stand_in(house.body, deputy, form)
    assert _sign(house, paper, deputy, form).signer_post == "Phó Giám đốc"


def test_a_stand_in_that_ended_or_has_another_form_does_not_count() -> None:
    house = make.house()
    deputy = directory.person(of=house.body, post="Phó Giám đốc")
    _stand_in(house.body, deputy, "TUQ.")
    _stand_in(house.body, deputy, "KT.", until=make.MONDAY.date())
    with pytest.raises(Refused) as refused:
        _sign(house, make.approved(house), deputy, "KT.")
    assert refused.value.code == "paper.no_stand_in"


def test_the_head_of_the_office_signs_by_order_under_his_own_post() -> None:
    standing = make.house(kind=BodyKind.COUNCIL_STANDING, name="Thường trực Hội đồng nhân dân tỉnh")
    chief = directory.person(of=directory.office_of(standing.body), post="Chánh Văn phòng", is_head=True)
    _stand_in(standing.body, chief, "TL.")
    assert _sign(standing, make.approved(standing), chief, "TL.").signer_post == "Chánh Văn phòng"


def test_somebody_who_is_not_the_head_does_not_sign_as_one() -> None:
    house = make.house()
    for person in (directory.person(of=house.body), directory.person(is_head=True)):
        with pytest.raises(Refused) as refused:
            _sign(house, make.approved(house), person)
        assert refused.value.code == "paper.signer_not_in_body"


def test_a_signature_needs_its_scan_and_an_approval() -> None:
    house = make.house()
    with pytest.raises(Refused) as refused:
        services.sign(paper_id=make.approved(house).pk, signer=house.head, scan=None, by=house.clerk, at=make.MONDAY)
    assert refused.value.code == "paper.scan_needed"
    for paper in (make.draft(house), make.submitted(house)):
        with pytest.raises(Refused) as refused:
            _sign(house, paper, house.head)
        assert refused.value.code == "paper.not_approved"


def test_a_body_whose_papers_need_no_approval_signs_drafts_but_not_what_is_under_review() -> None:
    house = make.house()
    house.body.papers_need_approval = False
    audit.save(house.body, ["papers_need_approval"], verb="body.approval_set", by=None, at=make.MONDAY)
    assert _sign(house, make.draft(house), house.head).state == State.SIGNED
    with pytest.raises(Refused):
        _sign(house, make.submitted(house), house.head)


def test_an_officer_and_strangers_do_not_enter_signatures() -> None:
    house, other = make.house(), make.house()
    paper = make.approved(house)
    for user in (house.officer, other.clerk, directory.administrator()):
        with pytest.raises(PermissionDenied):
            services.sign(paper_id=paper.pk, signer=house.head, scan=make.scan(by=user), by=user, at=make.MONDAY)
