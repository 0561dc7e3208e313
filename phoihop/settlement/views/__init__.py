"""Pages of the supervision of settlement."""
