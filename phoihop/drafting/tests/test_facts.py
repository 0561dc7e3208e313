"""The facts of a draft after its start: changed, refused while bodies are asked or sign; the pen goes to another party."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.drafting import services
from phoihop.drafting.models import DraftStage
from phoihop.drafting.services import Facts, NewSigning, PartyLine
from phoihop.drafting.tests import make
from phoihop.drafting.tests.signing import agreed
from phoihop.drafting.tests.test_agreement_views import as_, page
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.regulations.models import RegulationKind

pytestmark = pytest.mark.django_db


def test_facts_change_by_the_form_and_the_pen_goes_on() -> None:
    first, second = directory.body(), directory.body()
    drafter, other = directory.user(of=first), directory.user(of=second)
    draft = make.draft(by=drafter, parties=[first, second])
    url = f"{draft.get_absolute_url()}facts/"
    assert as_(other).get(url).status_code == 403
    assert draft.title in page(as_(drafter), url)
    typed = {"title": "Quy chế tên mới", "short_title": "Tên mới", "kind": "bilateral", "_once": "a" * 20}
    assert as_(drafter).post(url, typed | {"drafted_by": directory.body().pk}).status_code == 422
    assert as_(drafter).post(url, typed | {"drafted_by": second.pk}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.drafted_by) == ("Quy chế tên mới", second)
    version = make.working(draft)
    assert (version.title, version.revision) == ("Quy chế tên mới", 1)
    assert "Tên mới" in page(as_(drafter), draft.get_absolute_url())  # still a party
    facts = Facts("Khác", "Khác", RegulationKind.BILATERAL, second)
    with pytest.raises(PermissionDenied):
        services.change_facts(draft_id=draft.pk, facts=facts, by=drafter, at=make.AT)
    assert set(Act.objects.get(verb="draft.facts_changed").after) == {"title", "short_title", "drafted_by"}


def test_facts_and_parties_stay_while_bodies_are_asked_or_sign() -> None:
    table = agreed()
    draft, by = table.draft, table.head
    draft.refresh_from_db()
    facts = Facts(draft.title, "Gọi khác", RegulationKind(draft.kind), draft.drafted_by)
    lines = [PartyLine(one.body) for one in table.houses]

    def refused() -> tuple[str, str]:
        with pytest.raises(Refused) as of_facts:
            services.change_facts(draft_id=draft.pk, facts=facts, by=by, at=make.AT)
        with pytest.raises(Refused) as of_parties:
            services.set_parties(draft_id=draft.pk, lines=lines, by=by, at=make.AT)
        return of_facts.value.code, of_parties.value.code

    services.change_facts(draft_id=draft.pk, facts=facts, by=by, at=make.AT)
    draft.refresh_from_db()
    assert draft.stage == DraftStage.AGREED  # the text is the one agreed on
    services.start_signing(draft_id=draft.pk, new=NewSigning(), by=by, at=make.AT)
    assert refused() == ("draft.closed", "draft.closed")
    services.withdraw(draft_id=draft.pk, reason="Đổi tên", by=by, at=make.AT)
    with pytest.raises(Refused) as pen:
        services.change_facts(draft_id=draft.pk, facts=replace(facts, drafted_by=directory.body()), by=by, at=make.AT)
    assert pen.value.code == "draft.pen_to_no_party"
    services.change_facts(draft_id=draft.pk, facts=replace(facts, title="Tên khác"), by=by, at=make.AT)
    draft.refresh_from_db()
    assert draft.stage == DraftStage.DRAFTING  # another title has to be agreed on
    head = directory.user(of=draft.drafted_by, kind=RoleKind.HEAD_OF_OFFICE)
    services.send_round(draft_id=draft.pk, answer_by=date(2026, 3, 20), by=head, at=make.AT, today=make.AT.date())
    assert refused() == ("round.open_already", "round.open_already")
