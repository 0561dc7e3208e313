"""The acts of reports on voters: opened, written, approved with their figures frozen, put on paper; the file for the
national database; who sent the petitions of a register."""

from phoihop.voter_reports.services.national import give_out, make_export, stop_export
from phoihop.voter_reports.services.printing import draft_paper
from phoihop.voter_reports.services.reports import About, approve, change, open_report, write
from phoihop.voter_reports.services.senders import with_senders

__all__ = [
    "About",
    "approve",
    "change",
    "draft_paper",
    "give_out",
    "make_export",
    "open_report",
    "stop_export",
    "with_senders",
    "write",
]
