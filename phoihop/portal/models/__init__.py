"""What was sent from the public page, and how often one address asked."""

from phoihop.portal.models.submissions import Submission, Visit, VisitKind

__all__ = ["Submission", "Visit", "VisitKind"]
