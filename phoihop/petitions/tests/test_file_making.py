"""A whole file becomes petitions: confirmed by a clerk, made in portions, resumed, likely repeats marked for a person."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from phoihop.intake import services as intake
from phoihop.intake.models import Batch, BatchKind, BatchState, Item, Outcome
from phoihop.intake.rules import Said, Sender
from phoihop.intake.services.taking import FromFile
from phoihop.kernel import beside
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.stops import Stop
from phoihop.ops import testing
from phoihop.organisations.models import BodyKind, Level, Role
from phoihop.organisations.tests import make as people
from phoihop.petitions import field_names, services
from phoihop.petitions.models import AlikeMember, FileMaking, FileState, LikelyRepeat, Petition, Proposal
from phoihop.petitions.services import file_making, repeating
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, VOTER, as_, page, refused
from phoihop.petitions.tests.test_nearest import AGAIN, BRIDGE, ELSEWHERE

pytestmark = pytest.mark.django_db
TEXTS = [BRIDGE, ELSEWHERE, AGAIN, make.TEXT, "Đề nghị nạo vét kênh Nậm Mẫu trước mùa mưa lũ năm nay."]
WISHES = ["Trạm y tế thiếu bác sĩ trực đêm.", "Mong tuyển thêm giáo viên tiếng Anh cho điểm trường Pá Nậm."]
VILLAGES = ("Lạn", "Mạ", "Sàng", "Vài", "Kéo", "Tát", "Hin", "Pheo", "Mận", "Bủng", "Xá", "Hạ", "Phung", "Sen", "Lộc")


def _file(scene: make.Scene, texts: list[str], **said: str) -> Batch:
    batch = Batch.objects.create(
        receiver=scene.standing, kind=BatchKind.SPREADSHEET, state=BatchState.WRITING, since=MONDAY, received_on=TODAY,
        total=len(texts), file_sum=str(hash(tuple(texts))), by=scene.clerk, at=MONDAY,
    )  # fmt: skip
    lines = [
        FromFile(number, Said(text=text, sender=Sender(name=VOTER), **said)) for number, text in enumerate(texts, 2)
    ]
    intake.take_in_many(batch=batch, lines=lines, by=scene.clerk, at=MONDAY)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.DONE)
    return batch


def _screened(scene: make.Scene, batch: Batch) -> FileMaking:
    return services.screen_file(batch_id=batch.pk, by=scene.clerk, at=MONDAY)


def test_each_line_becomes_one_petition_proposed_and_marked_and_a_person_decides() -> None:
    scene = make.scene()
    (before,) = make.made(scene, make.TEXT)
    batch = _file(scene, TEXTS, place="Bản Mẫu")
    making = _screened(scene, batch)
    assert _screened(scene, batch) == making  # a double click
    assert ProcrastinateJob.objects.filter(task_name="petitions.make_many", queue_name="imports").count() == 1
    services.make_many(making_id=making.pk, at=MONDAY)
    making.refresh_from_db()
    assert (making.state, making.total, making.made, making.compared) == (FileState.DONE, 5, 5, 5)
    rows = {row.text: row for row in Petition.objects.filter(item__batch=batch)}
    assert (set(rows), {row.place for row in rows.values()}) == (set(TEXTS), {"Bản Mẫu"})
    assert {(item.outcome, item.made, item.content) for item in batch.items.all()} == {(Outcome.PETITION, 1, None)}
    assert Proposal.objects.waiting().filter(petition__in=rows.values()).count() == 10
    marks = {row.petition.text: row for row in LikelyRepeat.objects.all()}
    assert marks[BRIDGE].other.text == AGAIN
    assert marks[AGAIN].other.text == BRIDGE
    assert marks[make.TEXT].other == before
    assert set(marks) == {BRIDGE, AGAIN, make.TEXT}
    assert making.likely == 3
    assert not AlikeMember.objects.exists()  # nothing is confirmed by the machine
    for row in rows.values():
        verbs = set(Act.objects.filter(subject_id=row.pk).values_list("verb", flat=True))
        assert "petition.made" in verbs
        assert VOTER not in str(list(Act.objects.filter(subject_id=row.pk).values()))
    address = reverse("petitions:file", args=[batch.code])
    shown = page(scene.clerk, address + "?show=likely")
    assert marks[BRIDGE].reason in shown
    assert rows[ELSEWHERE].code not in shown
    refreshed = as_(scene.clerk).get(address, headers={"HX-Request": "true"}).content.decode()
    assert "?show=likely" in refreshed  # what comes by itself once the machine is through leads on
    repeating.dismiss(petition_id=rows[BRIDGE].pk, other_id=rows[AGAIN].pk, by=scene.clerk, at=MONDAY)
    left = page(scene.clerk, address + "?show=likely")
    assert rows[BRIDGE].code not in left
    assert rows[make.TEXT].code in left
    assert rows[ELSEWHERE].code in page(scene.clerk, address)
    assert address in page(scene.clerk, batch.get_absolute_url())
    for other in (scene.head, scene.auditor, scene.stranger):
        page(other, address, 404)
        assert not LikelyRepeat.objects.visible_to(scene.stranger).exists()


def test_commune_and_field_of_a_line_are_taken_where_they_are_clear_and_its_words_stay_where_not() -> None:
    scene = make.scene()
    stone = people.body(name="Ủy ban nhân dân xã Đá Bạc", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    clear = _file(scene, [BRIDGE], commune="Xã ĐÁ BẠC", place="bản Mây", category="Giao thông")
    unclear = _file(scene, [ELSEWHERE], commune="xã Không Đâu", place="bản Mây", category="Chuyện khác")
    for batch in (clear, unclear):
        services.make_many(making_id=_screened(scene, batch).pk, at=MONDAY)
    row, other = Petition.objects.get(text=BRIDGE), Petition.objects.get(text=ELSEWHERE)
    assert (row.commune, row.place, row.field) == (stone, "bản Mây", "giao_thong")
    assert (other.commune, other.place, other.field) == (None, "bản Mây; xã Không Đâu", "")
    kinds = {one.pk: sorted(one.proposals.values_list("kind", flat=True)) for one in (row, other)}
    assert kinds == {row.pk: ["body"], other.pk: ["body", "field"]}
    services.accept(petition_ids=[row.pk], by=scene.clerk, at=MONDAY)
    row.refresh_from_db()
    assert (row.field, row.state) == ("giao_thong", "classified")


def test_a_line_with_several_asks_becomes_several_petitions_of_one_origin_where_the_clerk_wants_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(file_making, "PORTION", 2)
    two = "Đề nghị sửa cầu treo Nậm Mẫu. Đề nghị lắp đèn đường ở chợ Đá."
    three = f"{two} Đề nghị tăng thêm chuyến xe buýt lên huyện."
    scene = make.scene()
    whole = _file(scene, [two])
    services.make_many(making_id=_screened(scene, whole).pk, at=MONDAY)
    assert [row.text for row in Petition.objects.all()] == [two]
    batch = _file(scene, [three, BRIDGE, two, ELSEWHERE])
    address = reverse("petitions:screen-file", args=[batch.code])
    assert as_(scene.clerk).post(address, {"split": "1", "_once": "s" * 24}).status_code == 302
    making = FileMaking.objects.get(batch=batch)
    services.make_many(making_id=making.pk, at=MONDAY)
    making.refresh_from_db()
    assert (making.split, making.total, making.made, making.compared) == (True, 4, 7, 7)
    rows = Petition.objects.filter(item__batch=batch)
    assert [item.petitions.count() for item in batch.items.order_by("line")] == [3, 1, 2, 1]
    assert [item.made for item in batch.items.order_by("line")] == [3, 1, 2, 1]
    assert sum(row.text == "Đề nghị lắp đèn đường ở chợ Đá." for row in rows) == 2
    assert LikelyRepeat.objects.filter(petition__in=rows, petition__text="Đề nghị lắp đèn đường ở chợ Đá.").count() == 2


def test_which_field_words_name() -> None:
    meant = {
        "giao_thong": "giao_thong", "Giao thông, vận tải": "giao_thong", "GIAO THÔNG": "giao_thong", "lĩnh vực y tế": "y_te",
        "nhà ở": "xay_dung", "Đất đai": "dat_dai", "": "", "Khác": "", "kinh tế": "",
    }  # fmt: skip
    assert {words: field_names.named(words) for words in meant} == meant


def test_out_of_tries_the_page_says_why_and_what_is_made_stays() -> None:
    scene = make.scene()
    batch = _file(scene, TEXTS[:2])
    making = _screened(scene, batch)
    for _late in range(2):  # a second one finds it stopped
        services.stop_file(making_id=making.pk, why=Stop.MEMORY, at=MONDAY)
    making.refresh_from_db()
    assert (making.state, making.sentence) == (FileState.STOPPED, str(Stop.MEMORY.label))
    assert Notification.objects.filter(kind="file.stopped", user=scene.clerk).count() == 1
    assert str(Stop.MEMORY.label) in page(scene.clerk, reverse("petitions:file", args=[batch.code]))


def test_what_is_refused_forbidden_left_to_a_person_or_stopped() -> None:
    scene = make.scene()
    batch = _file(scene, TEXTS[:2])
    given: dict[str, Any] = {"batch_id": batch.pk, "at": MONDAY}
    for other in (scene.head, scene.works_officer, scene.stranger):
        with pytest.raises(PermissionDenied):
            services.screen_file(by=other, **given)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.WRITING)
    refused("petition.file_not_written", services.screen_file, by=scene.clerk, **given)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.DONE)
    screening = reverse("petitions:screen-file", args=[batch.code])
    assert as_(scene.head).post(screening).status_code == 404
    client = as_(scene.clerk)
    for _click in range(2):
        assert client.post(screening, {"_once": "c" * 24}).headers["Location"] == reverse(
            "petitions:file", args=[batch.code]
        )
    making = FileMaking.objects.get()
    first = batch.items.order_by("line")[0]
    intake.screen(item_id=first.pk, outcome=Outcome.OPINION, by=scene.clerk, at=MONDAY)  # meanwhile, by a person
    role = Role.objects.get(user=scene.clerk)
    Role.objects.filter(pk=role.pk).delete()
    services.make_many(making_id=making.pk, at=MONDAY)
    making.refresh_from_db()
    assert (making.state, Petition.objects.count()) == (FileState.STOPPED, 0)
    role.save(force_insert=True)
    shown = page(scene.clerk, reverse("petitions:file", args=[batch.code]))
    assert making.sentence in shown
    assert "Máy đã dừng" in shown
    assert "Yêu cầu làm tiếp" in shown
    notice = Notification.objects.get(kind="file.stopped")
    assert (notice.user, notice.url) == (scene.clerk, reverse("petitions:file", args=[batch.code]))
    _screened(scene, batch)
    services.make_many(making_id=making.pk, at=MONDAY)
    assert [row.text for row in Petition.objects.all()] == [TEXTS[1]]
    first.refresh_from_db()
    assert first.outcome == Outcome.OPINION
    gone = _file(scene, ["Một lời cảm ơn."])
    intake.screen(item_id=gone.items.get().pk, outcome=Outcome.THANKS, by=scene.clerk, at=MONDAY)
    refused("petition.file_nothing_waits", _screened, scene, gone)
    long = _file(scene, TEXTS[3:], place="x" * 301)
    services.make_many(making_id=_screened(scene, long).pk, at=MONDAY)
    assert Item.objects.waiting().filter(batch=long).count() == 2


def test_killed_between_portions_it_goes_on_and_a_portion_costs_as_many_queries_however_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = make.scene()
    batch = _file(scene, [f"{TEXTS[number % 5]} Đoạn {number}." for number in range(140)])
    making = _screened(scene, batch)
    calls: list[int] = []

    def dies(**given: Any) -> Any:
        calls.append(len(given["petitions"]))
        proposed = services.propose_for(**given)
        if len(calls) == 2:
            raise MemoryError
        return proposed

    monkeypatch.setattr(file_making, "PORTION", 4)
    monkeypatch.setattr(file_making, "propose_for", dies)
    with pytest.raises(MemoryError):
        services.make_many(making_id=making.pk, at=MONDAY)
    making.refresh_from_db()
    assert (making.made, Petition.objects.count(), Proposal.objects.count()) == (4, 4, 8)
    services.resume_file(making_id=making.pk, by=scene.clerk, at=MONDAY)
    numbers = []
    for size in (4, 16):
        monkeypatch.setattr(file_making, "PORTION", size)
        with CaptureQueriesContext(connection) as asked:
            file_making.make_portion(making_id=making.pk, at=MONDAY)
        numbers.append(len(asked))
    assert numbers[1] <= numbers[0] <= 45, numbers
    for _worker in range(2):
        services.make_many(making_id=making.pk, at=MONDAY)
    making.refresh_from_db()
    assert (making.state, making.made, making.compared) == (FileState.DONE, 140, 140)
    assert Petition.objects.filter(item__batch=batch).count() == 140
    assert Petition.objects.values("item").distinct().count() == 140


def test_among_many_of_one_mould_what_says_the_same_is_marked() -> None:
    scene = make.scene()
    villages = [f"{one} {other}" for one in ("Nà", "Pác", "Khe", "Huổi", "Cốc", "Lũng") for other in VILLAGES]
    mould = "Đề nghị sửa đoạn đường {} của thôn {} vì hư hỏng nặng, đi lại khó khăn."
    asked = [mould.format(road, village) for village in villages for road in ("liên thôn", "vào trường", "ra đồng")]
    said = [asked[5], f"{asked[77]} Mong sớm.", f"Cử tri phản ánh. {asked[140]} Có khoảng 40 hộ bị ảnh hưởng."]
    parts = [f"{BRIDGE} Đoạn {number}." for number in range(6)]  # differ in a number alone: never the same
    making = _screened(scene, _file(scene, [*asked, *said, *parts, f"{AGAIN} Đoạn 2."]))
    services.make_many(making_id=making.pk, at=MONDAY)
    marks = {row.petition.text: row.other.text for row in LikelyRepeat.objects.select_related("petition", "other")}
    assert {text: marks.get(text) for text in said[1:]} == {said[1]: asked[77], said[2]: asked[140]}
    assert marks[asked[77]] == said[1]
    assert marks[asked[5]] == asked[5]  # the other one
    assert marks[parts[2]] == f"{AGAIN} Đoạn 2."
    assert marks[f"{AGAIN} Đoạn 2."] in parts


def test_what_runs_with_the_owners_rights_stays_in_the_schema_it_was_made_in(
    owner_connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    made = import_module("phoihop.petitions.migrations.0012_counted_keys").OWN
    with owner_connection.transaction(force_rollback=True):
        owner_connection.execute("CREATE SCHEMA tinh_khac")
        owner_connection.execute("SET LOCAL search_path = tinh_khac")
        owner_connection.execute("CREATE TABLE petitions_petition (alike_keys integer[])")
        owner_connection.execute("CREATE INDEX petition_alike_keys ON petitions_petition USING gin (alike_keys)")
        owner_connection.execute(made)
        owner_connection.execute("SET LOCAL search_path = public")
        assert owner_connection.execute("SELECT tinh_khac.petitions_tidy_keys()").fetchone() == (0,)
        owner_connection.execute("DROP TABLE tinh_khac.petitions_petition")
        with pytest.raises(psycopg.errors.UndefinedTable):  # the one of another schema is none of its business
            owner_connection.execute("SELECT tinh_khac.petitions_tidy_keys()")


@pytest.fixture
def own_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Processes of ours read what this one has sealed, in the database of the test."""
    key = tmp_path / "field.key"
    key.write_text(settings.FIELD_KEY, "utf-8")
    monkeypatch.setenv("FIELD_KEY_FILE", str(key))
    monkeypatch.setenv("SECRET_KEY", "tests-only")
    monkeypatch.setenv("DATABASE_URL", testing.server().url(database=str(connection.settings_dict["NAME"])))


@pytest.mark.committed
def test_what_helpers_think_ahead_is_what_the_job_would_find_itself(
    monkeypatch: pytest.MonkeyPatch, own_processes: None, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(beside, "cores", lambda: 2)
    monkeypatch.setattr(file_making, "PORTION", 4)
    scene = make.scene()
    batch = _file(scene, [f"{TEXTS[number % 5]} Đoạn {number // 5}." for number in range(18)])
    making = _screened(scene, batch)
    asked: dict[str, list[tuple[Any, Any]]] = {}
    answered = beside.Helpers.each

    def heard(self: beside.Helpers, maker: Any, orders: Any) -> Any:
        for order, answer in answered(self, maker, orders):
            asked.setdefault(maker.__name__, []).append((order, answer))
            assert maker()(order) == answer
            yield order, answer

    monkeypatch.setattr(beside.Helpers, "each", heard)
    services.make_many(making_id=making.pk, at=MONDAY)
    making.refresh_from_db()
    assert (making.state, making.made, making.compared) == (FileState.DONE, 18, 18)
    assert {name: len(told) for name, told in asked.items()} == {"thinker": 5, "comparer": 5}
    assert not caplog.records  # none was worked out in the helper's place
    assert Proposal.objects.count() == 36
    marks = [mark for _order, found in asked["comparer"] for mark in found.marks]
    assert {(row.petition_id, row.other_id, row.score, row.reason) for row in LikelyRepeat.objects.all()} == {
        (mark.petition, mark.other, mark.score, mark.reason) for mark in marks
    }
    assert len(marks) == making.likely > 0


JOB = """
import sys, uuid
import django
django.setup()
from django.utils import timezone
from phoihop.kernel import beside
from phoihop.petitions.services import file_making
beside.cores = lambda: 2
file_making.PORTION, file_making.WORTH = 4, 1
file_making.make_many(making_id=uuid.UUID(sys.argv[1]), at=timezone.now())
"""


# What somebody holds, so that a portion cannot end: a line of it, the place of one of its marks, a petition it marks (which
# is asked for by the COMMIT itself: that one goes on without the killed process, and what was in doubt is there whole).
LINE = "SELECT FROM intake_item WHERE id = %s FOR UPDATE"
MARK = """
INSERT INTO petitions_likely_repeat (id, making_id, petition_id, other_id, score, reason, at)
SELECT gen_random_uuid(), making.id, marked.id, other.id, 1, '', now()
FROM petitions_file_making making, petitions_petition marked, petitions_petition other
WHERE marked.id = %s AND other.id <> marked.id LIMIT 1"""
PETITION = "SELECT FROM petitions_petition WHERE id = %s FOR UPDATE"


@pytest.mark.committed
def test_killed_with_its_helpers_while_it_makes_nothing_is_lost_or_there_twice(own_processes: None) -> None:
    scene = make.scene()
    ends = ["", " Mong sớm.", " Xin cảm ơn.", " Cử tri rất mong."]
    batch = _file(scene, [TEXTS[number % 5] + ends[number // 5] for number in range(18)])
    making = _screened(scene, batch)
    _killed_at(making, LINE, Item.objects.get(batch=batch, line=7).pk)
    assert FileMaking.objects.get(pk=making.pk).made == Petition.objects.count() == 4
    assert Proposal.objects.count() == 8
    for _worker in range(2):
        services.make_many(making_id=making.pk, at=MONDAY)
    making.refresh_from_db()
    assert (making.state, making.made, making.compared) == (FileState.DONE, 18, 18)
    assert (
        Petition.objects.filter(item__batch=batch).values("item").distinct().count() == Petition.objects.count() == 18
    )
    assert Proposal.objects.waiting().values("petition", "kind").distinct().count() == Proposal.objects.count() == 36
    assert LikelyRepeat.objects.count() == making.likely
    assert Act.objects.filter(verb="petition.made").count() == 18


@pytest.mark.committed
@pytest.mark.parametrize(("held", "compared"), [(MARK, 4), (PETITION, 8)])
def test_killed_with_its_helpers_while_it_compares_it_ends_with_the_marks_of_a_run_not_killed(
    own_processes: None, held: LiteralString, compared: int
) -> None:
    scene = make.scene()
    make.made(scene, make.TEXT)
    first, second, third = [BRIDGE, AGAIN, ELSEWHERE, make.TEXT], [TEXTS[4], f"{TEXTS[4]} Mong sớm."], [BRIDGE, AGAIN]
    batch = _file(scene, [*first, *second, *WISHES, *(f"{text} Xin cảm ơn." for text in third)])
    making = _screened(scene, batch)
    while file_making.make_portion(making_id=making.pk, at=MONDAY):
        pass
    with transaction.atomic():
        services.make_many(making_id=making.pk, at=MONDAY)
        whole = _marks()
        transaction.set_rollback(True)
    _killed_at(making, held, Petition.objects.get(text=TEXTS[4]).pk)  # line 6, in the second portion as its only repeat
    making.refresh_from_db()
    assert (making.state, making.compared, making.compared_to) == (FileState.COMPARING, compared, compared + 1)
    lines = {row.pk: (row.item.line if row.item else None) or 0 for row in Petition.objects.select_related("item")}
    assert _marks() == {mark for mark in whole if lines[mark[0]] <= making.compared_to}
    services.resume_file(making_id=making.pk, by=scene.clerk, at=MONDAY)
    workers = [_job(making) for _worker in range(2)]  # whom the clerk asked, and who was given the job of the dead
    assert [worker.wait(120) for worker in workers] == [0, 0]
    making.refresh_from_db()
    assert (making.state, making.made, making.compared) == (FileState.DONE, 10, 10)
    assert _marks() == whole
    assert LikelyRepeat.objects.count() == making.likely == len(whole) == 7
    assert Act.objects.filter(verb="petition.marked_likely").count() == len(whole)
    assert Act.objects.filter(verb="file.portion_compared").count() == 3


def _marks() -> set[tuple[UUID, UUID, float, str]]:
    return set(LikelyRepeat.objects.values_list("petition_id", "other_id", "score", "reason"))


def _job(making: FileMaking) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", JOB, str(making.pk)])


def _killed_at(making: FileMaking, held: LiteralString, row: UUID) -> None:
    """kill -9 of a process that waits for what somebody holds; its helpers and its connection have gone with it."""
    url, until = os.environ["DATABASE_URL"], time.monotonic() + 120
    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as watcher:
        assert holder.execute(held, [row]).rowcount == 1
        waiting = "SELECT pid FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
        with _job(making) as job:
            while (found := watcher.execute(waiting, [holder.info.backend_pid]).fetchone()) is None:
                assert job.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            helpers = [pid for pid in _processes() if _parent(pid) == job.pid]
            job.kill()
        holder.rollback()
        assert len(helpers) == 2
        while any(_parent(pid) is not None for pid in [*helpers, int(found[0])]):
            assert time.monotonic() < until
            time.sleep(0.02)


def _processes() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def _parent(pid: int) -> int | None:
    """None: it has ended."""
    try:
        state, parent, *_more = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return None if state == "Z" else int(parent)
