"""Petitions of voters (kiến nghị cử tri): what the machine proposes on them.

No rows yet: field, competent body and repeats are proposed from the text alone, by commands that need no database
(Luật Tổ chức chính quyền địa phương 72/2025/QH15 for the two levels since 1 July 2025; decision 0020).
"""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before numpy is loaded: small products, threads only wait on each other
