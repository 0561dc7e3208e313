"""The directory: open to every account, closed to visitors; accounts and roles to who answers for them."""

from __future__ import annotations

from datetime import UTC, datetime

from phoihop.organisations import services
from phoihop.organisations.models import BodyCode, BodyName, Membership, Role, RoleKind, Serving, StandIn
from phoihop.organisations.tests import make
from tests.consistency.exits import Chapter, Exit, Row, Scene, Seat, Way

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PROVINCE = frozenset({Seat.ADMINISTRATOR})
KEEPERS = PROVINCE | {Seat.LEAD, Seat.OFFICE}

EXITS = (
    Exit("organisations:bodies", Row.DIRECTORY, Way.LIST),
    Exit("organisations:bodies", Row.DIRECTORY, Way.SEARCH, query="?q=mau+thu"),
    Exit("organisations:bodies", Row.DIRECTORY, Way.FRAGMENT, query="?q=mau+thu", htmx=True),
    Exit("organisations:tree", Row.DIRECTORY, Way.LIST),
    Exit("organisations:people", Row.DIRECTORY, Way.LIST, mark="person"),
    Exit("organisations:people", Row.DIRECTORY, Way.SEARCH, query="?q=mau", mark="person"),
    Exit("organisations:pick_body", Row.DIRECTORY, Way.FRAGMENT, query="?x=mau+thu"),
    Exit("organisations:pick_person", Row.DIRECTORY, Way.FRAGMENT, query="?x=mau", mark="person"),
    Exit("organisations:export_bodies", Row.DIRECTORY, Way.EXPORT),
    Exit("organisations:export_people", Row.DIRECTORY, Way.EXPORT, mark="person"),
    Exit("organisations:terms", Row.DIRECTORY, Way.LIST, mark="term"),
    Exit("organisations:body", Row.DIRECTORY, Way.PAGE),
    Exit("organisations:body", Row.ROLES, Way.PAGE, mark="account"),
    Exit("organisations:person", Row.DIRECTORY, Way.PAGE, mark="person"),
)

ACTS = {
    "organisations:accounts": PROVINCE,  # the body's own administrator too, whose seat is no case's
    "organisations:account": PROVINCE,
    "organisations:open_account": PROVINCE,
    "organisations:set_password": PROVINCE,
    "organisations:remove_second_factor": PROVINCE,
    "organisations:link_identity": PROVINCE,
    "organisations:unlink_identity": PROVINCE,
    "organisations:close_account": PROVINCE,
    "organisations:reopen_account": PROVINCE,
    "organisations:link_person": PROVINCE,
    "organisations:give_role": PROVINCE,
    "organisations:take_role": PROVINCE,
    "organisations:import_bodies": PROVINCE,
    # One's own imports only; who sent nothing in has none (organisations/tests/test_import_runs.py).
    "organisations:import": PROVINCE,
    # Who keeps the people of any body may open these; which body is decided by the act.
    "organisations:import_people": KEEPERS | {Seat.PARTNER, Seat.RECIPIENT, Seat.FOLLOWER, Seat.SIGNATORY},
    "organisations:appoint": KEEPERS | {Seat.PARTNER, Seat.RECIPIENT, Seat.FOLLOWER, Seat.SIGNATORY},
    "organisations:open_term": PROVINCE,
    "organisations:correct_term": PROVINCE,
    "organisations:correct_person": KEEPERS,
    "organisations:end_post": KEEPERS,
    "organisations:appoint_stand_in": KEEPERS,
    "organisations:end_stand_in": KEEPERS,
    "organisations:enter_person": KEEPERS,
    "organisations:establish": PROVINCE,
    "organisations:rename": PROVINCE,
    "organisations:merge": PROVINCE,
    "organisations:split": PROVINCE,
    "organisations:abolish": PROVINCE,
    "organisations:correct": PROVINCE,
    "organisations:correct_name": PROVINCE,
    "organisations:contact": KEEPERS,
    "organisations:approval": PROVINCE | {Seat.LEAD},
    "organisations:rank": PROVINCE,
    "organisations:give_code": PROVINCE,
    "organisations:end_code": PROVINCE,
    "organisations:start_serving": PROVINCE,
    "organisations:end_serving": PROVINCE,
}


def scene() -> Scene:
    """A body with its leader (lead), office, deputy; leaders of other bodies in the other seats."""
    body = make.body(name="Cơ quan Mẫu Thử")
    office = make.office_of(body)
    person = make.person(of=body, full_name="Lò Thị Mẫu", post="Trưởng ban", is_head=True)
    deputy = make.person(of=body, full_name="Hà Văn Phó", post="Phó Trưởng ban")
    post = Membership.objects.get(person=person)
    term = make.term(name="1999–2004")
    services.give_code(body=body, scheme="qd20", value="H99", by=None, at=AT)
    services.appoint_stand_in(membership=post, stand_in=deputy, form="KT.", from_on=AT.date(), by=None, at=AT)
    account = make.user(of=body, full_name="Tài Khoản Bí Hiểm")

    one, code = (body.code,), (person.code,)
    named = (account.username,)
    args: dict[str, tuple[object, ...]] = {
        f"organisations:{name}": one
        for name in (
            "body", "rename", "merge", "split", "abolish", "correct", "contact", "approval", "rank", "give_code",
            "start_serving", "enter_person",
        )
    }  # fmt: skip
    args |= {f"organisations:{name}": code for name in ("person", "correct_person", "appoint")}
    args |= {
        f"organisations:{name}": named
        for name in (
            "account",
            "set_password",
            "remove_second_factor",
            "link_identity",
            "unlink_identity",
            "close_account",
            "reopen_account",
            "link_person",
            "give_role",
        )
    }
    args |= {
        "organisations:take_role": (*named, Role.objects.get(user=account).pk),
        "organisations:correct_term": (term.pk,),
        "organisations:end_post": (*code, post.pk),
        "organisations:appoint_stand_in": (*code, post.pk),
        "organisations:end_stand_in": (*code, StandIn.objects.get().pk),
        "organisations:correct_name": (*one, BodyName.objects.get(body=body).pk),
        "organisations:end_code": (*one, BodyCode.objects.get(body=body).pk),
        "organisations:end_serving": (*one, Serving.objects.get(principal=body).pk),
    }
    administrator = make.administrator()
    run = services.submit_import(
        kind="bodies", filename="x.csv", content="Tên cơ quan\nSở Một".encode(), by=administrator, at=AT
    )
    args["organisations:import"] = (run.code,)
    people = {
        Seat.LEAD: make.user(of=body, kind=RoleKind.LEADER),
        Seat.OFFICE: make.user(of=office, kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: make.user(of=body, kind=RoleKind.DEPUTY),
        Seat.AUDITOR: make.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: administrator,
        Seat.STRANGER: make.user(),
    } | {
        seat: make.user(kind=RoleKind.LEADER) for seat in (Seat.PARTNER, Seat.RECIPIENT, Seat.FOLLOWER, Seat.SIGNATORY)
    }
    marks = {
        Row.DIRECTORY.value: "Cơ quan Mẫu Thử", "person": "Lò Thị Mẫu", "term": "1999–2004",
        "account": "Tài Khoản Bí Hiểm",
    }  # fmt: skip
    return Scene(people=people, args=args, marks=marks)


CHAPTER = Chapter("organisations", EXITS, ACTS, scene)
