"""The text of a draft, version by version: one in work, the sent ones frozen."""

from __future__ import annotations

from functools import cached_property
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.drafting.models.drafts import Draft
from phoihop.drafting.rules.texts import Node, from_json
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7


class DraftVersionQuerySet(models.QuerySet["DraftVersion"]):
    """Versions of drafts."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Versions of drafts the user may see."""
        return self.filter(draft__in=Draft.objects.visible_to(user))

    def working(self) -> Self:
        """Those in work."""
        return self.filter(frozen_at__isnull=True)

    def frozen(self) -> Self:
        """Those that were sent or signed: never changed again."""
        return self.filter(frozen_at__isnull=False)


class DraftVersion(models.Model):
    """A version of a draft's text (bản dự thảo số N): title, legal bases (căn cứ) and the tree of nodes as JSON.

    The one without `frozen_at` is in work; freezing gives it its `digest` and opens the next. `revision` counts the
    changes of the text. `tree`: see `rules.texts`. `effect`: when an amendment takes effect and what else its last article
    says (điều khoản thi hành), a clause a line; empty for the usual words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("bản số"))
    title = models.TextField(_("tên quy chế"))
    bases = models.JSONField(_("căn cứ"), default=list)
    tree = models.JSONField(_("nội dung"), default=list)
    effect = models.JSONField(_("điều khoản thi hành"), default=list)
    revision = models.PositiveIntegerField(default=0)
    digest = models.CharField(_("mã băm"), max_length=64, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người lập"))
    made_at = models.DateTimeField(_("lập lúc"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người chốt")
    )
    frozen_at = models.DateTimeField(_("chốt lúc"), null=True, blank=True)

    objects = DraftVersionQuerySet.as_manager()

    audit_skip = frozenset({"tree"})  # each change of it leaves its own act, with the words before and after
    audit_derived = frozenset({"tree", "bases", "revision"})

    class Meta:
        db_table = "drafting_version"
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="version_numbered_once_in_a_draft"),
            models.UniqueConstraint(
                fields=["draft"], condition=Q(frozen_at__isnull=True), name="one_version_of_a_draft_in_work"
            ),
            models.CheckConstraint(
                name="version_frozen_has_digest_and_who",
                condition=Q(frozen_at__isnull=True, frozen_by__isnull=True, digest="")
                | (Q(frozen_at__isnull=False, frozen_by__isnull=False) & ~Q(digest="")),
            ),
        ]

    @cached_property
    def roots(self) -> list[Node]:
        """The tree as nodes: a copy, changing it changes no row."""
        return from_json(self.tree)

    @property
    def is_frozen(self) -> bool:
        """Whether it was sent or signed: never changed again."""
        return self.frozen_at is not None
