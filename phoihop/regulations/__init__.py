"""Coordination regulations (quy chế phối hợp công tác) as trees of clauses and the obligations bound to them."""
