"""What is said in a group."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.groups.models.membership import Group
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, Person


def _message_code() -> str:
    return public_code("TN", groups=3)


class GroupMessageQuerySet(models.QuerySet["GroupMessage"]):
    """Messages."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the groups that `user` sees; a withdrawn one shows that it was withdrawn."""
        return self.filter(group__in=Group.objects.visible_to(user))


class GroupMessage(models.Model):
    """A message to a group (tin trao đổi), plain text with at most one file.

    Its author may correct it (`edited_at`; the earlier words stay in the audit and on the page) and withdraw it
    (`withdrawn_at`: words and file are gone from page and search, the mark stays, the audit keeps them).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=24, unique=True, default=_message_code, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="messages", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("thay mặt"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("lúc"))
    text = models.TextField(_("nội dung"))
    is_urgent = models.BooleanField(_("khẩn"), default=False)
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    edited_at = models.DateTimeField(_("sửa lúc"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)
    search = vector(text="A")

    objects = GroupMessageQuerySet.as_manager()

    class Meta:
        db_table = "groups_message"
        constraints = [
            models.CheckConstraint(
                name="withdrawn_message_says_nothing",
                condition=Q(withdrawn_at__isnull=True) | Q(text="", document__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["group", "id"], name="message_of_group"),
            GinIndex(fields=["search"], name="group_message_search", gin_pending_list_limit=512),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """The group's page from this message on."""
        return f"{reverse('groups:group', args=[self.group.code])}?from={self.code}#{self.code}"


class Mention(models.Model):
    """A message names a person of the group (nhắc tên)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(GroupMessage, models.PROTECT, related_name="mentions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        db_table = "groups_mention"
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="person_named_once_in_a_message")]
