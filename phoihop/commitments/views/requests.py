"""Requests for more time or to hand back, and the judge's answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.commitments import services
from phoihop.commitments.forms.acts import (
    AcceptHandBackForm,
    AnswerForm,
    AskExtensionForm,
    GrantForm,
    HandBackForm,
)
from phoihop.commitments.models import Extension, HandBack, RequestState
from phoihop.commitments.queries import Folder
from phoihop.commitments.showing import day
from phoihop.commitments.views.acting import (
    Sheet,
    bodies_for,
    is_recorded,
    judge_of,
    of_paper,
    opened,
    paper_of,
    perform,
)
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body

METHODS = ["GET", "HEAD", "POST"]
R = TypeVar("R", Extension, HandBack)


@require_http_methods(METHODS)
def ask_extension(request: Request, code: str) -> HttpResponse:
    """Ask for more time."""
    case = opened(request, code)
    bodies = bodies_for(request, case, case.leads)
    form = AskExtensionForm(
        request.POST or None, request.FILES or None, bodies=bodies, papers=of_paper(request, bodies)
    )
    about = _("Hạn hiện nay: %(due)s.") % {"due": day(case.commitment.due_on) or "—"}
    sheet = Sheet(_("Đề nghị gia hạn"), _("Gửi đề nghị"), _("Đã gửi đề nghị gia hạn."), about)
    return perform(
        request,
        case,
        form,
        sheet,
        lambda data, at: services.ask_extension(
            commitment_id=case.commitment.pk,
            body=data["body"],
            until=data["until"],
            reason=data["reason"],
            paper=paper_of(data, request, case, at),
            from_paper=is_recorded(request),
            by=request.user,
            at=at,
        ),
    )


@require_http_methods(METHODS)
def hand_back(request: Request, code: str) -> HttpResponse:
    """Hand the commitment back."""
    case = opened(request, code)
    bodies = bodies_for(request, case, case.leads)
    form = HandBackForm(
        request.POST or None,
        request.FILES or None,
        bodies=bodies,
        papers=of_paper(request, bodies),
        others=_others(case),
    )
    about = _("Thời hạn với bên ngoài vẫn tính cho đến khi nơi xác nhận trả lời.")
    sheet = Sheet(_("Trả lại nhiệm vụ"), _("Gửi đề nghị trả lại"), _("Đã gửi đề nghị trả lại."), about)
    return perform(
        request,
        case,
        form,
        sheet,
        lambda data, at: services.hand_back(
            commitment_id=case.commitment.pk,
            body=data["body"],
            ground=data["ground"],
            explanation=data["explanation"],
            proposed_body=data["proposed_body"],
            paper=paper_of(data, request, case, at),
            from_paper=is_recorded(request),
            by=request.user,
            at=at,
        ),
    )


def _others(case: Folder) -> object:
    today = timezone.localdate()
    return Body.objects.existing(today).exclude(pk__in=[body.pk for body in case.leads]).by_rank()


@require_http_methods(METHODS)
def grant(request: Request, code: str) -> HttpResponse:
    """Give the time asked for."""
    case = opened(request, code)
    asked = _waiting(case.extensions)
    sheet = Sheet(_("Đồng ý gia hạn"), _("Đồng ý"), _("Đã gia hạn."), _asked_extension(asked))
    return _answer(request, case, sheet, GrantForm, services.grant_extension, extension_id=asked.pk)


@require_http_methods(METHODS)
def refuse(request: Request, code: str) -> HttpResponse:
    """Refuse more time."""
    case = opened(request, code)
    asked = _waiting(case.extensions)
    sheet = Sheet(_("Không đồng ý gia hạn"), _("Không đồng ý"), _("Đã trả lời đề nghị."), _asked_extension(asked))
    return _answer(request, case, sheet, AnswerForm, services.refuse_extension, extension_id=asked.pk)


@require_http_methods(METHODS)
def accept_back(request: Request, code: str) -> HttpResponse:
    """Take the commitment back; another body may owe it from now on."""
    case = opened(request, code)
    bodies, asked = judge_of(request, case), _waiting(case.hand_backs)
    form = AcceptHandBackForm(
        request.POST or None,
        request.FILES or None,
        bodies=bodies,
        papers=of_paper(request, bodies),
        others=_others(case),
        of_one_body=case.commitment.source_kind in settings.CASES_OF_ONE_BODY,
        initial={"new_lead": asked.proposed_body.code if asked.proposed_body else ""},
    )
    sheet = Sheet(_("Nhận lại nhiệm vụ"), _("Nhận lại"), _("Đã nhận lại nhiệm vụ."), _asked_back(asked))
    return perform(
        request,
        case,
        form,
        sheet,
        lambda data, at: services.accept_hand_back(
            hand_back_id=asked.pk,
            answer=data["answer"],
            new_lead=data.get("new_lead"),
            by=request.user,
            at=at,
            paper=paper_of(data, request, case, at),
        ),
    )


@require_http_methods(METHODS)
def refuse_back(request: Request, code: str) -> HttpResponse:
    """Refuse to take it back."""
    case = opened(request, code)
    asked = _waiting(case.hand_backs)
    sheet = Sheet(_("Không nhận lại nhiệm vụ"), _("Không nhận lại"), _("Đã trả lời đề nghị."), _asked_back(asked))
    return _answer(request, case, sheet, AnswerForm, services.refuse_hand_back, hand_back_id=asked.pk)


def _answer(
    request: Request,
    case: Folder,
    sheet: Sheet,
    form_class: type[AnswerForm] | type[GrantForm],
    service: Callable[..., object],
    **which: object,
) -> HttpResponse:
    bodies = judge_of(request, case)
    form = form_class(request.POST or None, request.FILES or None, bodies=bodies, papers=of_paper(request, bodies))
    return perform(
        request,
        case,
        form,
        sheet,
        lambda data, at: service(
            **which, answer=data["answer"], by=request.user, at=at, paper=paper_of(data, request, case, at)
        ),
    )


def _waiting(rows: Iterable[R]) -> R:
    """The request to answer; once answered the newest one, so that the service says what has become of it."""
    ordered = sorted(rows, key=lambda row: (row.state == RequestState.ASKED, row.asked_at), reverse=True)
    if not ordered:
        raise Http404
    return ordered[0]


def _asked_extension(asked: Extension) -> str:
    return _("%(body)s xin đến %(until)s: %(reason)s") % {
        "body": asked.body.name,
        "until": day(asked.until),
        "reason": asked.reason,
    }


def _asked_back(asked: HandBack) -> str:
    return _("%(body)s trả lại (%(ground)s): %(why)s") % {
        "body": asked.body.name,
        "ground": asked.get_ground_display().lower(),
        "why": asked.explanation,
    }
