"""The acts of reports on voters: opened, written, approved with their figures frozen, put on paper."""

from phoihop.voter_reports.services.printing import draft_paper
from phoihop.voter_reports.services.reports import About, approve, change, open_report, write

__all__ = ["About", "approve", "change", "draft_paper", "open_report", "write"]
