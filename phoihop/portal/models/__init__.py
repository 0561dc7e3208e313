"""What was sent from the public page, how often one address asked, what the public reads."""

from phoihop.portal.models.publications import Publication, PublicationState
from phoihop.portal.models.submissions import Submission, Visit, VisitKind

__all__ = ["Publication", "PublicationState", "Submission", "Visit", "VisitKind"]
