"""What the sample province's bodies ask of each other: opinions on a law, a delegate, a result of supervision."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from phoihop.exchanges import services
from phoihop.exchanges.models import Exchange, ExchangeKind, Stance, Treatment
from phoihop.exchanges.queries import clauses_for
from phoihop.exchanges.rules import half_year
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.regulations.models import BodyRole, Obligation

JUDICIAL = "Quy chế Đoàn ĐBQH - BCĐ Cải cách tư pháp"


def play(made: Province, *, today: date) -> None:
    """The delegation asks the judicial bodies; the Council's office gives what its supervision found."""
    _sent_on(made, today)
    _opinions(made, today)
    _delegates(made, today)
    _result(made, today)
    _reports(made, today)


def _at(today: date, days: int) -> datetime:
    return morning(today - timedelta(days=days))


def _opinions(made: Province, today: date) -> None:
    """The judicial-reform committee has answered and was taken up, the others still owe."""
    asked, answered = _at(today, 9), _at(today, 4)
    exchange = services.send(
        kind=ExchangeKind.OPINION,
        sender=made.bodies["ddbqh"],
        bodies=[made.bodies[key] for key in ("bcdcctp", "tand", "vksnd", "ubnd")],
        title="Dự án Luật Tiếp công dân (sửa đổi), phần liên quan hoạt động tư pháp",
        text="Đề nghị cho ý kiến về trách nhiệm tiếp công dân của tòa án, viện kiểm sát và việc chuyển đơn giữa các cơ quan.",
        answer_by=today + timedelta(days=6),
        performs=_clauses(made, ExchangeKind.OPINION, "ddbqh", ("ddbqh", "bcdcctp"), asked.date()),
        by=made.users["chuyenvien.hdnd"],
        at=asked,
        today=asked.date(),
    )
    row = _row(exchange, made, "bcdcctp")
    services.answer(
        row_id=row,
        stance=Stance.WITH_CHANGES,
        text="Quy định rõ thời hạn chuyển đơn giữa cơ quan tư pháp và cơ quan hành chính.",
        by=made.users["chuyenvien.tu"],
        at=answered,
    )
    services.treat(
        row_id=row,
        treatment=Treatment.TAKEN_UP,
        why="Đưa vào ý kiến của Đoàn về điều quy định chuyển đơn.",
        by=made.users["chuyenvien.hdnd"],
        at=_at(today, 2),
    )


def _sent_on(made: Province, today: date) -> None:
    """An older request: answered by one, the other is late; gathered, its paper still a draft."""
    asked = _at(today, 40)
    exchange = services.send(
        kind=ExchangeKind.OPINION,
        sender=made.bodies["ddbqh"],
        bodies=[made.bodies[key] for key in ("bcdcctp", "tand")],
        title="Dự án Luật Hòa giải, đối thoại tại Tòa án (sửa đổi)",
        text="Đề nghị cho ý kiến về việc công nhận kết quả hòa giải và kinh phí của hòa giải viên.",
        answer_by=asked.date() + timedelta(days=20),
        by=made.users["chuyenvien.hdnd"],
        at=asked,
        today=asked.date(),
    )
    services.answer(
        row_id=_row(exchange, made, "bcdcctp"),
        stance=Stance.AGREES,
        text="Quy định kinh phí hòa giải do ngân sách bảo đảm là phù hợp.",
        by=made.users["chuyenvien.tu"],
        at=_at(today, 25),
    )
    services.synthesise(
        exchange_id=exchange.pk,
        to_name="Ban soạn thảo Luật Hòa giải, đối thoại tại Tòa án",
        own="Thống nhất với ý kiến của Ban Chỉ đạo; đề nghị quy định rõ thời hạn Tòa án xem xét công nhận.",
        by=made.users["chuyenvien.hdnd"],
        at=_at(today, 12),
    )


def _delegates(made: Province, today: date) -> None:
    """The committee invites the delegation to its conference."""
    asked = _at(today, 3)
    exchange = services.send(
        kind=ExchangeKind.DELEGATE,
        sender=made.bodies["bcdcctp"],
        bodies=[made.bodies["ddbqh"], made.bodies["tthdnd"]],
        title="Hội nghị đánh giá công tác cải cách tư pháp năm",
        text="Kính mời mỗi cơ quan cử một đại biểu dự và phát biểu về giám sát thi hành pháp luật.",
        answer_by=today + timedelta(days=4),
        held_on=today + timedelta(days=12),
        place="Hội trường Tỉnh ủy",
        performs=_clauses(made, ExchangeKind.DELEGATE, "bcdcctp", ("ddbqh",), asked.date()),
        by=made.users["chuyenvien.tu"],
        at=asked,
        today=asked.date(),
    )
    services.answer(
        row_id=_row(exchange, made, "tthdnd"),
        delegate=made.people["tthdnd"][1],
        text="",
        by=made.users["chuyenvien.hdnd"],
        at=_at(today, 1),
    )


def _clauses(made: Province, kind: ExchangeKind, sender: str, leads: tuple[str, ...], today: date) -> list[Obligation]:
    """The clauses of the regulation on judicial reform that speak of it and oblige one of `leads`."""
    user = made.users["chuyenvien.hdnd" if sender == "ddbqh" else "chuyenvien.tu"]
    rows = clauses_for(user, [made.bodies[sender]], kind, today)
    led = rows.filter(bodies__role=BodyRole.LEAD, bodies__body__in=[made.bodies[key] for key in leads])
    return list(led.filter(unit__edition__regulation__short_title=JUDICIAL).distinct())


def _result(made: Province, today: date) -> None:
    """What the supervision of clean water found, for the committee and for nobody else; opened once."""
    given = _at(today, 5)
    exchange = services.send(
        kind=ExchangeKind.RESULT,
        sender=made.bodies["tthdnd"],
        bodies=[made.bodies["bcdcctp"]],
        title="Kết quả giám sát việc giải quyết khiếu nại về đất đai",
        text="Ba vụ chậm thi hành quyết định đã có hiệu lực; nguyên nhân chính là chưa thống nhất ranh giới thửa đất.",
        purpose="Tham mưu chương trình cải cách tư pháp năm sau",
        by=made.users["chuyenvien.hdnd"],
        at=given,
        today=given.date(),
    )
    services.open_result(exchange_id=exchange.pk, by=made.users["chanhvp.tu"], at=_at(today, 4))


def _reports(made: Province, today: date) -> None:
    """The delegation drafts its report on this half-year; the committee's, on the judicial bodies alone, is approved."""
    half = half_year(today.year, 1 if today.month <= 6 else 2)  # June
    judicial = [made.bodies[key] for key in ("bcdcctp", "tand", "vksnd")]
    report = services.open_report(
        body=made.bodies["ddbqh"],
        title="Báo cáo kết quả công tác phối hợp về cải cách tư pháp",
        period=half,
        partners=judicial,
        by=made.users["chuyenvien.hdnd"],
        at=_at(today, 2),
    )
    services.write_report(
        report_id=report.pk,
        revision=1,
        words={
            "forms": "Trao đổi bằng văn bản, mời dự hội nghị của nhau, cung cấp kết quả giám sát; hai văn phòng là đầu mối.",
            "limits": "Một số cơ quan trả lời chậm do thời gian góp ý ngắn.",
            "proposals": "Gửi dự thảo xin ý kiến trước ít nhất mười lăm ngày.",
        },
        by=made.users["chuyenvien.hdnd"],
        at=_at(today, 2),
    )
    committee = services.open_report(
        body=made.bodies["bcdcctp"],
        title="Báo cáo kết quả công tác phối hợp",
        period=half,
        by=made.users["chuyenvien.tu"],
        at=_at(today, 2),
    )
    services.write_report(
        report_id=committee.pk,
        revision=1,
        words={
            "forms": "Ban Chỉ đạo là đầu mối mời họp, nhận kết quả giám sát; cơ quan giúp việc trả lời các dự thảo.",
            "limits": "Chưa có lịch gửi kết quả giám sát cố định trong năm.",
            "proposals": "Thống nhất lịch trao đổi kết quả giám sát hai lần một năm.",
        },
        by=made.users["chuyenvien.tu"],
        at=_at(today, 1),
    )
    services.approve_report(
        report_id=committee.pk,
        recipients=[made.bodies["ddbqh"], made.bodies["tthdnd"]],
        by=made.users["chanhvp.tu"],
        at=_at(today, 1),
        today=_at(today, 1).date(),
    )


def _row(exchange: Exchange, made: Province, body: str) -> UUID:
    return exchange.bodies.get(body=made.bodies[body]).pk
