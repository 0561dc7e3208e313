"""Does the application's role hold exactly the rights it should? Asked by every start and by `doctor`."""

from __future__ import annotations

from django.db import connection

from phoihop.ops.roles import APPEND_ONLY

WRONG = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND (
  NOT has_table_privilege(c.oid, 'SELECT') OR NOT has_table_privilege(c.oid, 'INSERT')
  OR has_table_privilege(c.oid, 'TRUNCATE')
  OR has_table_privilege(c.oid, 'UPDATE') = starts_with(c.relname, %(append_only)s)
  OR has_table_privilege(c.oid, 'DELETE') = starts_with(c.relname, %(append_only)s)
) ORDER BY 1
"""
TOO_MUCH = """
SELECT rolsuper OR rolcreaterole OR rolbypassrls OR has_schema_privilege(current_schema(), 'CREATE')
  OR EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid AND relnamespace = current_schema()::regnamespace)
FROM pg_roles WHERE rolname = current_user
"""


def wrong_rights() -> list[str]:
    """Tables on which the connected role may do more or less than it should; ``*``: the role itself is too strong."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG, {"append_only": APPEND_ONLY})
        tables = [str(name) for (name,) in cursor.fetchall()]
        cursor.execute(TOO_MUCH)
        row = cursor.fetchone()
    return ["*", *tables] if row and row[0] else tables
