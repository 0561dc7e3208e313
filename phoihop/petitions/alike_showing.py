"""What the page of a petition shows of those that ask the same: the group with its history, likely ones, the acts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from phoihop.kernel.accounts.models import User
from phoihop.petitions.models import AlikeMember, AlikeState, AnswerLine, Petition
from phoihop.petitions.nearest import Likely, likely_repeats
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.reasons import in_words
from phoihop.petitions.showing import Badge, badge_of

SHOWN = 50  # members of a group, the newest
LIKELY = 10
RELATED = ("session", "receiver", "lead")
UNREAD = (
    "petition__search",
    "petition__session__search",
    "petition__alike_keys",
    "petition__receiver__search",
    "petition__lead__search",
)


@dataclass(frozen=True)
class Repeat:
    """Another petition that asks the same, or likely does: how surely, why, and what was answered to it."""

    petition: Petition
    badge: Badge
    percent: int
    reason: str
    answers: Sequence[AnswerLine] = ()
    may_decide: bool = False
    in_another_group: bool = False


@dataclass(frozen=True)
class Repeats:
    """The group of a petition, oldest first, likely repeats outside it, pairs that were dismissed, what may be done."""

    petition: Petition
    members: list[Repeat] = field(default_factory=list)
    likely: list[Repeat] = field(default_factory=list)
    dismissed: list[Repeat] = field(default_factory=list)
    may_put_back: bool = False
    may_part: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.members or self.likely or self.dismissed or self.may_put_back)


def repeats_of(user: User, petition: Petition, today: date) -> Repeats:
    """Repeats of a petition that `user` may see; as many queries however many there are."""
    here = AlikeMember.objects.standing().filter(petition=petition, group__state=AlikeState.CONFIRMED).first()
    members = _of_groups(user, [here.group_id]) if here else []
    dismissed = _dismissed(user, petition)
    known = {row.petition_id for row in (*members, *dismissed)}
    likely = [one for one in _likely(user, petition) if one.petition.pk not in known][:LIKELY]
    others = [one.petition.pk for one in likely]
    grouped = AlikeMember.objects.standing().filter(petition__in=others, group__state=AlikeState.CONFIRMED)
    elsewhere = set(grouped.values_list("petition", flat=True)) if others else set()
    answers = _answers(user, [*others, *(row.petition_id for row in members)])

    def shown(row: Petition, score: float, reason: str) -> Repeat:
        return Repeat(
            petition=row, badge=badge_of(row, today), percent=round(score * 100), reason=reason,
            answers=answers[row.pk], may_decide=can_sort(user, petition) and can_sort(user, row),
            in_another_group=here is not None and row.pk in elsewhere,
        )  # fmt: skip

    left = _left_last(petition) if can_sort(user, petition) else None
    return Repeats(
        petition=petition,
        members=[shown(row.petition, row.score, row.reason) for row in members],
        likely=[shown(one.petition, one.score, one.reason) for one in likely],
        dismissed=[shown(row.petition, row.score, row.reason) for row in dismissed],
        may_put_back=left is not None and here is None,
        may_part=left is not None and here is not None and _came_together(left, here),
    )


def mergeable(user: User, petition: Petition) -> list[tuple[Petition, str]]:
    """Those it may be merged into that are found to ask the same, or likely do, each with why; `user` may see them."""
    groups = AlikeMember.objects.standing().filter(petition=petition, group__state=AlikeState.CONFIRMED)
    known = {row.petition_id: row.reason for row in _of_groups(user, groups.values_list("group", flat=True))}
    known |= {one.petition.pk: one.reason for one in _likely(user, petition) if one.petition.pk not in known}
    rows = Petition.objects.visible_to(user).open_to_merge(petition).only("code", "title").in_bulk(list(known))
    return [(rows[key], in_words(why)) for key, why in known.items() if key in rows][:LIKELY]


def _of_groups(user: User, groups: Iterable[UUID]) -> list[AlikeMember]:
    rows = AlikeMember.objects.visible_to(user).standing().filter(group__in=groups)
    related = rows.select_related(*(f"petition__{name}" for name in RELATED)).defer(*UNREAD)
    newest = related.order_by("-petition__received_on", "-petition")[:SHOWN]
    return sorted(newest, key=lambda row: (row.petition.received_on, row.petition.pk))


def _dismissed(user: User, petition: Petition) -> list[AlikeMember]:
    standing = AlikeMember.objects.standing().filter(petition=petition, group__state=AlikeState.DISMISSED)
    groups = list(standing.order_by("-pk").values_list("group", flat=True)[:SHOWN])
    return [row for row in _of_groups(user, groups) if row.petition_id != petition.pk] if groups else []


def _likely(user: User, petition: Petition) -> list[Likely]:
    """What the machine finds, for a petition that still waits for something."""
    if not petition.is_alive:
        return []
    return likely_repeats(text=petition.text, commune=petition.commune, user=user, besides=petition.pk)


def _answers(user: User, petitions: Sequence[UUID]) -> dict[UUID, list[AnswerLine]]:
    """The standing answers to each."""
    found: dict[UUID, list[AnswerLine]] = defaultdict(list)
    if petitions:
        rows = AnswerLine.objects.visible_to(user).standing().filter(petition__in=petitions)
        for row in (
            rows.select_related("answer__body").defer("answer__body__search").order_by("answer__answered_on", "pk")
        ):
            found[row.petition_id].append(row)
    return found


def _left_last(petition: Petition) -> AlikeMember | None:
    rows = AlikeMember.objects.filter(petition=petition, group__state=AlikeState.CONFIRMED, left_at__isnull=False)
    return rows.order_by("-left_at", "-pk").first()


def _came_together(left: AlikeMember, here: AlikeMember) -> bool:
    """Whether its group of before was merged into the one it is in."""
    came = AlikeMember.objects.filter(group=left.group_id, left_at=left.left_at).values("petition")
    there = AlikeMember.objects.standing().filter(group=here.group_id, petition__in=came)
    return left.group_id != here.group_id and there.count() > 1
