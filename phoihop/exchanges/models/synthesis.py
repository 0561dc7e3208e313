"""The opinions gathered into one paper, and what the authority that drafts made of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.exchanges.models.exchange import Exchange, Treatment
from phoihop.kernel.documents.models import Document
from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState

GIVEN_UP = frozenset({PaperState.WITHDRAWN, PaperState.RECALLED})


class Synthesis(models.Model):
    """The opinions of an exchange on one paper (tổng hợp ý kiến) for the authority that drafts, and its answer (phản hồi).

    `to_body`, or `to_name` for an authority outside the directory. `own`: what the sender says itself. `paper`: its
    review, signature, number and issue are acts of `papers`. `outcome`: adopted, partly, or explained; `cited`: the paper
    that says so, in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exchange = models.OneToOneField(Exchange, models.PROTECT, related_name="synthesis")
    to_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan soạn thảo")
    )
    to_name = models.CharField(_("cơ quan soạn thảo ngoài danh bạ"), max_length=300, blank=True)
    own = models.TextField(_("ý kiến của cơ quan tổng hợp"), blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("văn bản tổng hợp"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("tổng hợp lúc"))
    outcome = models.CharField(_("phản hồi"), max_length=9, choices=Treatment, blank=True)
    reply = models.TextField(_("nội dung phản hồi"), blank=True)
    cited = models.CharField(_("theo văn bản"), max_length=200, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(_("ghi nhận lúc"), null=True, blank=True)

    class Meta:
        db_table = "exchanges_synthesis"
        constraints = [
            models.CheckConstraint(
                name="synthesis_goes_to_one_authority",
                condition=Q(to_body__isnull=False, to_name="") | (Q(to_body__isnull=True) & ~Q(to_name="")),
            ),
            models.CheckConstraint(
                name="synthesis_answered_with_words_and_paper",
                condition=Q(outcome="", replied_at__isnull=True)
                | (~Q(outcome="") & ~Q(reply="") & ~Q(cited="") & Q(replied_at__isnull=False)),
            ),
        ]

    @property
    def authority(self) -> str:
        """Whom it is for."""
        return self.to_body.name if self.to_body else self.to_name

    @property
    def is_given_up(self) -> bool:
        """Its paper was withdrawn or called back: another one may be made."""
        return self.paper.state in GIVEN_UP

    @property
    def is_sent(self) -> bool:
        """Whether its paper has been issued and stands."""
        return self.paper.state == PaperState.ISSUED
