"""What stands in the navigation of the frame, by role; an item stands only where its address is mounted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from phoihop.desk.queries import numbers
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.context import NavItem
from phoihop.organisations.models import RoleKind, Sight, sight_of

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)
WORK, FOLLOW, VOTERS = "", gettext_lazy("Theo dõi"), gettext_lazy("Cử tri")
RECORDS, SYSTEM = gettext_lazy("Hồ sơ"), gettext_lazy("Hệ thống")


@dataclass(frozen=True)
class Entry:
    """An item before it is known where it leads. `views`: names of views, the first that is mounted counts.

    `seen_by`: everybody; those who see cases; registry clerks; heads of a body; both of them ("moderators"); administrators.
    """

    key: str
    label: Any
    icon: str
    views: tuple[str, ...]
    group: Any = WORK
    go: str = ""
    short: Any = ""
    seen_by: str = "cases"


ENTRIES = (
    Entry("desk", gettext_lazy("Bàn làm việc"), "checklist", ("desk:desk",), go="d", short=gettext_lazy("Việc")),
    Entry("board", gettext_lazy("Bảng điều hành"), "layout-dashboard", ("desk:board",), go="b", short=gettext_lazy("Bảng")),
    Entry("regulations", pgettext_lazy("danh mục", "Quy chế"), "books", ("regulations:library",), FOLLOW, "q", seen_by="all"),
    Entry("drafts", pgettext_lazy("danh mục", "Dự thảo"), "writing", ("drafting:drafts",), FOLLOW, "t"),
    Entry("commitments", pgettext_lazy("danh mục", "Nhiệm vụ"), "list-check", ("commitments:list",), FOLLOW, "n"),
    Entry("plans", pgettext_lazy("danh mục", "Kế hoạch"), "timeline", ("planning:plans",), FOLLOW, "k"),
    Entry("programmes", pgettext_lazy("danh mục", "Chương trình"), "flag", ("programmes:list",), FOLLOW, "o"),
    Entry("events", pgettext_lazy("danh mục", "Sự kiện"), "calendar-event", ("commitments:events",), FOLLOW, "s"),
    Entry("sessions", pgettext_lazy("danh mục", "Kỳ họp"), "building-community", ("sessions:list",), FOLLOW),
    Entry("groups", gettext_lazy("Nhóm và kênh"), "message-2", ("groups:list",), FOLLOW, "m"),
    Entry("exchanges", gettext_lazy("Xin ý kiến, cung cấp"), "arrows-exchange", ("exchanges:list",), FOLLOW, "y"),
    Entry("contacts", gettext_lazy("Tiếp xúc cử tri"), "users-group", ("contacts:rounds",), VOTERS, "x"),
    Entry("phone", gettext_lazy("Ghi tại cuộc tiếp xúc"), "device-mobile", ("phone:page",), VOTERS),
    Entry("intake", gettext_lazy("Tiếp nhận"), "inbox", ("intake:queue",), VOTERS, "i", seen_by="clerks"),
    Entry("opinions", gettext_lazy("Ý kiến, câu hỏi"), "note", ("intake:opinions",), VOTERS),
    Entry("petitions", gettext_lazy("Kiến nghị cử tri"), "message", ("petitions:list",), VOTERS, "w"),
    Entry("syntheses", gettext_lazy("Tổng hợp kiến nghị"), "stack-2", ("syntheses:list",), VOTERS),
    Entry("settlement", gettext_lazy("Giám sát giải quyết"), "hourglass", ("settlement:rows",), VOTERS),
    Entry("publications", gettext_lazy("Duyệt công khai"), "world", ("publications:queue",), VOTERS, seen_by="moderators"),
    Entry("voter_reports", gettext_lazy("Báo cáo cử tri"), "report-analytics", ("voter_reports:reports",), VOTERS),
    Entry(
        "papers", gettext_lazy("Văn bản chờ xử lý"), "file-text", ("papers:waiting",), RECORDS, "v", gettext_lazy("Văn bản")
    ),
    Entry("book_in", gettext_lazy("Văn bản đến"), "file-import", ("papers:book_in",), RECORDS),
    Entry("book_out", gettext_lazy("Văn bản đi"), "file-export", ("papers:book_out",), RECORDS),
    Entry("reports", pgettext_lazy("danh mục", "Báo cáo"), "report-analytics", ("reports:reports", "reports:list"), RECORDS, "r"),
    Entry("directory", gettext_lazy("Danh bạ"), "users-group", ("organisations:bodies",), RECORDS, "u", seen_by="all"),
    Entry(
        "clock",
        gettext_lazy("Thời hạn và lịch"),
        "calendar-stats",
        ("clock:terms", "clock:index", "clock:register", "clock:list"),
        SYSTEM,
        "h",
        seen_by="all",
    ),
    Entry("keys", gettext_lazy("Khóa kết nối"), "key", ("api:keys",), SYSTEM, seen_by="heads"),
    Entry("accounts", gettext_lazy("Quản trị"), "settings", ("organisations:accounts",), SYSTEM, seen_by="administrators"),
)  # fmt: skip


def items(request: HttpRequest) -> list[NavItem]:
    """For `SHELL_NAVIGATION`."""
    sight = sight_of(request.user)
    found = []
    for entry in ENTRIES:
        url = _address(entry.views)
        if url and _is_for(entry, sight):
            found.append(
                NavItem(
                    entry.key,
                    str(entry.label),
                    url,
                    entry.icon,
                    go=entry.go,
                    group=str(entry.group),
                    on_phone=bool(entry.short),
                    short=str(entry.short),
                )
            )
    return found


def _is_for(entry: Entry, sight: Sight) -> bool:
    """Who administers accounts only reads no case."""
    if entry.seen_by == "clerks":
        return any(RoleKind.REGISTRY_CLERK in sight.roles.get(body, ()) for body in sight.bodies)
    if entry.seen_by == "administrators":
        return sight.is_administrator
    if entry.seen_by == "heads":
        return sight.is_auditor or any(sight.has(body, *HEADS) for body in sight.bodies)
    if entry.seen_by == "moderators":
        return any(sight.has(body, *HEADS, RoleKind.REGISTRY_CLERK) for body in sight.bodies)
    reads = bool(sight.bodies) or sight.is_auditor
    return entry.seen_by == "all" or reads or not sight.is_administrator


def _address(views: tuple[str, ...]) -> str:
    for name in views:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def counts(request: HttpRequest) -> Mapping[str, int]:
    """For `SHELL_COUNTS`: unread notices, papers and unscreened items that wait for the person, groups with unread messages,
    and what the desk opens with: what waits for the person, or if nothing does, for his bodies."""
    if not isinstance(request.user, User):
        return {}
    known = {key: count.number for key, count in numbers(request.user, timezone.localdate()).items()}
    return known | {"desk": known["mine"] or known["body"]}
