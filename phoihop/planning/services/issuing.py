"""From the draft to its effect: put on paper, taken back, issued; then each step is a commitment of the ledger."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Commitment, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.planning.models import SOURCE, Plan, PlanPart, PlanState, PlanStep, StepState
from phoihop.planning.services.adopting import adopt
from phoihop.planning.services.ordering import close_up
from phoihop.planning.services.rows import drafting, locked_plan
from phoihop.planning.writing import content_of, in_print, subject_of


@transaction.atomic
def submit_plan(*, plan_id: UUID, by: User, at: datetime) -> Plan:
    """Put the plan on paper for review, signing and number (trình kế hoạch); its steps are numbered as they are printed and
    can no longer be written.

    Raises PermissionDenied, Refused "plan.not_drafting", "plan.no_steps", "plan.steps_undecided",
    "plan.step_without_lead", "plan.step_without_day", and those of `papers.draft`.
    """
    plan = drafting(plan_id, by, head=True)
    _complete(plan)
    close_up(plan, in_print(plan))
    plan.paper = papers.draft(
        issuer=plan.body,
        kind="plan",
        subject=subject_of(plan),
        content=content_of(plan),
        addressees=[papers.To(body=body) for body in _others(plan)],
        source_kind="plan",
        source_code=plan.code,
        by=by,
        at=at,
    )
    plan.state = PlanState.SUBMITTED
    return audit.save(plan, ["state", "paper"], verb="plan.submitted", by=by, at=at)


@transaction.atomic
def take_back(*, plan_id: UUID, reason: str, by: User, at: datetime) -> Plan:
    """Take a submitted plan back to work on it (rút về lập lại): its paper is given up, unless it was already.

    Raises PermissionDenied, Refused "plan.not_submitted", and those of `papers.withdraw` (it has left).
    """
    plan = locked_plan(plan_id, by, head=True)
    if plan.state != PlanState.SUBMITTED or plan.paper is None:
        raise Refused("plan.not_submitted", _("Kế hoạch không ở bước trình, ban hành nên không có gì để rút về."))
    if plan.paper.state != PaperState.WITHDRAWN:
        papers.withdraw(paper_id=plan.paper.pk, reason=reason, by=by, at=at)
    plan.state, plan.paper = PlanState.DRAFTING, None
    return audit.save(plan, ["state", "paper"], verb="plan.taken_back", by=by, at=at, reason=reason)


@transaction.atomic
def put_in_effect(*, plan_id: UUID, paper: Paper | None = None, by: User, at: datetime, today: date) -> Plan:
    """Let an issued plan take effect (đưa vào thực hiện): its steps become commitments, or adopt those of their clauses.

    `paper`: for a plan signed outside, the issued paper of its body. Whom the plan names is named in the ledger where
    `by` may; else the lead's heads do it. Raises PermissionDenied, Refused "plan.not_submitted", "plan.not_issued",
    "plan.paper_of_another", and, with `paper`, as `submit_plan`.
    """
    plan = locked_plan(plan_id, by, head=True)
    if plan.state == PlanState.DRAFTING and paper is not None:
        if not Paper.objects.visible_to(by).filter(pk=paper.pk).exists():
            raise PermissionDenied
        _complete(plan)
        plan.paper = paper
    elif plan.state != PlanState.SUBMITTED:
        raise Refused("plan.not_submitted", _("Kế hoạch không ở bước trình, ban hành nên chưa đưa vào thực hiện được."))
    if plan.paper is None or plan.paper.issuer_id != plan.body_id:
        raise Refused(
            "plan.paper_of_another", _("Văn bản này không phải của cơ quan lập kế hoạch; hãy chọn văn bản khác.")
        )
    if plan.paper.state != PaperState.ISSUED:
        raise Refused(
            "plan.not_issued", _("Văn bản của kế hoạch chưa phát hành; hãy duyệt, ký, lấy số và phát hành trước.")
        )
    plan.state, plan.in_effect_on = PlanState.ISSUED, today
    audit.save(plan, ["state", "paper", "in_effect_on"], verb="plan.put_in_effect", by=by, at=at)
    adopt(plan=plan, by=by, at=at)
    _take_over(plan, by=by, at=at, today=today)
    open_commitments(plan, by=by, at=at, today=today)
    keep_parts(plan, by=by, at=at)
    return plan


def why_of(plan: Plan, step: PlanStep) -> str:
    """The citation of a planned day: «Kế hoạch số 12/KH-UBND ngày 05/01/2026, việc số 3»."""
    number = plan.paper.citation if plan.paper else plan.code
    return f"Kế hoạch {number}, việc số {step.order}"


def open_commitments(plan: Plan, *, by: User | None, at: datetime, today: date) -> list[Commitment]:
    """A commitment for each accepted step that has none, unless the ledger lays its clause out by itself or it is for
    when need arises (no day)."""
    rows = plan.steps.accepted().filter(commitment__isnull=True)
    rows = rows.select_related("lead", "obligation", "regulation").prefetch_related("partners__body").order_by("order")
    steps = [step for step in rows if opens_its_own(step)]
    promises = [_promise(plan, step) for step in steps]
    if not promises:
        return []
    opened = commitments.owe_planned(
        promises=promises,
        source_kind=SOURCE,
        announced=Sentence(N_("%(count)s việc mới theo %(plan)s"), {"count": len(promises), "plan": plan.title}),
        url=plan.get_absolute_url(),
        key=f"plan.in_effect:{plan.code}:{steps[0].code}",
        by=by,
        at=at,
        today=today,
    )
    for step, commitment in zip(steps, opened, strict=True):
        step.commitment = commitment
    audit.bulk_save(steps, ["commitment"], verb="step.owed", by=by, at=at)
    return opened


def opens_its_own(step: PlanStep) -> bool:
    """Whether the plan owes the commitment of the step, rather than the clause."""
    if step.lead_id is None or step.due_on is None:
        return False
    return not step.is_laid_out_by_the_ledger


def keep_parts(plan: Plan, *, by: User | None, at: datetime) -> None:
    """Note who takes part in the plan in effect, so that they see it."""
    steps = plan.steps.accepted()
    bodies = set(steps.exclude(lead=None).values_list("lead_id", flat=True))
    bodies |= set(steps.filter(partners__isnull=False).values_list("partners__body_id", flat=True))
    bodies -= set(plan.parts.values_list("body_id", flat=True))
    rows = [PlanPart(plan=plan, body_id=key) for key in sorted(bodies, key=str)]
    audit.bulk_create(rows, verb="plan.part_taken", by=by, at=at)


def _promise(plan: Plan, step: PlanStep) -> commitments.Promise:
    assert step.lead is not None  # noqa: S101  # asked of it in opens_its_own
    return commitments.Promise(
        source_code=step.code,
        title=step.title,
        output=step.product,
        lead=step.lead,
        due_on=step.due_on,
        why=why_of(plan, step),
        partners=tuple(row.body for row in sorted(step.partners.all(), key=lambda row: row.order)),
        recipients=(plan.body,) if step.lead_id != plan.body_id or step.regulation is None else (),
        regulation=step.regulation,
        performs=(step.obligation,) if step.obligation else (),
    )


def _take_over(plan: Plan, *, by: User, at: datetime, today: date) -> None:
    """A step carried over goes on with the commitment of the plan before, while that is under way; its new day is the
    ledger's where the plan before had set the old one. What another plan took over already it shares as it stands."""
    assert plan.paper is not None  # noqa: S101  # in effect by it
    rows = plan.steps.accepted().filter(carried_from__commitment__state__in=UNDER_WAY)
    rows = rows.filter(Q(commitment=None) | Q(commitment=F("carried_from__commitment")))
    steps = list(rows.select_related("carried_from__commitment").order_by("order"))
    taken = [step for step in steps if step.commitment_id is None]
    handed = []
    for step in steps:
        before = step.carried_from
        if before is None or before.commitment is None:
            continue
        if before.handed_on:
            step.commitment = before.commitment
            continue
        step.commitment = commitments.carry_planned(
            commitment_id=before.commitment.pk,
            due_on=step.due_on,
            why=why_of(plan, step),
            paper=plan.paper,
            by=by,
            at=at,
        )
        if step.commitment.state == State.OPEN:
            before.handed_on = today
            handed.append(before)
    audit.bulk_save(taken, ["commitment"], verb="step.adopted", by=by, at=at)
    audit.bulk_save(handed, ["handed_on"], verb="step.handed_on", by=by, at=at)


def _others(plan: Plan) -> list[Body]:
    bodies = {step.lead for step in plan.steps.accepted().select_related("lead") if step.lead is not None}
    return sorted((body for body in bodies if body.pk != plan.body_id), key=lambda body: (body.rank, body.name))


def _complete(plan: Plan) -> None:
    """Refuse what cannot be issued: no step, an undecided one, one that says neither who nor when."""
    steps = plan.steps.standing()
    undecided = steps.filter(state=StepState.PROPOSED).count()
    if undecided:
        sentence = _("Còn %(count)s việc đề xuất chưa quyết định; hãy nhận hoặc bỏ từng việc rồi trình.")
        raise Refused("plan.steps_undecided", sentence % {"count": undecided})
    if not steps.exists():
        raise Refused("plan.no_steps", _("Kế hoạch chưa có việc nào; hãy thêm việc rồi trình."))
    alone = steps.filter(lead=None).order_by("order").first()
    if alone is not None:
        sentence = _("Việc số %(order)s chưa có cơ quan chủ trì; hãy ghi cơ quan chủ trì.")
        raise Refused("plan.step_without_lead", sentence % {"order": alone.order})
    undated = steps.filter(due_on=None, obligation=None).order_by("order").first()
    if undated is not None:
        sentence = _("Việc số %(order)s chưa có ngày hoàn thành và không theo điều khoản nào; hãy ghi ngày hoàn thành.")
        raise Refused("plan.step_without_day", sentence % {"order": undated.order})
