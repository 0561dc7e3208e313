"""What is asked when many petitions are sent at once: for all of them, and for those to one body where it differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.web.forms import DateField, Form
from phoihop.papers.models import Paper
from phoihop.petitions.forms.acts import SEARCHED, WithLetter

NO_LETTER = "-"


class ForAllForm(WithLetter):
    """The day and the letter of all groups that say nothing else. Petitions of two gatherers have no letter in common."""

    reached_on = DateField(
        label=_("Ngày các cơ quan nhận được"),
        help_text=_("Hạn trả lời cử tri tính từ ngày này và không tính lại."),
    )

    def __init__(self, *args: Any, one_gatherer: bool, papers: Sequence[Paper] = (), **options: Any) -> None:
        super().__init__(*args, papers=papers, **options)
        if not one_gatherer:
            del self.fields["paper"]


class ForOneForm(Form):
    """The letter and the day of one body; empty: those of all. `papers`: of the gatherer."""

    paper = forms.ChoiceField(
        label=_("Văn bản chuyển riêng"), required=False, widget=forms.Select(attrs=dict(SEARCHED))
    )
    reached_on = DateField(label=_("Ngày nhận riêng"), required=False)

    def __init__(self, *args: Any, papers: Sequence[Paper], **options: Any) -> None:
        super().__init__(*args, **options)
        self.papers = {paper.code: paper for paper in papers}
        known = [(row.code, str(row)[:160]) for row in papers]
        field = self.fields["paper"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", _("Như chung")), (NO_LETTER, _("Không có văn bản")), *known]

    def letter(self, common: Paper | None) -> Paper | None:
        """The letter of this body."""
        chosen = self.cleaned_data["paper"]
        return self.papers.get(chosen) if chosen else common

    def day(self, common: date) -> date:
        """The day this body got them."""
        found: date = self.cleaned_data["reached_on"] or common
        return found
