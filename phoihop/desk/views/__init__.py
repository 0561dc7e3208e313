"""Desk, bulk acts, board, compliance, search, feeds."""
