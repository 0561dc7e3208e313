"""After the answer: judged by deputies, told, published, promises checked; solved, opened again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Person, deputies
from phoihop.papers.queries import papers_of
from phoihop.petitions.checking import promises_to_come, unpledged
from phoihop.petitions.forms.answers import (
    CheckForm,
    DayForm,
    EvaluateForm,
    PledgeForm,
    ReasonForm,
    ReportForm,
    SolveForm,
)
from phoihop.petitions.models import AnswerLine, Grade, Pledge
from phoihop.petitions.permissions import (
    can_close,
    can_evaluate,
    can_follow,
    can_record_evaluation,
    can_report_broken,
)
from phoihop.petitions.services import answering, evaluating, following, pledging
from phoihop.petitions.views.acting import METHODS, found, paper_of, perform


def _line(request: Request, code: str, answer: str) -> AnswerLine:
    petition = found(request, code)
    rows = AnswerLine.objects.visible_to(request.user).select_related("answer__body")
    line = get_object_or_404(rows, petition=petition, answer__code=answer)
    line.petition = petition
    return line


def _pledge(request: Request, code: str) -> Pledge:
    rows = Pledge.objects.visible_to(request.user).select_related("line__petition__receiver", "body")
    return get_object_or_404(rows.defer("line__petition__search"), code=code)


@require_http_methods(METHODS)
def evaluate(request: Request, code: str, answer: str) -> HttpResponse:
    """Say what one thinks of an answer."""
    line = _line(request, code, answer)
    own = Person.objects.filter(user=request.user).first()
    if own is None or not can_evaluate(request.user, line.petition):
        raise PermissionDenied
    form = EvaluateForm(request.POST or None, bodies=[line.petition.receiver])

    def do(data: dict[str, Any], at: datetime) -> None:
        evaluating.evaluate(
            line_id=line.pk, deputy=own, grade=Grade(data["grade"]), comment=data["comment"], by=request.user, at=at
        )

    told = _("Đã ghi đánh giá.")
    return perform(
        request, form, line.petition, _("Đánh giá trả lời"), _("Ghi đánh giá"), do, told=told, about=line.text
    )


@require_http_methods(METHODS)
def record_evaluation(request: Request, code: str, answer: str) -> HttpResponse:
    """Enter what a deputy wrote of an answer."""
    line = _line(request, code, answer)
    receiver = line.petition.receiver
    if not can_record_evaluation(request.user, line.petition):
        raise PermissionDenied
    people = list(deputies(receiver, on=timezone.localdate()))
    form = EvaluateForm(
        request.POST or None, request.FILES or None, bodies=[receiver], papers=papers_of(request.user, receiver),
        deputies=people,
    )  # fmt: skip

    def do(data: dict[str, Any], at: datetime) -> None:
        subject = _("Đánh giá trả lời kiến nghị %(code)s") % {"code": code}
        paper = paper_of(request, line.petition, receiver, data, at, subject=subject)
        evaluating.evaluate(
            line_id=line.pk, deputy=form.deputies[data["deputy"]], grade=Grade(data["grade"]), comment=data["comment"],
            paper=paper, by=request.user, at=at,
        )  # fmt: skip

    title, told = _("Ghi nhận đánh giá của đại biểu theo văn bản"), _("Đã ghi đánh giá.")
    return perform(request, form, line.petition, title, _("Ghi nhận"), do, told=told, about=line.text)


@require_http_methods(METHODS)
def tell(request: Request, code: str, answer: str) -> HttpResponse:
    """Note when the voter was told."""
    line = _line(request, code, answer)
    if not can_follow(request.user, line.petition):
        raise PermissionDenied
    form = DayForm(request.POST or None, initial={"on": timezone.localdate()})

    def do(data: dict[str, Any], at: datetime) -> None:
        following.tell_voter(line_id=line.pk, on=data["on"], by=request.user, at=at)

    told = _("Đã ghi ngày báo cử tri.")
    return perform(request, form, line.petition, _("Báo cử tri"), _("Ghi ngày báo"), do, told=told, about=line.text)


@require_http_methods(METHODS)
def take_up(request: Request, code: str, answer: str) -> HttpResponse:
    """Follow a promise that stands in an answer's words; `?at=`: where in them it begins."""
    line = _line(request, code, answer)
    if not can_follow(request.user, line.petition):
        raise PermissionDenied
    bodies = answering.joint(line.petition) or [line.answer.body]
    proposed = next((one for one in unpledged(line) if str(one.start) == request.GET.get("at")), None)
    first: dict[str, Any] = {"body": line.answer.body.code}
    if proposed is not None:
        named = (body.code for body in bodies if body.name.casefold() == proposed.actor.casefold())
        first = {"text": proposed.deed, "due_on": proposed.by, "body": next(named, line.answer.body.code)}
    form = PledgeForm(request.POST or None, initial=first, bodies=bodies)

    def do(data: dict[str, Any], at: datetime) -> None:
        pledging.take_up(line_id=line.pk, promised=form.promised, by=request.user, at=at)

    title, told = _("Đưa lời hứa vào theo dõi"), _("Đã đưa lời hứa vào theo dõi.")
    return perform(request, form, line.petition, title, _("Đưa vào theo dõi"), do, told=told, about=line.text)


@require_http_methods(METHODS)
def solve(request: Request, code: str) -> HttpResponse:
    """Find it solved."""
    petition = found(request, code)
    if not can_close(request.user, petition):
        raise PermissionDenied
    today = timezone.localdate()
    unread = promises_to_come(petition, today)
    form = SolveForm(request.POST or None, initial={"on": today}, unread=bool(unread))

    def do(data: dict[str, Any], at: datetime) -> None:
        following.solve(petition_id=petition.pk, by=request.user, at=at, **data)

    about = _("Đã trả lời chưa phải là đã giải quyết xong: chỉ cơ quan tiếp nhận kết luận.")
    if unread:
        said = "\n".join(f"{one.deed} ({one.by:%d/%m/%Y})" for one in unread)
        heading = _("Lời hứa trong nội dung trả lời chưa thành nhiệm vụ:")
        about = f"{about}\n{heading}\n{said}"
    return perform(
        request,
        form,
        petition,
        _("Kết luận đã giải quyết xong"),
        _("Kết luận"),
        do,
        told=_("Đã kết luận."),
        about=about,
    )


@require_http_methods(METHODS)
def reopen(request: Request, code: str) -> HttpResponse:
    """Open it again."""
    petition = found(request, code)
    if not can_close(request.user, petition):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)

    def do(data: dict[str, Any], at: datetime) -> None:
        following.reopen(petition_id=petition.pk, reason=data["reason"], by=request.user, at=at)

    about = _("Cơ quan trả lời phải trả lời lại; hạn với cử tri giữ nguyên.")
    told = _("Đã mở lại; cơ quan trả lời được báo.")
    return perform(request, form, petition, _("Mở lại kiến nghị"), _("Mở lại"), do, told=told, about=about)


@require_http_methods(METHODS)
def report_broken(request: Request, code: str) -> HttpResponse:
    """Note that somebody says a promise is not kept."""
    pledge = _pledge(request, code)
    if not can_report_broken(request.user, pledge.line.petition):
        raise PermissionDenied
    form = ReportForm(request.POST or None, initial={"on": timezone.localdate()})

    def do(data: dict[str, Any], at: datetime) -> None:
        following.report_broken(pledge_id=pledge.pk, report=data["report"], on=data["on"], by=request.user, at=at)

    title, told = _("Phản ánh lời hứa không thực hiện"), _("Đã ghi phản ánh.")
    return perform(request, form, pledge.line.petition, title, _("Ghi phản ánh"), do, told=told, about=pledge.text)


@require_http_methods(METHODS)
def check_pledge(request: Request, code: str) -> HttpResponse:
    """Note what the check of a promise found."""
    pledge = _pledge(request, code)
    if not can_close(request.user, pledge.line.petition):
        raise PermissionDenied
    form = CheckForm(request.POST or None)

    def do(data: dict[str, Any], at: datetime) -> None:
        following.check_pledge(
            pledge_id=pledge.pk, is_broken=data["found"] == "broken", note=data["note"], by=request.user, at=at
        )

    about = f"{pledge.text}. {pledge.report}"
    title, told = _("Kiểm tra lời hứa"), _("Đã ghi kết quả kiểm tra.")
    return perform(
        request,
        form,
        pledge.line.petition,
        title,
        _("Ghi kết quả"),
        do,
        told=told,
        about=about,
    )
