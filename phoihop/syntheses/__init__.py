"""What voters asked, put together for a session (tổng hợp ý kiến, kiến nghị cử tri).

One gatherer (delegation, standing body of a council) merges petitions into entries by level and field, a second person
checks, the paper goes out with letters. NQLT 72/2025 Art. 37–42; decisions 0022, 0025.
"""
