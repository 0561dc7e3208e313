"""Sessions (kỳ họp) of the National Assembly, of the provincial council and of the communes' councils: the dates that others
count from.

Each raises the ledger's events of its opening and closing; what counts from them moves with them. Legal basis: Law
72/2025/QH15 on local government and the working regulation of each council, Law 57/2014/QH13 on the National Assembly.
"""
