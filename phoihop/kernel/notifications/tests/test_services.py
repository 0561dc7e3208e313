"""Who is told, once, with the act; what is read; the letter of the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications import jobs, services
from phoihop.kernel.notifications.models import Mail, Notification
from phoihop.kernel.notifications.tests import make
from phoihop.kernel.notifications.tests.make import AT
from phoihop.kernel.notifications.words import Sentence

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.MAIL_ENABLED = True
    settings.PUBLIC_URL = "https://phoihop.example.vn"


def _tell(*users: Any, **changes: Any) -> list[Notification]:
    told: dict[str, Any] = {
        "kind": "test.told",
        "title": Sentence("Việc mới"),
        "url": "/viec/1/",
        "key": "viec-1",
        "at": AT,
    }
    return services.notify(users=users, **(told | changes))


def test_each_person_is_told_once_in_the_product_and_by_letter() -> None:
    an, binh, silent = make.user(), make.user(), make.user(email="")
    assert len(_tell(an, silent, an)) == 2
    assert [notice.user for notice in _tell(an, binh)] == [binh]
    assert _tell(an, binh, silent) == []
    assert Notification.objects.filter(key="viec-1").count() == 3
    mails = Mail.objects.all()
    assert {mail.to for mail in mails} == {an.email, binh.email}
    assert all("https://phoihop.example.vn/viec/1/" in mail.text for mail in mails)
    assert ProcrastinateJob.objects.filter(task_name="notifications.send_mail").count() == 2


def test_neither_who_acts_nor_who_left_is_told() -> None:
    actor, left = make.user(), make.user(is_active=False)
    assert _tell(actor, left, by=actor) == []
    assert Notification.objects.count() == 0


def test_a_notice_speaks_the_language_of_its_reader() -> None:
    due = Sentence("Đến hạn ngày %(day)s: %(title)s", {"day": "02/03/2026", "title": "Gửi báo cáo"})
    digest = Sentence("Việc của cơ quan: %(list)s", {"list": [Sentence("%(number)s quá hạn", {"number": 2})] * 2})
    an, reader = make.user(), make.user(language="en")
    told = _tell(an, reader, title=due)
    assert {notice.user: notice.title for notice in told} == {
        an: "Đến hạn ngày 02/03/2026: Gửi báo cáo",
        reader: "Due on 02/03/2026: Gửi báo cáo",
    }
    assert {mail.subject for mail in Mail.objects.all()} == {notice.title for notice in told}
    assert _tell(reader, title=digest, key="viec-2")[0].title == "Matters of the body: 2 late, 2 late"


def test_who_changes_his_language_reads_old_notices_in_it() -> None:
    an = make.user()
    _tell(an, title=Sentence("Chờ duyệt: %(paper)s", {"paper": Sentence("Báo cáo")}))
    kept = Notification.objects.get()
    with override("en"):
        assert kept.words == "To review: Report"
    assert kept.words == "Chờ duyệt: Báo cáo"


def test_a_notice_from_before_reads_as_it_was_told() -> None:
    notice = _tell(make.user(), title=Sentence("Việc của cơ quan: %(list)s", {"list": "2"}))[0]
    notice.said = None
    with override("en"):
        assert notice.words == "Việc của cơ quan: 2"


def test_a_refused_act_tells_nobody() -> None:
    an = make.user()
    acts = Act.objects.count()
    with transaction.atomic():
        _tell(an)
        transaction.set_rollback(True)
    assert (Notification.objects.count(), Mail.objects.count(), Act.objects.count()) == (0, 0, acts)
    assert ProcrastinateJob.objects.count() == 0


def test_without_a_mail_server_there_is_no_letter_and_none_is_called_sent(settings: Any) -> None:
    settings.MAIL_ENABLED = False
    assert len(_tell(make.user())) == 1
    assert Mail.objects.count() == 0
    assert services.send_due(at=AT) == 0


@pytest.mark.parametrize("url", ["https://xau.example.org/", "//xau.example.org/", "viec/1"])
def test_a_notice_leads_only_inside(url: str) -> None:
    with pytest.raises(IntegrityError, match="notification_leads_inside"), transaction.atomic():
        _tell(make.user(), url=url)


def test_the_trace_keeps_no_address() -> None:
    an = make.user()
    _tell(an)
    after = Act.objects.get(verb="mail.written").after
    assert after["to"].startswith("hmac:")
    assert "text" not in after


def test_a_notice_is_read_by_its_owner_only() -> None:
    owner, colleague = make.user(), make.user()
    notice = make.notice(owner)
    with pytest.raises(PermissionDenied):
        services.mark_read(code=notice.code, by=colleague, at=AT)
    assert list(Notification.objects.visible_to(colleague)) == []
    later = AT + timedelta(hours=1)
    services.mark_read(code=notice.code, by=owner, at=later)
    services.mark_read(code=notice.code, by=owner, at=later + timedelta(hours=1))
    notice.refresh_from_db()
    assert notice.read_at == later
    assert Act.objects.filter(verb="notification.read").count() == 1


def test_all_are_read_at_once_but_not_those_of_others() -> None:
    owner, other = make.user(), make.user()
    for _ in range(3):
        make.notice(owner)
    make.notice(other)
    assert services.mark_all_read(by=owner, at=AT) == 3
    assert services.mark_all_read(by=owner, at=AT) == 0
    assert Notification.objects.visible_to(other).unread().count() == 1


def test_the_letter_of_the_day_says_what_waits_and_is_written_once() -> None:
    user = make.user()
    for number in range(32):
        make.notice(user, title=f"Thông báo {number}", at=AT + timedelta(minutes=number))
    mail = services.digest(user=user, today=DAY, at=AT)
    assert mail is not None
    assert "THÔNG BÁO CHƯA ĐỌC\n- Thông báo 31\n" in mail.text
    assert "- và 2 mục nữa" in mail.text
    assert services.digest(user=user, today=DAY, at=AT) is None
    assert services.digest(user=user, today=DAY + timedelta(days=1), at=AT) is not None


def test_an_empty_day_sends_nothing() -> None:
    assert services.digest(user=make.user(), today=DAY, at=AT) is None


@pytest.mark.parametrize("fields", [{"mail_digest": False}, {"is_active": False}, {"email": ""}])
def test_who_wants_no_letter_gets_none(fields: dict[str, object]) -> None:
    user = make.user()
    make.notice(user)
    User.objects.filter(pk=user.pk).update(**fields)
    user.refresh_from_db()
    assert services.digest(user=user, today=DAY, at=AT) is None


@pytest.mark.parametrize(
    ("morning", "today", "goes"),
    [
        (DAY, DAY, True),
        (date(2026, 3, 1), date(2026, 3, 1), False),  # a Sunday
        (date(2026, 4, 30), date(2026, 4, 30), False),  # a public holiday
        (DAY, date(2026, 3, 3), False),  # yesterday's morning was missed: today's own is still to come
    ],
)
def test_the_letter_goes_to_who_wants_it_on_working_days_and_never_for_yesterday(
    morning: date, today: date, goes: bool
) -> None:
    reader = make.user()
    make.user(mail_digest=False)
    make.user(email="")
    assert services.readers(morning=morning, today=today) == ([reader.pk] if goes else [])


def test_the_morning_job_has_a_letter_written_for_each_reader() -> None:
    reader = make.user()
    make.notice(reader, title="Đến hạn hôm nay")
    today = timezone.localdate()
    jobs.daily(int(timezone.now().timestamp()))
    readers = services.readers(morning=today, today=today)  # nobody when the tests run on a day off
    deferred = ProcrastinateJob.objects.filter(task_name="notifications.digest")
    assert [job.args for job in deferred] == [{"user_id": str(pk), "today": today.isoformat()} for pk in readers]
    jobs.digest(user_id=str(reader.pk), today="2026-03-02")
    assert "Đến hạn hôm nay" in Mail.objects.get().text


def test_what_a_day_off_brought_is_in_the_letter_of_the_next_working_day() -> None:
    reader = make.user()
    make.notice(reader, title="Việc của Chủ nhật", at=AT - timedelta(days=1))
    mail = services.digest(user=reader, today=DAY, at=AT)
    assert mail is not None
    assert "Việc của Chủ nhật" in mail.text


def test_no_letter_is_written_without_a_mail_server(settings: Any) -> None:
    settings.MAIL_ENABLED = False
    make.user()
    assert services.readers(morning=DAY, today=DAY) == []
