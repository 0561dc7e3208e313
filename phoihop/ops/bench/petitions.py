"""Petitions by the million for the bench: one on each commitment of the loaded ledger, what the shipped examples ask,
asked in communes, in set-based SQL; the same seed, the same rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from statistics import median_low
from typing import Any

import psycopg

from phoihop.kernel.ids import ALPHABET
from phoihop.kernel.scope import one_request
from phoihop.ops.bench.loading import bare
from phoihop.ops.bench.statements import chance, code
from phoihop.ops.bench.texts import Kind, Typed, neighbours, typed
from phoihop.ops.bench.timing import Figure, repeated
from phoihop.ops.bench.viewers import Viewer
from phoihop.organisations.models import Body, BodyKind, Level
from phoihop.petitions import nearest, shipped
from phoihop.petitions.likeness import keys

Database = psycopg.Connection[tuple[Any, ...]]
TABLES = ("petitions_petition", "petitions_routing")
TITLE = 300
ALIKE_GOAL = 100.0
FIELD = "giao_thong"  # what is asked most often
SAMPLE, COMMUNES, WORDS = 3000, 50, 3
PUNCTUATION = re.compile(r"[^\w\s]+")
RECEIVE = ("chuyenvien.hdnd", "kiemtra")  # seats that see petitions of everywhere

_STAGE = """
CREATE TEMP TABLE bench_ask (n int PRIMARY KEY, field text, body_key text, level text, words text, keys int[]);
CREATE TEMP TABLE bench_receiver (n int PRIMARY KEY, body uuid, regime text);
"""

_ID = """(substr({row}::text, 1, 19) || substr(md5({row} || '/petition'), 1, 4) || '-'
    || substr(md5({row} || '/petition'), 5, 12))::uuid"""

_DRAW = f"""
CREATE TEMP TABLE bench_petition AS
SELECT r.n, r.commitment, r.lead, r.commune, r.state AS owed, r.done_on, r.opened_on,
  {_ID.format(row="r.commitment")} AS id,
  a.field, a.body_key, a.level, a.words, a.n AS ask, a.keys, v.body AS receiver, v.regime, r.due_on,
  CASE r.state WHEN 'open' THEN (ARRAY['new', 'classified', 'routed', 'routed', 'routed', 'routed', 'returned', 'routed'])
      [1 + {chance(23, 8, "r.n")}]
    WHEN 'proved' THEN 'answered' WHEN 'not_kept' THEN 'routed' WHEN 'no_longer_due' THEN 'closed'
    ELSE (ARRAY['answered', 'solved', 'solved'])[1 + {chance(24, 3, "r.n")}] END AS state
FROM (
  SELECT row_number() OVER (ORDER BY c.id) AS n, c.id AS commitment, c.state, c.due_on, c.done_on, c.opened_on,
    p.body_id AS lead, k.id AS commune, k.name AS place
  FROM commitments_commitment c
  JOIN LATERAL (SELECT body_id FROM commitments_participation
    WHERE commitment_id = c.id AND role = 'lead' ORDER BY id LIMIT 1) AS p ON true
  LEFT JOIN organisations_body k ON k.id = p.body_id AND k.level = 'commune'
  WHERE c.derivation ? 'clause' AND NOT EXISTS (SELECT FROM petitions_petition made WHERE made.id = {_ID.format(row="c.id")})
) AS r
JOIN bench_ask a ON a.n = {chance(21, "(SELECT count(*) FROM bench_ask)", "r.n")}
JOIN bench_receiver v ON v.n = {chance(22, "(SELECT count(*) FROM bench_receiver)", "r.n")}
"""

_PETITIONS = """
INSERT INTO petitions_petition (id, code, regime, receiver_id, title, text, commune_id, place, addressee, spot_answer,
  matter, field, body_key, level, handling, handling_reason, received_on, first_put_on, state, lead_id, commitment_id,
  routed_on, due_on, answered_on, counts_on, solved_on, closed_reason, published_on, published_text, alike_keys, bodies,
  revision, at)
SELECT r.id, 'KN-' || {code}, r.regime, r.receiver, left(r.words, %(title)s), r.words || ' ' || c.title, r.commune,
  coalesce(k.name, ''), '', '', 'conduct', CASE WHEN r.state = 'new' THEN '' ELSE r.field END,
  CASE WHEN r.state = 'new' THEN '' ELSE r.body_key END, CASE WHEN r.state = 'new' THEN '' ELSE r.level END,
  'ordinary', '', r.opened_on, r.opened_on, r.state, CASE WHEN {owed} THEN r.lead END, CASE WHEN {owed} THEN r.commitment END,
  CASE WHEN {owed} THEN r.opened_on END, CASE WHEN {owed} THEN r.due_on END,
  CASE WHEN r.state IN ('answered', 'solved') THEN coalesce(r.done_on, r.due_on) END,
  CASE WHEN r.state IN ('answered', 'solved') THEN coalesce(r.done_on, r.due_on) END,
  CASE WHEN r.state = 'solved' THEN coalesce(r.done_on, r.due_on) END,
  CASE WHEN r.state = 'closed' THEN 'Cử tri rút kiến nghị' ELSE '' END,
  CASE WHEN r.state IN ('answered', 'solved') THEN coalesce(r.done_on, r.due_on) + 3 END,
  CASE WHEN r.state IN ('answered', 'solved') THEN r.words || ' ' || c.title ELSE '' END,
  r.keys || CASE WHEN r.commune IS NOT NULL THEN ARRAY[hashtext(r.commune || '/' || r.ask)] ELSE '{{}}' END,
  array_remove(ARRAY[r.receiver] || CASE WHEN {owed} THEN ARRAY[r.lead, (
    SELECT o.lead FROM bench_petition o WHERE {back} AND o.n = r.n / 2 AND o.lead <> r.lead)] END, NULL), 1,
  r.opened_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' + interval '9 hours'
FROM bench_petition r JOIN commitments_commitment c ON c.id = r.commitment
LEFT JOIN organisations_body k ON k.id = r.commune
ORDER BY r.id
"""

# The lead, and for one in five a body that had it before and gave it back.
_ROUTINGS = """
INSERT INTO petitions_routing (id, petition_id, body_id, role, since, until, ended, ground, at, state, due_on, field, regime,
  handling)
SELECT (substr(r.id::text, 1, 19) || substr(md5(r.id || '/' || w.n), 1, 4) || '-'
    || substr(md5(r.id || '/' || w.n), 5, 12))::uuid,
  r.id, w.body, 'lead', r.opened_on + w.n * 3, CASE WHEN w.gone THEN r.opened_on + 3 END,
  CASE WHEN w.gone THEN 'returned' ELSE '' END, CASE WHEN w.gone THEN 'Không thuộc thẩm quyền' ELSE '' END,
  r.opened_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' + interval '9 hours', r.state, r.due_on, r.field, r.regime, 'ordinary'
FROM bench_petition r CROSS JOIN LATERAL (
  SELECT 1 AS n, r.lead AS body, false AS gone
  UNION ALL SELECT 0, o.lead, true FROM bench_petition o WHERE {back} AND o.n = r.n / 2 AND o.lead <> r.lead
) AS w
WHERE {owed}
ORDER BY 1
"""

_LACKING = b"""SELECT (SELECT count(*) FROM commitments_commitment WHERE derivation ? 'clause')
  - (SELECT count(*) FROM petitions_petition WHERE by_id IS NULL)"""
# The floor of the duplicates: the first rows that share the rarest two of the keys.
_FLOOR = b"SELECT id, text FROM petitions_petition WHERE alike_keys @> %(keys)s::integer[] LIMIT 40"


def drawn(database: Database, seed: int) -> Mapping[Kind, Sequence[Typed]]:
    """What is typed to find petitions: two words of theirs, and phrases of three."""
    found = database.execute("SELECT text FROM petitions_petition ORDER BY code LIMIT %s", [SAMPLE]).fetchall()
    texts = [piece for (text,) in found for piece in PUNCTUATION.split(str(text)) if len(piece.split()) > WORDS]
    phrases = [f'"{words}"' for words in neighbours(texts, seed, WORDS)]
    return {
        "asked": [typed(words) for words in neighbours(texts, seed, 2)],
        "asked phrase": [typed(words) for words in phrases],
    }


def measure(viewers: Sequence[Viewer], rows: int, repeats: int, bare: Database) -> Iterator[Figure]:
    """The likely duplicates of one new petition, as its page shows them to who may see them: each time another ask, in a
    commune where it is asked already."""
    communes = list(Body.objects.filter(level=Level.COMMUNE).order_by("pk")[:COMMUNES])
    asked = [
        (f"{words} Cử tri mong được quan tâm.", communes[n % len(communes)])
        for n, (_f, _b, words) in enumerate(shipped.examples())
    ]
    for viewer in viewers:
        if viewer.user.username in RECEIVE:
            yield _alike(viewer, asked, rows, repeats, bare)


def _alike(viewer: Viewer, asked: Sequence[tuple[str, Body]], rows: int, repeats: int, bare: Database) -> Figure:
    texts, floors, found = cycle(asked), cycle(asked), list[int]()

    def ask() -> None:
        with one_request():
            words, commune = next(texts)
            found.append(len(nearest.likely_repeats(text=words, commune=commune, user=viewer.user)))

    def floor() -> None:
        bare.execute(_FLOOR, {"keys": nearest.keys_for(*next(floors))[-2:]}).fetchall()

    spread = repeated(ask, repeats)
    return Figure(
        name="petition alike",
        what="Kiến nghị mới: các kiến nghị có thể trùng",
        user=viewer.seat,
        rows=rows,
        unit="ms",
        value=spread.p95,
        goal=ALIKE_GOAL,
        spread=spread,
        sql=repeated(floor, min(repeats, 20), within=2.0),
        facts={"drawn": median_low(found)},
    )


def load(database: Database, seed: int) -> int:
    """Make them, but for commitments that have one (made by nobody); how many are new."""
    (lacking,) = database.execute(_LACKING).fetchone() or (0,)
    if not lacking:
        return 0
    owed = "r.state IN ('routed', 'returned', 'answered', 'solved')"
    database.execute("SET maintenance_work_mem = '512MB'")
    with database.transaction():
        database.execute(_STAGE)
        _stage(database)
        values = {"seed": seed, "title": TITLE}
        database.execute(_DRAW.encode(), values)
        database.execute("CREATE UNIQUE INDEX ON bench_petition (n)")
        database.execute("ANALYZE bench_petition")
        with bare(database, TABLES):
            said = {"owed": owed, "back": f"{chance(25, 5, 'r.n')} = 0"}
            made = database.execute(_PETITIONS.format(code=code(ALPHABET), **said).encode(), values).rowcount
            database.execute(_ROUTINGS.format(**said).encode(), values)
        database.execute("DROP TABLE bench_petition, bench_ask, bench_receiver")
    for table in TABLES:
        database.execute(f"VACUUM (ANALYZE) {table}".encode())
    return made


def _stage(database: Database) -> None:
    """What is asked, and who gathers it: the delegation and the standing body of the province's council."""
    levels = {key: body.level for key, body in shipped.bodies().items()}
    asks = [(field, body, levels[body], words, keys(words)) for field, body, words in shipped.examples()]
    kinds = {BodyKind.NA_DELEGATION: "na", BodyKind.COUNCIL_STANDING: "council"}
    gather = Body.objects.filter(kind__in=list(kinds), level=Level.PROVINCE).by_rank()
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO bench_ask VALUES (%s, %s, %s, %s, %s, %s)", [(n, *ask) for n, ask in enumerate(asks)]
        )
        cursor.executemany(
            "INSERT INTO bench_receiver VALUES (%s, %s, %s)",
            [(n, body.pk, kinds[BodyKind(body.kind)]) for n, body in enumerate(gather)],
        )
        cursor.execute("ANALYZE bench_ask, bench_receiver")
