"""The register with who sent each petition: every opening recorded by name, with its reason, as `intake` asks."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.intake import services as intake
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.petitions.models import Petition
from phoihop.voter_reports.models import VoterReport
from phoihop.voter_reports.permissions import can_open_senders
from phoihop.voter_reports.queries import every_line

MOST = 200  # senders opened for one reason


@transaction.atomic
def with_senders(*, report_id: UUID, reason: str, by: User, at: datetime) -> list[dict[str, Any]]:
    """The cells of a register's rows with `sender`, `address`, `phone`; "" where nobody is known.

    Raises PermissionDenied, Refused "voter_report.too_many_senders" and those of `intake.open_sender`.
    """
    report = VoterReport.objects.visible_to(by).select_related("body", "session").get(pk=report_id)
    if not can_open_senders(by, report):
        raise PermissionDenied
    lines = list(islice(every_line(report, {}), MOST + 1))
    if len(lines) > MOST:
        sentence = _("Sổ có trên %(number)s dòng; hãy lập sổ của kỳ ngắn hơn rồi mới mở người gửi.")
        raise Refused("voter_report.too_many_senders", sentence % {"number": MOST})
    rows = Petition.objects.filter(pk__in=[line.row for line in lines], item__isnull=False)
    items: dict[UUID, UUID] = dict(rows.values_list("pk", "item_id"))
    opened = {
        item: intake.open_sender(item_id=item, reason=reason, by=by, at=at) for item in sorted(set(items.values()))
    }
    found = []
    for line in lines:
        sender = opened[items[line.row]] if line.row in items else None
        said = {"sender": sender.name, "address": sender.address, "phone": sender.phone} if sender else {}
        found.append({**line.cells, "sender": "", "address": "", "phone": "", **said})
    return found
