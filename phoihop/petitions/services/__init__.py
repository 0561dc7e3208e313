"""The acts on petitions, by file: made, proposed, sorted, routed, handed back, disputed, merged, split, closed, solved before."""

from phoihop.petitions.services.file_making import make_many, make_portion, resume_file, screen_file, stop_file
from phoihop.petitions.services.gathered import mark_gathered
from phoihop.petitions.services.joining import close, merge, part, split
from phoihop.petitions.services.making import Wanted, make
from phoihop.petitions.services.mending import mend_words
from phoihop.petitions.services.passing import pass_on
from phoihop.petitions.services.proposing import propose_for
from phoihop.petitions.services.returning import accept_return, decide, hand_back, raise_dispute, refuse_return
from phoihop.petitions.services.routing import add_partner, drop_partner, route, transfer
from phoihop.petitions.services.routing_many import Chosen, Routed, route_many
from phoihop.petitions.services.settled import tell_settled
from phoihop.petitions.services.sorting import accept, sort
from phoihop.petitions.services.transferring import Drafted, draft_letter, follow_issue

__all__ = [
    "Chosen",
    "Drafted",
    "Routed",
    "Wanted",
    "accept",
    "accept_return",
    "add_partner",
    "close",
    "decide",
    "draft_letter",
    "drop_partner",
    "follow_issue",
    "hand_back",
    "make",
    "make_many",
    "make_portion",
    "mark_gathered",
    "mend_words",
    "merge",
    "part",
    "pass_on",
    "propose_for",
    "raise_dispute",
    "refuse_return",
    "resume_file",
    "route",
    "route_many",
    "screen_file",
    "sort",
    "split",
    "stop_file",
    "tell_settled",
    "transfer",
]
