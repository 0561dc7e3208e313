"""Letters: written with the act, sent by a job, never repeated unnoticed.

The state `sending` is committed before the mail server hears a word. If the worker dies before the outcome is written,
nobody can know whether the letter left: the sweeper marks it `uncertain`, and it goes once more with the same
Message-ID and a line that says so. A second uncertainty stays for a person to look at.
"""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app as queue
from procrastinate.types import JSONDict

from phoihop.kernel import secrecy
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.notifications.models import Mail, MailState

MAX_ATTEMPTS = 8  # with doubling waits: a server that is down for two hours loses nothing
STALE = timedelta(minutes=10)  # a living worker is done in EMAIL_TIMEOUT for each of a handful of steps
BATCH = 500
PURPOSE = "notifications.mail"
OVER = {MailState.SENT, MailState.FAILED}
_OUTCOME = ["state", "next_at", "sent_at", "error", "sealed"]


@dataclass(frozen=True)
class Letter:
    """What to send whom. `key`: written once."""

    user: User
    subject: str
    text: str
    key: str


@dataclass(frozen=True)
class Sealed:
    """A letter to somebody without an account: address and text are kept sealed until it is sent. `subject` stays in clear:
    it names nobody. `key`: as of a `Letter`."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    key: str


@dataclass(frozen=True)
class Outcome:
    """What the server said: sent, later (it refused for now), refused (for good), unknown."""

    kind: str
    error: str = ""


def write(*, letters: Sequence[Letter | Sealed], at: datetime, by: User | None = None) -> list[Mail]:
    """Put letters into the outbox, in the caller's transaction. Without a mail server, nothing is written: the notices
    in the product are all there is, and none is called sent. A key written before is left alone."""
    if not settings.MAIL_ENABLED or not letters:
        return []
    known = set(Mail.objects.filter(key__in=[letter.key for letter in letters]).values_list("key", flat=True))
    mails = [_mail(letter, at) for letter in letters if letter.key not in known]
    audit.bulk_create(mails, verb="mail.written", by=by, at=at)
    if mails:
        jobs: list[JSONDict] = [{"mail_id": str(mail.pk)} for mail in mails]
        queue.configure_task("notifications.send_mail").batch_defer(*jobs)
    return mails


def send(*, mail_id: UUID, at: datetime) -> MailState | None:
    """Send one letter if it may go now; its state afterwards, or None if it was not for us to send.

    Speaks to the server outside of any transaction: must not be called inside one.
    """
    mail = _claim(mail_id, at)
    return None if mail is None else _settle(mail, _deliver(mail), at)


def send_due(*, at: datetime) -> int:
    """Send what waits and is due (retries, letters whose job was lost); returns how many attempts were made."""
    if not settings.MAIL_ENABLED:
        return 0
    due = Mail.objects.claimable().filter(next_at__lte=at).order_by("next_at").values_list("pk", flat=True)[:BATCH]
    return sum(send(mail_id=pk, at=at) is not None for pk in due)


@transaction.atomic
def sweep(*, at: datetime) -> int:
    """Letters left in `sending` by a dead worker become `uncertain`; returns how many."""
    stale = Mail.objects.filter(state=MailState.SENDING, claimed_at__lt=at - STALE)
    mails = list(stale.select_for_update(skip_locked=True)[:BATCH])
    for mail in mails:
        mail.state, mail.next_at = MailState.UNCERTAIN, at
        mail.error = "the worker ended before the outcome was written"
    audit.bulk_save(mails, ["state", "next_at", "error"], verb="mail.uncertain", by=None, at=at)
    return len(mails)


def _mail(letter: Letter | Sealed, at: datetime) -> Mail:
    subject = " ".join(letter.subject.split())[:300]
    mail = Mail(subject=subject, key=letter.key, created_at=at, next_at=at)
    if isinstance(letter, Sealed):
        kept = {"to": letter.to, "text": letter.text}
        mail.sealed = secrecy.seal_json(kept, purpose=PURPOSE, row=mail.pk)
    else:
        mail.user, mail.to, mail.text = letter.user, letter.user.email, letter.text
    mail.message_id = f"<{mail.pk.hex}@{urlsplit(settings.PUBLIC_URL).hostname or 'phoihop'}>"
    return mail


def _claim(mail_id: UUID, at: datetime) -> Mail | None:
    """Commit that we are about to send; None if another worker has it or it is not due."""
    if not settings.MAIL_ENABLED:
        return None
    with transaction.atomic(durable=True):
        mine = Mail.objects.claimable().filter(pk=mail_id, next_at__lte=at).select_for_update(skip_locked=True)
        mail = mine.select_related(None).first()
        if mail is None:
            return None
        mail.doubtful = mail.doubtful or mail.state == MailState.UNCERTAIN
        mail.state, mail.attempts, mail.claimed_at = MailState.SENDING, mail.attempts + 1, at
        fields = ["state", "attempts", "claimed_at", "doubtful"]
        return audit.save(mail, fields, verb="mail.attempted", by=None, at=at)


def _settle(mail: Mail, outcome: Outcome, at: datetime) -> MailState:
    """Write down the outcome, unless a later attempt has begun meanwhile."""
    with transaction.atomic():
        row = Mail.objects.select_for_update().get(pk=mail.pk)
        ours = row.attempts == mail.attempts and row.state in {MailState.SENDING, MailState.UNCERTAIN}
        if not ours:
            return MailState(row.state)
        row.error = outcome.error
        if outcome.kind == "sent":
            row.state, row.sent_at = MailState.SENT, at
        elif outcome.kind == "unknown":
            row.state, row.next_at = MailState.UNCERTAIN, at + STALE
        elif outcome.kind == "refused" or row.attempts >= MAX_ATTEMPTS:
            row.state = MailState.FAILED
        else:
            row.state, row.next_at = MailState.WAITING, at + timedelta(minutes=2 ** (row.attempts - 1))
        if row.sealed is not None:
            row.error = outcome.kind if outcome.error else ""  # a server's words repeat the address
            row.sealed = None if row.state in OVER else row.sealed
        audit.save(row, _OUTCOME, verb=f"mail.{row.state}", by=None, at=at)
    return MailState(row.state)


def _message(mail: Mail) -> EmailMessage:
    to, text = _opened(mail)
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.doubtful:
        headers["X-Phoihop-Possible-Repeat"] = "yes"
        with override(mail.user.language if mail.user else "vi"):
            notice = _("Thư này có thể đã gửi một lần do sự cố đường truyền; nếu đã nhận được, xin bỏ qua.")
        text = f"[{notice}]\n\n{text}"
    return EmailMessage(mail.subject, text, to=[to], headers=headers)


def _opened(mail: Mail) -> tuple[str, str]:
    """(address, text). Raises `secrecy.Unreadable`."""
    if mail.sealed is None:
        return mail.to, mail.text
    kept = secrecy.unseal_json(mail.sealed, purpose=PURPOSE, row=mail.pk)
    return kept["to"], kept["text"]


def _deliver(mail: Mail) -> Outcome:
    server = get_connection()
    try:
        message = _message(mail)
        message.message()  # a header that cannot be is found before the server is asked
        server.open()
    except BadHeaderError as error:
        return Outcome("refused", repr(error))
    except (smtplib.SMTPException, OSError) as error:
        return Outcome("later", repr(error))
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        answer = next(iter(error.recipients.values()))
        return Outcome("refused" if answer[0] >= 500 else "later", repr(answer))
    except smtplib.SMTPResponseException as error:
        return Outcome("refused" if error.smtp_code >= 500 else "later", repr(error))
    except smtplib.SMTPNotSupportedError as error:
        return Outcome("refused", repr(error))
    except (smtplib.SMTPException, OSError) as error:  # broken off: the server may have taken it
        return Outcome("unknown", repr(error))
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.close()
    return Outcome("sent")
