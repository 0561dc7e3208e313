"""The acts of the public face."""

from phoihop.portal.services.limits import count_visit, forget_visits
from phoihop.portal.services.sending import Picture, Receipt, send

__all__ = ["Picture", "Receipt", "count_visit", "forget_visits", "send"]
