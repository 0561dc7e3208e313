"""Who may sign for a body, and in which form: for the collective, for the head, by order, by authorisation, acting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, BodyKind, Membership, Person, SigningForm, StandIn

# Bodies that decide together: their papers are signed for the collective (NĐ 30/2020/NĐ-CP Art. 13).
COLLECTIVE = frozenset(
    {
        BodyKind.PARTY_COMMITTEE,
        BodyKind.NA_DELEGATION,
        BodyKind.COUNCIL,
        BodyKind.COUNCIL_STANDING,
        BodyKind.COUNCIL_COMMITTEE,
        BodyKind.DEPUTY_GROUP,
        BodyKind.PEOPLES_COMMITTEE,
        BodyKind.FRONT_COMMITTEE,
        BodyKind.JUDICIAL_REFORM,
    }
)


@dataclass(frozen=True)
class MaySign:
    """Somebody who may sign for a body on a day: in which form («KT.», "" in the own name), under which post."""

    person: Person
    form: str
    post: str
    is_head: bool


def may_sign(bodies: Collection[Body], *, on: date) -> dict[UUID, list[MaySign]]:
    """Who may sign for each of `bodies` on `on`, as `signing_post` would let them: heads first, the usual one before all,
    then those who stand in for a head. A body of which the directory knows nobody has an empty list."""
    found: dict[UUID, list[MaySign]] = {body.pk: [] for body in bodies}
    kinds = {body.pk: body.kind for body in bodies}
    heads = Membership.objects.held(on).filter(body__in=found, is_head=True).select_related("person")
    headed: set[tuple[UUID, UUID]] = set()
    for post in heads.order_by("rank", "id"):
        if (post.body_id, post.person_id) not in headed:
            headed.add((post.body_id, post.person_id))
            form = SigningForm.TM if kinds[post.body_id] in COLLECTIVE else ""
            found[post.body_id].append(MaySign(post.person, form, post.post, is_head=True))
    stands = _standing_in(on).filter(membership__body__in=found).select_related("stand_in", "membership")
    rows = list(stands.order_by("form", "stand_in__name_key", "id"))
    held = list(
        Membership.objects.held(on)
        .filter(person__in={row.stand_in_id for row in rows})
        .order_by("-is_head", "rank", "id")
    )
    seen: set[tuple[UUID, UUID, str]] = set()
    for row in rows:
        body, person = row.membership.body_id, row.stand_in_id
        if (body, person) in headed or (body, person, row.form) in seen:
            continue
        seen.add((body, person, row.form))
        posts = [post for post in held if post.person_id == person]
        there = next((post for post in posts if post.body_id == body), posts[0] if posts else None)
        found[body].append(MaySign(row.stand_in, row.form, there.post if there else "", is_head=False))
    return found


def usual_signature(issuer: Body | None, *, on: date) -> dict[str, str]:
    """Who signs when nobody stands in, and in which form: the head, for the collective where the body is one."""
    posts = Membership.objects.held(on).filter(body=issuer, is_head=True).select_related("person")
    head = posts.order_by("rank", "id").first()
    if issuer is None or head is None:
        return {}
    return {"signer": head.person.code, "form": SigningForm.TM if issuer.kind in COLLECTIVE else ""}


def signing_post(issuer: Body, signer: Person, form: str, on: date) -> str:
    """The post under which `signer` signs for `issuer` on `on`; Refused when the form does not fit."""
    held = list(Membership.objects.held(on).filter(person=signer, body=issuer).order_by("-is_head", "rank"))
    heads = any(post.is_head for post in held)
    if form in {"", SigningForm.TM}:
        if form and issuer.kind not in COLLECTIVE:
            raise Refused(
                "paper.form_not_fit",
                _("%(body)s làm việc theo chế độ thủ trưởng nên không ký TM.; hãy chọn hình thức khác.")
                % {"body": issuer},
            )
        if not heads:
            raise Refused(
                "paper.signer_not_in_body",
                _("%(person)s không đứng đầu %(body)s; hãy chọn hình thức ký KT., TL., TUQ. hoặc Q.")
                % {"person": signer, "body": issuer},
            )
        return held[0].post
    if heads:
        raise Refused(
            "paper.form_not_fit",
            _("%(person)s là người đứng đầu nên không ký %(form)s; hãy ký trực tiếp hoặc TM.")
            % {"person": signer, "form": form},
        )
    return _stand_in_post(issuer, signer, form, on, held)


def _stand_in_post(issuer: Body, signer: Person, form: str, on: date, held: list[Membership]) -> str:
    stands = _standing_in(on).filter(stand_in=signer, form=form, membership__body=issuer)
    if not stands.exists():
        raise Refused(
            "paper.no_stand_in",
            _("Danh bạ chưa ghi %(person)s được ký %(form)s người đứng đầu %(body)s; hãy ghi việc giao ký trước.")
            % {"person": signer, "form": form, "body": issuer},
        )
    if held:
        return held[0].post
    elsewhere = Membership.objects.held(on).filter(person=signer).order_by("-is_head", "rank", "id").first()
    return elsewhere.post if elsewhere else ""


def _standing_in(on: date) -> QuerySet[StandIn]:
    """Those who act for the head of a body on `on`."""
    return StandIn.objects.filter(Q(until__isnull=True) | Q(until__gt=on), membership__is_head=True, from_on__lte=on)
