"""The public face (trang công dân): a citizen sends a petition and follows it by a code; what a person released is read.

Petitions of voters: NQLT 72/2025; publication of answers: the term `petition.results.publish`. Reads rows of others only as
`visible_to(AnonymousUser())` gives them; writes only items of `intake`, and its own publications (decision 0025).
"""
