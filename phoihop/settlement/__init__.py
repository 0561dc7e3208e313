"""Supervision of settlement (giám sát giải quyết kiến nghị cử tri): what stays unsolved, by age and sessions passed, and what
the body that gathered it does about it.

It keeps no state of a petition. A reminder is one paper to one body about many petitions; its own wait is owed in the
ledger, the outside clock of a petition never moves. The next step of the ladder is proposed by a rule, taken by a person.
Legal basis: joint resolution 72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN Art. 53, 54; the waits are terms of the register.
"""
