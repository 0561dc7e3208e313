"""A reviewed text takes effect, and ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, Term
from phoihop.regulations.models import Edition, EditionState, EndedBy, Regulation, RegulationState
from phoihop.regulations.permissions import can_put_in_force
from phoihop.regulations.queries import coverage_of


@dataclass(frozen=True)
class Signing:
    """What the signed paper says, and from when its promises are tracked. `until`: first day it no longer holds."""

    number_text: str
    signed_on: date
    in_force_from: date
    tracked_from: date
    follower: Body
    until: date | None = None
    term: Term | None = None
    place: str = ""
    self_judged: bool = False
    is_published: bool = False
    scan: Document | None = None


@transaction.atomic
def put_in_force(*, regulation_id: UUID, signing: Signing, by: User, at: datetime) -> Regulation:
    """Let a signed, fully reviewed regulation be tracked. What it replaces ends the day it begins.

    Raises PermissionDenied (`by` heads neither the entering body nor the follower known so far; the one that `signing`
    names gives no right), Refused "regulation.not_a_draft", "regulation.not_covered" (says how many clauses wait),
    "regulation.dates", "regulation.party_gone" (a signatory or the follower was no more on the day of signing).
    """
    regulation = _locked(regulation_id)
    if not can_put_in_force(by, regulation):
        raise PermissionDenied
    if regulation.state != RegulationState.DRAFT:
        raise Refused("regulation.not_a_draft", _("Quy chế này không còn ở bước rà soát."))
    edition = regulation.editions.select_for_update().get(state=EditionState.DRAFT)
    _check_coverage(edition)
    if signing.in_force_from < signing.signed_on or (signing.until and signing.until <= signing.in_force_from):
        raise Refused("regulation.dates", _("Ngày hiệu lực phải từ ngày ký trở đi và trước ngày hết hiệu lực."))
    _check_bodies(regulation, signing)
    edition.state, edition.from_on = EditionState.IN_FORCE, signing.in_force_from
    audit.save(edition, ["state", "from_on"], verb="edition.put_in_force", by=by, at=at)
    regulation.state, regulation.follower = RegulationState.IN_FORCE, signing.follower
    values = {
        "number_text": signing.number_text,
        "signed_on": signing.signed_on,
        "in_force_from": signing.in_force_from,
        "in_force_until": signing.until,
        "tracked_from": signing.tracked_from,
        "term": signing.term,
        "place": signing.place,
        "self_judged": signing.self_judged,
        "is_published": signing.is_published,
        "scan": signing.scan or regulation.scan,
    }
    for name, value in values.items():
        setattr(regulation, name, value)
    audit.save(regulation, ["state", "follower", *values], verb="regulation.put_in_force", by=by, at=at)
    if regulation.replaces is not None and regulation.replaces.state == RegulationState.IN_FORCE:
        _end(regulation.replaces, EndedBy.REPLACED, signing.in_force_from, by=by, at=at, reason=str(regulation))
    lay_out(regulation)
    return regulation


@transaction.atomic
def end(*, regulation_id: UUID, ended_by: EndedBy, on: date, reason: str, by: User, at: datetime) -> Regulation:
    """End a regulation (hết hiệu lực). `on`: first day it no longer holds. Its open commitments stay open.

    Raises PermissionDenied, Refused "regulation.not_in_force", "regulation.dates" (before it began).
    """
    regulation = _locked(regulation_id)
    if not can_put_in_force(by, regulation):
        raise PermissionDenied
    if regulation.state != RegulationState.IN_FORCE:
        raise Refused("regulation.not_in_force", _("Quy chế này không đang có hiệu lực."))
    return _end(regulation, ended_by, on, by=by, at=at, reason=reason)


@transaction.atomic
def publish(*, regulation_id: UUID, is_published: bool, by: User, at: datetime) -> Regulation:
    """Let everybody read the text (công khai), or no longer. What hangs on it - promises, work - stays as it was.

    Raises PermissionDenied, Refused "regulation.not_in_force" (a draft is never published).
    """
    regulation = _locked(regulation_id)
    if not can_put_in_force(by, regulation):
        raise PermissionDenied
    if regulation.state == RegulationState.DRAFT:
        raise Refused("regulation.not_in_force", _("Quy chế này chưa có hiệu lực nên chưa công khai được."))
    if regulation.is_published == is_published:
        return regulation
    regulation.is_published = is_published
    verb = "regulation.published" if is_published else "regulation.unpublished"
    return audit.save(regulation, ["is_published"], verb=verb, by=by, at=at)


def lay_out(regulation: Regulation) -> None:
    """Have the ledger lay out the promises and the duties to report compared with the others, once this transaction
    holds. The jobs stand above: called by their names."""
    queue.configure_task("commitments.generate").defer(regulation_id=str(regulation.pk))
    queue.configure_task("reports.compare_duties").defer()


def _end(regulation: Regulation, ended_by: EndedBy, on: date, *, by: User, at: datetime, reason: str) -> Regulation:
    if regulation.in_force_from and on < regulation.in_force_from:
        raise Refused(
            "regulation.dates",
            _("%(regulation)s có hiệu lực từ %(day)s nên không thể hết hiệu lực trước ngày đó; hãy sửa ngày.")
            % {"regulation": regulation, "day": f"{regulation.in_force_from:%d/%m/%Y}"},
        )
    regulation.state, regulation.ended_by, regulation.in_force_until = RegulationState.ENDED, ended_by, on
    fields = ["state", "ended_by", "in_force_until"]
    return audit.save(regulation, fields, verb="regulation.ended", by=by, at=at, reason=reason)


def _locked(regulation_id: UUID) -> Regulation:
    rows = Regulation.objects.select_for_update(of=("self",)).select_related("replaces", "follower", "entered_by")
    return rows.get(pk=regulation_id)


def _check_bodies(regulation: Regulation, signing: Signing) -> None:
    """Whoever signs, or follows, is there on the day of signing; what ends later goes on with its successor."""
    ids = [*regulation.parties.values_list("body_id", flat=True), signing.follower.pk]
    gone = Body.objects.filter(pk__in=ids, abolished_on__lte=signing.signed_on).by_rank().first()
    if gone is not None:
        raise Refused(
            "regulation.party_gone",
            _(
                "%(body)s không còn hoạt động từ %(day)s, trước ngày ký; hãy xem lại ngày ký, "
                "hoặc nhập lại văn bản với cơ quan kế tục."
            )
            % {"body": gone.name, "day": f"{gone.abolished_on:%d/%m/%Y}"},
        )


def _check_coverage(edition: Edition) -> None:
    """Clause coverage (DESIGN.md 5.1): each clause is bound or marked; proposals do not count."""
    found = coverage_of(edition)
    if not found.is_full:
        raise Refused(
            "regulation.not_covered",
            _("Còn %(left)s trong %(total)s điều khoản chưa được chấp nhận hoặc đánh dấu không phát sinh nhiệm vụ.")
            % {"left": found.total - found.done, "total": found.total},
        )
