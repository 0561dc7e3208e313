"""A draft put up for signature, with its people and their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from phoihop.drafting import services
from phoihop.drafting.models import Draft, DraftStage, Signature, Signing
from phoihop.drafting.rules.sources import from_words
from phoihop.drafting.services import NewDraft, NewSigning
from phoihop.drafting.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.keys import KeyRing, with_test_authority
from phoihop.kernel.documents.tests.test_signed import Authority
from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import BodyKind
from phoihop.papers.tests.make import House, house
from phoihop.regulations.models import RegulationKind

LATER = make.AT + timedelta(days=3)
KINDS = (BodyKind.COUNCIL_STANDING, BodyKind.PEOPLES_COMMITTEE, BodyKind.FRONT_COMMITTEE, BodyKind.NA_DELEGATION)


@dataclass(frozen=True)
class Table:
    """Who sits at a signing: a house a party, the first of which drafts."""

    draft: Draft
    houses: list[House]

    @property
    def head(self) -> User:
        """Who leads the drafting body."""
        return self.houses[0].leader

    def place(self, order: int) -> Signature:
        """The party's signature in the signing that stands, as it is now."""
        return Signature.objects.select_related("signing__draft", "body", "signer").get(
            signing__in=Signing.objects.standing().filter(draft=self.draft), order=order
        )


def agreed(parties: int = 2) -> Table:
    """A draft on which all parties have agreed."""
    houses = [house(kind=kind) for kind in KINDS[:parties]]
    new = NewDraft(
        title=f"Quy chế phối hợp của {houses[0].body.name}",
        short_title=f"Quy chế của {houses[0].body.name}",
        kind=RegulationKind.MULTILATERAL,
        drafted_by=houses[0].body,
        parties=[one.body for one in houses],
    )
    text = from_words(make.WORDS, parties=[], new_id=lambda: str(uuid7()))
    draft = services.start(new=new, text=text, by=houses[0].officer, at=make.AT)
    services.freeze(draft_id=draft.pk, by=houses[0].officer, at=make.AT)
    draft.stage = DraftStage.AGREED
    audit.save(draft, ["stage"], verb="draft.agreed", by=houses[0].leader, at=make.AT)
    return Table(draft, houses)


def put_up(parties: int = 2, *, any_order: bool = False) -> Table:
    """The same, up for signature."""
    table = agreed(parties)
    services.start_signing(draft_id=table.draft.pk, new=NewSigning(any_order=any_order), by=table.head, at=make.AT)
    return table


def ring_for(table: Table, folder: Path, authority: Authority | None = None) -> KeyRing:
    """Keys for everybody at the table, of a test authority in `folder`."""
    gives = authority or Authority("Chứng thực thử")
    root = gives.trusted_in(folder / "authority")
    lines = []
    for number, one in enumerate(table.houses):
        (root / f"{number}.p12").write_bytes(gives.pkcs12(one.head.full_name))
        lines.append(f'[[signer]]\nperson = "{one.head.code}"\npkcs12 = "{number}.p12"\n')
    (root / "signers.toml").write_text("\n".join(lines), encoding="utf-8")
    return with_test_authority(KeyRing(), root)
