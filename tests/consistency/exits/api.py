"""What a body's programs read by its keys: what the body gathered or has, and what they sent themselves; a key that is past
its day, revoked, for other works, or whose maker left opens nothing, nor does a login without a key."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from phoihop.api import services
from phoihop.api.models import ApiKey, Scope
from phoihop.intake import services as intake
from phoihop.intake.models import Source
from phoihop.intake.rules import Said
from phoihop.kernel.accounts.models import User
from phoihop.organisations import services as directory
from phoihop.organisations.models import Body, Role, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services as petitions
from phoihop.petitions.models import ResultClass
from phoihop.petitions.services import answering
from phoihop.petitions.tests import make
from phoihop.petitions.tests.test_answers import routed
from tests.consistency.exits import Chapter, Exit, Row, Scene, Seat, Way

EXITS = (
    Exit("api:v1:petitions", Row.PETITION_BY_KEY, Way.EXPORT),
    Exit("api:v1:petitions", Row.PETITION_BY_KEY, Way.EXPORT, query="?state=answered&limit=1"),
    Exit("api:v1:petition", Row.PETITION_BY_KEY, Way.EXPORT),
    Exit("api:v1:petition", Row.PETITION_BY_KEY, Way.EXPORT, mark="answer"),
    Exit("api:v1:item", Row.SENT_BY_KEY, Way.EXPORT),
)
DAYS = timedelta(days=9)


def _key(body: Body, *scopes: Scope, by: User | None = None) -> str:
    """The token of a key of this body."""
    now = timezone.now()
    return services.make_key(
        body=body, name="Phần mềm mẫu", scopes=scopes, expires_on=timezone.localdate(now) + DAYS, at=now,
        by=by or people.user(of=body, kind=RoleKind.LEADER),
    )[1]  # fmt: skip


def _row(token: str) -> ApiKey:
    return ApiKey.objects.get(code=token.partition(".")[0])


def scene() -> Scene:
    """One petition gathered, sent to its lead and a partner, disputed, decided, answered; one matter sent by key."""
    made, at, today = make.scene(), timezone.now(), timezone.localdate()
    both = (Scope.PETITIONS, Scope.INTAKE)
    row = routed(made)
    petitions.add_partner(
        petition_id=row.pk, body=made.lands, part="Thu hồi đất", by=made.works_officer, at=at, today=today
    )
    dispute = petitions.raise_dispute(
        petition_id=row.pk, superior=made.committee, question="Ai trả lời?", decide_by=today + timedelta(5), by=made.head,
        at=at, today=today,
    )  # fmt: skip
    petitions.decide(
        dispute_id=dispute.pk, lead=made.works, decision="Sở Xây dựng trả lời.", by=made.chair, at=at, today=today
    )
    reply = answering.answer(
        body=made.works, title="Trả lời", number_text="15/SXD-VP", answered_on=today, received_on=today, at=at,
        by=made.works_officer,
        said=[answering.Said(row.pk, ResultClass.EXPLAINED, "Đã xong.")],
    )  # fmt: skip
    gatherer = _key(made.standing, *both)
    sent = intake.take_in(
        receiver=made.standing, source=Source.API, said=Said("Lời gửi bằng khóa"), received_on=today, client_key="k" * 8,
        source_kind="api_key", source_code=_row(gatherer).code, by=None, at=at,
    )  # fmt: skip
    keys = {
        Seat.RECIPIENT: gatherer,
        Seat.LEAD: _key(made.works, *both),
        Seat.PARTNER: _key(made.lands, *both),
        Seat.FOLLOWER: _key(made.committee, *both),
        Seat.OFFICE: _key(people.office_of(made.standing), *both),
        Seat.STRANGER: _key(made.commune, *both),  # the commune it is about, which has no part in it
        Seat.OTHER_KEY: _key(made.standing, Scope.ANSWERS),
        Seat.LATE_KEY: _key(made.standing, *both),
        Seat.REVOKED_KEY: _key(made.standing, *both, by=made.head),
        Seat.LEFT_KEY: _key(made.standing, *both),
    }
    ApiKey.objects.filter(pk=_row(keys[Seat.LATE_KEY]).pk).update(expires_on=today - timedelta(days=1))
    services.revoke_key(key_id=_row(keys[Seat.REVOKED_KEY]).pk, by=made.head, at=at)
    role = Role.objects.get(user=_row(keys[Seat.LEFT_KEY]).user, body=made.standing)
    directory.take_role(role=role, until=today, by=None, at=at)
    marks = {
        Row.PETITION_BY_KEY.value: row.code,  # JSON writes Vietnamese letters as numbers: codes betray a row
        Row.SENT_BY_KEY.value: sent.code,
        "answer": reply.code,
    }
    args: dict[str, tuple[object, ...]] = {"api:v1:petition": (row.code,), "api:v1:item": (sent.code,)}
    return Scene(people={Seat.AUDITOR: made.auditor, Seat.DEPUTY: made.head}, keys=keys, args=args, marks=marks)


CHAPTER = Chapter("api", EXITS, {}, scene)
