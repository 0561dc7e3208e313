"""The acts of signing."""

from phoihop.drafting.services.signing.ending import refuse, reopen, withdraw
from phoihop.drafting.services.signing.signatures import record_paper, sign, take_signed
from phoihop.drafting.services.signing.starting import NewSigning, start_signing

__all__ = ["NewSigning", "record_paper", "refuse", "reopen", "sign", "start_signing", "take_signed", "withdraw"]
