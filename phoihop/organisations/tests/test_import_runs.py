"""Imports by a worker: shown before they are written, written whole, once, whatever dies in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.stops import Stop
from phoihop.kernel.tests.old_letters import in_tcvn3
from phoihop.kernel.tests.worker import work
from phoihop.organisations import jobs, services
from phoihop.organisations.models import Body, BodyCode, DirectoryImport, ImportState, Person, RoleKind
from phoihop.organisations.services import import_runs
from phoihop.organisations.tests import make
from phoihop.organisations.tests.test_exchange import HEADS, PEOPLE, book

db = pytest.mark.django_db
BODIES = reverse("organisations:import_bodies")


def row_of(name: str, code: str = "") -> list[Any]:
    return [name, "Sở, ban, ngành", "", "", "", code, "", ""]


def submit(by: User, *rows: Sequence[Any], kind: str = "bodies") -> DirectoryImport:
    content = book(HEADS if kind == "bodies" else PEOPLE, *rows)
    return services.submit_import(kind=kind, filename="x.xlsx", content=content, by=by, at=timezone.now())


def checked(by: User, *rows: Sequence[Any], kind: str = "bodies") -> DirectoryImport:
    run = submit(by, *rows, kind=kind)
    work(jobs.check_import, import_id=str(run.pk))
    return fresh(run)


def confirmed(by: User, *rows: Sequence[Any], kind: str = "bodies") -> DirectoryImport:
    run = checked(by, *rows, kind=kind)
    return services.confirm_import(import_id=run.pk, by=by, at=timezone.now())


def fresh(run: DirectoryImport) -> DirectoryImport:
    return DirectoryImport.objects.get(pk=run.pk)


def asked() -> list[str]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", flat=True))


@db
def test_an_import_goes_through_the_pages_and_is_written_once() -> None:
    boss, client = make.administrator(), Client()
    client.force_login(boss)
    content = book(HEADS, row_of("Sở Qua Trang"), ["Sở Không Loại", "", "", "", "", "", "", ""])
    sent = client.post(BODIES, {"file": SimpleUploadedFile("danh-ba.xlsx", content)})
    run = DirectoryImport.objects.get()
    assert sent.headers["Location"] == run.get_absolute_url()
    assert asked() == ["organisations.check_import"]
    waiting = client.get(run.get_absolute_url()).content.decode()
    assert "Đang kiểm tra từng dòng" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "Ghi vào danh bạ" not in waiting

    work(jobs.check_import, import_id=str(run.pk))
    found = client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "Chưa ghi loại" in found
    assert "every 2s" not in found
    assert "<html" not in found
    assert not Body.objects.filter(name="Sở Qua Trang").exists()

    for _click in range(2):
        assert client.post(reverse("organisations:confirm_import", args=[run.code])).status_code == 302
    assert asked() == ["organisations.check_import", "organisations.write_import"]
    for _time in range(2):
        work(jobs.write_import, import_id=str(run.pk))
        work(jobs.check_import, import_id=str(run.pk))
    assert Body.objects.filter(name="Sở Qua Trang").count() == 1
    done = fresh(run)
    assert (done.state, done.new_count, bytes(done.content)) == (ImportState.DONE, 2, b"")
    assert "Đã ghi vào danh bạ" in client.get(run.get_absolute_url()).content.decode()
    assert run.filename in client.get(BODIES).content.decode()
    verbs = list(Act.objects.filter(subject_id=run.pk).order_by("id").values_list("verb", flat=True))
    assert verbs == ["import.submitted", "import.checked", "import.confirmed", "import.written"]


@db
def test_people_are_imported_the_same_way_by_who_keeps_them() -> None:
    body = make.body(name="Sở Nhập")
    clerk = make.user(of=body, kind=RoleKind.REGISTRY_CLERK)
    run = confirmed(clerk, ["Lê Văn An", "Giám đốc", "Sở Nhập", "", "", "", "", ""], kind="people")
    work(jobs.write_import, import_id=str(run.pk))
    assert (fresh(run).state, Person.objects.filter(full_name="Lê Văn An").count()) == (ImportState.DONE, 1)
    with pytest.raises(PermissionDenied):
        submit(clerk, row_of("Sở Của Tỉnh"))


@db
def test_people_of_a_body_of_others_are_refused_when_written() -> None:
    clerk = make.user(of=make.body(name="Sở Nhập"), kind=RoleKind.REGISTRY_CLERK)
    make.body(name="Sở Người Ta")
    run = confirmed(clerk, ["Lê B", "Phó", "Sở Người Ta", "", "", "", "", ""], kind="people")
    work(jobs.write_import, import_id=str(run.pk))
    assert fresh(run).state == ImportState.REFUSED
    assert "không cho phép" in fresh(run).sentence
    assert not Person.objects.filter(full_name="Lê B").exists()


@db
def test_lines_with_errors_are_shown_and_cannot_be_confirmed() -> None:
    boss = make.administrator()
    run = checked(boss, row_of("Sở Tốt"), row_of(""))
    assert (run.state, run.error_count, run.findings[0][0]) == (ImportState.CHECKED, 1, 3)
    with pytest.raises(Refused) as refusal:
        services.confirm_import(import_id=run.pk, by=boss, at=timezone.now())
    assert refusal.value.code == "import.errors"


@db
def test_what_changed_since_the_check_is_checked_again_and_nothing_is_half_written() -> None:
    boss = make.administrator()
    run = confirmed(boss, row_of("Sở Mới"), row_of("Sở Trùng"))
    for _twice in range(2):
        make.body(name="Sở Trùng")
    work(jobs.write_import, import_id=str(run.pk))
    assert fresh(run).state == ImportState.REFUSED
    assert "Dòng 3" in fresh(run).sentence
    assert not Body.objects.filter(name="Sở Mới").exists()
    with pytest.raises(Refused) as refusal:
        services.confirm_import(import_id=run.pk, by=boss, at=timezone.now())
    assert refusal.value.code == "import.gone"


@db
def test_an_import_is_its_senders_own() -> None:
    run = checked(make.administrator(), row_of("Sở Mật"))
    other = make.administrator()
    client = Client()
    client.force_login(other)
    assert client.get(run.get_absolute_url()).status_code == 404
    for name in ("confirm_import", "resume_import"):
        assert client.post(reverse(f"organisations:{name}", args=[run.code])).status_code == 404
    for act in (services.confirm_import, services.resume_import):
        with pytest.raises(PermissionDenied):
            act(import_id=run.pk, by=other, at=timezone.now())
    assert run.filename not in BeautifulSoup(client.get(BODIES).content, "html.parser").text


@db
def test_a_worker_gone_for_good_is_replaced_on_request() -> None:
    boss = make.administrator()
    run = confirmed(boss, row_of("Sở Mới"))
    before = len(asked())
    services.resume_import(import_id=run.pk, by=boss, at=timezone.now())
    assert len(asked()) == before  # it is not overdue
    later = timezone.now() + import_runs.STALE + timedelta(seconds=1)
    for _click in range(2):
        services.resume_import(import_id=run.pk, by=boss, at=later)
    assert asked()[before:] == ["organisations.write_import"]


@db
def test_out_of_tries_the_page_says_why_and_the_sender_asks_again() -> None:
    boss, client = make.administrator(), Client()
    client.force_login(boss)
    run = submit(boss, row_of("Sở Mới"))
    whole = bytes(run.content)
    DirectoryImport.objects.filter(pk=run.pk).update(content=b"")  # nothing a worker can read
    for attempts in (0, jobs.AGAIN.max_attempts or 0):
        assert not fresh(run).is_stopped  # while it is tried again by itself nobody is bothered
        with pytest.raises(Refused):  # the queue knows of it too
            work(jobs.check_import, import_id=str(run.pk), attempts=attempts)
    assert (fresh(run).state, fresh(run).stopped_why) == (ImportState.CHECKING, Stop.FAULT)
    assert Act.objects.get(verb="import.stopped").after["stopped_why"] == "fault"
    notice = Notification.objects.get(kind="import.stopped")
    assert (notice.user, notice.url, run.filename in notice.title) == (boss, run.get_absolute_url(), True)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Máy đã dừng" in page
    assert str(Stop.FAULT.label) in page
    assert "every 2s" not in page  # it waits for a person, not for the machine
    assert "Máy đã dừng" in client.get(BODIES).content.decode()

    DirectoryImport.objects.filter(pk=run.pk).update(content=whole)
    before = len(asked())
    for _click in range(2):
        assert client.post(reverse("organisations:resume_import", args=[run.code])).status_code == 302
    assert asked()[before:] == ["organisations.check_import"]
    assert "Máy đã dừng" not in client.get(run.get_absolute_url()).content.decode()
    work(jobs.check_import, import_id=str(run.pk))
    assert (fresh(run).state, fresh(run).is_stopped) == (ImportState.CHECKED, False)
    services.stop_import(import_id=run.pk, why=Stop.DATABASE, at=timezone.now())  # a late one finds it done
    assert not fresh(run).is_stopped


@db
def test_what_stopped_and_goes_on_after_all_is_stopped_no_more() -> None:
    boss = make.administrator()
    run = confirmed(boss, row_of("Sở Ghi Tiếp"))
    services.stop_import(import_id=run.pk, why=Stop.SPACE, at=timezone.now())
    work(jobs.write_import, import_id=str(run.pk))
    assert (fresh(run).state, fresh(run).is_stopped) == (ImportState.DONE, False)
    for kept in (submit(boss, row_of("Sở Bỏ")), confirmed(boss, row_of("Sở Trùng"))):
        services.stop_import(import_id=kept.pk, why=Stop.SPACE, at=timezone.now())
    for _twice in range(2):
        make.body(name="Sở Trùng")
    work(jobs.write_import, import_id=str(kept.pk))
    services.drop_imports(at=timezone.now() + timedelta(days=2))
    assert not DirectoryImport.objects.filter(stopped_at__isnull=False).exists()
    assert DirectoryImport.objects.filter(state=ImportState.REFUSED).count() == 2


@db
def test_a_number_that_is_none_is_an_error_of_its_line() -> None:
    run = checked(make.administrator(), ["Sở Thứ Tự", "Sở, ban, ngành", "", "", "²", "", "", ""])
    assert (run.state, run.error_count) == (ImportState.CHECKED, 1)
    assert "«²» không phải số nguyên" in run.findings[0][2]


@db
def test_a_file_nobody_confirmed_is_dropped_after_a_day() -> None:
    boss = make.administrator()
    run, running = checked(boss, row_of("Sở Cũ")), confirmed(boss, row_of("Sở Đang"))
    assert services.drop_imports(at=timezone.now()) == 0
    assert services.drop_imports(at=timezone.now() + timedelta(days=2)) == 1
    assert (fresh(run).state, bytes(fresh(run).content), fresh(run).findings) == (ImportState.REFUSED, b"", [])
    assert fresh(running).state == ImportState.WRITING


_WORKER = """
import sys, django
django.setup()
from uuid import UUID
from django.utils import timezone
from phoihop.organisations import services
services.write_import(import_id=UUID(sys.argv[1]), at=timezone.now())
"""


@pytest.mark.committed
def test_a_worker_killed_while_writing_leaves_nothing_and_the_next_one_writes_all() -> None:
    boss = make.administrator()
    run = confirmed(boss, *[row_of(f"Sở Số {n} Mẫu", f"H37.{n}") for n in range(3000)])
    before = Body.objects.count()
    own = connection.settings_dict
    url = f"postgresql://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "phoihop.settings", "DATABASE_URL": url, "SECRET_KEY": "x"}
    worker = subprocess.Popen([sys.executable, "-c", _WORKER, str(run.pk)], env=env)
    try:
        until = time.monotonic() + 120
        while fresh(run).done < 500 and time.monotonic() < until and worker.poll() is None:
            time.sleep(0.02)
        seen = fresh(run).done
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
    assert 0 < seen < 3000  # progress is told while nothing is committed yet
    assert (fresh(run).state, Body.objects.count()) == (ImportState.WRITING, before)
    work(jobs.write_import, import_id=str(run.pk))
    work(jobs.write_import, import_id=str(run.pk))
    assert fresh(run).state == ImportState.DONE
    assert (Body.objects.count(), BodyCode.objects.count()) == (before + 3000, 3000)
    assert Act.objects.filter(verb="body.entered").count() == before + 3000


@db
def test_a_directory_typed_in_an_old_font_is_shown_in_unicode_and_said() -> None:
    names = ["Chi cục kiểm lâm và phát triển rừng", "Phòng nghiệp vụ hành chính tư pháp", "Ban quản lý chợ đầu mối"]
    run = checked(make.administrator(), *(row_of(in_tcvn3(name)) for name in names))
    first = run.findings[0]
    assert (run.new_count, run.error_count, first[0], first[3]) == (3, 0, 0, False)
    assert "bảng mã cũ TCVN3 (ABC)" in first[2]
    assert run.finding_count == len(run.findings)
    page = Client()
    page.force_login(run.by)
    assert "Cả tệp" in page.get(run.get_absolute_url()).content.decode()
    services.confirm_import(import_id=run.pk, by=run.by, at=timezone.now())
    work(jobs.write_import, import_id=str(run.pk))
    assert set(Body.objects.filter(name__in=names).values_list("name", flat=True)) == set(names)
