"""Roles of accounts in bodies, and whose rows an account may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7
from phoihop.kernel.scope import remembered
from phoihop.organisations.models.bodies import Body


class RoleKind(models.TextChoices):
    """What an account does in a body."""

    LEADER = "leader", _("Lãnh đạo")
    HEAD_OF_OFFICE = "head_of_office", _("Chánh văn phòng")
    OFFICER = "officer", _("Chuyên viên")
    REGISTRY_CLERK = "registry_clerk", _("Văn thư")
    DEPUTY = "deputy", _("Đại biểu")
    AUDITOR = "auditor", _("Kiểm tra, giám sát hệ thống")
    ADMINISTRATOR = "administrator", _("Quản trị tài khoản")


# Who works on a body's rows; an auditor reads everything, an administrator reads no case.
AT_WORK = {RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE, RoleKind.OFFICER, RoleKind.REGISTRY_CLERK}
SEES_OWN = AT_WORK | {RoleKind.DEPUTY}


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles of accounts."""

    def held(self, on: date) -> Self:
        """Roles in force on `on`."""
        return self.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=on), Q(until__isnull=True) | Q(until__gt=on), user__is_active=True
        )

    def held_by(self, user: User, on: date) -> Self:
        """Roles of `user` in force on `on`, also while the account is closed."""
        return self.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=on), Q(until__isnull=True) | Q(until__gt=on), user=user
        )


class Role(models.Model):
    """An account has a role in a body in a period (vai trò). Two roles in one body are two rows.

    `everywhere`: an administrator not of this body's accounts alone but of the installation: all bodies, all accounts.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="roles", verbose_name=_("tài khoản")
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="roles", verbose_name=_("cơ quan"))
    kind = models.CharField(_("vai trò"), max_length=16, choices=RoleKind)
    everywhere = models.BooleanField(_("toàn tỉnh"), default=False)
    from_on = models.DateField(_("từ ngày"), null=True, blank=True)
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        db_table = "organisations_role"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "body", "kind"], condition=Q(until__isnull=True), name="role_given_once"
            ),
            models.CheckConstraint(
                name="role_runs_forward",
                condition=Q(until__isnull=True) | Q(from_on__isnull=True) | Q(until__gt=F("from_on")),
            ),
            models.CheckConstraint(
                name="only_administrators_are_everywhere", condition=Q(everywhere=False) | Q(kind="administrator")
            ),
        ]
        indexes = [models.Index(fields=["body", "kind"], name="role_by_body")]


@dataclass(frozen=True)
class Sight:
    """Whose eyes a user has. The one answer every `visible_to` starts from.

    `own`: bodies where the user holds a role that sees the body's rows, and their predecessors.
    `served`: principals of these bodies and their predecessors: their office sees and acts for them.
    `roles`: {body id: kinds of role}, extended to principals and predecessors of the body.
    `direct`: the same without principals: the leader of an office does not lead the body that it serves.
    """

    own: frozenset[UUID]
    served: frozenset[UUID]
    roles: dict[UUID, frozenset[RoleKind]]
    is_auditor: bool
    is_administrator: bool
    direct: dict[UUID, frozenset[RoleKind]] = field(default_factory=dict)

    @property
    def bodies(self) -> frozenset[UUID]:
        """All bodies the user acts for or sees as."""
        return self.own | self.served

    def has(self, body_id: UUID | None, *kinds: RoleKind) -> bool:
        """Whether the user holds one of `kinds` (any that works on rows, if none is given) for the body."""
        wanted = frozenset(kinds) or frozenset(AT_WORK)
        return body_id is not None and bool(self.roles.get(body_id, frozenset()) & wanted)


_ABOVE = """
WITH RECURSIVE above AS (
  SELECT id, parent_id FROM organisations_body WHERE id = %(body)s
  UNION
  SELECT o.id, o.parent_id FROM organisations_serving s JOIN organisations_body o ON o.id = s.office_id
  WHERE s.principal_id = %(body)s AND (s.from_on IS NULL OR s.from_on <= %(on)s)
    AND (s.until IS NULL OR s.until > %(on)s)
  UNION
  SELECT p.id, p.parent_id FROM above a JOIN organisations_body p ON p.id = a.parent_id
)
SELECT id FROM above
"""


def administers(user: User | AnonymousUser | None, body: Body | None, *, on: date) -> bool:
    """Whether `user` administers the accounts of `body` on `on`; of the whole installation, if `body` is None.

    An administrator of a body answers for it, for the bodies under it and for the principals it serves; one of
    everywhere for all.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    held = remembered(("administers", user.pk, on), lambda: _administered(user.pk, on))
    if any(everywhere for _body, everywhere in held):
        return True
    return body is not None and bool({body_id for body_id, _everywhere in held} & _above(body.pk, on))


_BELOW = """
WITH RECURSIVE held AS (
  SELECT unnest(%(bodies)s::uuid[]) AS id
), seats AS (
  SELECT id FROM held
  UNION
  SELECT s.principal_id FROM held h JOIN organisations_serving s ON s.office_id = h.id
  WHERE (s.from_on IS NULL OR s.from_on <= %(on)s) AND (s.until IS NULL OR s.until > %(on)s)
), below AS (
  SELECT id FROM seats
  UNION
  SELECT b.id FROM below p JOIN organisations_body b ON b.parent_id = p.id
)
SELECT id FROM below
"""


def administered_bodies(user: User, *, on: date) -> frozenset[UUID] | None:
    """The bodies whose accounts `user` administers on `on`; None for all of the installation."""
    held = _administered(user.pk, on) if user.is_active else []
    if any(everywhere for _body, everywhere in held):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"bodies": [body for body, _everywhere in held], "on": on})
        return frozenset(row[0] for row in cursor.fetchall())


def accounts_visible_to(user: User, *, on: date) -> models.QuerySet[User]:
    """Accounts with a role in the bodies that `user` administers, closed ones too; all for one of everywhere."""
    bodies = administered_bodies(user, on=on)
    if bodies is None:
        return User.objects.all()
    return User.objects.filter(Exists(Role.objects.filter(user=OuterRef("pk"), body__in=bodies)))


def _administered(user_id: UUID, on: date) -> list[tuple[UUID, bool]]:
    held = Role.objects.held(on).filter(user_id=user_id, kind=RoleKind.ADMINISTRATOR)
    return list(held.values_list("body_id", "everywhere"))


def _above(body_id: UUID, on: date) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, {"body": body_id, "on": on})
        return {row[0] for row in cursor.fetchall()}


_REACH = """
WITH RECURSIVE held AS (
  SELECT body_id, kind FROM organisations_role
  WHERE user_id = %(user)s AND (from_on IS NULL OR from_on <= %(on)s) AND (until IS NULL OR until > %(on)s)
), served AS (
  SELECT s.principal_id AS body_id, h.kind FROM held h JOIN organisations_serving s ON s.office_id = h.body_id
  WHERE (s.from_on IS NULL OR s.from_on <= %(on)s) AND (s.until IS NULL OR s.until > %(on)s)
), reach AS (
  SELECT body_id, kind, false AS via FROM held UNION SELECT body_id, kind, true FROM served
  UNION SELECT b.id, r.kind, r.via FROM reach r JOIN organisations_body b ON b.succeeded_by_id = r.body_id
    AND b.abolished_on <= %(on)s
)
SELECT body_id, kind, via FROM reach
"""


def sight_of(user: User | AnonymousUser | None, *, on: date | None = None) -> Sight:
    """What `user` may act for and see as on `on` (default: today in Vietnam). Nobody sees as an inactive account."""
    if user is None or not user.is_authenticated or not user.is_active:
        return Sight(frozenset(), frozenset(), {}, is_auditor=False, is_administrator=False)
    day = on or timezone.localdate()
    return remembered(("sight", user.pk, day), lambda: _sight(user.pk, day))


def _sight(user_id: UUID, on: date) -> Sight:
    with connection.cursor() as cursor:
        cursor.execute(_REACH, {"user": user_id, "on": on})
        rows = cursor.fetchall()
    roles: dict[UUID, set[RoleKind]] = {}
    direct: dict[UUID, set[RoleKind]] = {}
    own: set[UUID] = set()
    served: set[UUID] = set()
    kinds: set[RoleKind] = set()
    for body_id, kind, via in rows:
        role = RoleKind(kind)
        kinds.add(role)
        if via and role not in AT_WORK:
            continue  # an auditor or deputy of an office is none of its principal
        roles.setdefault(body_id, set()).add(role)
        if not via:
            direct.setdefault(body_id, set()).add(role)
        if role in SEES_OWN:
            (served if via else own).add(body_id)
    return Sight(
        own=frozenset(own),
        served=frozenset(served),
        roles={body: frozenset(held) for body, held in roles.items()},
        is_auditor=RoleKind.AUDITOR in kinds,
        is_administrator=RoleKind.ADMINISTRATOR in kinds,
        direct={body: frozenset(held) for body, held in direct.items()},
    )
