"""Desk, board, search: a visible list of each app's queries, merged (bàn làm việc, bảng điều hành)."""
