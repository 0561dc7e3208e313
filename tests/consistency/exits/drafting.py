"""Drafts: to who drafts, to the parties, the follower to be, their offices and auditors."""

from __future__ import annotations

from datetime import date, timedelta

from phoihop.drafting import services
from phoihop.drafting.models import CommentKind, Draft, Stance
from phoihop.drafting.tests import make
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import RegulationKind
from tests.consistency.exits import EVERYBODY, NOBODY, Chapter, Exit, Row, Scene, Seat, Way

DRAFTERS = frozenset({Seat.LEAD, Seat.OFFICE})
AT_WORK = EVERYBODY - {Seat.DEPUTY, Seat.AUDITOR, Seat.ADMINISTRATOR}

EXITS = (
    Exit("drafting:drafts", Row.DRAFT_REGULATION, Way.LIST),
    Exit("drafting:drafts", Row.DRAFT_REGULATION, Way.SEARCH, query="?q=đang+soạn"),
    Exit("drafting:draft", Row.DRAFT_REGULATION, Way.PAGE),
    Exit("drafting:draft", Row.DRAFT_REGULATION, Way.PAGE, mark="clause"),
    Exit("drafting:rounds", Row.DRAFT_REGULATION, Way.PAGE),
    Exit("drafting:round", Row.DRAFT_REGULATION, Way.PAGE, mark="comment"),
    Exit("drafting:comments_xlsx", Row.DRAFT_REGULATION, Way.EXPORT, mark="comment"),
    Exit("drafting:answer", Row.DRAFT_REGULATION, Way.PAGE, mark="comment"),
    Exit("drafting:conference", Row.DRAFT_REGULATION, Way.PAGE, mark="conference"),
    Exit("drafting:version", Row.DRAFT_REGULATION, Way.PAGE, mark="clause"),
    Exit("drafting:compare", Row.DRAFT_REGULATION, Way.PAGE, query="?all=yes", mark="clause"),
    Exit("drafting:paper", Row.DRAFT_REGULATION, Way.PAGE, mark="clause"),
    Exit("drafting:export", Row.DRAFT_REGULATION, Way.EXPORT, mark="clause"),
)

EDITING = frozenset({Seat.LEAD, Seat.OFFICE, Seat.PARTNER})  # who drafts, their office, the party that drafts along


ACTS = {
    "drafting:start": AT_WORK,
    "drafting:send_round": DRAFTERS,
    "drafting:close_round": DRAFTERS,
    "drafting:decide": DRAFTERS,
    "drafting:send_answer": frozenset({Seat.PARTNER}),
    "drafting:comment": frozenset({Seat.PARTNER}),
    "drafting:change_comment": frozenset({Seat.PARTNER}),
    "drafting:remove_comment": NOBODY,  # buttons without a form of their own
    "drafting:agree": NOBODY,
    "drafting:draw_up_minutes": NOBODY,
    "drafting:call_conference": DRAFTERS,
    "drafting:change_conference": DRAFTERS,
    "drafting:cancel_conference": DRAFTERS,
    "drafting:minutes": DRAFTERS,
    "drafting:attend": frozenset({Seat.PARTNER}),
    "drafting:edit": EDITING,
    "drafting:bases": EDITING,
    "drafting:node": EDITING,
    "drafting:freeze": DRAFTERS,
    "drafting:abandon": DRAFTERS,
    "drafting:enter": DRAFTERS,
    "drafting:parties": DRAFTERS,
    "drafting:facts": DRAFTERS,
    "drafting:name_signer": EDITING,  # of the party that drafts along: its own people, and who drafts
    "drafting:undo": NOBODY,  # buttons
    "drafting:rename": NOBODY,
    "drafting:add_node": NOBODY,
    "drafting:move_node": NOBODY,
    "drafting:remove_node": NOBODY,
}


def scene() -> Scene:
    """A draft that the lead draws up with the partner, the recipient and a signatory; another body is to follow it."""
    names = (Seat.LEAD, Seat.PARTNER, Seat.RECIPIENT, Seat.SIGNATORY, Seat.FOLLOWER)
    bodies = {seat: people.body(name=f"Cơ quan {seat}", kind=BodyKind.DEPARTMENT) for seat in names}
    seats = {seat: people.user(of=body, kind=RoleKind.LEADER) for seat, body in bodies.items()} | {
        Seat.OFFICE: people.user(of=people.office_of(bodies[Seat.LEAD]), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    draft: Draft = make.draft(
        by=seats[Seat.LEAD],
        parties=[bodies[seat] for seat in names[:4]],
        along=(bodies[Seat.PARTNER],),
        follower=bodies[Seat.FOLLOWER],
        kind=RegulationKind.MULTILATERAL,
        title="Quy chế đang soạn của các bên",
        short_title="Quy chế đang soạn của các bên",
    )
    head, at = seats[Seat.LEAD], make.AT
    row = services.send_round(draft_id=draft.pk, answer_by=date(2026, 3, 20), by=head, at=at, today=at.date())
    answer = row.answers.get(body=bodies[Seat.PARTNER])
    note = services.comment(
        answer_id=answer.pk, node="", kind=CommentKind.ASKS, words="Căn cứ nào vậy?", by=seats[Seat.PARTNER], at=at
    )
    services.send_answer(answer_id=answer.pk, stance=Stance.DISAGREES, by=seats[Seat.PARTNER], at=at)
    programme = services.Programme("Hội nghị bàn quy chế", at + timedelta(days=5), "Phòng họp")
    meeting = services.call_conference(called_by=bodies[Seat.LEAD], drafts=[draft], programme=programme, by=head, at=at)
    one = (draft.code, row.number)
    theirs = (*one, answer.body.code)
    args: dict[str, tuple[object, ...]] = {
        f"drafting:{name}": (draft.code,) for name in ("draft", "rounds", "send_round", "agree", "call_conference")
    }
    args |= {f"drafting:{name}": one for name in ("round", "comments_xlsx", "close_round")}
    args |= {f"drafting:{name}": theirs for name in ("answer", "send_answer", "comment")}
    args |= {f"drafting:{name}": (*theirs, note.order) for name in ("change_comment", "remove_comment", "decide")}
    of_meeting = ("conference", "change_conference", "cancel_conference", "minutes", "draw_up_minutes")
    args |= {f"drafting:{name}": (meeting.code,) for name in of_meeting}
    args["drafting:name_signer"] = (draft.code, answer.body.code)
    args["drafting:attend"] = (meeting.code, answer.body.code)
    marks = {
        Row.DRAFT_REGULATION.value: "Quy chế đang soạn của các bên",
        "clause": "Hằng quý, các bên họp giao ban.",
        "comment": "Căn cứ nào vậy?",
        "conference": "Hội nghị bàn quy chế",
    }
    args |= {
        f"drafting:{name}": (draft.code,)
        for name in ("draft", "edit", "bases", "undo", "freeze", "abandon", "enter", "rename", "parties", "facts")
    }
    args |= {f"drafting:{name}": (draft.code, "n3") for name in ("node", "add_node", "move_node", "remove_node")}
    args |= {
        "drafting:version": (draft.code, 1),
        "drafting:export": (draft.code, 1, "docx"),
        "drafting:compare": (draft.code,),
        "drafting:paper": (draft.code,),
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("drafting", EXITS, ACTS, scene)
