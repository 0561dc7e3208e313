"""Who signs and acts for the holder of a post."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations import rules
from phoihop.organisations.models import Membership, Person, SigningForm, StandIn
from phoihop.organisations.permissions import can_keep_people


@transaction.atomic
def appoint_stand_in(
    *,
    membership: Membership,
    stand_in: Person,
    form: str,
    from_on: date,
    until: date | None = None,
    scope: str = "",
    legal_basis: str = "",
    by: User | None,
    at: datetime,
) -> StandIn:
    """Let `stand_in` act for the holder of a post (NĐ 30/2020/NĐ-CP Art. 13) from `from_on`.

    KT. by somebody with a post in the body, TL. also from a body under it or the office that serves it, TUQ. in
    writing, for stated matters and a stated time; Q. one at a time. TM. is no stand-in: it signs for a collective.
    Raises PermissionDenied, Refused "stand_in.form", "stand_in.self", "stand_in.backwards", "stand_in.outside_post",
    "stand_in.not_of_body", "stand_in.basis_needed", "stand_in.already", "stand_in.acting_taken".
    """
    post = Membership.objects.select_for_update(of=("self",)).select_related("body", "person").get(pk=membership.pk)
    if not can_keep_people(by, post.body, on=timezone.localdate(at)):
        raise PermissionDenied
    if form == SigningForm.TM or form not in SigningForm.values:
        raise Refused("stand_in.form", _("Người thay ký theo một trong các hình thức KT., TL., TUQ., Q."))
    if stand_in.pk == post.person_id:
        raise Refused("stand_in.self", _("%(person)s không thay chính mình.") % {"person": stand_in})
    _check_days(post, from_on, until)
    _check_form(post, stand_in, SigningForm(form), from_on, until=until, scope=scope, legal_basis=legal_basis)
    _check_free(post, stand_in, SigningForm(form), rules.Period(from_on, until))
    row = StandIn(
        membership=post, stand_in=stand_in, form=form, scope=clean(scope), legal_basis=clean(legal_basis),
        from_on=from_on, until=until,
    )  # fmt: skip
    return audit.create(row, verb="stand_in.appointed", by=by, at=at)


def _check_days(post: Membership, from_on: date, until: date | None) -> None:
    if until is not None and until <= from_on:
        raise Refused("stand_in.backwards", _("Ngày thôi thay phải sau ngày bắt đầu."))
    ends_late = post.until is not None and (from_on >= post.until or (until is not None and until > post.until))
    if (post.from_on is not None and from_on < post.from_on) or ends_late:
        raise Refused(
            "stand_in.outside_post",
            _("Thời gian thay nằm ngoài thời gian %(person)s giữ chức vụ %(post)s.")
            % {"person": post.person, "post": post.post},
        )


def _check_form(
    post: Membership,
    person: Person,
    form: SigningForm,
    on: date,
    *,
    until: date | None,
    scope: str,
    legal_basis: str,
) -> None:
    if form == SigningForm.TUQ:
        if not (until and scope.strip() and legal_basis.strip()):
            raise Refused(
                "stand_in.basis_needed",
                _("Ủy quyền (TUQ.) phải có văn bản, phạm vi công việc và ngày kết thúc: nhập đủ ba mục."),
            )
        return
    seats = Q(body=post.body)
    if form == SigningForm.TL:
        serving = Q(body__servings__principal=post.body) & (
            Q(body__servings__until__isnull=True) | Q(body__servings__until__gt=on)
        )
        seats |= Q(body__parent=post.body) | serving
    if not Membership.objects.held(on).filter(seats, person=person).exists():
        raise Refused(
            "stand_in.not_of_body",
            _("%(person)s không giữ chức vụ nào ở %(body)s vào ngày %(day)s nên không ký %(form)s được.")
            % {"person": person, "body": post.body, "day": on.strftime("%d/%m/%Y"), "form": form.value},
        )


def _check_free(post: Membership, person: Person, form: SigningForm, period: rules.Period) -> None:
    for row in StandIn.objects.filter(membership=post, form=form).select_related("stand_in").order_by("id"):
        if not rules.Period(row.from_on, row.until).meets(period):
            continue
        if row.stand_in_id == person.pk:
            raise Refused(
                "stand_in.already", _("%(person)s đã được giao thay trong thời gian này.") % {"person": person}
            )
        if form == SigningForm.Q:
            raise Refused(
                "stand_in.acting_taken",
                _("%(person)s đang giữ quyền chức vụ này: kết thúc việc ấy trước.") % {"person": row.stand_in},
            )


@transaction.atomic
def end_stand_in(*, row: StandIn, until: date, reason: str = "", by: User | None, at: datetime) -> StandIn:
    """End a standing in: `until` is the first day it no longer holds; one that has not begun then is removed.

    Raises PermissionDenied, Refused "stand_in.ended_already".
    """
    held = StandIn.objects.select_for_update(of=("self",)).select_related("membership__body").get(pk=row.pk)
    if not can_keep_people(by, held.membership.body, on=timezone.localdate(at)):
        raise PermissionDenied
    if held.until is not None and held.until <= until:
        raise Refused("stand_in.ended_already", _("Việc thay này đã kết thúc."))
    if until <= held.from_on:
        audit.delete(held, verb="stand_in.withdrawn", by=by, at=at, reason=reason)
        return held
    held.until = until
    return audit.save(held, ["until"], verb="stand_in.ended", by=by, at=at, reason=reason)
