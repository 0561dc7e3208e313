"""Petitions of voters (kiến nghị cử tri), from a screened matter to solved, and what the machine proposes on them.

A petition is gathered by a receiver, sorted by a person with the machine's proposals, and sent to the body that must
answer (NQLT 72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN Art. 37-56). One outside clock runs from its first routing: handing it
back, moving, splitting, joint handling and reopening never set it anew. Answered is not solved; only the receiver closes.
Field, body and repeats are proposed from the text alone, without a database too (decisions 0020, 0022).
"""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before numpy is loaded: small products, threads only wait on each other
