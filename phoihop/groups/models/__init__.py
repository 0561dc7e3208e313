"""Groups, who sits in them, what is said and decided there."""

from phoihop.groups.models.decisions import Decision, DecisionPartner, DecisionState
from phoihop.groups.models.membership import Group, GroupAbout, GroupBody, GroupKind, Member, MemberRole, Reading
from phoihop.groups.models.talk import GroupMessage, Mention

__all__ = [
    "Decision",
    "DecisionPartner",
    "DecisionState",
    "Group",
    "GroupAbout",
    "GroupBody",
    "GroupKind",
    "GroupMessage",
    "Member",
    "MemberRole",
    "Mention",
    "Reading",
]
