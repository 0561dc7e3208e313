"""`doctor` finds what is wrong, and only that."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from phoihop.intake.models import Item
from phoihop.intake.tests import make as intake
from phoihop.kernel.audit import sealing
from phoihop.kernel.documents import services
from phoihop.kernel.documents.tests import make as documents
from phoihop.kernel.notifications.tests import make as letters
from phoihop.ops import checks, doctor, prepare, schema, testing
from phoihop.ops.doctor import BAD, OK, WARNING
from phoihop.ops.models import Installation
from phoihop.ops.postgres import SUPERUSER
from phoihop.ops.rights import wrong_rights
from phoihop.organisations.models import BodyKind, Level
from phoihop.organisations.tests import make

pytestmark = pytest.mark.committed
Owner = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path, owner_url: str) -> None:
    key = tmp_path / "field.key"
    key.write_text(settings.FIELD_KEY, encoding="utf-8")
    key.chmod(0o600)
    settings.FIELD_KEY_FILE, settings.DATA_DIR, settings.DATABASE_OWNER_URL = str(key), tmp_path, owner_url
    prepare.check_installation()


def _states() -> dict[str, str]:
    """The worst answer of each check."""
    worst = [OK, WARNING, BAD]
    found: dict[str, str] = {}
    for finding in doctor._each(checks.CHECKS):
        found[finding.check] = max(finding.state, found.get(finding.check, OK), key=worst.index)
    return found


def test_an_installation_in_order_has_nothing_bad() -> None:
    assert [check for check, state in _states().items() if state == BAD] == []


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("GRANT UPDATE ON audit_act TO phoihop_app", "rights"),
        ("GRANT DELETE ON audit_seal TO phoihop_app", "rights"),
        ("GRANT TRUNCATE ON django_session TO phoihop_app", "rights"),
        ("REVOKE DELETE ON django_session FROM phoihop_app", "rights"),
        ("GRANT CREATE ON SCHEMA public TO phoihop_app", "rights"),
        ("ALTER TABLE django_session OWNER TO phoihop_app", "rights"),
        ("DELETE FROM django_migrations WHERE app = 'ops'", "migrations"),
        ("INSERT INTO django_migrations (app, name, applied) VALUES ('ops', '9999_future', now())", "migrations"),
        ("UPDATE ops_installation SET field_key_print = 'other'", "key"),
        ("DELETE FROM ops_installation", "key"),
        ("UPDATE audit_act SET reason = 'sửa'", "seals"),
    ],
)
def test_each_damage_is_found_by_its_check(damage: str, check: str, owner_connection: Owner, owner_url: str) -> None:
    make.body()
    if "OWNER TO" in damage:
        name = owner_url.rpartition("/")[2]
        with psycopg.connect(testing.server().url(SUPERUSER, name), autocommit=True) as superuser:
            superuser.execute(damage)
    else:
        owner_connection.execute(damage)
    assert {name for name, state in _states().items() if state == BAD} == {check}


@pytest.mark.parametrize(
    ("damage", "check", "state"),
    [
        (
            "INSERT INTO clock_calendar_version (id, label, data, basis, loaded_at) "
            """VALUES (gen_random_uuid(), 'cũ', '{"version": "cũ", "years": [2020], "days": []}', '', now())""",
            "calendar",
            BAD,
        ),
        (
            "INSERT INTO commitments_tally (id, state, delta) VALUES (gen_random_uuid(), 'kept', 1)",
            "counts",
            BAD,
        ),
        ("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 'x', 'failed')", "jobs", WARNING),
    ],
)
def test_each_loss_is_found_by_its_check(damage: str, check: str, state: str, owner_connection: Owner) -> None:
    assert _states().get(check, OK) != state
    owner_connection.execute(damage)
    assert _states()[check] == state


def test_a_database_from_before_the_folding_goes_on_and_one_halfway_is_named(owner_connection: Owner) -> None:
    owner_connection.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES "
        "('exchanges', '0002_synthesis', now()), ('exchanges', '0003_reports', now())"
    )
    assert (schema.pending(), schema.unknown()) == ([], [])
    owner_connection.execute("DELETE FROM django_migrations WHERE name = '0003_reports'")
    assert schema.unknown() == ["exchanges.0002_synthesis"]


def test_the_owner_must_be_another_role(settings: Settings) -> None:
    assert _states()["owner"] == OK
    settings.DATABASE_OWNER_URL = ""
    assert _states()["owner"] == WARNING
    own = connection.settings_dict
    settings.DATABASE_OWNER_URL = (
        f"postgresql://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
    )
    assert _states()["owner"] == BAD


def test_an_older_server_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _states()["database"] == OK
    monkeypatch.setattr(checks, "NEEDED_SERVER", 990000)
    assert _states()["database"] == WARNING


def test_a_disk_that_fills_is_told_before_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "TOO_LITTLE_BYTES", 0)
    monkeypatch.setattr(checks, "SCARCE_BYTES", 2**60)
    assert _states()["disk"] == WARNING
    monkeypatch.setattr(checks, "TOO_LITTLE_BYTES", 2**60)
    assert _states()["disk"] == BAD


def test_what_came_in_and_does_not_open_any_more_is_bad() -> None:
    item = intake.taken(intake.scene())
    assert _states()["key"] == OK
    sealed = bytes(item.content or b"")
    Item.objects.filter(pk=item.pk).update(content=sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert _states()["key"] == BAD


def test_a_key_that_is_gone_is_bad(settings: Settings) -> None:
    Path(settings.FIELD_KEY_FILE).unlink()
    assert _states()["key"] == BAD
    settings.FIELD_KEY = ""
    assert _states()["key"] == BAD


def test_acts_that_nobody_seals_and_seals_that_nothing_witnesses_are_warnings(settings: Settings) -> None:
    settings.ANCHOR_FILE = settings.DATA_DIR / "anchors.log"
    assert "sealing" not in _states()
    make.body()  # long ago
    assert _states()["sealing"] == WARNING
    assert "anchors" not in _states()
    sealing.seal(at=timezone.now())
    assert "sealing" not in _states()
    assert _states()["anchors"] == WARNING
    sealing.anchor(at=timezone.now())
    assert "anchors" not in _states()
    with settings.ANCHOR_FILE.open("a", encoding="utf-8") as file:
        file.write("2026-01-01T00:00:00+00:00 1")
    assert _states()["seals"] == BAD


@pytest.mark.parametrize(
    ("url", "hosts", "https", "state"),
    [
        ("http://localhost:8000", ["localhost"], False, OK),
        ("https://phoihop.example.vn", ["phoihop.example.vn"], True, OK),
        ("https://phoihop.example.vn", ["localhost"], True, BAD),
        ("https://phoihop.example.vn", [".example.vn"], False, BAD),
        ("http://phoihop.example.vn", ["*"], True, BAD),
        ("http://phoihop.example.vn", ["*"], False, WARNING),
    ],
)
def test_the_address_people_use_is_one_we_answer_to(
    url: str, hosts: list[str], https: bool, state: str, settings: Settings
) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS, settings.HTTPS = url, hosts, https
    assert _states()["web"] == state


def test_a_missing_extension_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "EXTENSIONS", {"unaccent", "no_such_extension"})
    assert _states()["extensions"] == BAD


def test_a_key_others_can_read_is_a_warning(settings: Settings) -> None:
    Path(settings.FIELD_KEY_FILE).chmod(0o644)
    assert _states()["key"] == WARNING


def test_a_worker_that_fell_silent_is_a_warning(owner_connection: Owner) -> None:
    owner_connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes')")
    assert _states()["worker"] == WARNING
    owner_connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert _states()["worker"] == OK


def test_mail_that_does_not_answer_is_bad(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL_ENABLED, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", 1
    assert _states()["mail"] == BAD


def test_one_check_that_breaks_does_not_stop_the_others(owner_connection: Owner) -> None:
    owner_connection.execute("ALTER TABLE procrastinate_workers RENAME TO gone")
    states = _states()
    assert states["worker"] == BAD
    assert states["seals"] == OK


def test_the_product_is_not_ready_without_its_schema_or_its_database(owner_connection: Owner) -> None:
    assert Client().get("/readyz").status_code == 200
    owner_connection.execute("DELETE FROM django_migrations WHERE app = 'ops'")
    behind = Client().get("/readyz")
    assert (behind.status_code, behind.json()) == (503, {"database": True, "migrations": False})
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = 1
    try:
        gone = Client().get("/readyz")
    finally:
        connection.settings_dict["PORT"] = port
        connection.close()
    assert (gone.status_code, gone.json()) == (503, {"database": False, "migrations": False})
    assert Client().get("/healthz").status_code == 200


def test_a_sample_is_named_as_such() -> None:
    Installation.objects.update(is_sample=True)
    assert _states()["sample"] == WARNING


def test_rights_are_right_after_migrating() -> None:
    assert wrong_rights() == []
    assert Installation.objects.get().made_at <= timezone.now()


def test_a_library_of_another_version_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "base.txt"
    lock.write_text(
        "django==1.0 \\\n    --hash=sha256:00\nno-such-library==1.0\npywin32==1 ; sys_platform == 'win32'\n",
        encoding="utf-8",
    )
    assert [line.split(" ")[0] for line in doctor.other_libraries(lock)] == ["django", "no-such-library"]


def test_a_lost_file_is_named() -> None:
    version = documents.version()
    assert _states()["files"] == OK
    default_storage.delete(version.path)
    assert [f.sentence for f in checks.files()] == [next(services.check_files()).sentence]
    assert _states()["files"] == BAD


def test_a_letter_given_up_is_a_warning(settings: Settings) -> None:
    settings.MAIL_ENABLED = True
    mail = letters.mail()
    assert list(checks.letters()) == []
    mail.__class__.objects.filter(pk=mail.pk).update(state="failed")
    assert [finding.state for finding in checks.letters()] == [WARNING]


@pytest.mark.django_db
def test_a_council_of_no_commune_is_named() -> None:
    assert list(checks.communes()) == []
    place = make.body(name="Ủy ban nhân dân xã Mẫu", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    make.body(kind=BodyKind.COUNCIL, level=Level.COMMUNE, commune=place)
    make.body(kind=BodyKind.FRONT_COMMITTEE, level=Level.COMMUNE)  # nothing is sent to it
    assert list(checks.communes()) == []
    make.body(name="Thường trực HĐND xã Lẻ", kind=BodyKind.COUNCIL_STANDING, level=Level.COMMUNE)
    (found,) = checks.communes()
    assert (found.state, "Thường trực HĐND xã Lẻ" in found.sentence) == (WARNING, True)
