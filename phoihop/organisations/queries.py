"""Questions about bodies and people on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import (
    AT_WORK,
    Body,
    BodyCode,
    BodyName,
    Membership,
    Person,
    Role,
    RoleKind,
    Serving,
    StandIn,
)

_HEIRS = """
WITH RECURSIVE heirs AS (
  SELECT id AS body_id, id AS heir_id, 0 AS step FROM organisations_body WHERE id = ANY(%(bodies)s)
  UNION
  SELECT h.body_id, b.succeeded_by_id, h.step + 1 FROM heirs h JOIN organisations_body b ON b.id = h.heir_id
  WHERE b.succeeded_by_id IS NOT NULL AND b.abolished_on <= %(on)s AND h.step < 50
)
SELECT DISTINCT ON (body_id) body_id, heir_id FROM heirs ORDER BY body_id, step DESC
"""


def heirs(bodies: Iterable[UUID], *, on: date) -> dict[UUID, UUID]:
    """{body: the body that acts for its rows on `on`}: itself while it lives, else the last of its successors."""
    with connection.cursor() as cursor:
        cursor.execute(_HEIRS, {"bodies": list(bodies), "on": on})
        return dict(cursor.fetchall())


def heir_of(body: Body, *, on: date) -> Body:
    """Who acts for `body` on `on` (nay là …); itself while it lives or when nobody succeeded it."""
    if body.abolished_on is None or body.abolished_on > on:
        return body
    heir = heirs([body.pk], on=on).get(body.pk, body.pk)
    return body if heir == body.pk else Body.objects.get(pk=heir)


def succeeded(body: Body) -> list[UUID]:
    """`body` and all that it succeeded, the nearest first."""
    found, last = [body.pk], [body.pk]
    while last:
        before = Body.objects.filter(succeeded_by__in=last).exclude(pk__in=found).order_by("pk")
        last = list(before.values_list("pk", flat=True))
        found += last
    return found


def common_superior(first: Body, second: Body) -> Body | None:
    """The nearest body above both (cơ quan cấp trên chung); None where there is none, or where one is above the other."""
    above = _above(first)
    if second in above or first in _above(second):
        return None
    return next((body for body in _above(second) if body in above), None)


def _above(body: Body) -> list[Body]:
    """The bodies above `body`, the nearest first."""
    found: list[Body] = []
    while body.parent is not None and body.parent not in found:
        body = body.parent
        found.append(body)
    return found


def offices_of(body: Body, *, on: date) -> QuerySet[Body]:
    """Offices that serve `body` on `on`."""
    return Body.objects.filter(pk__in=_serving(on).filter(principal=body).values("office")).by_rank()


def principals_of(body: Body, *, on: date) -> QuerySet[Body]:
    """Bodies that the office `body` serves on `on`."""
    return Body.objects.filter(pk__in=_serving(on).filter(office=body).values("principal")).by_rank()


def _serving(on: date) -> QuerySet[Serving]:
    return Serving.objects.filter(Q(from_on__isnull=True) | Q(from_on__lte=on), Q(until__isnull=True) | Q(until__gt=on))


def users_of(body: Body, kinds: Iterable[str] = AT_WORK, *, on: date, with_office: bool = False) -> QuerySet[User]:
    """Open accounts with one of the roles `kinds` in `body` on `on`; of its offices too, if asked. For notices.

    After a merger the accounts of the body that acts for it now.
    """
    heir = heirs([body.pk], on=on).get(body.pk, body.pk)
    held = Role.objects.held(on).filter(kind__in=list(kinds))
    seats = Q(body_id=heir)
    if with_office:
        seats |= Q(body_id__in=_serving(on).filter(principal_id=heir).values("office"))
    return User.objects.filter(pk__in=held.filter(seats).values("user")).order_by("id")


def head_of(body: Body, *, on: date) -> Membership | None:
    """Who heads `body` on `on` (người đứng đầu); None for a vacancy."""
    return Membership.objects.held(on).filter(body=body, is_head=True).select_related("person").order_by("id").first()


def holder_of(body: Body, post: str, *, on: date) -> Membership | None:
    """Who holds `post` in `body` on `on`; the first in rank where several do (phó chủ tịch)."""
    held = Membership.objects.held(on).filter(body=body, post=post).select_related("person")
    return held.order_by("rank", "person__name_key", "id").first()


def people_of(body: Body, *, on: date) -> QuerySet[Membership]:
    """Posts held in `body` on `on` by rank, then given name, with their persons."""
    held = Membership.objects.held(on).filter(body=body).select_related("person", "term")
    return held.order_by("rank", "person__name_key", "id")


def assignable(body: Body, *, on: date) -> QuerySet[Person]:
    """Whom work of `body` may be given to on `on`: people of it and of the offices that serve it, by given name."""
    seats = Q(body=body) | Q(body__in=_serving(on).filter(principal=body).values("office"))
    held = Membership.objects.held(on).filter(seats, person=OuterRef("pk"))
    return Person.objects.filter(Exists(held)).order_by("name_key", "id")


def stand_ins_of(membership: Membership, *, on: date) -> QuerySet[StandIn]:
    """Who may act for the holder of a post on `on`, oldest appointment first."""
    held = StandIn.objects.in_force(on).filter(membership=membership).select_related("stand_in")
    return held.order_by("from_on", "id")


def standing_in(person: Person, *, on: date) -> QuerySet[StandIn]:
    """The posts for whose holders `person` may act on `on`."""
    held = StandIn.objects.in_force(on).filter(stand_in=person)
    return held.select_related("membership__body", "membership__person").order_by("from_on", "id")


def body_with_code(scheme: str, value: str, *, on: date) -> Body | None:
    """The body that held a code on `on`; codes of the past stay resolvable."""
    row = (
        BodyCode.objects.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=on),
            Q(until__isnull=True) | Q(until__gt=on),
            scheme=scheme,
            value=value,
        )
        .select_related("body")
        .order_by("id")
        .first()
    )
    return row.body if row else None


def bodies_named(text: str, *, limit: int = 20) -> list[Body]:
    """Bodies that bear or bore the name `text`, as written, today or in the past; living ones first."""
    named = BodyName.objects.filter(Q(name=text) | Q(short_name=text), body=OuterRef("pk"))
    return list(Body.objects.filter(Exists(named)).order_by("abolished_on", "rank", "id")[:limit])


def with_posts(people: QuerySet[Person], *, on: date) -> QuerySet[Person]:
    """`people` with their posts of `on` in `posts_today`, by rank: two queries for a whole page."""
    held = Membership.objects.held(on).select_related("body").order_by("body__rank", "rank", "id")
    return people.prefetch_related(Prefetch("memberships", queryset=held, to_attr="posts_today"))


def roles_in(body: Body, *, on: date) -> QuerySet[Role]:
    """Roles held in `body` on `on`, with their accounts, in the order of the kinds."""
    held = Role.objects.held(on).filter(body=body).select_related("user")
    return held.order_by("kind", "user__full_name", "id")


NEED_SECOND_FACTOR = {RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE, RoleKind.ADMINISTRATOR}


def needs_second_factor(user: User) -> bool:
    """Who decides for a body or gives others their rights: leader, head of office, administrator of accounts."""
    return Role.objects.held_by(user, timezone.localdate()).filter(kind__in=NEED_SECOND_FACTOR).exists()
