"""Keys by which repeats are found are made again where the words they are made of have changed."""

from __future__ import annotations

from django.db import transaction

from phoihop.kernel.audit import services as audit
from phoihop.petitions import likeness
from phoihop.petitions.models import Petition
from phoihop.petitions.nearest import keys_for

STEP = 500  # petitions in one transaction


def remake_keys() -> int:
    """Make the keys of petitions that have none, or older ones (job); returns how many. Killed, the next run goes on: each
    step is whole."""
    made = 0
    while step := _step():
        made += step
    return made


@transaction.atomic
def _step() -> int:
    version = likeness.keys_version()
    older = Petition.objects.exclude(alike_version=version).select_for_update(of=("self",), skip_locked=True)
    rows = list(older.select_related("commune").only("text", "commune__id")[:STEP])
    for row in rows:
        row.alike_keys, row.alike_version = keys_for(row.text, row.commune), version
    audit.follow(rows, ["alike_keys", "alike_version"])
    return len(rows)
