"""Letters against a real mail server on loopback, which takes, refuses, breaks off, or kills the worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications import services
from phoihop.kernel.notifications.models import Mail, MailState
from phoihop.kernel.notifications.tests import make
from phoihop.kernel.notifications.tests.make import AT
from phoihop.ops import testing

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Server:
    """Keeps what it took; `on_data` decides the answer, `on_recipient` before it."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.took = Event()
        self.on_data: Callable[[], str] = lambda: "250 OK"
        self.on_recipient: Callable[[], str] = lambda: "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_recipient()
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        answer = self.on_data()
        if not answer.startswith(("4", "5")):
            self.taken.append(message_from_bytes(content, policy=policy.default))
            self.took.set()
        if answer == "cut":
            assert server.transport is not None
            server.transport.close()
            return "250 OK"
        return answer


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.MAIL_ENABLED = True
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


def _state(mail: Mail) -> tuple[str, int, bool]:
    mail.refresh_from_db()
    return mail.state, mail.attempts, mail.doubtful


def test_a_letter_arrives_once(server: Server) -> None:
    mail = make.mail(subject="Báo cáo quý I\nđến hạn")
    assert services.send(mail_id=mail.pk, at=AT) == MailState.SENT
    assert services.send(mail_id=mail.pk, at=AT) is None
    assert services.send_due(at=AT + MINUTE) == 0
    [taken] = server.taken
    assert taken["Subject"] == "Báo cáo quý I đến hạn"
    assert taken["Message-ID"] == mail.message_id
    assert taken["X-Phoihop-Possible-Repeat"] is None
    assert "Kính gửi" in taken.get_content()
    assert _state(mail) == ("sent", 1, False)
    assert list(Act.objects.filter(subject_id=mail.pk).order_by("id").values_list("verb", flat=True)) == [
        "mail.written",
        "mail.attempted",
        "mail.sent",
    ]


def test_a_server_that_is_busy_is_asked_again_later(server: Server) -> None:
    server.on_data = lambda: "451 try later"
    mail = make.mail()
    assert services.send(mail_id=mail.pk, at=AT) == MailState.WAITING
    assert services.send_due(at=AT) == 0
    server.on_data = lambda: "250 OK"
    assert services.send_due(at=AT + MINUTE) == 1
    assert _state(mail) == ("sent", 2, False)
    assert server.taken[0]["X-Phoihop-Possible-Repeat"] is None


@pytest.mark.parametrize("step", ["on_data", "on_recipient"])
def test_a_letter_refused_for_good_is_not_tried_again(server: Server, step: str) -> None:
    setattr(server, step, lambda: "550 no such person")
    mail = make.mail()
    assert services.send(mail_id=mail.pk, at=AT) == MailState.FAILED
    assert services.send_due(at=AT + timedelta(days=1)) == 0
    assert "550" in Mail.objects.get().error


def test_a_server_that_is_down_loses_nothing_and_is_given_up_in_the_end(server: Server, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    mail, at = make.mail(), AT
    assert services.send(mail_id=mail.pk, at=at) == MailState.WAITING
    for _attempt in range(6):
        at += timedelta(hours=3)
        assert services.send_due(at=at) == 1
    assert _state(mail) == ("waiting", 7, False)
    assert services.send_due(at=at + timedelta(hours=3)) == 1
    assert _state(mail)[0] == "failed"
    other = make.mail()
    settings.EMAIL_PORT = port
    assert services.send_due(at=AT) == 1
    assert _state(other)[0] == "sent"


def test_a_line_cut_after_the_content_is_uncertain_and_repeated_once_openly(server: Server) -> None:
    server.on_data = lambda: "cut"
    mail = make.mail()
    assert services.send(mail_id=mail.pk, at=AT) == MailState.UNCERTAIN
    assert services.send_due(at=AT + MINUTE) == 0
    assert services.send_due(at=AT + 11 * MINUTE) == 1
    assert _state(mail) == ("uncertain", 2, True)
    assert services.send_due(at=AT + timedelta(days=1)) == 0  # a second doubt is for a person
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert first["X-Phoihop-Possible-Repeat"] is None
    assert second["X-Phoihop-Possible-Repeat"] == "yes"
    assert "có thể đã gửi" in second.get_content().splitlines()[0]


def test_a_header_that_cannot_be_is_refused(server: Server) -> None:
    mail = make.mail()
    Mail.objects.filter(pk=mail.pk).update(message_id="<a@b>\nBcc: x@example.vn")
    assert services.send(mail_id=mail.pk, at=AT) == MailState.FAILED
    assert server.taken == []


def test_only_an_old_attempt_is_swept(server: Server) -> None:
    mail = make.mail()
    Mail.objects.filter(pk=mail.pk).update(state="sending", attempts=1, claimed_at=AT)
    assert services.sweep(at=AT + 9 * MINUTE) == 0
    assert services.sweep(at=AT + 11 * MINUTE) == 1
    assert _state(mail) == ("uncertain", 1, False)
    assert Act.objects.filter(verb="mail.uncertain").count() == 1


class Overtaken(BaseEmailBackend):
    """A server so slow that a later attempt begins meanwhile."""

    def send_messages(self, email_messages: Sequence[DjangoMessage]) -> int:
        Mail.objects.update(attempts=2)
        return len(email_messages)


def test_a_slow_attempt_does_not_overwrite_a_later_one(settings: Any) -> None:
    settings.MAIL_ENABLED, settings.EMAIL_BACKEND = True, f"{__name__}.Overtaken"
    mail = make.mail()
    assert services.send(mail_id=mail.pk, at=AT) == MailState.SENDING
    assert _state(mail) == ("sending", 2, False)


def test_a_letter_waits_while_mail_is_switched_off(server: Server, settings: Any) -> None:
    mail = make.mail()
    settings.MAIL_ENABLED = False
    assert services.send(mail_id=mail.pk, at=AT) is None
    assert _state(mail) == ("waiting", 0, False)


WORKER = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot", "--queues", "mail"]


def _worker(settings: Any) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DATABASE_URL": testing.server().url(database=str(connection.settings_dict["NAME"])),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "SECRET_KEY": "x",
        "FIELD_KEY": "x",
    }
    return subprocess.Popen(WORKER, cwd=testing.ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.committed
def test_a_worker_killed_after_the_server_took_the_letter_repeats_nothing_unnoticed(
    server: Server, settings: Any
) -> None:
    mail = make.mail(at=AT)

    def kill() -> str:
        os.kill(worker.pid, signal.SIGKILL)
        return "250 OK"

    server.on_data = kill
    worker = _worker(settings)
    output, _nothing = worker.communicate(timeout=60)
    assert worker.returncode == -signal.SIGKILL, output
    assert server.took.wait(10)
    assert _state(mail) == ("sending", 1, False)
    assert len(server.taken) == 1

    server.on_data = lambda: "250 OK"
    now = Mail.objects.get().claimed_at
    assert now is not None
    assert services.send_due(at=now + MINUTE) == 0  # nobody repeats what may be under way
    assert services.sweep(at=now + 11 * MINUTE) == 1
    assert services.send_due(at=now + 11 * MINUTE) == 1
    assert _state(mail) == ("sent", 2, True)
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert second["X-Phoihop-Possible-Repeat"] == "yes"
    verbs = list(Act.objects.filter(subject_id=mail.pk).order_by("id").values_list("verb", flat=True))
    assert verbs == ["mail.written", "mail.attempted", "mail.uncertain", "mail.attempted", "mail.sent"]


@pytest.mark.committed
def test_a_worker_sends_what_an_act_wrote(server: Server, settings: Any) -> None:
    mails = [make.mail(to=f"nguoi{n}@example.vn") for n in range(3)]
    worker = _worker(settings)
    output, _nothing = worker.communicate(timeout=60)
    assert worker.returncode == 0, output
    assert {_state(mail) for mail in mails} == {("sent", 1, False)}
    assert len(server.taken) == 3
