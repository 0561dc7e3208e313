"""Review reports and work tables out of the ledger; figures open their rows, frozen when approved (báo cáo)."""
