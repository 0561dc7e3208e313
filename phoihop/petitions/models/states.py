"""Where a petition stands, on whose side it was gathered, how it is handled and what it is about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Regime(models.TextChoices):
    """On whose side a petition was gathered; each has its own term and classes of answers."""

    NA = "na", _("Quốc hội")
    COUNCIL = "council", _("Hội đồng nhân dân")


class Handling(models.TextChoices):
    """How it is handled (loại xử lý): some rule sets give each its own time."""

    ORDINARY = "ordinary", _("Thông thường")
    URGENT = "urgent", _("Cấp bách")
    COMPLEX = "complex", _("Phức tạp, nhiều ngành")


class Matter(models.TextChoices):
    """What it is about (tính chất): law or policy, carrying it out, works, one person's affair."""

    POLICY = "policy", _("Chính sách, pháp luật")
    CONDUCT = "conduct", _("Tổ chức thực hiện")
    WORKS = "works", _("Công trình, đầu tư")
    PERSONAL = "personal", _("Việc riêng của cử tri")


class PetitionState(models.TextChoices):
    """Where a petition stands. Overdue is computed, never stored; answered is not solved."""

    NEW = "new", _("Chờ phân loại")
    CLASSIFIED = "classified", _("Chờ chuyển")
    ROUTED = "routed", _("Đang giải quyết")
    RETURNED = "returned", _("Cơ quan trả lại")
    DISPUTED = "disputed", _("Chờ xác định thẩm quyền")
    ANSWERED = "answered", _("Đã trả lời")
    SOLVED = "solved", _("Đã giải quyết xong")
    MERGED = "merged", _("Đã gộp")
    SPLIT = "split", _("Đã tách")
    CLOSED = "closed", _("Không xử lý tiếp")


WAITING = (PetitionState.NEW, PetitionState.CLASSIFIED)  # for the receiver, before anybody owes an answer
OWED = (PetitionState.ROUTED, PetitionState.RETURNED, PetitionState.DISPUTED)  # an answer is owed
UNSOLVED = (*OWED, PetitionState.ANSWERED)  # with a body that must answer, and nobody found it solved
SENT = (*UNSOLVED, PetitionState.SOLVED)  # what figures of answered and solved are counted of
ALIVE = (*WAITING, *UNSOLVED)
MOVABLE = (*WAITING, PetitionState.ROUTED)  # merged, split, closed from here
