"""What a round or a meeting makes bodies owe, each owed in the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.contacts.models.meetings import Meeting
from phoihop.contacts.models.rounds import Round
from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper


class DutyKind(models.TextChoices):
    """What is owed, by terms of the register (`rules.TERMS`), or on a day that a person sets (`SET_BY_PEOPLE`)."""

    AGREE = "agree", _("Thống nhất kế hoạch với Mặt trận")
    PRESS_NA = "press_na", _("Gửi báo chí kế hoạch tiếp xúc của đại biểu Quốc hội")
    PRESS_COUNCIL = "press_council", _("Gửi báo chí kế hoạch tiếp xúc của đại biểu HĐND")
    OUTSIDE_NA = "outside_na", _("Báo đoàn nơi đến về việc tiếp xúc ngoài tỉnh")
    OUTSIDE_COUNCIL = "outside_council", _("Báo nơi đến về việc tiếp xúc ngoài đơn vị bầu cử")
    DECIDE = "decide", _("Quyết định việc tiếp xúc cá nhân, nhóm cử tri")
    DECIDE_OUTSIDE = "decide_outside", _("Quyết định việc tiếp xúc ngoài đơn vị bầu cử")
    FRONT_CELL = "front_cell", _("Báo Ban công tác Mặt trận nơi tiếp xúc")
    SYNTHESIS = "synthesis", _("Tổng hợp ý kiến sau tiếp xúc cá nhân, nhóm cử tri")
    GROUP_SYNTHESIS = "group_synthesis", _("Tổ đại biểu tổng hợp, gửi Thường trực HĐND")
    WORKING_MEETING = "working_meeting", _("Làm việc với các cơ quan địa phương trước kỳ họp")


# Whose day a person sets: it stays when the round moves.
SET_BY_PEOPLE = frozenset({DutyKind.AGREE, DutyKind.WORKING_MEETING})

# What is told by a notice on paper; the other duties are acts of their own.
TOLD_BY_PAPER = frozenset(
    {
        DutyKind.PRESS_NA,
        DutyKind.PRESS_COUNCIL,
        DutyKind.OUTSIDE_NA,
        DutyKind.OUTSIDE_COUNCIL,
        DutyKind.FRONT_CELL,
        DutyKind.WORKING_MEETING,
    }
)


class Duty(models.Model):
    """Something owed for a round or a meeting (việc phải làm theo quy định), by `body`, in the ledger (`commitment`).

    `paper`: the paper that did it, or that is drawn up to do it; `done_on`: the day it was sent, or agreed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="duties", db_index=False, verbose_name=_("đợt")
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="duties", db_index=False, verbose_name=_("cuộc")
    )
    kind = models.CharField(_("việc"), max_length=15, choices=DutyKind)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="+", verbose_name=_("nhiệm vụ"))
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản"))
    done_on = models.DateField(_("xong ngày"), null=True, blank=True)

    class Meta:
        db_table = "contacts_duty"
        constraints = [
            models.CheckConstraint(
                name="duty_is_of_a_round_or_a_meeting",
                condition=Q(round__isnull=False, meeting__isnull=True) | Q(round__isnull=True, meeting__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["round", "kind", "body"], condition=Q(round__isnull=False), name="round_duty_owed_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind", "body"], condition=Q(meeting__isnull=False), name="meeting_duty_owed_once"
            ),
        ]
