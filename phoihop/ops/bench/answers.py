"""What followed the loaded petitions: sessions, answers, promises, publications; the same seed, the same rows. And the figures
of reports over them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import psycopg
from django.db.models import Count

from phoihop.kernel.ids import ALPHABET
from phoihop.ops.bench.loading import PAST, bare
from phoihop.ops.bench.statements import chance, code
from phoihop.ops.bench.timing import Figure, once
from phoihop.organisations.models import Body, BodyKind, Level
from phoihop.petitions.models import Petition, Regime
from phoihop.sessions.models import Session, SessionKind, SessionLevel
from phoihop.voter_reports.models import ReportKind, VoterReport
from phoihop.voter_reports.queries import figures_of

Database = psycopg.Connection[tuple[Any, ...]]
TABLES = ("petitions_answer", "petitions_answer_line", "petitions_pledge", "portal_publication")
MONTHS = (5, 10)  # of a year's regular sessions
DAYS = 12
REPORT_GOAL = 5.0  # seconds, DESIGN.md 8
YEARS = 6  # more than the loaded ledger holds
LEVELS = {BodyKind.NA_DELEGATION: SessionLevel.NATIONAL_ASSEMBLY, BodyKind.COUNCIL_STANDING: SessionLevel.PROVINCE}

_LACKING = b"SELECT NOT EXISTS (SELECT FROM petitions_answer WHERE by_id IS NULL)"
_KEY = "(substr({row}::text, 1, 19) || substr(md5({row} || '/{of}'), 1, 4) || '-' || substr(md5({row} || '/{of}'), 5, 12))::uuid"
_REPLY = "md5(r.lead_id || '/' || r.answered_on || '/answer')::uuid"
_AT = "{day}::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' + interval '9 hours'"
_ANSWERED = "FROM petitions_petition WHERE by_id IS NULL AND answered_on IS NOT NULL"

# One reply of a body answers all its petitions of a day.
_ANSWERS = f"""
INSERT INTO petitions_answer (id, code, body_id, title, number_text, answered_on, received_on, at)
SELECT {_REPLY}, 'TL-' || {{code}}, r.lead_id, 'Trả lời kiến nghị của cử tri', '', r.answered_on, r.answered_on,
  {_AT.format(day="r.answered_on")}
FROM (
  SELECT row_number() OVER (ORDER BY lead_id, answered_on) AS n, lead_id, answered_on {_ANSWERED}
  GROUP BY lead_id, answered_on
) AS r
"""
_LINES = f"""
INSERT INTO petitions_answer_line (id, answer_id, petition_id, result, text, published_on)
SELECT {_KEY.format(row="r.id", of="line")}, {_REPLY}, r.id,
  CASE WHEN r.state = 'solved' THEN 'done'
    WHEN r.regime = 'na' THEN (ARRAY['studying', 'explained'])[1 + {chance(26, 2, "r.n")}]
    ELSE (ARRAY['in_progress', 'to_do', 'explained'])[1 + {chance(27, 3, "r.n")}] END,
  'Đã xem xét, giải quyết theo quy định.', r.published_on
FROM (
  SELECT row_number() OVER (ORDER BY id) AS n, id, lead_id, answered_on, state, regime, published_on {_ANSWERED}
) AS r
ORDER BY r.id
"""
# What is not done is promised, by half a year later; of thirty one is found broken.
_PLEDGES = f"""
INSERT INTO petitions_pledge (id, code, line_id, body_id, text, due_on, commitment_id, report, checked_on, is_broken, check_note)
SELECT {_KEY.format(row="r.id", of="pledge")}, 'HH-' || {{code}}, r.id, r.lead_id, 'Hoàn thành việc đã nêu', r.answered_on + 180,
  r.commitment_id, '', CASE WHEN r.broken THEN r.answered_on + 200 END, CASE WHEN r.broken THEN true END,
  CASE WHEN r.broken THEN 'Chưa làm' ELSE '' END
FROM (
  SELECT l.n, l.id, p.lead_id, p.commitment_id, p.answered_on, {chance(28, 30, "l.n")} = 0 AS broken
  FROM (SELECT row_number() OVER (ORDER BY id) AS n, id, petition_id, result FROM petitions_answer_line) AS l
  JOIN petitions_petition p ON p.id = l.petition_id WHERE p.by_id IS NULL AND l.result NOT IN ('done', 'explained')
) AS r
ORDER BY r.id
"""
_PUBLICATIONS = f"""
INSERT INTO portal_publication (id, code, line_id, petition_id, receiver_id, state, title, text, answer, promises, regime,
  field, commune_id, session_id, published_on, reason, proposed_by_id, proposed_at, decided_by_id, decided_at)
SELECT {_KEY.format(row="r.id", of="publication")}, 'CK-' || {{code}}, r.line, r.id, r.receiver_id, 'published', r.title, r.text,
  r.answer, '{{{{}}}}', r.regime, r.field, r.commune_id, s.id, r.published_on, '', u.id, {_AT.format(day="r.published_on")}, u.id,
  {_AT.format(day="r.published_on")}
FROM (
  SELECT row_number() OVER (ORDER BY p.id) AS n, l.id AS line, l.text AS answer, p.id, p.receiver_id, p.title,
    p.published_text AS text, p.regime, p.field, p.commune_id, p.received_on, p.published_on
  FROM petitions_petition p JOIN petitions_answer_line l ON l.petition_id = p.id
  WHERE p.by_id IS NULL AND p.published_on IS NOT NULL
) AS r
CROSS JOIN (SELECT id FROM accounts_user WHERE username = 'chuyenvien.hdnd') AS u
LEFT JOIN LATERAL (SELECT id FROM sessions_session
  WHERE keeper_id = r.receiver_id AND planned_first_on > r.received_on ORDER BY planned_first_on LIMIT 1) AS s ON true
ORDER BY r.id
"""


def load(database: Database, seed: int, today: date) -> None:
    """A session each half year; an answer to each loaded petition that has one, with what it promises, and both published;
    unless they are there (said by nobody)."""
    (lacking,) = database.execute(_LACKING).fetchone() or (False,)
    if not lacking:
        return
    _sessions(today)
    with database.transaction(), bare(database, TABLES):
        for statement in (_ANSWERS, _LINES, _PLEDGES, _PUBLICATIONS):
            database.execute(statement.format(code=code(ALPHABET)).encode(), {"seed": seed})
    for table in (*TABLES, "sessions_session"):
        database.execute(f"VACUUM (ANALYZE) {table}".encode())


def _sessions(today: date) -> None:
    """Two regular ones a year of whoever gathers, as far back as the ledger reaches, and the next."""
    years = range(today.year - PAST // 365, today.year + 2)
    for body in Body.objects.filter(kind__in=list(LEVELS), level=Level.PROVINCE):
        numbers = count(1)
        Session.objects.bulk_create(
            Session(
                council=body,
                keeper=body,
                level=LEVELS[BodyKind(body.kind)],
                legislature=90,
                number=(number := next(numbers)),
                kind=SessionKind.REGULAR,
                title=f"Kỳ họp thứ {number} (đo tốc độ)",
                planned_first_on=date(year, month, 10),
                planned_last_on=date(year, month, 10 + DAYS),
            )
            for year in years
            for month in MONTHS
        )


def measure(rows: int, at: datetime) -> Iterator[Figure]:
    """The figures of drafts over all that one body gathered: `counted` petitions."""
    receiver, regime, _number = (
        Petition.objects.order_by().values_list("receiver", "regime").annotate(number=Count("pk"))
    ).order_by("-number", "receiver")[0]
    body, today = Body.objects.defer("search").get(pk=receiver), at.date()
    for kind in (ReportKind.CLASSIFIED, ReportKind.ANSWERS, ReportKind.SETTLEMENT):
        report = VoterReport(
            kind=kind,
            regime=Regime(regime),
            body=body,
            cutoff_at=at,
            period_from=today - timedelta(days=YEARS * 366),
            period_until=today + timedelta(days=1),
        )
        yield _report(report, str(kind.label), rows)


def _report(report: VoterReport, label: str, rows: int) -> Figure:
    made: dict[str, Any] = {}
    seconds = once(lambda: made.update(figures_of(report)))
    what, facts = f"Báo cáo cử tri: {label}", {"counted": made["rows"]}
    return Figure("voter-report", what, rows, "s", round(seconds, 2), REPORT_GOAL, facts=facts)
