"""Work divided among offices for a programme, before it and after it."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, Person
from phoihop.programmes.models.programmes import Programme


def _task_code() -> str:
    return public_code("VCT")


class Stage(models.TextChoices):
    """Before and during the programme, or what was decided and promised there."""

    DIVIDED = "divided", _("Phân công")
    FOLLOW_UP = "follow_up", _("Việc sau chương trình")


class Area(models.TextChoices):
    """Which side of the programme a task serves."""

    CONTENT = "content", _("Nội dung")
    RECEPTION = "reception", _("Đón tiếp")
    PROTOCOL = "protocol", _("Lễ tân")
    DOCUMENTS = "documents", _("Tài liệu")
    PRESS = "press", _("Báo chí, tuyên truyền")
    SECURITY = "security", _("Bảo vệ, an ninh")
    GIFTS = "gifts", _("Quà tặng")
    CARS = "cars", _("Xe, đi lại")
    LODGING = "lodging", _("Ăn, nghỉ")
    MEDICAL = "medical", _("Y tế")
    REPORT = "report", _("Báo cáo")
    OTHER = "other", _("Việc khác")


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks of programmes."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of programmes the person may see."""
        return self.filter(programme__in=Programme.objects.visible_to(user))

    def standing(self) -> Self:
        """Not dropped."""
        return self.filter(dropped_at__isnull=True)


class Task(models.Model):
    """Work of a programme given to a body (việc được phân công).

    Owed as `commitment` from the approval on. `said_by`: of a follow-up, whose conclusion or promise it is. `person`,
    `stand_in`: whom the division names; in the ledger their body names them. `revision`: as the programme's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_task_code, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="tasks", db_index=False)
    order = models.PositiveSmallIntegerField(_("số thứ tự"))
    stage = models.CharField(_("giai đoạn"), max_length=9, choices=Stage, default=Stage.DIVIDED)
    area = models.CharField(_("mảng việc"), max_length=9, choices=Area)
    title = models.CharField(_("nội dung công việc"), max_length=1000)
    product = models.CharField(_("sản phẩm"), max_length=300, blank=True)
    said_by = models.CharField(_("theo kết luận, lời hứa của"), max_length=300, blank=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan thực hiện"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người phụ trách")
    )
    stand_in = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người thay")
    )
    due_on = models.DateField(_("xong trước hết ngày"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(_("thôi lúc"), null=True, blank=True)
    dropped_reason = models.TextField(_("lý do thôi"), blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        db_table = "programmes_task"
        constraints = [
            models.UniqueConstraint(fields=["programme", "order"], name="task_ordered_once_in_its_programme"),
            models.CheckConstraint(
                name="task_dropped_with_a_reason",
                condition=Q(dropped_at__isnull=True, dropped_reason="")
                | Q(dropped_at__isnull=False) & ~Q(dropped_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title
