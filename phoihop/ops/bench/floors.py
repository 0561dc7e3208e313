"""The floors: each page's main question as bare SQL, and as the barest Django view that answers it.

A floor asks only for the rows of the page: no counts on tabs, no filters' choices, no frame.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import Context, Engine, Template
from django.urls import path

from phoihop.ops.bench.duties import APPROVED, CODE, CYCLE, IN_WORK, NEXT
from phoihop.ops.bench.petitions import FIELD
from phoihop.ops.bench.plans import IN_EFFECT
from phoihop.ops.bench.texts import Typed
from phoihop.ops.bench.viewers import Viewer

MIDDLEWARE = [
    "phoihop.ops.bench.floors.only_this_view",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
_PAGE = """<!doctype html><title>rows</title><ul>{% for row in rows %}
<li>{{ row.0 }} <a href="/{{ row.1 }}">{{ row.2 }}</a> {{ row.3 }}</li>{% endfor %}</ul>"""
_VISIBLE = """(%(auditor)s OR c.regulation_id = ANY(%(signed)s) OR EXISTS (
  SELECT FROM commitments_participation v WHERE v.commitment_id = c.id AND v.body_id = ANY(%(bodies)s)))"""
_DESK = """SELECT p.due_on, c.code, c.title, b.name FROM commitments_participation p
JOIN commitments_commitment c ON c.id = p.commitment_id JOIN organisations_body b ON b.id = p.body_id
WHERE {rows} ORDER BY p.due_on {way}, p.id LIMIT 50"""
_LIST = f"""SELECT c.due_on, c.code, c.title, c.state FROM commitments_commitment c
WHERE {_VISIBLE} AND {{rows}} ORDER BY c.due_on {{way}}, c.id {{way}} LIMIT 50"""
_PLAN = """SELECT s.due_on, s.code, s.title, b.name FROM planning_step s JOIN planning_plan p ON p.id = s.plan_id
JOIN organisations_body b ON b.id = s.lead_id LEFT JOIN commitments_commitment c ON c.id = s.commitment_id
WHERE p.code = %(plan)s AND s.state <> 'dropped' ORDER BY {order}, s.id LIMIT 50"""
_PETITIONS = """SELECT p.due_on, p.code, p.title, p.state FROM petitions_petition p
WHERE (%(auditor)s OR p.receiver_id = ANY(%(bodies)s) OR EXISTS (
  SELECT FROM petitions_routing v WHERE v.petition_id = p.id AND v.body_id = ANY(%(bodies)s)))
AND {rows} ORDER BY p.{by}, p.id DESC LIMIT 50"""
_OWED = "p.state IN ('routed', 'returned', 'disputed')"
_OF_BODIES = "p.body_id = ANY(%(bodies)s)"
_PORTAL = """SELECT u.published_on, p.code, u.title, p.state FROM portal_publication u
JOIN petitions_petition p ON p.id = u.petition_id WHERE u.state = 'published' AND u.published_on IS NOT NULL AND {rows}
ORDER BY u.published_on DESC, u.id DESC LIMIT 50"""
_UNSOLVED = """SELECT p.first_put_on, p.code, p.title, p.state FROM petitions_petition p
WHERE p.receiver_id = ANY(%(bodies)s) AND p.state IN ('routed', 'returned', 'disputed', 'answered') AND {rows}
ORDER BY p.first_put_on, p.id LIMIT 50"""
_SETTLED = """SELECT p.receiver_id, p.{by}, p.state, count(*) FROM petitions_petition p
WHERE p.receiver_id = ANY(%(bodies)s) AND p.state IN ('routed', 'returned', 'disputed', 'answered', 'solved')
GROUP BY 1, 2, 3 LIMIT 50"""
_FOUND = "c.search @@ %(query)s::tsquery"

FLOORS: dict[str, str] = {
    "desk mine": _DESK.format(
        rows=f"{_OF_BODIES} AND p.is_open AND p.turn <> '' AND p.person_id = ANY(%(persons)s)", way=""
    ),
    "desk body": _DESK.format(rows=f"{_OF_BODIES} AND p.turn <> ''", way=""),
    "desk handed": _DESK.format(rows=f"{_OF_BODIES} AND p.is_open AND p.assigned_by_id = %(user)s", way=""),
    "desk others": _DESK.format(rows=f"{_OF_BODIES} AND p.is_open AND p.turn = '' AND p.role <> 'cc'", way=""),
    "desk week": _DESK.format(
        rows=f"{_OF_BODIES} AND p.turn = 'act' AND p.due_on BETWEEN %(today)s AND %(sunday)s", way=""
    ),
    "desk overdue": _DESK.format(rows=f"{_OF_BODIES} AND p.turn = 'act' AND p.due_on < %(today)s", way=""),
    "desk filtered": _DESK.format(
        rows=f"{_OF_BODIES} AND p.turn <> '' AND c.regulation_id = %(busiest)s AND c.state = 'open'", way="DESC"
    ),
    "desk words": _DESK.format(rows=f"{_OF_BODIES} AND p.turn <> '' AND {_FOUND}", way=""),
    "list all": _LIST.format(rows="true", way="DESC"),
    "list open": _LIST.format(rows="c.state = 'open'", way="ASC"),
    "list not kept": _LIST.format(rows="c.state = 'not_kept'", way="DESC"),
    "list regulation": _LIST.format(rows="c.regulation_id = %(busiest)s AND c.state = 'kept_late'", way="DESC"),
    "list words": _LIST.format(rows=_FOUND, way="DESC"),
    **dict.fromkeys(("plan table", "plan cells"), _PLAN.format(order='s."order"')),
    "plan gantt": _PLAN.format(order="b.name, coalesce(s.starts_on, s.due_on), s.due_on"),
    "plan actual": _PLAN.format(order="s.due_on"),
    "regime list": """SELECT o.action, o.code, u.eid, r.short_title FROM regulations_obligation o
JOIN regulations_unit u ON u.id = o.unit_id JOIN regulations_edition e ON e.id = u.edition_id
JOIN regulations_regulation r ON r.id = e.regulation_id
WHERE o.state = 'accepted' AND e.state = 'in_force' AND r.state = 'in_force'
AND (%(auditor)s OR r.id = ANY(%(signed)s)) AND o.output ILIKE '%%báo cáo%%' ORDER BY o.id LIMIT 50""",
    "regime twice": """SELECT p.share, a.code, a.action, b.action FROM reports_alike_pair p
JOIN regulations_obligation a ON a.id = p.first_id JOIN regulations_obligation b ON b.id = p.second_id
ORDER BY p.share DESC, p.id DESC LIMIT 50""",
    "regime review": "SELECT r.cutoff_on, r.code, r.title, r.figures FROM reports_review r WHERE r.code = %(review)s",
    "regime draft": "SELECT r.cutoff_on, r.code, r.title, r.state FROM reports_review r WHERE r.code = %(in_work)s",
    "regime beside": """SELECT u.eid, u.heading, n.heading, u.position FROM regulations_unit u
JOIN regulations_edition e ON e.id = u.edition_id JOIN regulations_regulation r ON r.id = e.regulation_id
LEFT JOIN (regulations_unit n JOIN regulations_edition f ON f.id = n.edition_id
  JOIN regulations_regulation s ON s.id = f.regulation_id AND s.code = %(next)s) ON n.lineage = u.lineage
WHERE r.code = %(duties)s ORDER BY u.position LIMIT 50""",
    "regime cycle": """SELECT s.state, s.code, b.name, c.title FROM reports_cycle c
JOIN reports_self_review s ON s.cycle_id = c.id JOIN organisations_body b ON b.id = s.body_id
WHERE c.code = %(cycle)s ORDER BY b.rank""",
    "board": """WITH r AS MATERIALIZED (
  SELECT id FROM regulations_regulation WHERE state = 'in_force' AND (%(auditor)s OR id = ANY(%(signed)s))
  ORDER BY signed_on DESC LIMIT 24
), b AS MATERIALIZED (SELECT id FROM organisations_body WHERE level <> 'commune' ORDER BY rank LIMIT 60)
SELECT regulation_id, NULL, state, sum(delta) FROM commitments_tally
WHERE regulation_id IN (SELECT id FROM r) AND body_id IS NULL AND month >= %(year_ago)s GROUP BY 1, 3
UNION ALL
SELECT regulation_id, body_id, state, sum(delta) FROM commitments_tally
WHERE regulation_id IN (SELECT id FROM r) AND body_id IN (SELECT id FROM b) AND month >= %(year_ago)s GROUP BY 1, 2, 3
UNION ALL
SELECT regulation_id, NULL, state, count(*) FROM commitments_commitment
WHERE regulation_id IN (SELECT id FROM r) AND state IN ('open', 'proved') GROUP BY 1, 3
UNION ALL
SELECT regulation_id, body_id, state, count(*) FROM commitments_participation
WHERE regulation_id IN (SELECT id FROM r) AND body_id IN (SELECT id FROM b) AND role = 'lead' AND is_open
GROUP BY 1, 2, 3""",
    "petition all": _PETITIONS.format(rows="p.due_on IS NOT NULL", by="due_on DESC"),
    "petition owed": _PETITIONS.format(rows=_OWED, by="due_on"),
    "petition filtered": _PETITIONS.format(rows=f"p.field = '{FIELD}' AND p.state = 'solved'", by="due_on"),
    "petition overdue": _PETITIONS.format(rows=f"{_OWED} AND p.due_on < %(today)s", by="due_on DESC"),
    "petition words": _PETITIONS.format(rows="p.search @@ %(query)s::tsquery", by="due_on DESC"),
    **dict.fromkeys(
        ("petition search", "petition phrase"),
        _PETITIONS.format(rows="p.search @@ %(query)s::tsquery", by="id DESC").replace(
            "p.id DESC, p.id DESC", "p.id DESC"
        ),
    ),
    "portal list": _PORTAL.format(rows="true"),
    "portal filtered": _PORTAL.format(rows=f"u.field = '{FIELD}' AND p.state = 'solved'"),
    "portal words": _PORTAL.format(rows="u.search @@ %(query)s::tsquery"),
    "settlement list": _UNSOLVED.format(rows="true"),
    "settlement passed": _UNSOLVED.format(rows=f"{_OWED} AND p.due_on < %(today)s"),
    "settlement solved": _UNSOLVED.replace("IN ('routed', 'returned', 'disputed', 'answered')", "= 'solved'").format(
        rows="true"
    ),
    "settlement figures": _SETTLED.format(by="lead_id"),
    "settlement ages": _SETTLED.format(by="first_put_on"),
    "search newest": f"""SELECT c.due_on, c.code, c.title, c.state FROM commitments_commitment c
WHERE {_FOUND} AND {_VISIBLE} ORDER BY c.id DESC LIMIT 20""",
    **dict.fromkeys(
        ("search kind", "search common", "search rare", "search number", "search phrase", "search nothing"),
        f"""SELECT c.due_on, c.code, c.title, c.state FROM commitments_commitment c
WHERE {_FOUND} AND {_VISIBLE} ORDER BY c.id DESC LIMIT 50""",
    ),
    **dict.fromkeys(
        ("search best", "search prefix"),
        f"""SELECT c.due_on, c.code, c.title, c.state FROM (
  SELECT * FROM commitments_commitment c WHERE {_FOUND} AND {_VISIBLE} ORDER BY c.id DESC LIMIT 300
) AS c ORDER BY ts_rank_cd(c.search, %(query)s::tsquery) DESC LIMIT 50""",
    ),
}
asked: dict[str, Any] = {}  # what the bare view answers next: its statement and values


def values(viewer: Viewer, today: date, typed: Typed) -> dict[str, Any]:
    """The values of the floors' statements."""
    return {
        "auditor": viewer.is_auditor,
        "signed": viewer.signed,
        "bodies": viewer.bodies,
        "persons": viewer.persons,
        "user": viewer.user.pk,
        "busiest": viewer.busiest,
        "today": today,
        "sunday": today + timedelta(days=6 - today.weekday()),
        "year_ago": today.replace(year=today.year - 1, day=1),
        "query": typed.query,
        "plan": IN_EFFECT,
        "review": APPROVED,
        "in_work": IN_WORK,
        "duties": CODE,
        "next": NEXT,
        "cycle": CYCLE,
    }


def only_this_view(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The request's addresses are those of this module; the product's stay loaded as they are."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.urlconf = __name__
        return get_response(request)

    return middleware


_template: list[Template] = []


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """The rows of the question in `asked`, as a list."""
    with connection.cursor() as cursor:
        cursor.execute(asked["statement"], asked["values"])
        rows = cursor.fetchall()
    if not _template:
        _template.append(Engine().from_string(_PAGE))
    return HttpResponse(_template[0].render(Context({"rows": rows})))


urlpatterns = [path("", bare)]
