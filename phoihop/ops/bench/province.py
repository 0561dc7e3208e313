"""A province large enough for the load: the sample's directory, all communes, dozens of regulations, shapes of promises."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from phoihop.commitments.rules import shares
from phoihop.commitments.services.locking import judging_part
from phoihop.commitments.services.opening import Draft, Parties, build
from phoihop.kernel.ids import public_code, seeded, uuid7
from phoihop.ops.generate import generate
from phoihop.ops.reference import load_reference
from phoihop.ops.sample.directory import SERVING
from phoihop.ops.sample.regulations import TEXTS
from phoihop.organisations.models import Body, BodyKind, BodyName, Level, Person
from phoihop.regulations.models import BodyRole, Edition, Obligation, ObligationBody, Party, Regulation, Unit

COMMUNES = 3_321
COPIES = 9  # of each of the six regulations of the sample: 60 in all
SLOTS = 10_000
COMMUNE = UUID(int=0)  # stands in a shape for whichever commune owes
COMMUNE_SHARE = 0.65
PHRASES = 3_000


@dataclass(frozen=True)
class Shape:
    """What commitments of one obligation and one share of its leads look like, as `services.build` makes them."""

    draft: Draft
    obligation: Obligation
    judging: UUID | None  # the participation that judges
    lead_key: str


@dataclass(frozen=True)
class Province:
    """What the loader draws from. `slots`: shape numbers, the busy ones many times. `workers`: {body: its people}."""

    shapes: Sequence[Shape]
    slots: Sequence[int]
    communes: Sequence[UUID]
    phrases: Sequence[str]
    workers: dict[UUID, Sequence[UUID]]


def found(*, seed: int, today: date) -> Province:
    """Make the directory and the regulations in an empty, migrated database."""
    load_reference(at=timezone.now())
    generate(seed=seed, scale=1, today=today)
    rng = random.Random(seed)  # noqa: S311 - load, not secrets
    with seeded(seed + 1), transaction.atomic():
        communes = _communes()
        _regulations(rng, today)
    shapes = list(_shapes(today))
    return Province(shapes, _slots(rng, shapes), communes, _phrases(rng), _workers())


def _communes() -> list[UUID]:
    """All communes of the country as if they were one province's: the directory is never larger."""
    bodies = [
        Body(
            kind=BodyKind.PEOPLES_COMMITTEE,
            level=Level.COMMUNE,
            name=f"Ủy ban nhân dân xã Sông Mây {number}",
            short_name=f"UBND Sông Mây {number}",
            rank=5000 + number,
        )
        for number in range(1, COMMUNES + 1)
    ]
    Body.objects.bulk_create(bodies, batch_size=1000)
    names = [BodyName(body=body, name=body.name, short_name=body.short_name) for body in bodies]
    BodyName.objects.bulk_create(names, batch_size=1000)
    return [body.pk for body in bodies]


def _regulations(rng: random.Random, today: date) -> None:
    """Each regulation of the sample again, signed by other bodies of the province in earlier years."""
    originals = list(Regulation.objects.order_by("signed_on"))
    pool = list(Body.objects.filter(level=Level.PROVINCE).exclude(kind=BodyKind.OFFICE).by_rank())
    for copy in range(1, COPIES + 1):
        for original in originals:
            _copy(rng, original, copy, pool, today)


def _copy(rng: random.Random, original: Regulation, copy: int, pool: list[Body], today: date) -> None:
    """A third are signed by the same bodies (of another field of work), the others by one of them and by others."""
    parties = list(original.parties.order_by("order"))
    keep = {party.body_id for party in (parties if copy % 3 == 0 else parties[: rng.randint(0, 1)])}
    free = [body.pk for body in pool if body.pk not in {party.body_id for party in parties}]
    stands_for = {party.body_id: party.body_id for party in parties if party.body_id in keep}
    others = [party.body_id for party in parties if party.body_id not in keep]
    stands_for |= dict(zip(others, rng.sample(free, len(others)), strict=True))
    signed_on = today - timedelta(days=rng.randint(1600, 2400))
    follower = stands_for.get(original.follower_id, original.follower_id) if original.follower_id else None
    regulation = Regulation(
        title=f"{original.title} (lĩnh vực {copy})",
        short_title=f"{original.short_title}, lĩnh vực {copy}",
        kind=original.kind,
        state=original.state,
        number_text=f"{copy:02}/QCPH-{original.kind[:3].upper()}",
        signed_on=signed_on,
        place=original.place,
        in_force_from=signed_on,
        follower_id=follower,
        entered_by_id=follower or original.entered_by_id,
        tracked_from=signed_on,
        created_at=timezone.now(),
    )
    regulation.save(force_insert=True)
    Party.objects.bulk_create(
        Party(regulation=regulation, body_id=stands_for[party.body_id], order=party.order) for party in parties
    )
    _copy_text(original.editions.get(), regulation, signed_on, stands_for)


def _copy_text(original: Edition, regulation: Regulation, signed_on: date, stands_for: dict[UUID, UUID]) -> None:
    units = list(original.units.order_by("position"))
    obligations = list(Obligation.objects.accepted().filter(unit__edition=original).order_by("unit__position", "order"))
    bodies = list(ObligationBody.objects.filter(obligation__in=obligations).order_by("pk"))
    edition = Edition(regulation=regulation, number=1, state=original.state, from_on=signed_on)
    edition.reading, edition.lines = original.reading, original.lines
    edition.save(force_insert=True)
    keys = {row.pk: uuid7() for row in [*units, *obligations]}
    for unit in units:
        unit.pk, unit.edition, unit.lineage = keys[unit.pk], edition, uuid7()
        unit.parent_id = keys[unit.parent_id] if unit.parent_id else None
    Unit.objects.bulk_create(units)
    for obligation in obligations:
        obligation.pk, obligation.unit_id, obligation.lineage = keys[obligation.pk], keys[obligation.unit_id], uuid7()
        obligation.code = public_code("NVU")
    Obligation.objects.bulk_create(obligations)
    for body in bodies:
        body.pk, body.obligation_id = uuid7(), keys[body.obligation_id]
        body.body_id = stands_for.get(body.body_id, body.body_id) if body.body_id else None
    ObligationBody.objects.bulk_create(bodies)


def _shapes(today: date) -> Iterator[Shape]:
    rows = Obligation.objects.accepted().select_related("unit__edition__regulation__follower")
    signatories: dict[UUID, list[UUID]] = {}
    for party in Party.objects.order_by("regulation", "order"):
        signatories.setdefault(party.regulation_id, []).append(party.body_id)
    for obligation in rows.prefetch_related("bodies").order_by("unit__edition__regulation", "unit__position", "order"):
        roles: dict[str, list[UUID]] = {}
        for row in obligation.bodies.all():
            if row.body_id:
                roles.setdefault(row.role, []).append(row.body_id)
        signed = signatories[obligation.unit.edition.regulation_id]
        owed = [(share.lead_key, share.leads) for share in shares(obligation.distribution, roles.get("lead", []))]
        for lead_key, leads in [*owed, ("", (COMMUNE,))]:
            yield _shape(obligation, lead_key, leads, roles, signed, today)


def _shape(
    obligation: Obligation,
    lead_key: str,
    leads: tuple[UUID, ...],
    roles: dict[str, list[UUID]],
    signed: list[UUID],
    today: date,
) -> Shape:
    partners, recipients, cc = (
        tuple(body for body in roles.get(role, []) if body not in leads)
        for role in (BodyRole.PARTNER, BodyRole.RECIPIENT, BodyRole.CC)
    )
    draft = build(
        title=obligation.action,
        output=obligation.output,
        regulation=obligation.unit.edition.regulation,
        signatories=signed,
        parties=Parties(leads=leads, partners=partners, recipients=recipients, cc=cc),
        performs=[obligation],
        opened_on=today,
        dates={},
    )
    judging = judging_part(draft.parts, draft.commitment.judge_id)
    return Shape(draft, obligation, judging.pk if judging else None, lead_key)


def _slots(rng: random.Random, shapes: Sequence[Shape]) -> list[int]:
    """Some regulations make most of the work, and in them some clauses (Zipf); communes owe the larger part."""
    ranks: dict[UUID, float] = {}
    weights = []
    for shape in shapes:
        regulation = shape.obligation.unit.edition.regulation_id
        ranks.setdefault(regulation, 1 / (1 + len(ranks)) ** 0.8)
        share = COMMUNE_SHARE if shape.lead_key == "" else 1 - COMMUNE_SHARE
        weights.append(ranks[regulation] * share * rng.paretovariate(1.5))
    total = sum(weights)
    ends = [round(SLOTS * end / total) for end in accumulate(weights)]
    return [
        number for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False)) for _ in range(start, end)
    ]


def _phrases(rng: random.Random) -> list[str]:
    """Runs of four to nine words of the sample's own texts: real vocabulary with its real frequencies."""
    words = [word for file in sorted(TEXTS.glob("*.txt")) for word in re.findall(r"[^\W\d_]+", file.read_text("utf-8"))]
    starts = [rng.randrange(len(words) - 9) for _ in range(PHRASES)]
    return [" ".join(words[start : start + rng.randint(4, 9)]) for start in starts]


def _workers() -> dict[UUID, Sequence[UUID]]:
    """Who is named on open work: people of the offices that have accounts, for these and the principals they serve."""
    offices = Body.objects.filter(kind=BodyKind.OFFICE, level=Level.PROVINCE, servings__isnull=False).distinct()
    found: dict[UUID, Sequence[UUID]] = {}
    for office in offices.order_by("rank"):
        people = Person.objects.filter(memberships__body=office).order_by("-user", "pk").values_list("pk", flat=True)
        for body in [office.pk, *office.servings.values_list("principal", flat=True)]:
            found[body] = list(people)
    assert len(SERVING) == len(offices)  # noqa: S101 - the sample's offices
    return found
