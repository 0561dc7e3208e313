"""The loader's SQL. Chance is a hash of the row's number and the seed, so a row is the same in every load."""

from __future__ import annotations

from collections.abc import Iterator

STAGE = """
CREATE TEMP TABLE bench_commune (n int PRIMARY KEY, body uuid NOT NULL);
CREATE TEMP TABLE bench_phrase (n int PRIMARY KEY, words text NOT NULL);
CREATE TEMP TABLE bench_slot (n int PRIMARY KEY, shape int NOT NULL);
CREATE TEMP TABLE bench_worker (body uuid, n int, person uuid NOT NULL, PRIMARY KEY (body, n));
CREATE TEMP TABLE bench_day (
  n int PRIMARY KEY, due_on date, raw_on date, clock_from date, certainty text, derivation jsonb, term jsonb);
CREATE TEMP TABLE bench_shape (
  n int PRIMARY KEY, obligation uuid, lineage uuid, regulation uuid, judge uuid, self_judged bool,
  title text, output text, timing jsonb, lead_key text, address text);
CREATE TEMP TABLE bench_part (
  shape int, n int, body uuid, role text, acting_office uuid, judges bool, PRIMARY KEY (shape, n));
"""


def chance(kind: int, below: int | str, number: str = "n") -> str:
    """A number from 0 to `below` - 1 that depends on the row's `number`, the seed and what it is for."""
    return f"mod(hashint8extended({number}, %(seed)s::bigint * 100 + {kind}) & 9223372036854775807, {below})"


# Which clause, when due, how it went. About one in twenty is still open; older ones nearly all have a verdict.
_DRAW = f"""
CREATE TEMP TABLE bench_row ON COMMIT DROP AS
WITH drawn AS (
  SELECT n, {chance(1, 10_000)}::int AS slot, {chance(2, 1_000_000)} %% (%(past)s + %(ahead)s + 1) - %(ahead)s AS back,
    {chance(3, 10_000)} AS luck, {chance(4, 3321)}::int AS commune, {chance(5, 3000)}::int AS phrase,
    {chance(6, 3000)}::int AS phrase2, {chance(7, 60)}::int AS early, {chance(8, 100)} AS kind
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
)
SELECT d.n, s.shape, d.back::int AS back, d.commune, d.phrase, d.phrase2, d.kind, y.due_on,
  y.due_on - 30 - d.early AS opened_on,
  CASE WHEN back < 0 THEN CASE WHEN luck < 9000 THEN 'open' WHEN luck < 9600 THEN 'proved' ELSE 'kept' END
    WHEN back < 400 AND luck < 700 THEN 'open' WHEN back < 60 AND luck < 2200 THEN 'proved'
    WHEN luck < 2200 THEN 'kept_late' WHEN luck < 2500 THEN 'not_kept' WHEN luck < 2600 THEN 'no_longer_due'
    ELSE 'kept' END AS state
FROM drawn d JOIN bench_slot s ON s.n = d.slot JOIN bench_day y ON y.n = d.back;
ALTER TABLE bench_row ADD id uuid, ADD done_on date, ADD waits bool NOT NULL DEFAULT false;
"""

_KEYS = f"""
UPDATE bench_row SET
  id = (lpad(to_hex((extract(epoch FROM opened_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh')::bigint + 7200) * 1000
    + n %% 3600000), 12, '0') || '7' || substr(md5(n || '/' || %(seed)s), 1, 3) || '8'
    || substr(md5(n || '/' || %(seed)s), 4, 15))::uuid,
  done_on = CASE WHEN state IN ('kept', 'proved') THEN least(due_on - {chance(9, 15)}::int, %(today)s)
    WHEN state = 'kept_late' THEN least(due_on + 1 + {chance(9, 30)}::int, %(today)s) END,
  waits = state = 'open' AND {chance(10, 25)} = 0
"""

_COMMITMENTS = """
INSERT INTO commitments_commitment (id, code, title, output, origin_kind, obligation_id, lineage, instance_key,
  lead_key, source_kind, source_code, regulation_id, event_id, state, timing, term, clock_from, due_on, raw_on,
  certainty, derivation, is_provisional, opened_on, done_on, proved_at, judge_id, is_self_judged, verdict_reason,
  closed_at)
SELECT r.id, 'NV-' || {code}, s.title || ': ' || p.words || ', ' || q.words, s.output,
  CASE WHEN r.kind < 85 THEN 'obligation' ELSE 'case' END,
  CASE WHEN r.kind < 85 THEN s.obligation END, CASE WHEN r.kind < 85 THEN s.lineage END,
  CASE WHEN r.kind < 85 THEN to_char(y.due_on, 'YYYY-MM-DD') || '#' || r.n ELSE '' END,
  CASE WHEN r.kind < 85 THEN coalesce(nullif(s.lead_key, ''), c.body::text) ELSE '' END,
  CASE WHEN r.kind < 85 THEN '' ELSE 'petition' END, CASE WHEN r.kind < 85 THEN '' ELSE 'KN-' || r.n END,
  s.regulation, NULL, r.state, s.timing, y.term, y.clock_from, y.due_on, y.raw_on, y.certainty,
  y.derivation || jsonb_build_object('clause', s.address), false, r.opened_on, r.done_on,
  CASE WHEN r.state = 'proved' THEN r.done_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' + interval '9 hours' END,
  coalesce(s.judge, c.body), s.self_judged,
  CASE WHEN r.state IN ('kept_late', 'not_kept', 'no_longer_due') THEN 'Chờ số liệu của các sở' ELSE '' END,
  CASE WHEN r.state NOT IN ('open', 'proved')
    THEN greatest(r.done_on, r.due_on)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' + interval '2 days 9 hours' END
FROM bench_row r JOIN bench_shape s ON s.n = r.shape JOIN bench_day y ON y.n = r.back
  JOIN bench_commune c ON c.n = r.commune JOIN bench_phrase p ON p.n = r.phrase JOIN bench_phrase q ON q.n = r.phrase2
ORDER BY r.id
"""

# As rules.turn, rules.earlier and services.locking say; a test compares every row with them.
_PARTICIPATIONS = f"""
INSERT INTO commitments_participation (id, commitment_id, body_id, role, part, acting_office_id, person_id,
  stand_in_id, assigned_by_id, internal_due_on, part_done_on, turn, due_on, is_open, regulation_id, state,
  outside_due_on)
SELECT (substr(row_id::text, 1, 19) || substr(md5(row_id::text || part_n), 1, 4) || '-'
    || substr(md5(row_id::text || part_n), 5, 12))::uuid,
  row_id, body, role, part, acting_office, person, NULL, CASE WHEN person IS NOT NULL THEN chief END, internal_due_on,
  NULL,
  CASE WHEN NOT is_open THEN '' WHEN judges AND waits THEN 'answer' WHEN judges AND state = 'proved' THEN 'judge'
    WHEN state = 'open' AND (role = 'lead' OR role = 'partner' AND part <> '') THEN 'act' ELSE '' END,
  least(internal_due_on, due_on), is_open, regulation, state, due_on
FROM (
  SELECT r.n, r.id AS row_id, p.n AS part_n, coalesce(p.body, c.body) AS body, p.role, p.acting_office, p.judges,
    s.regulation, r.waits, r.state, r.due_on, r.state IN ('open', 'proved') AS is_open, w.person, chief.id AS chief,
    CASE WHEN w.person IS NOT NULL AND {chance(12, 20, "r.n")} = 0 THEN r.due_on - 5 END AS internal_due_on,
    CASE WHEN p.role = 'partner' AND {chance(13, 10, "r.n")} = 0 THEN 'Chuẩn bị số liệu' ELSE '' END AS part
  FROM bench_row r JOIN bench_part p ON p.shape = r.shape JOIN bench_commune c ON c.n = r.commune
    JOIN bench_shape s ON s.n = r.shape
    LEFT JOIN bench_worker w ON r.state IN ('open', 'proved') AND (p.role = 'lead' OR p.judges)
      AND w.body = coalesce(p.body, c.body) AND w.n = {chance(11, 20, "r.n")}
    CROSS JOIN (SELECT id FROM accounts_user WHERE username = 'chanhvp.hdnd') AS chief
) AS made
ORDER BY row_id, part_n
"""

_PERFORMANCES = f"""
INSERT INTO commitments_performance (id, commitment_id, obligation_id)
SELECT DISTINCT ON (r.id, performed) (substr(r.id::text, 1, 19) || substr(md5(r.id::text || performed), 1, 4) || '-'
    || substr(md5(r.id::text || performed), 5, 12))::uuid, r.id, performed
FROM (
  SELECT r.id, r.shape AS performing FROM bench_row r
  UNION ALL
  SELECT r.id, s.shape FROM bench_row r JOIN bench_slot s ON s.n = {chance(14, 10_000, "r.n")}
  WHERE {chance(15, 10, "r.n")} = 0
) AS r JOIN LATERAL (SELECT obligation AS performed FROM bench_shape WHERE n = r.performing) AS o ON true
ORDER BY r.id, performed
"""

_EXTENSIONS = """
INSERT INTO commitments_extension (id, commitment_id, body_id, until, reason, state, answer, asked_at)
SELECT md5(r.id || '/extension')::uuid, r.id, coalesce(p.body, c.body), r.due_on + 7, 'Chờ số liệu của các sở', 'asked',
  '', r.due_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' - interval '5 days'
FROM bench_row r JOIN bench_part p ON p.shape = r.shape AND p.n = 0 JOIN bench_commune c ON c.n = r.commune
WHERE r.waits
"""

_PROOFS = """
INSERT INTO commitments_proof (id, commitment_id, body_id, statement, issued_on, received_on, counts_on, counting,
  outcome, returned_reason, at)
SELECT (substr(r.id::text, 1, 19) || substr(md5(r.id || '/proof'), 1, 4) || '-'
    || substr(md5(r.id || '/proof'), 5, 12))::uuid,
  r.id, coalesce(p.body, c.body), 'Đã gửi văn bản.', NULL, r.done_on, r.done_on,
  'Tính ngày nhận ' || to_char(r.done_on, 'DD/MM/YYYY') || ' (không có văn bản).', '', '',
  r.done_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' + interval '9 hours'
FROM bench_row r JOIN bench_part p ON p.shape = r.shape AND p.n = 0 JOIN bench_commune c ON c.n = r.commune
WHERE r.done_on IS NOT NULL
ORDER BY r.id
"""

# One cell, one row: as the job leaves them that folds the rows of single verdicts.
_TALLY = """
INSERT INTO commitments_tally (id, regulation_id, body_id, month, state, delta)
SELECT gen_random_uuid(), s.regulation, leads.body, date_trunc('month', r.due_on)::date, r.state, count(*)
FROM bench_row r JOIN bench_shape s ON s.n = r.shape JOIN bench_commune c ON c.n = r.commune
  CROSS JOIN LATERAL (
    SELECT NULL::uuid AS body
    UNION ALL SELECT coalesce(p.body, c.body) FROM bench_part p WHERE p.shape = r.shape AND p.role = 'lead') AS leads
WHERE r.state NOT IN ('open', 'proved')
GROUP BY 2, 3, 4, 5
"""


def rows(alphabet: str) -> Iterator[bytes]:
    """The statements in order; they take first, last, seed, today, past, ahead."""
    for statement in (*_DRAW.split(";\n"), _KEYS, "ANALYZE bench_row", _COMMITMENTS.replace("{code}", code(alphabet))):
        if statement.strip():
            yield statement.encode()
    for statement in (_PARTICIPATIONS, _PERFORMANCES, _PROOFS, _EXTENSIONS, _TALLY):
        yield statement.encode()


def code(alphabet: str) -> str:
    """A public code of `n`: its number scrambled (times a number prime to the count of codes), five letters and five."""
    base = len(alphabet)
    scrambled = f"mod(r.n::numeric * 387420489137 + %(seed)s * 7919, {base**10})::bigint"
    digits = [f"substr('{alphabet}', ((code / {base**place}) %% {base})::int + 1, 1)" for place in range(10)]
    text = f"{' || '.join(digits[:5])} || '-' || {' || '.join(digits[5:])}"
    return f"(SELECT {text} FROM (SELECT {scrambled} AS code) AS scrambled)"
