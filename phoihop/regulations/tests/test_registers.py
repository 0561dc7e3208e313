"""The registers: loaded once, corrected by heads, and shown as findings on a text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from phoihop.kernel.errors import Refused
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services
from phoihop.regulations.models import EntryKind, RegisterEntry
from phoihop.regulations.rules.lines import make_lines

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DEAD = {
    "name": "Sở Thử nghiệm",
    "forms": ["Sở Thử nghiệm"],
    "kind": "body",
    "since": "2026-01-01",
    "replaced_by": "Sở Mới",
    "citation": "Quyết định 1/QĐ-UBND",
    "certainty": "confirmed",
}


def test_loading_again_changes_nothing() -> None:
    services.load_reference(at=AT)
    before = RegisterEntry.objects.count()
    services.load_reference(at=AT)
    assert RegisterEntry.objects.count() == before > 100


def test_an_entry_kept_today_is_a_finding_today_and_a_correction_keeps_the_old_row() -> None:
    head = people.user(kind=RoleKind.HEAD_OF_OFFICE)
    lines = make_lines(["Giao Sở Thử nghiệm chủ trì báo cáo."])
    assert services.check(lines, on=date(2026, 3, 2)) == []
    services.keep_entry(kind=EntryKind.NAME, data=DEAD, by=head, at=AT)
    services.keep_entry(kind=EntryKind.NAME, data=DEAD | {"replaced_by": "Sở Khác"}, by=head, at=AT.replace(hour=3))
    found = services.check(lines, on=date(2026, 3, 2))
    assert [finding.replaced_by for finding in found] == ["Sở Khác"]
    assert services.check(lines, on=date(2025, 12, 31)) == []
    assert RegisterEntry.objects.filter(key="sở thử nghiệm").count() == 2


def test_only_heads_keep_the_register_and_a_malformed_entry_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        services.keep_entry(kind=EntryKind.NAME, data=DEAD, by=people.user(), at=AT)
    with pytest.raises(Refused, match=r"register\.malformed"):
        services.keep_entry(
            kind=EntryKind.NAME, data=DEAD | {"since": "hôm qua"}, by=people.user(kind=RoleKind.LEADER), at=AT
        )


def test_the_page_lists_and_adds() -> None:
    services.load_reference(at=AT)
    client = Client()
    client.force_login(people.user(kind=RoleKind.LEADER))
    assert "72/2025/QH15" in client.get("/regulations/registers/?q=72/2025/qh15").content.decode()
    typed = {
        "name": "Ban Cũ",
        "forms_": "Ban Cũ; B. Cũ",
        "since": "01/01/2026",
        "citation": "QĐ 2",
        "certainty": "confirmed",
    }
    assert client.post("/regulations/registers/name/new/", typed).status_code == 302
    assert RegisterEntry.objects.get(key="ban cũ").data["forms"] == ["Ban Cũ", "B. Cũ"]
