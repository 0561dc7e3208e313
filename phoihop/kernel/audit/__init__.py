"""Append-only acts with before and after, seals over them, anchors outside (nhật ký hành vi, niêm phong)."""
