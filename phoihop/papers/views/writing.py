"""Beginning a draft, writing it, and entering what came on paper."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.documents import services as documents
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body
from phoihop.papers import forms, permissions, queries, services
from phoihop.papers.chains import chain_of, chains_of
from phoihop.papers.content import Content
from phoihop.papers.deeds import Deed
from phoihop.papers.models import Paper, kind_name
from phoihop.papers.preview import preview
from phoihop.papers.rendering import sheet_of
from phoihop.papers.services import Arrival
from phoihop.papers.templates_catalogue import TEMPLATES
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.views.common import act_page, paper_or_404, posted

PAGE = ["GET", "HEAD", "POST"]


@require_safe
def templates(request: Request) -> HttpResponse:
    """/papers/new/: which template."""
    if not queries.bodies_to(request.user, Deed.DRAFT, on=timezone.localdate()):
        raise PermissionDenied
    answers = request.GET.get("answers", "")
    shown = [(template, kind_name(template.kind)) for template in TEMPLATES.values()]
    return render(request, "papers/templates.html", {"templates": shown, "answers": answers})


@require_http_methods(PAGE)
def new(request: Request, template: str) -> HttpResponse:
    """/papers/new/report/: the blanks of a template. `?answers=` the paper it replies to."""
    if template not in TEMPLATES:
        return templates(request)
    today = timezone.localdate()
    issuers = queries.bodies_to(request.user, Deed.DRAFT, on=today)
    answered = _answered(request)
    initial: dict[str, Any] = {"to": [answered.issuer.code] if answered and answered.issuer else []}
    form = forms.TemplateForm(posted(request), template=TEMPLATES[template], issuers=issuers, on=today, initial=initial)

    def do(data: dict[str, Any]) -> str:
        paper = services.draft(
            issuer=data["issuer"],
            template=template,
            values=form.values(),
            addressees=form.addressees(),
            answers=answered,
            by=request.user,
            at=timezone.now(),
        )
        return paper.get_absolute_url()

    context = {"template": TEMPLATES[template], "answered": answered}
    return act_page(
        request,
        form=form,
        allowed=bool(issuers),
        do=do,
        done=_("Đã lập dự thảo; hãy đọc lại rồi trình duyệt."),
        template="papers/new.html",
        context=context,
    )


@require_http_methods(PAGE)
def edit(request: Request, code: str) -> HttpResponse:
    """/papers/p/VB-…/edit/: the words of a draft."""
    paper, today = paper_or_404(request, code), timezone.localdate()
    kept = Content.from_json(paper.sheet)
    lines = list(paper.addressees.select_related("body").order_by("id"))
    form = forms.DraftForm(posted(request), kept=kept, on=today, initial=forms.draft_initial(paper, lines))

    def do(data: dict[str, Any]) -> str:
        services.edit(
            paper_id=paper.pk,
            revision=data["revision"] or 0,
            kind=data["kind"],
            subject=data["subject"],
            content=form.content(),
            addressees=form.addressees(),
            urgency=data["urgency"],
            by=request.user,
            at=timezone.now(),
        )
        return paper.get_absolute_url()

    return act_page(
        request,
        form=form,
        allowed=permissions.can_draft(request.user, paper.issuer_id, on=today) and not paper.is_recorded,
        do=do,
        done=_("Đã lưu dự thảo."),
        template="papers/edit.html",
        context={"paper": paper},
    )


@require_POST
def look(request: Request, code: str) -> HttpResponse:
    """The typed words as a paper, beside the form; saves nothing."""
    paper, today = paper_or_404(request, code), timezone.localdate()
    if not permissions.can_draft(request.user, paper.issuer_id, on=today):
        raise PermissionDenied
    form = forms.DraftForm(request.POST, kept=Content.from_json(paper.sheet), on=today)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        paper.kind, paper.subject = form.cleaned_data["kind"], form.cleaned_data["subject"]
        paper.urgency, paper.sheet = form.cleaned_data["urgency"], form.content().as_json()
        context["sheet"] = preview(sheet_of(paper, on=today))
    return render(request, "papers/_look.html", context)


@require_http_methods(PAGE)
def record(request: Request) -> HttpResponse:
    """/papers/record/: a paper that came as paper."""
    today = timezone.localdate()
    registries = queries.bodies_to(request.user, Deed.RECEIVE, on=today)
    form = forms.RecordForm(
        posted(request), request.FILES or None, registries=registries, on=today, initial={"arrived_on": today}
    )

    def do(data: dict[str, Any]) -> str:
        at = timezone.now()
        scan = documents.upload(title=data["subject"], file=data["scan"], by=request.user, at=at)
        paper = services.record_incoming(
            recorded_by=data["recorded_by"],
            issuer=data["issuer"],
            issuer_text=data["issuer_text"],
            number_text=data["number_text"],
            issued_on=data["issued_on"],
            subject=data["subject"],
            kind=data["kind"],
            signer_text=data["signer_text"],
            scan=scan,
            arrival=Arrival(data["arrived_on"], data["arrival_number"]),
            by=request.user,
            at=at,
        )
        return paper.get_absolute_url()

    return act_page(
        request,
        form=form,
        allowed=bool(registries),
        do=do,
        done=_("Đã vào sổ văn bản đến."),
        template="papers/record.html",
        context={},
    )


@require_http_methods(PAGE)
def record_for(request: Request) -> HttpResponse:
    """/papers/record-for/: a paper of another body that proves its act, without an entry in a book."""
    today = timezone.localdate()
    registries = queries.bodies_to(request.user, Deed.RECEIVE, on=today)
    form = forms.RecordForForm(posted(request), request.FILES or None, registries=registries, on=today)

    def do(data: dict[str, Any]) -> str:
        at = timezone.now()
        scan = documents.upload(title=data["subject"], file=data["scan"], by=request.user, at=at)
        facts = {name: data[name] for name in ("issuer", "recorded_by", "number_text", "issued_on", "subject", "kind")}
        return services.record_for(**facts, scan=scan, by=request.user, at=at).get_absolute_url()

    return act_page(
        request,
        form=form,
        allowed=bool(registries),
        do=do,
        done=_("Đã ghi nhận văn bản."),
        template="papers/record_for.html",
        context={},
    )


@require_http_methods(PAGE)
def chain(request: Request, body: str) -> HttpResponse:
    """/papers/chain/CQ-…/?kind=report: who reviews the body's papers."""
    today = timezone.localdate()
    row = get_object_or_404(Body, code=body)
    kind = request.GET.get("kind", "")
    form = forms.StepsForm(posted(request), chain=chain_of(row, kind))

    def do(_data: dict[str, Any]) -> str:
        services.set_chain(body=row, kind=kind, steps=form.steps(), by=request.user, at=timezone.now())
        return request.path

    shown = [(one, kind_name(one.kind) if one.kind else _("Các loại khác")) for one in chains_of(row)]
    return act_page(
        request,
        form=form,
        allowed=permissions.can_set_chain(request.user, row.pk, on=today),
        do=do,
        done=_("Đã lưu quy trình duyệt."),
        template="papers/chain.html",
        context={"body": row, "chains": shown, "kinds": [(key, kind_name(key)) for key in KINDS], "kind": kind},
    )


def _answered(request: Request) -> Paper | None:
    code = request.GET.get("answers", "")
    if not code:
        return None
    return get_object_or_404(Paper.objects.visible_to(request.user).select_related("issuer"), code=code)
