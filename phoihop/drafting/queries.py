"""Reads over drafts: the rows of a text as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from phoihop.drafting.models import Draft, DraftParty, DraftVersion
from phoihop.drafting.rules.texts import Node, addresses, places
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, sight_of
from phoihop.regulations.rules.addresses import in_words, mark

PARTIES = Prefetch("parties", DraftParty.objects.select_related("body", "signer").order_by("order"))


@dataclass(frozen=True)
class Row:
    """A node as a page shows it: `eid` its Akoma Ntoso address, `address` in words, `mark` as the text prints it."""

    node: Node
    eid: str
    address: str
    mark: str
    depth: int


def rows_of(roots: Sequence[Node]) -> list[Row]:
    """A text as the rows of a page, in its order."""
    eids = addresses(roots)
    return [
        Row(
            node=place.node,
            eid=eids[key],
            address=in_words(eids[key], gettext),
            mark=mark(place.node.type, place.node.number),
            depth=len(place.above),
        )
        for key, place in places(roots).items()
    ]


def working(draft: Draft) -> DraftVersion | None:
    """The version in work; None once the text is signed or given up."""
    return draft.versions.filter(frozen_at__isnull=True).first()


def latest(draft: Draft) -> DraftVersion:
    """The version in work, else the last frozen one."""
    return draft.versions.order_by("-number")[0]


def drafting_bodies(user: User) -> QuerySet[Body]:
    """Living bodies in whose name `user` may draft."""
    sight = sight_of(user)
    at_work = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.filter(pk__in=at_work, abolished_on__isnull=True).by_rank()


def template_words(name: str) -> str:
    """The words of a template that comes with the product."""
    return files("phoihop.drafting").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
