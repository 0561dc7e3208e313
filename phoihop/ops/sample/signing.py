"""Drafts of the sample province on their way to signature: one signed by both parties, one half signed, a ceremony."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from django.utils import timezone

from phoihop.drafting import services
from phoihop.drafting.models import Draft, Signature
from phoihop.drafting.rules.sources import from_words
from phoihop.kernel.documents.keys import KeyRing
from phoihop.ops.sample.authority import Named, make_authority
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import TEXTS, morning
from phoihop.organisations.models import Person
from phoihop.regulations.models import RegulationKind

SIGN_HERE = ("chutich.hdnd", "chutich.ubnd")  # leaders with an account; the others sign on paper
PLACE = "Sông Mây"
_NODES = UUID("6a0f3f0e-5a35-4f0b-8a0e-2f3f0a9f1c55")


def play(made: Province, *, today: date, keys: Path) -> None:
    """Two drafts agreed at a conference; the first signed by both, the second by one, to be signed on at a ceremony."""
    leaders = [Person.objects.get(user=made.users[name]) for name in SIGN_HERE]
    bodies = [made.bodies["tthdnd"], made.bodies["ubnd"]]
    named = [Named(one.code, one.full_name, body.name) for one, body in zip(leaders, bodies, strict=True)]
    now = timezone.now()
    ring = make_authority(keys, named, at=now)
    both = _agreed(
        made,
        "tiep-cong-dan",
        "Quy chế phối hợp tiếp công dân",
        "Quy chế phối hợp trong tiếp công dân, tiếp nhận và xử lý đơn của công dân",
        ("tthdnd", "ubnd"),
        today,
    )
    half = _agreed(
        made,
        "phong-chong-thien-tai",
        "Quy chế phối hợp hỗ trợ đồng bào bị thiên tai",
        "Quy chế phối hợp trong vận động, phân phối nguồn lực hỗ trợ đồng bào bị thiên tai",
        ("tthdnd", "ubnd", "bttmttq"),
        today,
    )
    _ceremony(made, half, now, today)
    for draft, signers in ((both, SIGN_HERE), (half, SIGN_HERE[:1])):
        new = services.NewSigning(place=PLACE, dated_on=today)
        services.start_signing(draft_id=draft.pk, new=new, by=made.users["chanhvp.hdnd"], at=now)
        _sign(made, draft, signers, ring, now)


def _agreed(made: Province, file: str, short: str, title: str, parties: Sequence[str], today: date) -> Draft:
    """A draft that all its parties adopted at a conference."""
    head = made.users["chanhvp.hdnd"]
    count = iter(range(10_000))
    words = (TEXTS / f"{file}.txt").read_text(encoding="utf-8")
    text = from_words(words, parties=[], new_id=lambda: str(uuid5(_NODES, f"{file}:{next(count)}")))
    bodies = [made.bodies[key] for key in parties]
    draft = services.start(
        new=services.NewDraft(
            title=title,
            short_title=short,
            kind=RegulationKind.BILATERAL if len(parties) == 2 else RegulationKind.MULTILATERAL,
            drafted_by=made.bodies["tthdnd"],
            parties=bodies,
            follower=made.bodies["tthdnd"],
            term=made.terms["hdnd"],
        ),
        text=text,
        by=made.users["chuyenvien.hdnd"],
        at=_days_before(today, 40),
    )
    version = services.freeze(
        draft_id=draft.pk, note="Trình hội nghị", by=made.users["chuyenvien.hdnd"], at=_days_before(today, 20)
    )
    opens = _days_before(today, 8)
    meeting = services.call_conference(
        called_by=made.bodies["tthdnd"],
        drafts=[draft],
        programme=services.Programme(
            f"Hội nghị thống nhất {short}", opens, "Phòng họp số 2, Văn phòng Đoàn ĐBQH và HĐND tỉnh"
        ),
        by=head,
        at=_days_before(today, 15),
    )
    services.record_minutes(
        conference_id=meeting.pk,
        secretary="Cà Thị Ghi",
        minutes="Các bên thống nhất toàn văn; giao Văn phòng trình ký.",
        came={body.pk: "Lãnh đạo cơ quan" for body in bodies},
        adopted={draft.pk: version},
        by=head,
        at=opens + timedelta(hours=3),
    )
    return services.find_agreed(draft_id=draft.pk, by=head, at=_days_before(today, 5))


def _ceremony(made: Province, draft: Draft, now: datetime, today: date) -> None:
    services.plan_ceremony(
        held_by=made.bodies["tthdnd"],
        drafts=[draft],
        occasion=services.Occasion(
            "Lễ ký quy chế phối hợp",
            max(morning(today + timedelta(days=4)), now + timedelta(days=1)),
            "Hội trường tỉnh Sông Mây",
        ),
        by=made.users["chanhvp.hdnd"],
        at=now,
    )


def _sign(made: Province, draft: Draft, signers: Sequence[str], ring: KeyRing, now: datetime) -> None:
    for order, name in enumerate(signers, 1):
        place = Signature.objects.get(signing__draft=draft, order=order)
        services.sign(signature_id=place.pk, ring=ring, by=made.users[name], at=now)


def _days_before(today: date, days: int) -> datetime:
    return morning(today - timedelta(days=days))
