"""Telling the product's words from the users': all that users typed is written in another alphabet, inside the database.

Every Vietnamese letter of a text column becomes a Cyrillic one (one for one, so what is unique stays unique). What
still is Vietnamese on a page then was put there by the product itself.
"""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

LETTERS = "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
CYRILLIC = [chr(point) for point in range(0x0430, 0x0530) if chr(point).islower() and chr(point).upper() != chr(point)]
DISGUISE = dict(zip(LETTERS, CYRILLIC, strict=False))
DISGUISE |= {letter.upper(): other.upper() for letter, other in DISGUISE.items()}
TABLE = str.maketrans(DISGUISE)
SPEAKS_VIETNAMESE = re.compile(f"[{''.join(DISGUISE)}]")
_DISGUISED = rf"\w*[{''.join(DISGUISE.values())}]\w*"
# Words without marks that stand between disguised ones, as in «mщm non ѫ», belong to the same person's sentence.
WITHIN_A_SENTENCE = re.compile(rf"({_DISGUISED})(?: \w+){{1,3}}(?= {_DISGUISED})")

# Words the product wrote into the database itself, to be shown in the reader's language.
OURS = {("notifications_notification", "title"), ("clock_term", "data"), ("clock_calendar_version", "data")}
# Sentences kept as data: what stands under these names is ours, what fills them is the users'.
SENTENCES: dict[tuple[str, str], set[str]] = {
    ("notifications_notification", "said"): {"text"},
    ("commitments_commitment", "derivation"): {"word", "text"},
    ("regulations_edition", "reading"): {"sentence"},
    ("drafting_version", "tree"): set(),
    ("drafting_edit", "before"): set(),
    ("drafting_edit", "after"): set(),
}
CITED = "refs"  # the references a draft's words hold: none, once they are written in the other alphabet
COLUMNS = """
    SELECT c.table_name, c.column_name, c.data_type, c.udt_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
      AND (c.data_type IN ('text', 'character varying', 'jsonb') OR c.udt_name IN ('_text', '_varchar'))
      AND c.table_name !~ '^(django|procrastinate|cache)'
    ORDER BY c.table_name, c.ordinal_position
"""


def disguise(url: str) -> None:
    """Write the users' words of the database at `url` (the owner's role) in the other alphabet."""
    with psycopg.connect(url) as connection:
        tables: dict[str, list[tuple[str, str]]] = {}
        for table, column, kind, inner in connection.execute(COLUMNS):
            if (table, column) not in OURS | SENTENCES.keys():
                cast = f"{inner[1:]}[]" if kind == "ARRAY" else str(kind)
                tables.setdefault(table, []).append((column, cast))
        for table, columns in tables.items():
            changes = sql.SQL(", ").join(
                sql.SQL("{0} = translate({0}::text, %(was)s, %(is)s)::{1}").format(sql.Identifier(c), sql.SQL(cast))
                for c, cast in columns
            )
            update = sql.SQL("UPDATE {} SET ").format(sql.Identifier(table)) + changes
            connection.execute(update, {"was": "".join(DISGUISE), "is": "".join(DISGUISE.values())})
        for (table, column), ours in SENTENCES.items():
            where = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
            rows = connection.execute(sql.SQL("SELECT id, {column} FROM {table}").format(**where)).fetchall()
            change = sql.SQL("UPDATE {table} SET {column} = %s WHERE id = %s").format(**where)
            changed = [(Jsonb(_disguised(said, ours)), pk) for pk, said in rows if said]
            connection.cursor().executemany(change, changed)


def _disguised(data: Any, ours: set[str]) -> Any:
    if isinstance(data, dict):
        told = {name: inner if name in ours else _disguised(inner, ours) for name, inner in data.items()}
        return told | {CITED: []} if CITED in data else told
    if isinstance(data, list):
        return [_disguised(inner, ours) for inner in data]
    return data.translate(TABLE) if isinstance(data, str) else data
