"""The ledger: events, commitments, who owes what to whom by when, proof and verdict (nhiệm vụ phối hợp)."""
