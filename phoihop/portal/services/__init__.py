"""The acts of the public face."""

from phoihop.portal.services.limits import count_visit, forget_visits
from phoihop.portal.services.publishing import Wording, propose, refuse, release, withdraw
from phoihop.portal.services.sending import Picture, Receipt, send
from phoihop.portal.services.telling import Step, tell_senders

__all__ = [
    "Picture",
    "Receipt",
    "Step",
    "Wording",
    "count_visit",
    "forget_visits",
    "propose",
    "refuse",
    "release",
    "send",
    "tell_senders",
    "withdraw",
]
