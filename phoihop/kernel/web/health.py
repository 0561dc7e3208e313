"""Two questions of an operator's monitor: does the process live, and can it serve."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration is in; else 503 and which of the two is missing."""
    database = migrated = False
    try:
        executor = MigrationExecutor(connection)
        database = True
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        migrated = False
    ready = database and migrated
    return JsonResponse({"database": database, "migrations": migrated}, status=200 if ready else 503)
