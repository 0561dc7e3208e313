"""Whom signing tells, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as N_

from phoihop.drafting.models import Signature, Signing
from phoihop.drafting.rules.signing import turns
from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.services import notify
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Role, RoleKind


def turn_has_come(signing: Signing, waiting: Iterable[Signature], *, by: User, at: datetime) -> None:
    """Those whose turn it is; for a party whose signer has no account, its registry clerks."""
    rows = list(waiting)
    for row in rows:
        if row.order in turns((one.order for one in rows), any_order=signing.any_order):
            title = Sentence(N_("Đến lượt ký: %(draft)s"), {"draft": signing.draft.short_title})
            account = row.signer.user if row.signer else None
            people = [account] if account else _clerks([row], at)
            _tell(people, "signing.turn", title, signing, f"turn:{row.pk}", by=by, at=at)


def all_have_signed(signing: Signing, *, by: User, at: datetime) -> None:
    """Who started it enters the text; the parties know."""
    title = Sentence(N_("Các bên đã ký đủ: %(draft)s"), {"draft": signing.draft.short_title})
    _tell([signing.started_by, *_signers(signing)], "signing.complete", title, signing, "complete", by=by, at=at)


def voided(signing: Signing, *, by: User, at: datetime) -> None:
    """Everybody who was to sign, and who started it."""
    said = {"draft": signing.draft.short_title, "reason": signing.reason[:120]}
    title = Sentence(N_("Đợt ký bị hủy: %(draft)s. Lý do: %(reason)s"), said)
    _tell([signing.started_by, *_signers(signing)], "signing.voided", title, signing, "voided", by=by, at=at)


def _signers(signing: Signing) -> list[User]:
    rows = signing.signatures.select_related("signer__user")
    return [row.signer.user for row in rows if row.signer and row.signer.user]


def _clerks(rows: Iterable[Signature], at: datetime) -> list[User]:
    held = Role.objects.held(localdate(at)).filter(body__in=[row.body_id for row in rows], kind=RoleKind.REGISTRY_CLERK)
    return [role.user for role in held.select_related("user")]


def _tell(
    people: Iterable[User], kind: str, title: Sentence, signing: Signing, key: str, *, by: User, at: datetime
) -> None:
    notify(
        users=people,
        kind=kind,
        title=title,
        url=signing.get_absolute_url(),
        key=f"{kind}:{signing.pk}:{key}",
        by=by,
        at=at,
    )
