"""The plan of the second half-year under two regulations, and the next year's being drafted: some steps kept, some late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from phoihop.commitments import services as commitments
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.models import Document
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.papers import services as papers
from phoihop.papers.models import Paper, ReviewStep
from phoihop.papers.rendering import PDF, as_pdf, sheet_of
from phoihop.planning import services
from phoihop.planning.models import Plan, StepState
from phoihop.regulations.models import Obligation, Regulation

MADE, ISSUED, NEXT = date(2026, 6, 25), date(2026, 7, 1), date(2026, 11, 16)
FIRST, UNTIL = date(2026, 7, 1), date(2027, 1, 1)
UNDER = ("Quy chế bốn bên", "Quy chế HĐND - UBND")
TOPICS = (
    "Nâng chất lượng tiếp xúc cử tri và giải quyết kiến nghị",
    "Giám sát và thực hiện kết luận về nước sạch nông thôn",
    "Chuẩn bị kỳ họp thường lệ cuối năm",
)
PURPOSE = (
    "Cụ thể hóa các quy chế phối hợp đã ký thành việc có cơ quan chủ trì, người phụ trách, thời gian và sản phẩm.\n"
    "Bảo đảm từng điều khoản đến hạn trong kỳ đều có nơi làm, có ngày xong; không lập thêm báo cáo ngoài quy định."
)


@dataclass(frozen=True)
class Step:
    """A step of the plan's own: who, when, and the day it was done (None: not yet)."""

    title: str
    lead: str
    partners: tuple[str, ...]
    starts: date
    due: date
    product: str
    topic: int
    done: date | None = None


TRAINING = "Tập huấn phần mềm theo dõi nhiệm vụ cho bốn văn phòng"  # what the directive asks for
STEPS = (
    Step("Lập danh mục kiến nghị cử tri còn tồn từ đầu nhiệm kỳ", "bttmttq", ("tthdnd", "ubnd"), date(2026, 7, 6),
         date(2026, 7, 31), "Danh mục", 0, date(2026, 7, 29)),
    Step("Đối thoại về cầu tạm qua suối Trong", "ubnd", ("bttmttq",), date(2026, 8, 3), date(2026, 8, 28),
         "Biên bản đối thoại", 0, date(2026, 9, 4)),
    Step("Khảo sát 12 công trình nước sạch theo danh mục giám sát", "tthdnd", ("ubnd", "bttmttq"), date(2026, 8, 10),
         date(2026, 9, 4), "Báo cáo khảo sát", 1, date(2026, 9, 3)),
    Step("Bố trí vốn sửa chữa các công trình nước sạch hư hỏng", "ubnd", ("tthdnd",), date(2026, 10, 12),
         date(2026, 11, 13), "Tờ trình", 1),
    Step(TRAINING, "tthdnd", ("ubnd", "bttmttq", "ddbqh"),
         date(2026, 9, 21), date(2026, 9, 30), "Danh sách, tài liệu tập huấn", 2, date(2026, 9, 29)),
    Step("Rà soát tiến độ hồ sơ trình kỳ họp cuối năm lần thứ nhất", "ubnd", ("tthdnd",), date(2026, 11, 2),
         date(2026, 11, 18), "Thông báo kết luận", 2, date(2026, 11, 17)),
    Step("Họp liên tịch thống nhất chương trình kỳ họp", "tthdnd", ("ubnd", "bttmttq", "ddbqh"), date(2026, 11, 16),
         date(2026, 11, 27), "Chương trình kỳ họp", 2),
    Step("Công bố kết quả giải quyết kiến nghị trên cổng thông tin", "ubnd", ("tthdnd",), date(2026, 11, 30),
         date(2026, 12, 18), "Bản công bố", 0),
    Step("Kiểm tra việc thực hiện kết luận giám sát tại ba xã", "bttmttq", ("tthdnd",), date(2026, 12, 7),
         date(2026, 12, 25), "Báo cáo kiểm tra", 1),
)  # fmt: skip
OFFICES = {"tthdnd": "vphdnd", "ubnd": "vpubnd", "bttmttq": "cqmttq", "ddbqh": "vphdnd"}
WORKERS = {"tthdnd": "chuyenvien.hdnd", "ubnd": "chuyenvien.ubnd", "bttmttq": "chuyenvien.mttq"}
CHIEFS = ("chanhvp.hdnd", "chanhvp.ubnd", "chanhvp.mttq")
TARGETS = (
    (services.Target("Kiến nghị cử tri được trả lời đúng hạn", "%", Decimal(90), Decimal(72)),
     ((date(2026, 7, 31), "76.5"), (date(2026, 8, 31), "79"), (date(2026, 9, 30), "83.2"), (date(2026, 10, 31), "86.4"))),
    (services.Target("Số ngày chậm trung bình của hồ sơ trình kỳ họp", "ngày", Decimal(2), Decimal(7), "at_most"),
     ((date(2026, 7, 14), "5"), (date(2026, 10, 31), "3.5"))),
    (services.Target("Công trình nước sạch hoạt động trở lại", "công trình", Decimal(12), Decimal(0)),
     ((date(2026, 10, 31), "4"),)),
)  # fmt: skip


def make(made: Province, today: date) -> Plan | None:
    """The plan of the second half-year: proposed, decided, signed, in effect; None before its day."""
    if today < ISSUED:
        return None
    clerk, head = made.users["chuyenvien.hdnd"], made.users["chutich.hdnd"]
    at = morning(MADE)
    regulations = [Regulation.objects.get(short_title=name) for name in UNDER]
    frame = services.Frame(
        title="Kế hoạch phối hợp công tác 6 tháng cuối năm 2026",
        first=FIRST,
        until=UNTIL,
        regulations=regulations,
        directives=[_directive(made)],
        topics=TOPICS,
        purpose=PURPOSE,
    )
    plan = services.make_plan(body=made.bodies["tthdnd"], frame=frame, by=clerk, at=at)
    services.add_steps(plan_id=plan.pk, written=_written(made, plan), by=clerk, at=at, today=MADE)
    clauses = Obligation.objects.accepted().filter(unit__edition__regulation__in=regulations)
    services.propose_steps(
        plan_id=plan.pk, clauses=list(clauses.values_list("pk", flat=True)), by=clerk, at=at, today=MADE
    )
    for dated in (True, False):  # what gives no day in the half-year is left to the clause itself
        rows = plan.steps.filter(state=StepState.PROPOSED, due_on__isnull=not dated)
        services.decide_steps(
            plan_id=plan.pk, steps=list(rows.values_list("pk", flat=True)), accept=dated, by=clerk, at=at
        )
    for target, _figures in TARGETS:
        services.add_indicator(plan_id=plan.pk, target=target, by=clerk, at=at)
    plan = services.submit_plan(plan_id=plan.pk, by=head, at=at)
    assert plan.paper is not None  # noqa: S101  # submitting makes it
    _issue(made, plan.paper)
    return services.put_in_effect(plan_id=plan.pk, by=head, at=morning(ISSUED), today=ISSUED)


def play(made: Province, plan: Plan, today: date) -> None:
    """How the plan's own steps went; its figures; the plan of the next year."""
    for name in CHIEFS:
        services.name_people(plan_id=plan.pk, by=made.users[name], at=morning(ISSUED), today=ISSUED)
    for step in STEPS:
        if step.done is not None and step.done <= today:
            _keep(made, plan, step, step.done, today)
    for indicator, (_target, figures) in zip(plan.indicators.order_by("order"), TARGETS, strict=True):
        for on, value in figures:
            if on < today:
                reading = services.Reading(on, Decimal(value))
                services.record_figure(
                    indicator_id=indicator.pk,
                    reading=reading,
                    by=made.users["chuyenvien.hdnd"],
                    at=morning(on + timedelta(days=1)),
                    today=on + timedelta(days=1),
                )
    if today >= NEXT:
        _next_year(made, plan)


def _written(made: Province, plan: Plan) -> Sequence[services.Written]:
    topics, directive = list(plan.topics.order_by("order")), plan.directives.get()
    written = []
    for number, step in enumerate(STEPS):
        staff = made.people[OFFICES[step.lead]]
        written.append(
            services.Written(
                title=step.title,
                lead=made.bodies[step.lead],
                partners=tuple(made.bodies[key] for key in step.partners),
                person=staff[-1 - number % 3],
                stand_in=staff[-4],
                starts_on=step.starts,
                due_on=step.due,
                product=step.product,
                topic=topics[step.topic],
                directive=directive if step.title == TRAINING else None,
            )
        )
    return written


def _directive(made: Province) -> Paper:
    """A directive of the Party committee, entered by the office from its paper."""
    clerk, at = made.users["vanthu.hdnd"], morning(MADE - timedelta(days=4))
    subject = "Tăng cường lãnh đạo công tác phối hợp giữa các cơ quan trong hệ thống chính trị của tỉnh"
    draft = Paper(kind="directive", issuer=made.bodies["tu"], subject=subject, created_at=at)
    return papers.record_for(
        issuer=made.bodies["tu"],
        recorded_by=made.bodies["tthdnd"],
        number_text="12-CT/TU",
        issued_on=MADE - timedelta(days=10),
        subject=subject,
        kind="directive",
        scan=_scan(made, draft, MADE, "12-ct-tu"),
        by=clerk,
        at=at,
    )


def _issue(made: Province, paper: Paper) -> None:
    """Reviewed step by step, signed, numbered, issued."""
    at, users = morning(ISSUED), made.users
    deciders = {"head_of_office": users["chanhvp.hdnd"], "leader": users["chutich.hdnd"]}
    papers.submit(paper_id=paper.pk, by=users["chanhvp.hdnd"], at=morning(MADE))
    while step := ReviewStep.objects.filter(paper=paper, decision="waiting").first():
        papers.approve(step_id=step.pk, by=deciders.get(step.role, users["chuyenvien.hdnd"]), at=morning(MADE))
    papers.sign(
        paper_id=paper.pk,
        signer=made.people["tthdnd"][0],
        form="TM.",
        scan=_scan(made, paper, ISSUED, "ke-hoach"),
        by=users["chutich.hdnd"],
        at=at,
    )
    papers.number(paper_id=paper.pk, by=users["vanthu.hdnd"], at=at)
    papers.issue(paper_id=paper.pk, by=users["vanthu.hdnd"], at=at)


def _scan(made: Province, paper: Paper, on: date, name: str) -> Document:
    """The print, as a scan of the signed sheet would look."""
    data = as_pdf(sheet_of(paper, on=on, to_sign=True))
    clerk = made.users["vanthu.hdnd"]
    return documents.store_bytes(title=paper.subject, name=f"{name}.pdf", kind=PDF, data=data, by=clerk, at=morning(on))


def _keep(made: Province, plan: Plan, step: Step, done: date, today: date) -> None:
    commitment = plan.steps.get(title=step.title).commitment
    assert commitment is not None  # noqa: S101  # the plan is in effect
    commitments.prove(
        commitment_id=commitment.pk,
        body=made.bodies[step.lead],
        statement=f"Đã hoàn thành; {step.product[:1].lower()}{step.product[1:]} kèm theo.",
        received_on=done,
        by=made.users[WORKERS[step.lead]],
        at=morning(done),
    )
    verdict = done + timedelta(days=3)
    if verdict <= today:
        reason = "Phải mời lại thành phần" if done > step.due else "Đạt yêu cầu"
        commitments.judge_kept(
            commitment_id=commitment.pk, reason=reason, by=made.users["chanhvp.hdnd"], at=morning(verdict)
        )


def _next_year(made: Province, plan: Plan) -> None:
    """The next year's plan is on the table: what is open was carried over, clauses are proposed, some decided."""
    clerk, at = made.users["chuyenvien.hdnd"], morning(NEXT)
    regulations = [row.regulation for row in plan.regulations.select_related("regulation").order_by("order")]
    frame = services.Frame(
        "Kế hoạch phối hợp công tác năm 2027", UNTIL, date(2028, 1, 1), regulations, topics=TOPICS[:2]
    )
    new = services.carry_over(plan_id=plan.pk, frame=frame, by=clerk, at=at)
    clauses = Obligation.objects.accepted().filter(unit__edition__regulation=regulations[1])
    services.propose_steps(
        plan_id=new.pk, clauses=list(clauses.values_list("pk", flat=True)), by=clerk, at=at, today=NEXT
    )
    first = list(new.steps.filter(due_on__isnull=False).order_by("order").values_list("pk", flat=True)[:12])
    services.decide_steps(plan_id=new.pk, steps=first, accept=True, by=clerk, at=at)
