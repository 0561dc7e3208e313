"""Work on the ledger over the web, written as fast as it may, and what must be found of it afterwards."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

import psycopg

from tests.ops.product import Product, wait_for

# Run with the product's own environment: open commitments, who may prove each and who judges it, and their sessions.
SCENE = """
import json, sys
import django
from phoihop.ops.local import attached
with attached():
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone
    from phoihop.commitments.models import Commitment
    from phoihop.commitments.permissions import can_act_for, can_head
    from phoihop.kernel.accounts.models import User
    from phoihop.organisations.models import Role
    users = list(User.objects.filter(is_active=True).order_by("username"))
    sessions = {}
    def session(user):
        if user.pk not in sessions:
            made = SessionStore()
            made[SESSION_KEY] = str(user.pk)
            made[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
            made[HASH_SESSION_KEY] = user.get_session_auth_hash()
            made.create()
            sessions[user.pk] = made.session_key
        return sessions[user.pk]
    found = []
    rows = Commitment.objects.filter(state="open", due_on__gte=timezone.localdate(), judge__isnull=False)
    rows = rows.exclude(source_kind__in=settings.CASES_PROVED_THERE)
    for row in rows.select_related("judge").order_by("due_on", "code"):
        if row.participations.filter(role="lead").count() != 1:
            continue
        lead = row.participations.get(role="lead").body
        workers = [u for u in users if can_act_for(u, row, lead, from_paper=False)]
        heads = [u for u in users if can_head(u, row, row.judge, from_paper=False)]
        if workers and heads and lead != row.judge:
            one = {"code": row.code, "lead": lead.code, "worker": session(workers[0]), "head": session(heads[0])}
            found.append(one | {"judge": row.judge.code})
        if len(found) == int(sys.argv[1]):
            break
    print(json.dumps({"rows": found, "today": timezone.localdate().strftime("%d/%m/%Y")}))
"""


@dataclass(frozen=True)
class Step:
    """One act: its address, fields (with a token of its own) and the session that does it; `mark` is in its text."""

    path: str
    session: str
    fields: dict[str, str]
    mark: str


@dataclass
class Scene:
    """Steps of each commitment in order: two notes, a message, the proof, the verdict."""

    cases: list[list[Step]]
    acknowledged: list[str] = field(default_factory=list)


def scene(product: Product, count: int) -> Scene:
    """Up to `count` open commitments of the sample province."""
    done = subprocess.run(
        [sys.executable, "-c", SCENE, str(count)],
        env=product.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return Scene([_case(number, row, found["today"]) for number, row in enumerate(found["rows"])])


def _case(number: int, row: dict[str, str], today: str) -> list[Step]:
    made = []
    acts = [
        ("note", "worker", "lead", {"text": "{}"}),
        ("note", "worker", "lead", {"text": "{}"}),
        ("message", "worker", "lead", {"text": "{}"}),
        ("prove", "worker", "lead", {"statement": "{}", "received_on": today}),
        ("kept", "head", "judge", {"reason": "{}"}),
    ]
    for place, (act, who, body, fields) in enumerate(acts):
        mark = f"dau-{act}-{number:04d}-{place}"
        given = {name: value.format(mark) for name, value in fields.items()}
        token = f"phep-thu-{number:06d}-{place}-0000"
        path = f"/commitments/{row['code']}/{act}/"
        made.append(Step(path, row[who], given | {"body": row[body], "_once": token}, mark))
    return made


class Work(threading.Thread):
    """Does the steps of its cases one after the other, each asked again with the same token until it is acknowledged."""

    def __init__(self, product: Product, made: Scene, cases: list[list[Step]]) -> None:
        super().__init__(daemon=True)
        self.product, self.scene, self.cases = product, made, cases
        self.wrong: list[str] = []
        self.again = 0

    def run(self) -> None:
        """Until all is done or an answer says that it cannot be."""
        for steps in self.cases:
            for step in steps:
                if not self._insist(step):
                    return
                self.scene.acknowledged.append(step.mark)

    def _insist(self, step: Step) -> bool:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            status, text = self._ask(step)
            if status == 302:
                return True
            if status in {400, 401, 403, 404, 409, 422}:
                self.wrong.append(f"{step.path}: {status} {text[-1500:]}")
                return False
            self.again += 1
            time.sleep(0.05)
        self.wrong.append(f"{step.path}: no answer")
        return False

    def _ask(self, step: Step) -> tuple[int, str]:
        token = "a" * 32
        headers = {
            "Cookie": f"phoihop={step.session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        wire = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=20)
        try:
            wire.request("POST", step.path, urllib.parse.urlencode(step.fields), headers)
            answer = wire.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            wire.close()


def begin(product: Product, made: Scene, threads: int = 3) -> list[Work]:
    """Start the work, shared out among `threads`."""
    workers = [Work(product, made, made.cases[place::threads]) for place in range(threads)]
    for worker in workers:
        worker.start()
    return workers


def more(made: Scene, workers: list[Work], count: int) -> None:
    """Wait until `count` further acts were acknowledged, or all is done."""
    goal = min(len(made.acknowledged) + count, sum(len(steps) for steps in made.cases))
    wait_for(lambda: len(made.acknowledged) >= goal or any(worker.wrong for worker in workers), 120)
    assert [worker.wrong for worker in workers if worker.wrong] == []


TABLES = {
    "note": ("commitments_note", "text"),
    "message": ("commitments_message", "text"),
    "prove": ("commitments_proof", "statement"),
}


def found_of(made: Scene, url: str) -> dict[str, int]:
    """{mark of every step: how often the database has it}."""
    with psycopg.connect(url) as database:
        texts = [
            text
            for table, column in TABLES.values()
            for (text,) in database.execute(f"SELECT {column} FROM {table} WHERE {column} LIKE 'dau-%'").fetchall()  # noqa: S608
        ]
        verdicts = database.execute("SELECT reason FROM audit_act WHERE reason LIKE 'dau-kept-%'").fetchall()
    texts += [reason for (reason,) in verdicts]
    return {step.mark: texts.count(step.mark) for steps in made.cases for step in steps}
