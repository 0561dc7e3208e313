"""A whole file becoming petitions at once, and what in it likely asks the same as another petition."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from phoihop.intake.models import Batch
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import RoleKind, sight_of
from phoihop.petitions.models.alike import AlikeMember
from phoihop.petitions.models.petitions import Petition


class FileState(models.TextChoices):
    """Where the machine is with a file."""

    MAKING = "making", _("Đang ghi kiến nghị")
    COMPARING = "comparing", _("Đang tìm kiến nghị trùng")
    DONE = "done", _("Đã ghi thành kiến nghị")
    STOPPED = "stopped", _("Đã dừng")


AT_MACHINE = (FileState.MAKING, FileState.COMPARING)


class FileMakingQuerySet(models.QuerySet["FileMaking"]):
    """Files that became petitions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """As the file: for registry clerks who act for the receiver, and nobody else."""
        sight = sight_of(user)
        clerks = [body for body in sight.bodies if sight.has(body, RoleKind.REGISTRY_CLERK)]
        return self.filter(batch__receiver__in=clerks)


class FileMaking(models.Model):
    """A clerk has found that each line of a file is one petition (sàng lọc cả tệp); a worker makes them.

    `split`: a line with several asks becomes several petitions.
    `total`: lines that waited; `reached`: the line up to which petitions are made for good, `made` their number. Then each is
    compared: `compared_to` and `compared`, likewise. `sentence`: why it stopped.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.OneToOneField(Batch, models.PROTECT, related_name="making")
    split = models.BooleanField(_("tách dòng nêu nhiều việc"), default=False, db_default=False)
    state = models.CharField(_("trạng thái"), max_length=9, choices=FileState, default=FileState.MAKING)
    total = models.PositiveIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(_("số kiến nghị"), default=0)
    compared_to = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)
    likely = models.PositiveIntegerField(_("số có thể trùng"), default=0)
    sentence = models.CharField(_("lý do"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("bắt đầu lúc"))

    objects = FileMakingQuerySet.as_manager()

    class Meta:
        db_table = "petitions_file_making"

    @property
    def is_at_machine(self) -> bool:
        """Whether a worker has it."""
        return self.state in AT_MACHINE


class LikelyRepeatQuerySet(models.QuerySet["LikelyRepeat"]):
    """Marks of the machine."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of petitions the person may see, both of them; nothing for the public."""
        if not user.is_authenticated:
            return self.none()
        seen = Petition.objects.visible_to(user)
        return self.filter(petition__in=seen, other__in=seen)

    def undecided(self) -> Self:
        """Of petitions that nobody put into a group or found to be no repeat, and that still wait for something."""
        decided = AlikeMember.objects.standing().filter(petition=models.OuterRef("petition"))
        return self.filter(~models.Exists(decided), petition__in=Petition.objects.alive())


class LikelyRepeat(models.Model):
    """A petition out of a file that likely asks the same as `other` (có thể trùng): the machine's mark, which has no effect."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    making = models.ForeignKey(FileMaking, models.PROTECT, related_name="marks", db_index=False)
    petition = models.OneToOneField(Petition, models.PROTECT, related_name="likely_repeat")
    other = models.ForeignKey(Petition, models.PROTECT, related_name="+")
    score = models.FloatField(_("mức giống nhau"))
    reason = models.TextField(_("vì sao"))
    at = models.DateTimeField(_("ghi lúc"))

    objects = LikelyRepeatQuerySet.as_manager()

    audit_digest = frozenset({"reason"})  # quotes the petitions

    class Meta:
        db_table = "petitions_likely_repeat"
        indexes = [models.Index(fields=["making", "id"], name="likely_repeat_of_file")]
        constraints = [
            models.CheckConstraint(name="likely_repeat_of_another", condition=~models.Q(petition=models.F("other")))
        ]
