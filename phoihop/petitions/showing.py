"""What a petition looks like: its badge, its day, its history, the acts it offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.models import HandBack, RequestState
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.web.parts import Entry
from phoihop.organisations.models import Body, sight_of
from phoihop.petitions.models import (
    WAITING,
    AnswerLine,
    Dispute,
    Evaluation,
    Help,
    Petition,
    PetitionState,
    Pledge,
    Routing,
    RoutingRole,
)
from phoihop.petitions.permissions import can_add_partner, can_decide, can_hand_back, can_head, can_sort
from phoihop.petitions.services.places import turns_of

LATEST = 200
TONES = {
    PetitionState.NEW: ("plain", "inbox"),
    PetitionState.CLASSIFIED: ("accent", "tag"),
    PetitionState.ROUTED: ("accent", "send"),
    PetitionState.RETURNED: ("warn", "arrow-back-up"),
    PetitionState.DISPUTED: ("warn", "gavel"),
    PetitionState.ANSWERED: ("accent", "message"),
    PetitionState.SOLVED: ("good", "check"),
    PetitionState.MERGED: ("plain", "arrows-exchange"),
    PetitionState.SPLIT: ("plain", "git-branch"),
    PetitionState.CLOSED: ("plain", "archive"),
}
LABELS: dict[str, Any] = {
    "petition.made": gettext_lazy("Ghi thành kiến nghị"),
    "petition.split_off": gettext_lazy("Tách ra từ kiến nghị khác"),
    "petition.mended": gettext_lazy("Sửa lời kiến nghị"),
    "petition.sorted": gettext_lazy("Phân loại"),
    "petition.routed": gettext_lazy("Chuyển cơ quan trả lời"),
    "petition.passed_on": gettext_lazy("Chuyển cơ quan tập hợp"),
    "petition.moved": gettext_lazy("Chuyển cơ quan khác"),
    "petition.handed_back": gettext_lazy("Cơ quan trả lại"),
    "petition.return_refused": gettext_lazy("Không nhận lại"),
    "petition.disputed": gettext_lazy("Đề nghị cấp trên xác định thẩm quyền"),
    "petition.merged": gettext_lazy("Gộp vào kiến nghị khác"),
    "petition.parted": gettext_lazy("Bỏ gộp"),
    "petition.split": gettext_lazy("Tách thành nhiều kiến nghị"),
    "petition.closed": gettext_lazy("Không xử lý tiếp"),
    "petition.told_settled": gettext_lazy("Thông báo kết quả đã giải quyết"),
    "petition.answered": gettext_lazy("Trả lời"),
    "petition.solved": gettext_lazy("Giải quyết xong"),
    "petition.reopened": gettext_lazy("Mở lại"),
    "petition.published": gettext_lazy("Công khai"),
    "petition.withdrawn": gettext_lazy("Gỡ nội dung công khai"),
    "petition.placed": gettext_lazy("Thêm cơ quan phối hợp"),
    "petition.left": gettext_lazy("Cơ quan thôi phối hợp"),
    "help.brought": gettext_lazy("Phối hợp theo kiến nghị gộp vào"),
    "help.ended": gettext_lazy("Thôi phối hợp theo kiến nghị gộp vào"),
    "answer.told": gettext_lazy("Báo cử tri"),
    "answer.evaluated": gettext_lazy("Đại biểu đánh giá trả lời"),
    "pledge.made": gettext_lazy("Hứa trong trả lời"),
    "pledge.reported": gettext_lazy("Phản ánh lời hứa không thực hiện"),
    "pledge.checked": gettext_lazy("Kiểm tra lời hứa"),
}


@dataclass(frozen=True)
class Badge:
    """A state in words, colour and picture."""

    text: str
    tone: str
    icon: str


def badge_of(petition: Petition, today: date) -> Badge:
    """Its state; late is said too."""
    state = PetitionState(petition.state)
    tone, icon = TONES[state]
    label = str(state.label)  # get_state_display would translate all ten for each row
    if petition.is_overdue(today):
        return Badge(_("%(state)s, quá hạn") % {"state": label}, "alarm", "alert-triangle")
    return Badge(label, tone, icon)


def history(petition: Petition) -> list[Entry]:
    """The newest acts on it and on what hangs on it (partners, what was told, evaluated, promised), newest first; of what
    came on paper, whose act it was and after which paper."""
    own = Q(subject_kind="petitions.petition", subject_id=petition.pk)
    kinds = [f"petitions.{name}" for name in ("routing", "help", "answerline", "evaluation", "pledge")]
    below = Q(subject_kind__in=kinds, subject_id__in=_below(petition), verb__in=LABELS)
    rows = Act.objects.filter(own | below).select_related("by")
    acts = list(rows.order_by("-id")[:LATEST])
    codes = {act.on_behalf_of for act in acts if act.paper}
    names = dict(Body.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    helped = {row.pk: row for row in brought(petition)}
    return [
        Entry(
            title=str(LABELS.get(act.verb, act.verb)),
            who=act.by.get_full_name() if act.by else _("Máy"),
            when=f"{timezone.localtime(act.at):%H:%M %d/%m/%Y}",
            text=_text(act, names) if act.subject_id not in helped else _helped(act, helped[act.subject_id]),
            icon="circle-dot",
        )
        for act in acts
    ]


def _below(petition: Petition) -> list[UUID]:
    """The keys of its partners, of what came with merged ones, of answers, evaluations and promises."""
    partners = Routing.objects.filter(petition=petition, role=RoutingRole.PARTNER).order_by().values_list("pk")
    came = Help.objects.filter(petition=petition).exclude(of=petition).order_by().values_list("pk")
    lines = AnswerLine.objects.filter(petition=petition).order_by().values_list("pk")
    said = Evaluation.objects.filter(line__petition=petition).order_by().values_list("pk")
    pledges = Pledge.objects.filter(line__petition=petition).order_by().values_list("pk")
    return [key for (key,) in partners.union(came, lines, said, pledges)]


def _text(act: Act, names: Mapping[str, str]) -> str:
    body = names.get(act.on_behalf_of)
    if body is None:
        return act.reason
    said = _("Thay mặt %(body)s, ghi nhận theo văn bản") % {"body": body}
    return f"{said} {act.paper}. {act.reason}".strip()


def _helped(act: Act, row: Help) -> str:
    """Without the merged petition's code: not everybody who sees this one may see that one."""
    return ". ".join([": ".join(filter(None, [row.body.name, row.part])), *filter(None, [act.reason])])


def brought(petition: Petition) -> list[Help]:
    """What partners were asked for petitions merged into it, also what was undone, in order."""
    rows = Help.objects.filter(petition=petition).exclude(of=F("petition")).select_related("body")
    return list(rows.order_by("pk"))


@dataclass(frozen=True)
class Offer:
    """One button. `main`: the next step."""

    label: str
    url: str
    icon: str
    main: bool = False


def offers(user: User, petition: Petition, disputes: Sequence[Dispute]) -> list[Offer]:
    """The acts open to a person now; the services decide once more."""
    state, found = petition.state, []
    if can_sort(user, petition):
        found += _receiver(petition)
        if state in WAITING and AnswerLine.objects.visible_to(user).settling(petition).exists():
            found.append(("tell-settled", _("Thông báo kết quả đã giải quyết"), "message", False))
    if state == PetitionState.ROUTED and can_add_partner(user, petition):
        found.append(("partner", _("Thêm cơ quan phối hợp"), "user-plus", False))
    if can_head(user, petition):
        found += _heading(petition)
    if state == PetitionState.ROUTED and can_hand_back(user, petition):
        found.append(("hand-back", _("Trả lại"), "arrow-back-up", False))
    elif state == PetitionState.ROUTED and can_hand_back(user, petition, from_paper=True):
        found.append(("record-hand-back", _("Ghi nhận văn bản trả lại"), "writing", False))
    for dispute in disputes:
        if dispute.decided_on is None and can_decide(user, dispute):
            found.append(("decide", _("Xác định thẩm quyền"), "gavel", True))
        elif dispute.decided_on is None and can_decide(user, dispute, from_paper=True):
            found.append(("record-decision", _("Ghi nhận quyết định của cấp trên"), "writing", False))
    return [Offer(label, _address(name, petition), icon, main) for name, label, icon, main in found]


def _address(name: str, petition: Petition) -> str:
    """Of an act on this petition; one that takes several names it behind the address."""
    several = name == "pass-on"
    return (
        f"{reverse('petitions:pass-on')}?of={petition.code}"
        if several
        else reverse(f"petitions:{name}", args=[petition.code])
    )


def _receiver(petition: Petition) -> list[tuple[str, str, str, bool]]:
    """What those at work in the receiver may do."""
    state, found = petition.state, []
    if petition.is_alive:
        found.append(("sort", _("Phân loại"), "tag", state == PetitionState.NEW))
        found.append(("mend", _("Sửa lời kiến nghị"), "pencil", False))
    if state == PetitionState.CLASSIFIED:
        found.append(("route", _("Chuyển cơ quan trả lời"), "send", True))
    if state in {*WAITING, PetitionState.ROUTED}:
        found += [
            ("merge", _("Gộp"), "arrows-exchange", False),
            ("split", _("Tách"), "git-branch", False),
            ("close", _("Không xử lý tiếp"), "archive", False),
        ]
    if state in WAITING:
        found.append(("pass-on", _("Chuyển cơ quan tập hợp"), "arrows-exchange", False))
    if state == PetitionState.MERGED:
        found.append(("part", _("Bỏ gộp"), "arrow-back-up", False))
    return found


def _heading(petition: Petition) -> list[tuple[str, str, str, bool]]:
    """What the receiver's leaders may do while an answer is owed; where only the superior may send it on, nothing else does."""
    state, found = petition.state, []
    if state not in {PetitionState.ROUTED, PetitionState.RETURNED}:
        return []
    is_returned = state == PetitionState.RETURNED
    is_bound = turns_of(petition).bind(is_returned=is_returned)
    if not is_bound:
        name, icon = ("accept-return", "send") if is_returned else ("transfer", "arrows-exchange")
        found.append((name, _("Chuyển cơ quan khác"), icon, is_returned))
    if is_returned:
        found.append(("refuse-return", _("Không nhận lại"), "x", False))
    found.append(("dispute", _("Đề nghị xác định thẩm quyền"), "gavel", is_bound and is_returned))
    return found


def asked_back(petition: Petition) -> HandBack | None:
    """The hand-back that waits for an answer."""
    rows = HandBack.objects.filter(commitment=petition.commitment_id, state=RequestState.ASKED)
    return rows.select_related("body", "proposed_body").first() if petition.commitment_id else None


def places(petition: Petition) -> list[Routing]:
    """With whom it is and was, in order."""
    return list(Routing.objects.filter(petition=petition).select_related("body", "paper").order_by("pk"))


def works_for_receiver(user: User, petition: Petition) -> bool:
    """Whether the person works for the body that gathered it."""
    return sight_of(user).has(petition.receiver_id)
