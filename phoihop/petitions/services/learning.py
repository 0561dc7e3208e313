"""The machine learns again from what people decided; what it learnt is used only if it beats what was used before."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from procrastinate.contrib.django import app as queue

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean, one_tone_place
from phoihop.petitions import shipped, store
from phoihop.petitions.competence import shares
from phoihop.petitions.models import Decision, Learnt, LearntState, Petition, Proposal
from phoihop.petitions.permissions import can_keep_competence
from phoihop.petitions.rules.features import index
from phoihop.petitions.rules.model import Model, chances
from phoihop.petitions.rules.reading import Reading, reading
from phoihop.petitions.rules.tuning import Verdict, judged, tuned
from phoihop.petitions.services.table import as_the_machine_reads_it

MOST = 1500  # newest decided petitions that are read
HELD = 0.25  # share of them, the newest, that judges
GIVEN_UP = timedelta(hours=6)  # a job that died is not waited for
LEAST = 30  # decisions that must judge: fewer cannot tell a better model from luck


@transaction.atomic
def learn_again(*, by: User | None, at: datetime) -> Learnt:
    """Have the machine learn from people's decisions (học lại); a job does it. `by` None: the job of each month.

    Raises PermissionDenied, Refused "machine.learning" (it is at it).
    """
    if by is not None and not can_keep_competence(by):
        raise PermissionDenied
    for under_way in Learnt.objects.filter(state=LearntState.LEARNING).select_for_update():
        if under_way.at > at - GIVEN_UP:
            raise Refused("machine.learning", _("Máy đang học; hãy đợi lần học này xong."))
        under_way.state = LearntState.SET_ASIDE
        audit.save(under_way, ["state"], verb="machine.learning_given_up", by=by, at=at)
    row = audit.create(Learnt(base=_base(), by=by, at=at), verb="machine.learning_asked", by=by, at=at)
    queue.configure_task("petitions.learn").defer(learnt_id=str(row.pk))
    return row


def learn(*, learnt_id: UUID, at: datetime) -> None:
    """Learn from the older decisions and judge by the newer ones (job). Again: nothing, once judged."""
    row = Learnt.objects.get(pk=learnt_id)
    if row.state != LearntState.LEARNING:
        return
    decided = _decided()
    held = int(len(decided) * HELD)
    row.rows = len(decided) - held
    if held < LEAST:
        row.state = LearntState.TOO_FEW
        audit.save(row, ["state", "rows"], verb="machine.learnt", by=None, at=at)
        return
    weights, verdicts = _learnt(decided[held:], decided[:held], at)
    better = any(one.is_better for one in verdicts.values()) and all(one.is_no_worse for one in verdicts.values())
    row.figures = {name: asdict(one) for name, one in verdicts.items()}
    row.weights, row.state = weights, LearntState.USED if better else LearntState.NO_BETTER
    with transaction.atomic():
        if Learnt.objects.select_for_update().get(pk=learnt_id).state != LearntState.LEARNING:
            return
        if better:
            _set_aside(by=None, at=at)
        audit.save(row, ["state", "rows", "figures", "weights"], verb="machine.learnt", by=None, at=at)


@transaction.atomic
def set_aside(*, learnt_id: UUID, by: User, at: datetime) -> None:
    """Propose by the model that ships again (thôi dùng). Raises PermissionDenied, Refused "machine.not_used"."""
    if not can_keep_competence(by):
        raise PermissionDenied
    if not Learnt.objects.used().filter(pk=learnt_id).exists():
        raise Refused("machine.not_used", _("Mô hình này không còn được dùng."))
    _set_aside(by=by, at=at)


def _set_aside(*, by: User | None, at: datetime) -> None:
    for row in Learnt.objects.used().select_for_update():
        row.state = LearntState.SET_ASIDE
        audit.save(row, ["state"], verb="machine.set_aside", by=by, at=at)


def in_use() -> tuple[Model, str]:
    """The model that proposes now and its name; one learnt on another that ships is not used."""
    row = Learnt.objects.used().filter(base=_base()).values_list("pk", "code").first()
    return (_kept(row[0]), row[1]) if row else (store.load(), _base()[:12])


@lru_cache(maxsize=2)
def _kept(learnt_id: UUID) -> Model:
    return _unpacked(bytes(Learnt.objects.values_list("weights", flat=True).get(pk=learnt_id) or b""))


def _base() -> str:
    return str(store.provenance()["sha256"])


def _decided() -> list[tuple[str, str, str]]:
    """(text, field, body) as people left them, each text once; the newest first."""
    taken = Proposal.objects.filter(kind="field", decision__in=[Decision.ACCEPTED, Decision.CORRECTED])
    newest = list(taken.order_by("-decided_at").values_list("petition", flat=True)[: 2 * MOST])
    place = {key: number for number, key in reversed(list(enumerate(newest)))}
    rows = Petition.objects.filter(pk__in=place, field__in=shipped.fields(), body_key__in=shipped.bodies())
    found: dict[str, tuple[str, str, str]] = {}
    known = rows.values_list("pk", "text", "field", "body_key")
    for _key, text, field, body in sorted(known, key=lambda row: place[row[0]]):
        found.setdefault(one_tone_place(clean(text).lower()), (text, field, body))
    return list(found.values())[:MOST]


def _learnt(
    older: Sequence[tuple[str, str, str]], newer: Sequence[tuple[str, str, str]], at: datetime
) -> tuple[bytes, dict[str, Verdict]]:
    tools, (used, _name) = shipped.tools(), in_use()
    table = shares(clock.day_of(at), as_the_machine_reads_it())
    readings = [reading(text, tools) for text, _field, _body in older]
    fields, bodies = index(tools.fields), index(tools.bodies)
    of_field = np.eye(len(fields))[[fields[field] for _text, field, _body in older]]
    of_body = np.eye(len(bodies))[[bodies[body] for _text, _field, body in older]]
    packed = _packed(tuned(store.load(), readings, of_field, of_body, table))
    unseen = [reading(text, tools) for text, _field, _body in newer]
    before, after = (_right(model, unseen, newer, table) for model in (used, _unpacked(packed)))
    return packed, {kind: judged(before[kind], after[kind]) for kind in before}


def _right(
    model: Model, readings: Sequence[Reading], rows: Sequence[tuple[str, str, str]], table: NDArray[np.float64]
) -> dict[str, NDArray[np.bool_]]:
    tools, found = shipped.tools(), chances(model, readings, table)
    return {
        "field": np.array([tools.fields[best] for best in found.field.argmax(1)]) == [field for _t, field, _b in rows],
        "body": np.array([tools.bodies[best] for best in found.body.argmax(1)]) == [body for _t, _f, body in rows],
    }


def _packed(model: Model) -> bytes:
    """What `model` adds to the one that ships, in half precision."""
    base, buffer = store.load(), io.BytesIO()
    arrays: dict[str, Any] = {
        f"{name}_{part}": (getattr(getattr(model, name), part) - getattr(getattr(base, name), part)).astype(np.float16)
        for name in ("field", "body")
        for part in ("pieces", "bias")
    }
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def _unpacked(packed: bytes) -> Model:
    base = store.load()
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        field, body = (
            replace(head, pieces=head.pieces + arrays[f"{name}_pieces"], bias=head.bias + arrays[f"{name}_bias"])
            for name, head in (("field", base.field), ("body", base.body))
        )
    return replace(base, field=field, body=body)
