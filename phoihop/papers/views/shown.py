"""What the page of a paper shows, written out: state, acts this person may do, rounds, addressees, files, hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.content import PDF
from phoihop.kernel.documents.models import Version
from phoihop.kernel.web.parts import Entry, FileLine
from phoihop.organisations.models import RoleKind
from phoihop.papers import permissions
from phoihop.papers.deeds import Deed
from phoihop.papers.models import UNDER_WAY, Addressee, Paper, ReviewStep, State
from phoihop.papers.queries import doers, holders, waiting_step, without_registry

MOST_NAMED = 3
TONES: dict[str, str] = {
    State.DRAFT: "plain",
    State.IN_REVIEW: "accent",
    State.APPROVED: "accent",
    State.SIGNED: "accent",
    State.NUMBERED: "accent",
    State.ISSUED: "good",
    State.RECALLED: "alarm",
    State.WITHDRAWN: "plain",
}
_DECISIONS = {
    ReviewStep.Decision.APPROVED: ("circle-check", "good"),
    ReviewStep.Decision.RETURNED: ("arrow-back-up", "warn"),
    ReviewStep.Decision.WAITING: ("hourglass", "accent"),
    ReviewStep.Decision.LATER: ("circle-dashed", "plain"),
    ReviewStep.Decision.SKIPPED: ("minus", "plain"),
}


@dataclass(frozen=True)
class Act:
    """A button. `posts`: it acts at once, after `confirm`; else it leads to a form."""

    label: str
    url: str
    icon: str
    primary: bool = False
    posts: bool = False
    confirm: str = ""
    dangerous: bool = False


@dataclass(frozen=True)
class Line:
    """An addressee, with what this person may do there."""

    name: str
    outside: bool
    copy: bool
    receipt: str
    handed: str
    acts: tuple[Act, ...]


def when(at: datetime | None) -> str:
    """«09:05 05/03/2026», "" for none."""
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""


def day(on: date | None) -> str:
    """«05/03/2026», "" for none."""
    return f"{on:%d/%m/%Y}" if on else ""


def acts(paper: Paper, user: User, on: date) -> list[Act]:
    """What this person may do now with the paper, the next act first."""
    return [] if paper.is_recorded else [*_forward(paper, user, on), *_sideways(paper, user, on)]


def _forward(paper: Paper, user: User, on: date) -> Iterator[Act]:
    own = permissions.can_draft(user, paper.issuer_id, on=on)
    free = paper.issuer is not None and not paper.issuer.papers_need_approval
    if paper.state == State.DRAFT and own:
        sentence = _("Trình văn bản này theo quy trình duyệt?")
        yield Act(_("Trình duyệt"), _at(paper, "submit"), "send", primary=True, posts=True, confirm=sentence)
        yield Act(_("Sửa dự thảo"), _at(paper, "edit"), "edit")
    step = waiting_step(paper)
    if step is not None and permissions.can_decide(user, step, on=on):
        yield Act(_("Đồng ý"), _at(paper, "decide", step.order, "approve"), "check", primary=True)
        yield Act(_("Trả lại"), _at(paper, "decide", step.order, "return"), "arrow-back-up")
    ready = paper.state == State.APPROVED or (paper.state == State.DRAFT and free)
    if ready and permissions.can_sign(user, paper, on=on):
        yield Act(_("Ghi nhận đã ký"), _at(paper, "sign"), "signature", primary=paper.state == State.APPROVED)
    if paper.state == State.SIGNED and permissions.can_number(user, paper, on=on):
        yield Act(_("Cấp số"), _at(paper, "number"), "tag", primary=True)
    if paper.state == State.NUMBERED and permissions.can_number(user, paper, on=on):
        sentence = _("Phát hành văn bản này đến các nơi nhận? Sau khi phát hành chỉ còn cách thu hồi.")
        yield Act(_("Phát hành"), _at(paper, "issue"), "send", primary=True, posts=True, confirm=sentence)


def _sideways(paper: Paper, user: User, on: date) -> Iterator[Act]:
    own = permissions.can_draft(user, paper.issuer_id, on=on)
    if paper.state == State.DRAFT and own:
        yield Act(_("Thêm tệp"), _at(paper, "attach"), "paperclip")
    if paper.state in {State.IN_REVIEW, State.APPROVED} and own:
        yield Act(_("Rút về sửa"), _at(paper, "take_back"), "arrow-back-up")
    if paper.state in UNDER_WAY and own:
        yield Act(_("Hủy văn bản"), _at(paper, "withdraw"), "trash", dangerous=True)
    if paper.state == State.ISSUED and permissions.can_recall(user, paper, on=on):
        yield Act(_("Thu hồi"), _at(paper, "recall"), "arrow-back-up", dangerous=True)


def _at(paper: Paper, name: str, *more: Any) -> str:
    return reverse(f"papers:{name}", args=[paper.code, *more])


def lines(paper: Paper, user: User, on: date) -> list[Line]:
    """Addressees this person may see, by rank."""
    found = Addressee.objects.visible_to(user).filter(paper=paper).select_related("body", "handed_to", "answer")
    ordered = sorted(found, key=lambda line: (line.is_copy, line.body.rank if line.body else 10**6, str(line)))
    mute = without_registry([line.body for line in ordered if line.body], on=on)
    return [_line(paper, line, user, on, by_paper=line.body_id in mute) for line in ordered]


def _line(paper: Paper, line: Addressee, user: User, on: date, *, by_paper: bool) -> Line:
    receipt = ""
    if line.returned_at:
        receipt = _("Đã trả lại %(when)s: %(reason)s") % {
            "when": when(line.returned_at),
            "reason": line.returned_reason,
        }
    elif line.received_at and line.answer:
        receipt = _("Đã nhận ngày %(day)s, ghi nhận theo văn bản %(paper)s") % {
            "day": day(line.arrived_on),
            "paper": line.answer.citation,
        }
    elif line.arrival_number:
        values = {"n": line.arrival_number, "day": day(line.arrived_on)}
        receipt = _("Số đến %(n)s, ngày %(day)s") % values
    elif line.sent_at and line.body is None:
        receipt = _("Đã gửi %(when)s") % {"when": when(line.sent_at)}
    elif line.sent_at:
        receipt = _("Đã gửi %(when)s, chưa xác nhận") % {"when": when(line.sent_at)}
        if by_paper:
            receipt += _("; nơi này chưa có văn thư dùng phần mềm, trả lời bằng giấy")
        last = clock.lead_day("paper.register", timezone.localdate(line.sent_at))
        if last is not None and not by_paper:
            receipt += _("; đăng ký trong ngày, chậm nhất %(day)s") % {"day": day(last)}
    handed = ""
    if line.handed_to:
        handed = _("Chuyển %(person)s, %(when)s") % {"person": line.handed_to.full_name, "when": when(line.handed_at)}
        handed += f": {line.instruction}" if line.instruction else ""
    return Line(
        name=str(line),
        outside=line.body is None,
        copy=line.is_copy,
        receipt=receipt,
        handed=handed,
        acts=tuple(_line_acts(paper, line, user, on, by_paper=by_paper)),
    )


def _line_acts(paper: Paper, line: Addressee, user: User, on: date, *, by_paper: bool) -> Iterator[Act]:
    if line.body is None or line.sent_at is None:
        return
    waits = line.received_at is None and line.returned_at is None and paper.state == State.ISSUED
    if waits and permissions.can_receive(user, line, on=on):
        yield Act(_("Đăng ký đến"), _at(paper, "receive", line.body.code), "inbox", primary=True)
        yield Act(_("Trả lại nơi gửi"), _at(paper, "send_back", line.body.code), "arrow-back-up")
    elif waits and by_paper and permissions.can_answer_for(user, line, on=on):
        yield Act(_("Ghi nhận đã nhận"), _at(paper, "receipt", line.body.code), "inbox")
        yield Act(_("Ghi nhận bị trả lại"), _at(paper, "send_back", line.body.code), "arrow-back-up")
    if line.received_at is not None and permissions.can_hand_over(user, line, on=on):
        yield Act(_("Chuyển giải quyết"), _at(paper, "hand_over", line.body.code), "user-check")


def rounds(paper: Paper) -> list[Entry]:
    """Every step of every round, the newest round first."""
    steps = paper.review_steps.select_related("decided_by").order_by("-round", "order")
    return [_entry(step) for step in steps]


def _entry(step: ReviewStep) -> Entry:
    icon, tone = _DECISIONS[ReviewStep.Decision(step.decision)]
    title = _("Vòng %(round)s, bước %(order)s: %(label)s") % {
        "round": step.round,
        "order": step.order,
        "label": _(step.label),
    }
    who = step.decided_by.full_name if step.decided_by else step.get_role_display()
    return Entry(f"{title} – {step.get_decision_display()}", who, when(step.decided_at) or "…", step.remark, icon, tone)


def files(paper: Paper) -> list[FileLine]:
    """Scan, prints and attachments; prints of a paper that has not left are made when asked for."""
    attached = list(paper.attachments.select_related("document").order_by("order"))
    newest = _newest([one.document_id for one in attached] + ([paper.scan_id] if paper.scan_id else []))
    found = []
    if paper.scan:
        found.append(_file(paper, _("Bản ký, bản quét"), "scan", newest[paper.scan.pk], "signature"))
    if not paper.is_recorded:
        frozen = _("bản phát hành, không thay đổi") if paper.pdf else _("bản in thử")
        found.append(FileLine(_("Văn bản (PDF/A)"), _at(paper, "file", "pdf"), frozen, "file-type-pdf"))
        found.append(FileLine(_("Văn bản (Word)"), _at(paper, "file", "docx"), frozen, "file-type-docx"))
    if paper.state == State.APPROVED:
        about = _("không có dấu dự thảo, để in và ký")
        found.append(FileLine(_("Bản trình ký (PDF)"), _at(paper, "file", "to-sign"), about, "file-type-pdf"))
    return found + [
        _file(paper, one.document.title, str(one.order), newest[one.document_id], "paperclip") for one in attached
    ]


def _file(paper: Paper, title: str, which: str, newest: Version, icon: str) -> FileLine:
    about = f"{newest.name}, {max(1, newest.size // 1024)} KB"
    check = _at(paper, "signatures", which) if newest.kind == PDF else ""
    return FileLine(title, _at(paper, "file", which), about, icon, signatures=check)


def _newest(documents: list[UUID]) -> dict[UUID, Version]:
    """{document: its newest version}."""
    return {one.document_id: one for one in Version.objects.filter(document__in=documents).order_by("number")}


def whose_turn(paper: Paper, on: date) -> str:
    """Who acts next and what on; who reads it may be somebody else. Empty when nobody has to."""
    if paper.is_recorded or paper.issuer is None:
        return ""
    step = waiting_step(paper)
    if step is not None:
        return _turn(holders(paper.issuer, RoleKind(step.role), on=on), step.label)
    tasks = {
        State.APPROVED: (Deed.SIGN, _("in bản trình ký, trình ký rồi ghi nhận đã ký kèm bản quét")),
        State.SIGNED: (Deed.NUMBER, _("cấp số")),
        State.NUMBERED: (Deed.NUMBER, _("phát hành")),
    }
    if paper.state not in tasks:
        return ""
    deed, task = tasks[State(paper.state)]
    return _turn(doers(paper.issuer, deed, on=on), task)


def _turn(people: list[User], task: str) -> str:
    if not people:
        sentence = _("Bước tiếp theo: %(task)s, nhưng chưa ai có vai trò này; liên hệ quản trị tài khoản của cơ quan.")
        return sentence % {"task": task}
    names = ", ".join(user.full_name for user in people[:MOST_NAMED])
    more = len(people) - MOST_NAMED
    names += _(" và %(more)s người khác") % {"more": more} if more > 0 else ""
    return _("Bước tiếp theo: %(task)s (%(names)s).") % {"task": task, "names": names}


def hints(paper: Paper, on: date) -> list[str]:
    """What the law asks for next and by when; empty when nothing is late or due."""
    found = []
    if paper.state in {State.SIGNED, State.NUMBERED} and paper.signed_at and not paper.is_recorded:
        key = "paper.number" if paper.state == State.SIGNED else "paper.issue"
        last = clock.lead_day(key, timezone.localdate(paper.signed_at))
        if last is not None:
            what = _("Cấp số") if paper.state == State.SIGNED else _("Phát hành")
            late = _(" (đã quá hạn)") if on > last else ""
            found.append(
                _("%(what)s chậm nhất ngày %(day)s%(late)s: ngày làm việc tiếp theo sau khi ký (NĐ 30/2020/NĐ-CP).")
                % {"what": what, "day": day(last), "late": late}
            )
    return found
