"""Every write to papers, one act each. The whole life: draft, submit, approve, sign, number, issue, receive, hand over.

paper = papers.draft(issuer=body, kind="report", subject=…, content=…, addressees=[To(body=…)], by=by, at=at)
papers.submit(paper_id=paper.pk, by=by, at=at)
papers.record_for(issuer=body, recorded_by=own, number_text="12/BC-UBND", issued_on=…, scan=…, …)
"""

from phoihop.papers.services.drafting import To, attach, detach, draft, edit, withdraw
from phoihop.papers.services.issuing import issue, recall
from phoihop.papers.services.numbering import number
from phoihop.papers.services.receiving import hand_over, receive, receive_for, send_back
from phoihop.papers.services.recording import Arrival, record_for, record_incoming
from phoihop.papers.services.review import approve, return_, set_chain, submit, take_back
from phoihop.papers.services.signing import sign

__all__ = [
    "Arrival",
    "To",
    "approve",
    "attach",
    "detach",
    "draft",
    "edit",
    "hand_over",
    "issue",
    "number",
    "recall",
    "receive",
    "receive_for",
    "record_for",
    "record_incoming",
    "return_",
    "send_back",
    "set_chain",
    "sign",
    "submit",
    "take_back",
    "withdraw",
]
