"""Which paper is put into a pack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.web.forms import Form
from phoihop.papers.models import Paper
from phoihop.reports.forms.reviews import SEARCHABLE


class PaperForm(Form):
    paper = forms.ChoiceField(
        label=_("Văn bản"),
        widget=forms.Select(attrs=SEARCHABLE),
        help_text=_("Văn bản của cơ quan chủ trì. Ai được xem văn bản thì mới thấy văn bản trong bộ tài liệu."),
    )

    def __init__(self, *args: Any, papers: Sequence[Paper], **options: Any) -> None:
        super().__init__(*args, **options)
        self.papers = {paper.code: paper for paper in papers}
        field = self.fields["paper"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", "---------"), *((code, str(paper)[:160]) for code, paper in self.papers.items())]

    def clean_paper(self) -> Paper:
        return self.papers[self.cleaned_data["paper"]]
