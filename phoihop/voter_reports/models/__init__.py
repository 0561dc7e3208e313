"""Reports on contact and petitions with their frozen rows; what was given to the national database."""

from phoihop.voter_reports.models.exports import ExportState, NationalExport, NationalRow
from phoihop.voter_reports.models.reports import FrozenLine, ReportKind, ReportState, VoterReport

__all__ = ["ExportState", "FrozenLine", "NationalExport", "NationalRow", "ReportKind", "ReportState", "VoterReport"]
