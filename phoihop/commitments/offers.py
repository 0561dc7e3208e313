"""Which acts a commitment offers to a person now: what the buttons are made of. The services decide once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Participation, RequestState, State
from phoihop.commitments.permissions import HEADS, can_assign, can_follow, can_give_parts, records_for
from phoihop.commitments.queries import Folder
from phoihop.commitments.services.clock import answer_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock.rules.due import ClockEvent
from phoihop.regulations.models import BodyRole


@dataclass(frozen=True)
class Offer:
    """One button. `main`: the next step of the work; `recorded`: for another body, from its paper."""

    act: str
    label: str
    url: str
    icon: str
    main: bool = False
    recorded: bool = False


LOOKS: dict[str, tuple[Any, str]] = {
    "assign": (_("Giao người"), "user-check"),
    "part": (_("Giao phần việc"), "list-check"),
    "part-done": (_("Báo xong phần việc"), "check"),
    "blocker": (_("Báo vướng mắc"), "alert-triangle"),
    "prove": (_("Nộp minh chứng"), "paperclip"),
    "note": (_("Ghi chú"), "notebook"),
    "message": (_("Trao đổi"), "message"),
    "return-proof": (_("Trả lại minh chứng"), "arrow-back-up"),
    "kept": (_("Xác nhận đã thực hiện"), "rosette-discount-check"),
    "not-kept": (_("Kết luận không thực hiện"), "circle-x"),
    "no-longer-due": (_("Không còn phải thực hiện"), "archive"),
    "reopen": (_("Mở lại"), "lock-open"),
    "ask-extension": (_("Đề nghị gia hạn"), "calendar-due"),
    "grant": (_("Đồng ý gia hạn"), "check"),
    "refuse": (_("Không gia hạn"), "x"),
    "hand-back": (_("Trả lại nhiệm vụ"), "arrow-back-up"),
    "accept-back": (_("Nhận lại"), "check"),
    "refuse-back": (_("Không nhận lại"), "x"),
    "suspend": (_("Tạm dừng tính hạn"), "player-pause"),
    "resume": (_("Tiếp tục tính hạn"), "player-play"),
}


@dataclass(frozen=True)
class Rights:
    """What a person is on one commitment, asked once."""

    user: User
    folder: Folder
    today: date

    @property
    def heads_judge(self) -> bool:
        """Gives the verdict."""
        judge = self.folder.commitment.judge_id
        return self.folder.sight.has(judge, *HEADS)

    @property
    def records(self) -> bool:
        """May record other bodies' acts from their papers."""
        return records_for(self.folder.sight, self.folder.commitment)

    @property
    def leads(self) -> bool:
        """At work in a lead."""
        return any(part.role == BodyRole.LEAD for part in self.folder.own)


def offers(rights: Rights) -> list[Offer]:
    """Acts on the commitment itself, the main one first."""
    folder = rights.folder
    found = [_offer(rights, act, main=act in {"prove", "kept"}) for act in _own(rights)]
    if folder.commitment.is_under_way and any(folder.sight.has(body.pk) for body in folder.owing):
        found.append(_offer(rights, "blocker"))
    if folder.own:
        found += [_offer(rights, "message"), _offer(rights, "note")]
    return found


def recorded_offers(rights: Rights) -> list[Offer]:
    """The same acts for bodies the person does not work for, from their paper («ghi nhận theo văn bản»)."""
    if not rights.records:
        return []
    commitment = rights.folder.commitment
    acts: list[str] = []
    if commitment.is_under_way:
        if any(not rights.folder.sight.has(body.pk) for body in rights.folder.leads):
            acts += [*(["prove"] if _takes_proof(rights) else []), *_requests(rights)]
        if any(_may_report_done(part) and not rights.folder.sight.has(part.body_id) for part in rights.folder.parts):
            acts.append("part-done")
        if any(not rights.folder.sight.has(body.pk) for body in rights.folder.owing):
            acts.append("blocker")
    if _records_for_judge(rights):
        acts += _verdicts(rights)
    return [_offer(rights, act, recorded=True) for act in acts]


def _own(rights: Rights) -> Iterator[str]:
    commitment = rights.folder.commitment
    if commitment.is_under_way and rights.leads:
        if commitment.state == State.OPEN and _takes_proof(rights):
            yield "prove"
        yield from _requests(rights)
    if rights.heads_judge:
        yield from _verdicts(rights)
    elif commitment.is_under_way and can_follow(rights.user, _follower(rights)):
        yield "no-longer-due"
    if any(_may_report_done(part) for part in rights.folder.own):
        yield "part-done"
    if commitment.state == State.PROVED and rights.leads:
        yield "prove"


def _takes_proof(rights: Rights) -> bool:
    """Whether proof is handed in here, not by the act on the page of the case."""
    return rights.folder.commitment.source_kind not in settings.CASES_PROVED_THERE


def _requests(rights: Rights) -> Iterator[str]:
    folder = rights.folder
    if folder.commitment.due_on and not any(row.state == RequestState.ASKED for row in folder.extensions):
        yield "ask-extension"
    on_its_case = folder.commitment.source_kind in settings.CASES_HANDED_BACK_THERE
    if not on_its_case and not any(row.state == RequestState.ASKED for row in folder.hand_backs):
        yield "hand-back"


def _verdicts(rights: Rights) -> Iterator[str]:
    commitment = rights.folder.commitment
    if not commitment.is_under_way:
        yield "reopen"
        return
    if commitment.state == State.PROVED:
        yield "kept"
    if commitment.due_on is None or commitment.due_on < rights.today:
        yield "not-kept"
    yield "no-longer-due"
    yield from (kind for kind in ("suspend", "resume") if _clock_takes(rights, kind))


def _clock_takes(rights: Rights, kind: str) -> bool:
    """Whether the commitment's own term lets the clock stop or run again today: asked of the pure count itself."""
    commitment = rights.folder.commitment
    if not commitment.term.get("suspends"):
        return False
    answer = answer_of(commitment, more=ClockEvent(kind, on=rights.today))
    return answer is not None and not any(refused.index == len(answer.events) - 1 for refused in answer.refused)


def _follower(rights: Rights) -> Any:
    regulation = rights.folder.commitment.regulation
    return regulation.follower if regulation else None


def _may_report_done(part: Participation) -> bool:
    return part.role == BodyRole.PARTNER and bool(part.part) and part.part_done_on is None and part.is_open


def _offer(rights: Rights, act: str, *, main: bool = False, recorded: bool = False) -> Offer:
    label, icon = LOOKS[act]
    url = reverse(f"commitments:{act}", args=[rights.folder.commitment.code])
    return Offer(act, str(label), f"{url}?recorded=1" if recorded else url, icon, main, recorded)


def part_offers(rights: Rights, part: Participation) -> list[Offer]:
    """Acts on one participation: name the person, give a part."""
    if not rights.folder.commitment.is_under_way:
        return []
    may = [("assign", _may_assign(rights.user, part)), ("part", part.role == BodyRole.PARTNER)]
    if may[1][1]:
        may[1] = ("part", can_give_parts(rights.user, rights.folder.commitment))
    return [_on(rights, act, part.role, part.body.code) for act, allowed in may if allowed]


def _may_assign(user: User, part: Participation) -> bool:
    return can_assign(user, part.body) or (part.acting_office is not None and can_assign(user, part.acting_office))


def proof_offers(rights: Rights, number: int) -> list[Offer]:
    """Send back a proof that stands, the `number`th of the commitment; for the judge or from the judge's paper."""
    commitment = rights.folder.commitment
    if not commitment.is_under_way:
        return []
    if rights.heads_judge:
        return [_on(rights, "return-proof", number)]
    return [_recorded(_on(rights, "return-proof", number))] if _records_for_judge(rights) else []


def _records_for_judge(rights: Rights) -> bool:
    judge = rights.folder.commitment.judge_id
    return rights.records and judge is not None and not rights.folder.sight.has(judge)


def _recorded(offer: Offer) -> Offer:
    return replace(offer, url=f"{offer.url}?recorded=1", recorded=True)


def request_offers(rights: Rights, *, yes: str, no: str) -> list[Offer]:
    """Answer the request that waits, for the judge or from the judge's paper."""
    commitment = rights.folder.commitment
    if not commitment.is_under_way:
        return []
    if rights.heads_judge:
        return [_on(rights, yes), _on(rights, no)]
    return [_recorded(_on(rights, yes)), _recorded(_on(rights, no))] if _records_for_judge(rights) else []


def _on(rights: Rights, act: str, *more: str | int) -> Offer:
    label, icon = LOOKS[act]
    url = reverse(f"commitments:{act}", args=[rights.folder.commitment.code, *more])
    return Offer(act, str(label), url, icon)
