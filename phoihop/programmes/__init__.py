"""Programmes (chương trình, hoạt động lớn): campaigns and emulation movements, law dissemination, people's diplomacy,
reception of delegations, big events. Proposed, approved, divided among offices, run by a sheet, followed up, closed with a
report.

Who does what is owed in the one ledger. Legal basis: Law on the Vietnam Fatherland Front Art. 10, 11 and the regulations of
coordination that name these areas; NĐ 30/2020/NĐ-CP for the papers.
"""
