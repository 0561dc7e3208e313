"""The directory: bodies, persons, roles."""

from phoihop.organisations.models.bodies import (
    GATHERERS,
    Body,
    BodyChange,
    BodyChangePart,
    BodyCode,
    BodyKind,
    BodyName,
    ChangeKind,
    Level,
    Serving,
    Term,
)
from phoihop.organisations.models.imports import AT_MACHINE, DirectoryImport, ImportState
from phoihop.organisations.models.people import Membership, Person, SigningForm, StandIn
from phoihop.organisations.models.roles import (
    AT_WORK,
    Role,
    RoleKind,
    Sight,
    accounts_visible_to,
    administered_bodies,
    administers,
    sight_of,
)
from phoihop.organisations.models.seats import deputies, deputy_of

__all__ = [
    "AT_MACHINE",
    "AT_WORK",
    "GATHERERS",
    "Body",
    "BodyChange",
    "BodyChangePart",
    "BodyCode",
    "BodyKind",
    "BodyName",
    "ChangeKind",
    "DirectoryImport",
    "ImportState",
    "Level",
    "Membership",
    "Person",
    "Role",
    "RoleKind",
    "Serving",
    "Sight",
    "SigningForm",
    "StandIn",
    "Term",
    "accounts_visible_to",
    "administered_bodies",
    "administers",
    "deputies",
    "deputy_of",
    "sight_of",
]
