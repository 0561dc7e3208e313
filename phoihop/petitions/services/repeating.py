"""A person decides which petitions ask the same: confirmed into groups, dismissed, taken out, put back, merged, parted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.petitions import likeness
from phoihop.petitions.models import AlikeGroup, AlikeMember, AlikeState, Petition
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.rules.saying import BY_A_PERSON
from phoihop.petitions.services.first_put import follow_first_put
from phoihop.petitions.services.local import follow_settled
from phoihop.petitions.services.states import locked

DECIDING = 2_740_115  # the advisory lock under which members move between groups


@transaction.atomic
def confirm(*, petition_id: UUID, other_id: UUID, by: User, at: datetime) -> AlikeGroup:
    """Find that two petitions ask the same (xác nhận trùng lặp): into the group of one of them, else into a new one.

    A dismissal of the two ends. Raises PermissionDenied, Refused "alike.itself", "alike.already_together",
    "alike.two_groups".
    """
    petition, other = _pair(petition_id, other_id, by)
    groups = {one: _standing(one) for one in (petition, other)}
    mine, theirs = groups[petition], groups[other]
    if mine and theirs:
        if mine.group_id == theirs.group_id:
            raise Refused("alike.already_together", _("Hai kiến nghị này đã cùng một nhóm trùng lặp."))
        sentence = _("Mỗi kiến nghị đã ở một nhóm trùng lặp; hãy gộp hai nhóm.")
        raise Refused("alike.two_groups", sentence)
    _leave(_dismissals(petition, other), verb="alike.considered_again", by=by, at=at)
    ((score, reason),) = likeness.compare(petition.text, [other.text])
    reason = reason or BY_A_PERSON
    known = mine or theirs
    group = known.group if known else _new_group(AlikeState.CONFIRMED, verb="alike.confirmed", by=by, at=at)
    rows = [
        AlikeMember(group=group, petition=one, score=score, reason=reason)
        for one, member in groups.items()
        if member is None
    ]
    audit.bulk_create(rows, verb="alike.joined", by=by, at=at)
    _follow(group.pk, by=by, at=at)
    return group


@transaction.atomic
def dismiss(*, petition_id: UUID, other_id: UUID, by: User, at: datetime) -> AlikeGroup:
    """Find that two petitions do not ask the same (không trùng), so that the machine proposes them no more.

    Raises PermissionDenied, Refused "alike.itself", "alike.already_together", "alike.already_dismissed".
    """
    petition, other = _pair(petition_id, other_id, by)
    mine, theirs = _standing(petition), _standing(other)
    if mine and theirs and mine.group_id == theirs.group_id:
        sentence = _("Hai kiến nghị đang cùng một nhóm trùng lặp; hãy đưa một kiến nghị ra khỏi nhóm trước.")
        raise Refused("alike.already_together", sentence)
    if _dismissals(petition, other):
        raise Refused("alike.already_dismissed", _("Hai kiến nghị này đã được ghi là không trùng."))
    ((score, reason),) = likeness.compare(petition.text, [other.text])
    group = _new_group(AlikeState.DISMISSED, verb="alike.dismissed", by=by, at=at)
    rows = [AlikeMember(group=group, petition=one, score=score, reason=reason) for one in (petition, other)]
    audit.bulk_create(rows, verb="alike.kept_apart", by=by, at=at)
    return group


@transaction.atomic
def consider_again(*, petition_id: UUID, other_id: UUID, by: User, at: datetime) -> None:
    """Undo a dismissal (xem xét lại): the machine may propose the two again.

    Raises PermissionDenied, Refused "alike.itself", "alike.not_dismissed".
    """
    petition, other = _pair(petition_id, other_id, by)
    rows = _dismissals(petition, other)
    if not rows:
        raise Refused("alike.not_dismissed", _("Hai kiến nghị này không được ghi là không trùng."))
    _leave(rows, verb="alike.considered_again", by=by, at=at)


@transaction.atomic
def take_out(*, petition_id: UUID, by: User, at: datetime) -> AlikeGroup:
    """Take a petition out of its group (đưa ra khỏi nhóm); the last one left goes too, for alone it repeats nothing.

    Raises PermissionDenied, Refused "alike.in_no_group".
    """
    (petition,) = _sortable([petition_id], by)
    member = _standing(petition)
    if member is None:
        raise Refused("alike.in_no_group", _("Kiến nghị này không ở nhóm trùng lặp nào."))
    rest = _members(member.group_id, besides=petition.pk)
    _leave([member, *(rest if len(rest) == 1 else [])], verb="alike.left", by=by, at=at)
    follow_first_put([petition.pk, *(row.petition_id for row in rest)])
    follow_settled([petition, *(row.petition for row in rest)], by=by, at=at)
    return member.group


@transaction.atomic
def put_back(*, petition_id: UUID, by: User, at: datetime) -> AlikeGroup:
    """Undo the latest taking out of a petition (đưa lại vào nhóm), with whoever left at that moment.

    Raises PermissionDenied, Refused "alike.in_another_group", "alike.not_taken_out".
    """
    (petition,) = _sortable([petition_id], by)
    last = _left(petition)
    if last is None:
        raise Refused("alike.not_taken_out", _("Kiến nghị này chưa từng được đưa ra khỏi nhóm trùng lặp nào."))
    rows = _left_together(last)
    if any(_standing(row.petition) for row in rows):
        sentence = _("Kiến nghị đang ở một nhóm trùng lặp khác; hãy đưa nó ra khỏi nhóm đó trước.")
        raise Refused("alike.in_another_group", sentence)
    _return(rows, verb="alike.put_back", by=by, at=at)
    _follow(last.group_id, by=by, at=at)
    return last.group


@transaction.atomic
def merge_groups(*, petition_id: UUID, other_id: UUID, by: User, at: datetime) -> AlikeGroup:
    """Let the group of one petition go on in the group of another (gộp nhóm); all its members move.

    Raises PermissionDenied, Refused "alike.itself", "alike.not_two_groups".
    """
    petition, other = _pair(petition_id, other_id, by)
    into, gone = _standing(petition), _standing(other)
    if into is None or gone is None or into.group_id == gone.group_id:
        raise Refused("alike.not_two_groups", _("Chỉ gộp được khi hai kiến nghị ở hai nhóm trùng lặp khác nhau."))
    moved = _members(gone.group_id)
    _check_sortable([row.petition for row in moved], by)
    _leave(moved, verb="alike.moved", by=by, at=at)
    rows = [AlikeMember(group=into.group, petition=row.petition, score=row.score, reason=row.reason) for row in moved]
    audit.bulk_create(rows, verb="alike.joined", by=by, at=at)
    _follow(into.group_id, by=by, at=at)
    return into.group


@transaction.atomic
def part_groups(*, petition_id: UUID, by: User, at: datetime) -> AlikeGroup:
    """Undo the merging of the group a petition came from (tách lại nhóm): who moved with it and is still there returns.

    Raises PermissionDenied, Refused "alike.in_no_group", "alike.not_merged".
    """
    (petition,) = _sortable([petition_id], by)
    here = _standing(petition)
    if here is None:
        raise Refused("alike.in_no_group", _("Kiến nghị này không ở nhóm trùng lặp nào."))
    last = _left(petition)
    came = _left_together(last) if last and last.group_id != here.group_id else []
    there = {row.petition_id: row for row in _members(here.group_id)}
    back = [row for row in came if row.petition_id in there]
    if len(back) < 2:
        raise Refused("alike.not_merged", _("Nhóm của kiến nghị này không gộp từ nhóm nào khác."))
    _check_sortable([row.petition for row in back], by)
    _leave([there[row.petition_id] for row in back], verb="alike.moved", by=by, at=at)
    _return(back, verb="alike.put_back", by=by, at=at)
    _follow(here.group_id, by=by, at=at)
    _follow(back[0].group_id, by=by, at=at)
    return back[0].group


def _sortable(ids: Sequence[UUID], by: User) -> list[Petition]:
    """The petitions under their locks, while nobody else moves members."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DECIDING])
    rows = locked(ids)
    _check_sortable(rows, by)
    return rows


def _check_sortable(rows: Sequence[Petition], by: User) -> None:
    if not all(can_sort(by, row) for row in rows):
        raise PermissionDenied


def _pair(petition_id: UUID, other_id: UUID, by: User) -> tuple[Petition, Petition]:
    if petition_id == other_id:
        raise Refused("alike.itself", _("Chọn một kiến nghị khác."))
    rows = {row.pk: row for row in _sortable([petition_id, other_id], by)}
    return rows[petition_id], rows[other_id]


def _new_group(state: AlikeState, *, verb: str, by: User, at: datetime) -> AlikeGroup:
    group = AlikeGroup(state=state, made_at=at, decided_by=by, decided_at=at)
    return audit.create(group, verb=verb, by=by, at=at)


def _standing(petition: Petition) -> AlikeMember | None:
    """Its place in the one confirmed group it may be in."""
    rows = AlikeMember.objects.standing().filter(petition=petition, group__state=AlikeState.CONFIRMED)
    return rows.select_related("group").first()


def _members(group_id: UUID, *, besides: UUID | None = None) -> list[AlikeMember]:
    rows = AlikeMember.objects.standing().filter(group=group_id).exclude(petition=besides)
    return list(rows.select_related("petition").defer("petition__search").order_by("pk"))


def _follow(group_id: UUID, *, by: User, at: datetime) -> None:
    """What follows from who is in a group now."""
    rows = _members(group_id)
    follow_first_put([row.petition_id for row in rows])
    follow_settled([row.petition for row in rows], by=by, at=at)


def _left(petition: Petition) -> AlikeMember | None:
    """The place it left last in a confirmed group."""
    rows = AlikeMember.objects.filter(petition=petition, group__state=AlikeState.CONFIRMED, left_at__isnull=False)
    return rows.select_related("group").order_by("-left_at", "-pk").first()


def _left_together(last: AlikeMember) -> list[AlikeMember]:
    rows = AlikeMember.objects.filter(group=last.group_id, left_at=last.left_at)
    return list(rows.select_related("petition", "group").defer("petition__search").order_by("pk"))


def _dismissals(petition: Petition, other: Petition) -> list[AlikeMember]:
    """Both rows of the pair where it stands as dismissed."""
    rows = AlikeMember.objects.standing().filter(group__state=AlikeState.DISMISSED)
    groups = rows.filter(petition=petition, group__members__petition=other).values("group")
    return list(rows.filter(group__in=groups))


def _leave(rows: Sequence[AlikeMember], *, verb: str, by: User, at: datetime) -> None:
    for row in rows:
        row.left_at = at
    audit.bulk_save(rows, ["left_at"], verb=verb, by=by, at=at)


def _return(rows: Sequence[AlikeMember], *, verb: str, by: User, at: datetime) -> None:
    for row in rows:
        row.left_at = None
    audit.bulk_save(rows, ["left_at"], verb=verb, by=by, at=at)
