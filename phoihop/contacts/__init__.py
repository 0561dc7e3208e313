"""Contact with voters (tiếp xúc cử tri): rounds before and after sessions, meetings of all kinds, who goes where, who answers,
who came, the minutes, and the measures of a round.

What others owe before and after a meeting is owed in the one ledger. Legal basis: joint resolution
72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN Art. 6-36.
"""
