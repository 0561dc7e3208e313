"""Pages of reports on voters."""
