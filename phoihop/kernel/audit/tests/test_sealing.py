"""The trace: insert-only, sealed only when every earlier transaction has ended, and every attack named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import sealing
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act, Seal

Owner = psycopg.Connection[tuple[object, ...]]
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _anchors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ANCHOR_FILE", tmp_path / "anchors.log")


def _user(name: str) -> User:
    return audit.create(User(username=name, full_name=f"Người {name}"), by=None, at=AT, verb="account.opened")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    ["UPDATE audit_act SET reason = 'x'", "DELETE FROM audit_act", "TRUNCATE audit_act", "DELETE FROM audit_seal"],
)
def test_the_application_cannot_rewrite_the_trace(sql: str) -> None:
    _user("an")
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
def test_a_write_and_its_act_are_one() -> None:
    user = _user("an")
    user.full_name = "Tên mới"
    audit.save(user, ["full_name"], by=user, at=AT, verb="account.renamed", reason="viết sai")
    act = Act.objects.order_by("-id")[0]
    assert (act.before, act.after, act.reason) == ({"full_name": "Người an"}, {"full_name": "Tên mới"}, "viết sai")
    with pytest.raises(AttributeError), transaction.atomic():  # the act fails, so the write is undone
        audit.save(user, ["full_name"], by=user, at="hôm nay", verb="account.renamed")
    user.refresh_from_db()
    assert Act.objects.count() == 2


@pytest.mark.committed
def test_an_act_of_a_running_transaction_waits_for_the_next_seal(owner_url: str) -> None:
    _user("an")
    with psycopg.connect(owner_url) as slow:
        slow.execute("SELECT pg_current_xact_id()")  # holds back the horizon
        _user("binh")
        first = sealing.seal(at=AT)
        assert first is not None
        assert first.count == 1  # An began and ended before the slow transaction; Bình did not
        assert sealing.seal(at=AT) is None
    second = sealing.seal(at=AT)
    assert second is not None
    assert second.count == 1
    assert sealing.unsealed() == 0
    assert list(sealing.verify()) == []


@pytest.mark.committed
@pytest.mark.parametrize(
    ("attack", "kind"),
    [
        ("UPDATE audit_act SET after = '{}' WHERE id = (SELECT min(id) + 1 FROM audit_act)", "altered"),
        ("DELETE FROM audit_act WHERE id = (SELECT min(id) + 1 FROM audit_act)", "missing"),
        (
            "INSERT INTO audit_act (verb, subject_kind, subject_code, at, on_behalf_of, paper, reason, before, after,"
            " payload_hash, xid) SELECT verb, subject_kind, 'X', at, on_behalf_of, paper, reason, before, after,"
            " payload_hash, xid FROM audit_act ORDER BY id LIMIT 1",
            "inserted",
        ),
        ("UPDATE audit_seal SET hash = repeat('0', 64) WHERE number = 1", "seal"),
        ("DELETE FROM audit_seal WHERE number = 1", "seal"),
    ],
)
def test_what_the_owner_rewrites_is_named(owner_connection: Owner, attack: str, kind: str) -> None:
    for name in ("an", "binh", "chi"):
        _user(name)
    sealing.seal(at=AT)
    _user("dung")
    sealing.seal(at=AT)
    assert list(sealing.verify()) == []
    owner_connection.execute(attack)
    assert next(iter(sealing.verify())).kind == kind


@pytest.mark.committed
def test_an_owner_who_rewrites_acts_and_seals_is_found_from_the_anchor(
    owner_connection: Owner,
) -> None:
    _user("an")
    sealing.seal(at=AT)
    sealing.anchor(at=AT)
    owner_connection.execute("DELETE FROM audit_seal")
    owner_connection.execute("DELETE FROM audit_act WHERE id = (SELECT max(id) FROM audit_act)")
    _user("binh")
    sealing.seal(at=AT)
    assert [found.kind for found in sealing.verify()] == ["anchor"]


@pytest.mark.committed
def test_a_restore_into_another_cluster_starts_a_new_count(owner_connection: Owner) -> None:
    _user("an")
    sealing.seal(at=AT)
    _user("binh")
    # as after a restore: the acts carry transaction ids far above those of the new cluster
    owner_connection.execute("UPDATE audit_act SET xid = xid + 1000000 WHERE id = (SELECT max(id) FROM audit_act)")
    sealing.restart(at=AT)
    _user("chi")
    sealing.seal(at=AT)
    assert list(sealing.verify()) == []
    assert sealing.unsealed() == 0
    assert sum(Seal.objects.values_list("count", flat=True)) == Act.objects.count()
