"""Plans of coordination (kế hoạch phối hợp): clauses become steps with a lead, a person, dates and a product.

In effect, each step is a commitment of the one ledger: its own, or the one its clause owes. Legal basis: the clauses of
the regulations that ask for plans with a roadmap; NĐ 30/2020/NĐ-CP for the paper.
"""
