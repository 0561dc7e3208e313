"""How often one address may ask. Counted in the database: two web processes count as one."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from phoihop.kernel import secrecy
from phoihop.kernel.errors import Refused
from phoihop.portal.models import Visit, VisitKind

KEPT = timedelta(hours=2)
HOME = 64  # bits of an IPv6 address that are one household's
_COUNT = """
    INSERT INTO portal_visit (kind, hour, address, number) VALUES (%s, %s, %s, 1)
    ON CONFLICT (hour, kind, address) DO UPDATE SET number = portal_visit.number + 1 RETURNING number
"""


def count_visit(*, kind: VisitKind, address: str, at: datetime) -> None:
    """Count one asking of `address` (đếm lượt hỏi), which stays counted whatever becomes of it: call it outside the act's
    transaction. Raises Refused "portal.too_often" beyond what `settings.PORTAL_PER_HOUR` allows."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    key = secrecy.digest(f"{hour.isoformat()} {household(address)}", purpose="portal.address")
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [kind, hour, key])
        found = cursor.fetchone()
    if found is None or found[0] > settings.PORTAL_PER_HOUR[kind]:
        raise Refused(
            "portal.too_often",
            _("Nơi đang truy cập đã gửi hoặc tra cứu quá nhiều lần trong giờ này; xin thử lại sau một giờ."),
        )


def forget_visits(*, at: datetime) -> int:
    """Drop the counts of hours that are over. Returns how many rows."""
    return Visit.objects.filter(hour__lt=at - KEPT).delete()[0]


def household(address: str) -> str:
    """An address as limits see it: of IPv6 the part that one household has as a whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, HOME), strict=False)) if found.version == 6 else str(found)
