"""What a person is told, and the letters that carry it outside."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.notifications.words import from_json, say


def _notification_code() -> str:
    return public_code("TB", groups=3)


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices are the person's own."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only `user`'s own: nobody reads another's, whatever the role."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        """Not yet opened nor marked as read."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One notice to one person (thông báo), in the act's own transaction. `url`: a path of ours, where the matter is.

    `title`: as it was told, in the language the person read then; `said`: the same as data (`words.as_json`), null for
    what was written before it was kept.
    `kind`: the event as data, e.g. ``commitment.assigned``. `key`: the same key is told the same person once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=24, unique=True, default=_notification_code, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=60)
    title = models.CharField(_("nội dung"), max_length=300)
    said = models.JSONField(null=True)
    url = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    at = models.DateTimeField(_("lúc"))
    read_at = models.DateTimeField(_("đọc lúc"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        db_table = "notifications_notification"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notification_told_once"),
            models.CheckConstraint(
                name="notification_leads_inside", condition=Q(url__startswith="/") & ~Q(url__startswith="//")
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notification_by_person"),
            models.Index(fields=["user", "-at", "-id"], name="notification_unread", condition=Q(read_at__isnull=True)),
        ]

    @property
    def words(self) -> str:
        """The sentence in the language now switched on."""
        return say(from_json(self.said)) if self.said else self.title


class MailState(models.TextChoices):
    """Where a letter stands."""

    WAITING = "waiting", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
    UNCERTAIN = "uncertain", _("Không rõ đã gửi hay chưa")


class MailQuerySet(models.QuerySet["Mail"]):
    """Which letters may go out."""

    def claimable(self) -> Self:
        """Waiting, or uncertain after one attempt: those go once more, marked as a possible repetition."""
        return self.filter(Q(state=MailState.WAITING) | Q(state=MailState.UNCERTAIN, doubtful=False))


class Mail(models.Model):
    """A letter to send (thư điện tử), written in the transaction of the act that causes it.

    `sending` is committed before the server is spoken to, so a worker that dies in between leaves it visible.
    `doubtful`: an earlier attempt may have arrived; every further one carries the same `message_id` and says so.
    `key`: written once, e.g. one digest a person and day. `error`: the last answer of the server. `sealed`: address and
    text of a letter to somebody without an account, which stand nowhere in clear and are gone once it was sent or given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    to = models.EmailField(_("người nhận"), blank=True)
    sealed = models.BinaryField(null=True)
    subject = models.CharField(_("tiêu đề"), max_length=300)
    text = models.TextField(_("nội dung"), blank=True)
    key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=9, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubtful = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(_("lập lúc"))
    next_at = models.DateTimeField(_("gửi từ"))
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True)

    audit_digest = frozenset({"to"})
    audit_skip = frozenset({"text", "sealed"})

    objects = MailQuerySet.as_manager()

    class Meta:
        db_table = "notifications_mail"
        constraints = [
            models.CheckConstraint(
                name="mail_sent_has_its_time",
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_claimed_has_its_time", condition=~Q(state=MailState.SENDING) | Q(claimed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="mail_has_one_address",
                condition=~Q(to="") & Q(sealed__isnull=True)
                | Q(to="", text="") & (Q(sealed__isnull=False) | Q(state__in=[MailState.SENT, MailState.FAILED])),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="mail_to_send",
                condition=Q(state__in=[MailState.WAITING, MailState.SENDING, MailState.UNCERTAIN]),
            )
        ]
