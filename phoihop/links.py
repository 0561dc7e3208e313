"""Where apps below find what apps above know: dotted names by kind, read through `django.conf.settings`, imported when asked."""

from __future__ import annotations

# What the ledger knows by kind and code only, and where its page is: {source kind: (user, code) -> address, "" for none}.
CASE_PAGES = {
    "contact_meeting": "phoihop.contacts.queries.meeting_page_of",
    "contact_meeting_end": "phoihop.contacts.queries.meeting_page_of",
    "contact_round": "phoihop.contacts.queries.round_page_of",
    "contact_round_end": "phoihop.contacts.queries.round_page_of",
    "change_request": "phoihop.drafting.queries.request_page_of",
    "draft_conference": "phoihop.drafting.queries.conference_page_of",
    "draft_round": "phoihop.drafting.queries.page_of",
    "draft_signing": "phoihop.drafting.queries.signing_page_of",
    "exchange": "phoihop.exchanges.queries.page_of",
    "group_decision": "phoihop.groups.queries.page_of",
    "petition": "phoihop.petitions.queries.page_of",
    "plan_step": "phoihop.planning.queries.page_of_step",
    "petition_dispute": "phoihop.petitions.queries.dispute_page_of",
    "petition_reply": "phoihop.petitions.queries.reply_page_of",
    "petition_publication": "phoihop.petitions.queries.page_of",
    "petition_correction": "phoihop.petitions.queries.page_of",
    "petition_transfer": "phoihop.petitions.queries.letter_page_of",
    "petition_telling": "phoihop.petitions.queries.page_of",
    "petition_settled": "phoihop.petitions.queries.page_of",
    "petition_triage": "phoihop.petitions.queries.page_of",
    "file_triage": "phoihop.petitions.queries.file_page_of",
    "pledge_check": "phoihop.petitions.queries.pledge_page_of",
    "pledge": "phoihop.petitions.queries.pledge_page_of",
    "programme": "phoihop.programmes.queries.page_of",
    "programme_approval": "phoihop.programmes.queries.approval_page_of",
    "programme_registration": "phoihop.programmes.queries.part_page_of",
    "programme_result": "phoihop.programmes.queries.part_page_of",
    "review": "phoihop.reports.queries.page_of",
    "session": "phoihop.sessions.queries.page_of",
    "session_end": "phoihop.sessions.queries.page_of",
    "synthesis": "phoihop.syntheses.queries.page_of",
    "self_review": "phoihop.reports.queries.self_review_page_of",
    "voter_report": "phoihop.voter_reports.queries.cases.case_page_of",
    "settlement_reminder": "phoihop.settlement.queries.page_of",
    "result_report": "phoihop.settlement.queries.report_page_of",
}
# What follows when a case's paper is issued, in that transaction: {source kind: "dotted.function(*, paper, by, at)"}.
PAPERS_ISSUED = {
    "petition_reply": "phoihop.petitions.services.replies.enter",
    "petition_transfer": "phoihop.petitions.services.transferring.follow_issue",
}
# What stands upon a paper, whichever it is, when it is called back: ("dotted.function(*, paper, by, at)", …).
PAPERS_RECALLED = ("phoihop.petitions.services.answering.paper_recalled",)
# Found by the search over everything, of apps that stand beside it: {kind: dotted name of a kernel.search.kinds.Kind}.
SEARCH_KINDS = {
    "steps": "phoihop.planning.searching.STEPS",
    "cycles": "phoihop.reports.searching.CYCLES",
    "reviews": "phoihop.reports.searching.REVIEWS",
    "voter_reports": "phoihop.voter_reports.searching.VOTER_REPORTS",
}
# What an app above makes of an item that came in, and where: {outcome: "dotted.function(user, code) -> address"}.
SCREENED = {
    "petition": "phoihop.petitions.queries.making_page_of",
    "batch": "phoihop.petitions.queries.file_page_of",
}
# Rows above from which what comes in may come: {kind: dotted name of an intake.sources.SourceRows}.
INTAKE_SOURCES = {"contact_meeting": "phoihop.contacts.sources.MEETINGS"}
# What apps above made of what was said at a meeting: "dotted.function(user, meeting) -> sequence of contacts.matters.Group".
MEETING_MATTERS = ["phoihop.petitions.queries.said_at"]
# Which field of the catalogue words name: dotted.function(words) -> key, "" for none; "" where no app keeps a catalogue.
FIELD_NAMED = "phoihop.petitions.field_names.named"
# Cases whose own app keeps who has them: what they ask is handed back there, not in the ledger.
CASES_HANDED_BACK_THERE = {
    "petition", "petition_correction", "petition_dispute", "programme_approval", "settlement_reminder",
}  # fmt: skip
# Cases that ask one body and no other, by name: it may give the promise back, nobody else can take it over.
CASES_OF_ONE_BODY = {
    "change_request",
    "draft_conference",
    "draft_round",
    "draft_signing",
    "file_triage",
    "petition_settled",
    "petition_telling",
    "petition_triage",
    "pledge_check",
    "result_report",
    "self_review",
}
# Cases whose act is itself the proof, on the page of the case: the ledger takes none beside it.
CASES_PROVED_THERE = {
    "draft_conference",
    "file_triage",
    "petition_correction",
    "petition_dispute",
    "petition_settled",
    "petition_triage",
    "pledge_check",
    "programme_approval",
    "programme_registration",
    "programme_result",
    "result_report",
}
# What apps above say on the page of a petition: "dotted.function(user, petition, today) -> part (template, context) or None".
PETITION_PARTS = ["phoihop.settlement.showing.part_of"]
# The same for a regulation and its clauses: "dotted.function(user, regulation, address of a clause or "") -> part or None".
REGULATION_PARTS = ["phoihop.drafting.beside.part_of"]
# The same for a draft of a regulation: "dotted.function(user, draft) -> part or None".
DRAFT_PARTS = ["phoihop.reports.beside_draft.part_of"]
