"""Phối Hợp: coordination regulations (quy chế phối hợp công tác) as one ledger of commitments."""

__version__ = "0.1.0"
