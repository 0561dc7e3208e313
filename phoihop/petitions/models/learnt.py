"""What the machine learnt here from people's decisions, and whether it is used."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7


def _learnt_code() -> str:
    return public_code("MH")


class LearntState(models.TextChoices):
    """Where a model learnt here stands."""

    LEARNING = "learning", _("Đang học")
    USED = "used", _("Đang dùng")
    NO_BETTER = "no_better", _("Không tốt hơn, không dùng")
    TOO_FEW = "too_few", _("Chưa đủ quyết định để học")
    SET_ASIDE = "set_aside", _("Đã thôi dùng")


class LearntQuerySet(models.QuerySet["Learnt"]):
    """Models learnt here."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Figures without any text of a petition: open to every account."""
        return self if user.is_authenticated and user.is_active else self.none()

    def used(self) -> Self:
        """The one that proposes now, if any."""
        return self.filter(state=LearntState.USED)


class Learnt(models.Model):
    """A model learnt from decisions on fields and bodies (mô hình học lại): used only where it beat the one before it.

    `base`: the model that ships, on which its weights stand. `weights`: what is added to those, as numbers without text.
    `rows`: decisions learnt from. `figures`: by kind how it did on newer decisions it had not seen, beside the one in use
    then.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_learnt_code, editable=False)
    state = models.CharField(_("trạng thái"), max_length=9, choices=LearntState, default=LearntState.LEARNING)
    base = models.CharField(_("mô hình kèm phần mềm"), max_length=64)
    rows = models.PositiveIntegerField(_("số quyết định đã học"), default=0)
    figures = models.JSONField(_("kết quả"), default=dict)
    weights = models.BinaryField(_("trọng số"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("ghi lúc"))

    objects = LearntQuerySet.as_manager()

    class Meta:
        db_table = "petitions_learnt"
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state__in=["used", "learning"]), name="one_model_is_used_one_is_learnt"
            ),
            models.CheckConstraint(
                name="used_model_has_weights", condition=~Q(state="used") | Q(weights__isnull=False)
            ),
        ]
