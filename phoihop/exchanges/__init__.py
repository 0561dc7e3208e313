"""What one body asks of others or gives them (trao đổi giữa các cơ quan): opinions on a draft, delegates to a conference,
results of supervision for a stated purpose. Shaped by the coordination with the judicial-reform committee, used by all.

An opinion and a delegate are owed by each body asked, as commitments of the ledger, and answered there, by paper too. A
result is seen by exactly the bodies named; each opening is recorded. Opinions are gathered into a paper for the authority
that drafts; its feedback is told. A body reports on all of it by half-year and year. State secrets never enter.
"""
