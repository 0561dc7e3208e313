"""kill -9 of workers and database while a spreadsheet is taken in: no line is lost, none is there twice."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest

from tests.ops.product import Product, kill, wait_for

pytestmark = pytest.mark.slow(70)
LINES = 20_000  # enough to be in the middle of them twice

# Run with the product's own environment: a receiver with its clerk, who hands in a table and lets it be taken in.
HAND_IN = """
import io, sys, time
import django
from phoihop.ops.local import attached
with attached():
    django.setup()
    import xlsxwriter
    from django.utils import timezone
    from phoihop.intake import services
    from phoihop.intake.models import Batch
    from phoihop.intake.tests import make
    scene, file = make.scene(), io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nội dung", "Họ và tên"])
        for number in range(int(sys.argv[1])):
            sheet.write_row(number + 1, 0, [f"Đề nghị sửa đoạn đường số {number} của thôn.", "Cử tri Mẫu"])
    now = timezone.now()
    batch = services.submit_batch(
        receiver=scene.receiver, name="kien-nghi.xlsx", data=file.getvalue(), received_on=timezone.localdate(), by=scene.clerk,
        at=now,
    )
    def wait(state):
        while Batch.objects.get(pk=batch.pk).state != state:
            time.sleep(0.1)
    wait("mapping")
    services.map_columns(batch_id=batch.pk, columns={"text": 0, "name": 1}, by=scene.clerk, at=now)
    wait("checked")
    services.confirm_batch(batch_id=batch.pk, by=scene.clerk, at=now)
"""


@pytest.mark.usefixtures("laid_out")
def test_a_spreadsheet_whose_workers_and_database_die_is_taken_in_whole_and_once(product: Product) -> None:
    product.up()
    program = [sys.executable, "-c", HAND_IN, str(LINES)]
    done = subprocess.run(program, env=product.environment(), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    url = product.place.cluster.url()
    wait_for(lambda: 0 < _taken(url) < LINES, 120)
    kill(product.processes("procrastinate", "worker"))
    at_first = _taken(url)
    assert at_first < LINES  # killed in the middle
    wait_for(lambda: at_first < _taken(url) < LINES, 120)
    kill([product.postmaster()])
    wait_for(lambda: _taken(url) == LINES, 240)
    with psycopg.connect(url) as database:
        row = database.execute(
            "SELECT count(*), count(DISTINCT line), count(DISTINCT client_key), min(line), max(line) FROM intake_item"
        ).fetchone()
        state = database.execute("SELECT state, taken, file IS NULL FROM intake_batch").fetchone()
    assert row is not None
    assert row[:3] == (LINES, LINES, LINES)
    assert row[4] - row[3] == LINES - 1
    assert state == ("done", LINES, True)
    assert product.json("audit", "verify")["ok"] is True
    assert product.down() == 0


def _taken(url: str) -> int:
    try:
        with psycopg.connect(url) as database:
            row = database.execute("SELECT count(*) FROM intake_item").fetchone()
    except psycopg.OperationalError:
        return -1  # while the database is down
    return int(row[0]) if row else 0
