"""Two people at once at a petition: who comes second acts on what the first has left, not on what stood before."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from phoihop.commitments.models import Commitment, State
from phoihop.commitments.tests.racing import overtaken
from phoihop.petitions import services
from phoihop.petitions.models import Petition, PetitionState
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY

pytestmark = pytest.mark.committed


def test_what_is_closed_or_split_while_it_is_routed_leaves_nothing_owed_without_a_petition() -> None:
    scene = make.scene()
    for second in ("close", "split"):
        row = make.sorted_(scene)
        how: dict[str, Any] = {"by": scene.clerk, "at": MONDAY, "today": TODAY}
        route = partial(services.route, petition_id=row.pk, lead=scene.works, reached_on=TODAY, **how)
        close = partial(services.close, petition_id=row.pk, reason="Không có đề nghị.", **how)
        split = partial(services.split, petition_id=row.pk, texts=["Sửa cầu.", "Làm kè."], reason="Hai việc.", **how)
        assert overtaken(route, close if second == "close" else split) == "done"
        row.refresh_from_db()
        assert row.state == (PetitionState.CLOSED if second == "close" else PetitionState.SPLIT)
        owed = Commitment.objects.get(pk=row.commitment_id) if row.commitment_id else None
        assert owed is None or owed.state == State.NO_LONGER_DUE
        for part in Petition.objects.filter(split_from=row):
            assert (part.state, part.lead) == (PetitionState.ROUTED, scene.works)
            assert part.commitment is not None
            assert part.commitment.state == State.OPEN
        open_codes = set(Commitment.objects.filter(state=State.OPEN).values_list("source_code", flat=True))
        assert open_codes == set(Petition.objects.filter(state=PetitionState.ROUTED).values_list("code", flat=True))
