"""The exit matrix (DESIGN.md 3 "Seeing", 5.6 "One door"): every address by which a row can leave, against every seat.

`SEES` is the table of DESIGN.md 3. Each app has a module here with

    EXITS  the addresses that show rows, each with the kind of row and the way out
    ACTS   the addresses of acts: the seats that may open the form
    scene  builds one world and says who sits where and which words betray a row

`tests/consistency/test_exits.py` opens each exit from each seat and compares; it fails when a named address of the
project is in no module and not in `OPEN`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from phoihop.kernel.accounts.models import User


class Seat(StrEnum):
    """Where somebody sits in relation to one row."""

    LEAD = "lead"
    PARTNER = "partner"
    RECIPIENT = "recipient"
    FOLLOWER = "follower"
    SIGNATORY = "signatory"  # another signatory of the regulation, with no part in this row
    OFFICE = "office"  # the office of the principal whose row it is
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"  # of accounts; reads no case
    DEPUTY = "deputy"
    STRANGER = "stranger"
    ANONYMOUS = "anonymous"
    # Keys of the recipient's body that are good for nothing, or not for this.
    LATE_KEY = "a key past its last day"
    REVOKED_KEY = "a key that was revoked"
    OTHER_KEY = "a key for other works"
    LEFT_KEY = "a key whose maker heads the body no more"


class Row(StrEnum):
    """What a row is, as the table of DESIGN.md 3 divides them."""

    DIRECTORY = "directory"  # bodies, persons, posts, telephone, e-mail, terms
    ROLES = "roles"  # which account has which role in a body
    DRAFT_REGULATION = "draft regulation"
    REGULATION = "regulation in force"
    REGISTER = "registers of legal bases and dead names"
    COMMITMENT = "commitment: title, state, dates"
    NOTES = "its notes"
    EXCHANGE = "messages, proof, extension requests"
    TURN = "a commitment on the desk of whose turn it is"
    ELSEWHERE = "a commitment on the desk of who waits for it"
    EVENT = "an event: what, when, whose"
    VOTER_CONTACT = "an announced round of contact with voters, its meetings and figures"
    PLANNED_ROUND = "a round of contact with voters before it is announced"
    PLANNED_MEETING = "one of its meetings"
    OWN_PAPER = "a paper inside its body"
    OWN_PLAN = "a plan inside its body"
    SENT_PAPER = "a paper that has left"
    BOOK = "a body's books of papers"
    EXCHANGED = "what a body asks of or gives to those it names"
    PROGRAMME = "an approved programme, its work"
    OWN_PROGRAMME = "a programme that is proposed"
    SHARED_WORK = "what only those who share a programme's work read"
    COORDINATION = "a body's report on coordination"
    GROUP = "what is said and decided in a group"
    RECORDED_MEETING = "a meeting on the telephone of who records there"
    LAW = "working calendar, register of terms"
    SELF_REVIEW = "what the lead says of itself, handed in"
    PETITION = "petition's content"
    ANSWER = "an answer to a petition"
    OWED_ANSWER = "petitions that wait for the answer of one's own body"
    WRITTEN_REPLY = "a reply to petitions that is being written"
    SYNTHESIS = "a synthesis of petitions that was sent"
    OWN_SYNTHESIS = "how a synthesis of petitions is put together"
    VOTER_REPORT = "a report on contact and petitions, its rows"
    SUPERVISED = "petitions under the supervision of who gathered them, their figures"
    REMINDER = "a reminder that was sent"
    WHOLE_FILE = "a file that became petitions at once"
    UNSCREENED = "what came in and nobody has screened"
    SAID_AT_MEETING = "what was said at a meeting and screened, without who said it"
    VOTER_OPINION = "an opinion or a question of a voter, without who said it"
    RELEASED = "what the public reads of a petition"
    TO_RELEASE = "words that wait to be released"
    PETITION_BY_KEY = "a petition, its answers, for a body's programs"
    SENT_BY_KEY = "what became of what a body's programs sent"
    OWN = "one's own settings, notices, feeds"


class Way(StrEnum):
    """How a row leaves."""

    LIST = "list"
    PAGE = "page"
    SEARCH = "search"
    EXPORT = "export"
    FEED = "feed"
    ATTACHMENT = "attachment"
    FRAGMENT = "fragment"


PARTIES = frozenset({Seat.LEAD, Seat.PARTNER, Seat.RECIPIENT, Seat.FOLLOWER})
DEAD_KEYS = frozenset({Seat.LATE_KEY, Seat.REVOKED_KEY, Seat.OTHER_KEY, Seat.LEFT_KEY})
EVERYBODY = frozenset(Seat) - {Seat.ANONYMOUS} - DEAD_KEYS
NOBODY: frozenset[Seat] = frozenset()

# DESIGN.md 3, one line each. A deputy sees what the body sees of which he is one; the scene says of which.
SEES: Mapping[Row, frozenset[Seat]] = {
    Row.DIRECTORY: EVERYBODY,
    Row.ROLES: frozenset({Seat.LEAD, Seat.OFFICE, Seat.ADMINISTRATOR}),  # the body's head, its office's head
    Row.DRAFT_REGULATION: PARTIES | {Seat.SIGNATORY, Seat.OFFICE, Seat.AUDITOR},
    Row.REGULATION: PARTIES | {Seat.SIGNATORY, Seat.OFFICE, Seat.AUDITOR, Seat.ADMINISTRATOR},
    Row.COMMITMENT: PARTIES | {Seat.SIGNATORY, Seat.OFFICE, Seat.AUDITOR},
    Row.NOTES: frozenset({Seat.LEAD, Seat.OFFICE, Seat.AUDITOR}),  # written by the lead in every scene
    Row.EXCHANGE: PARTIES | {Seat.OFFICE, Seat.AUDITOR},
    Row.TURN: frozenset({Seat.RECIPIENT}),  # proof waits for its verdict in the scene of the ledger
    Row.ELSEWHERE: frozenset({Seat.LEAD, Seat.PARTNER, Seat.FOLLOWER, Seat.OFFICE}),
    Row.REGISTER: EVERYBODY,
    Row.EVENT: EVERYBODY,  # the calendar of events is open to every account
    Row.VOTER_CONTACT: EVERYBODY,  # the press has it
    # In its scene the lead plans, the partner is the Front that agrees, the recipient is invited to the meeting.
    Row.PLANNED_ROUND: frozenset({Seat.LEAD, Seat.PARTNER, Seat.OFFICE, Seat.AUDITOR}),
    Row.PLANNED_MEETING: frozenset({Seat.LEAD, Seat.PARTNER, Seat.RECIPIENT, Seat.OFFICE, Seat.AUDITOR}),
    Row.OWN_PAPER: frozenset({Seat.LEAD, Seat.OFFICE, Seat.AUDITOR}),
    Row.OWN_PLAN: frozenset(
        {Seat.RECIPIENT, Seat.FOLLOWER, Seat.AUDITOR}
    ),  # the recipient's, who follows, in its scene
    Row.SENT_PAPER: frozenset({Seat.LEAD, Seat.RECIPIENT, Seat.OFFICE, Seat.DEPUTY, Seat.AUDITOR}),
    Row.BOOK: frozenset({Seat.LEAD, Seat.OFFICE, Seat.DEPUTY, Seat.AUDITOR}),  # of the lead's own body
    Row.EXCHANGED: frozenset({Seat.LEAD, Seat.RECIPIENT, Seat.OFFICE, Seat.AUDITOR}),  # the sender's people, the named
    # In its scene the lead hosts, the follower approves, the partner has work, the recipient only takes part.
    Row.PROGRAMME: PARTIES | {Seat.OFFICE, Seat.AUDITOR},
    Row.OWN_PROGRAMME: frozenset({Seat.LEAD, Seat.FOLLOWER, Seat.OFFICE, Seat.AUDITOR}),
    Row.SHARED_WORK: PARTIES - {Seat.RECIPIENT} | {Seat.OFFICE, Seat.AUDITOR},
    Row.COORDINATION: frozenset({Seat.LEAD, Seat.OFFICE, Seat.AUDITOR}),  # inside its body; others read its paper
    # In the scene: a person named, his head, the head of another body in it and of its office; not his colleague.
    Row.GROUP: frozenset({Seat.LEAD, Seat.PARTNER, Seat.FOLLOWER, Seat.OFFICE, Seat.AUDITOR}),
    # In its scene the lead organises, the recipient is the Front's, the deputy is assigned to it.
    Row.RECORDED_MEETING: frozenset({Seat.LEAD, Seat.RECIPIENT, Seat.OFFICE, Seat.DEPUTY}),
    Row.LAW: EVERYBODY,  # public law and settings of the province
    Row.SELF_REVIEW: frozenset({Seat.LEAD, Seat.RECIPIENT, Seat.FOLLOWER, Seat.OFFICE, Seat.AUDITOR}),
    # In its scene the lead answers, the recipient gathered it in the name of the deputy's council, the follower decides who
    # is competent.
    Row.PETITION: PARTIES | {Seat.OFFICE, Seat.DEPUTY, Seat.AUDITOR},
    Row.ANSWER: frozenset({Seat.LEAD, Seat.RECIPIENT, Seat.OFFICE, Seat.DEPUTY, Seat.AUDITOR}),  # whom its scene has
    Row.OWED_ANSWER: frozenset({Seat.LEAD}),
    Row.WRITTEN_REPLY: frozenset({Seat.LEAD, Seat.AUDITOR}),  # the lead's body writes it
    # Put together by the lead's body, sent to the recipient's.
    Row.SYNTHESIS: frozenset({Seat.LEAD, Seat.RECIPIENT, Seat.OFFICE, Seat.AUDITOR}),
    Row.OWN_SYNTHESIS: frozenset({Seat.LEAD, Seat.OFFICE, Seat.AUDITOR}),
    Row.VOTER_REPORT: frozenset({Seat.RECIPIENT, Seat.OFFICE, Seat.AUDITOR}),  # of the recipient's body
    Row.SUPERVISED: frozenset({Seat.RECIPIENT, Seat.OFFICE, Seat.AUDITOR}),
    Row.REMINDER: frozenset({Seat.LEAD, Seat.RECIPIENT, Seat.OFFICE, Seat.AUDITOR}),
    Row.WHOLE_FILE: frozenset({Seat.RECIPIENT}),  # as what was in it: the receiver's registry clerk
    Row.UNSCREENED: frozenset({Seat.LEAD}),  # the receiver's registry clerk; not its leader, not auditors
    # As a petition's content where it was received: in the scene lead, partner and recipient work in the receiver.
    Row.VOTER_OPINION: frozenset({Seat.LEAD, Seat.PARTNER, Seat.RECIPIENT, Seat.OFFICE, Seat.DEPUTY, Seat.AUDITOR}),
    Row.SAID_AT_MEETING: frozenset({Seat.LEAD, Seat.OFFICE, Seat.AUDITOR}),  # the lead's body received it
    Row.RELEASED: frozenset(Seat),
    Row.TO_RELEASE: frozenset({Seat.RECIPIENT, Seat.OFFICE, Seat.AUDITOR}),  # who gathered it
    # By a key of the body of that seat: gathered by the recipient's, led by the lead's, with the partner's, decided between
    # them by the follower's. A key acts for its body alone: one of the gatherer's office has none of it, a login neither.
    Row.PETITION_BY_KEY: PARTIES,
    Row.SENT_BY_KEY: frozenset({Seat.RECIPIENT}),
    Row.OWN: NOBODY,  # shown to its owner only, who sits nowhere else
}


@dataclass(frozen=True)
class Exit:
    """An address that shows rows of one kind. `query` is added to the address; `mark` names the words of the scene."""

    url: str
    row: Row
    way: Way
    query: str = ""
    mark: str = ""
    htmx: bool = False

    def __str__(self) -> str:
        return f"{self.url}{self.query} ({self.row}, {self.way})"


@dataclass
class Scene:
    """One world: who sits where, how the addresses are filled in, which words betray the row.

    `people`: seat to account; a seat without one is not taken in this scene and not asked. `args`: address to the
    parts of it. `marks`: name (an exit's `mark`, or the row's own value) to words that only the row contains. `keys`: seat to
    the token by which a program of its body asks, instead of a login.
    """

    people: Mapping[Seat, User]
    args: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[Seat, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chapter:
    """What one app contributes."""

    namespace: str
    exits: tuple[Exit, ...]
    acts: Mapping[str, frozenset[Seat]]
    scene: Callable[[], Scene]
