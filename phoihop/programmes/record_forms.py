"""What is asked for of the run sheet, of the rows a kind keeps, of the closing report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from phoihop.kernel.web.forms import Form, cleaned_query
from phoihop.organisations.models import Body
from phoihop.programmes.forms import SEARCHED, field_for, offer, stored, words
from phoihop.programmes.kinds import Table
from phoihop.programmes.models import Programme


class PasteForm(Form):
    """Cells as a spreadsheet copies them."""

    cells = forms.CharField(
        label=gettext_lazy("Các ô đã chép"),
        strip=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        """Tabs and line ends stay: they say where cells end. Each cell is cleaned when it is read."""
        super().__init__(data, **options)
        if data is not None:
            self.data = cleaned_query(data, keep={"cells"})


class EntryForm(Form):
    """A row of a table of the kind; `bodies`: whose it may be."""

    body = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan, đơn vị"),
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
    )

    def __init__(self, *args: Any, table: Table, programme: Programme, bodies: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.table = table
        if table.by_body:
            offer(self, "body", bodies)
        else:
            del self.fields["body"]
        self.fields |= {one.name: field_for(one, programme) for one in table.fields}

    def values(self) -> dict[str, object]:
        """As services take it."""
        return stored(self.table.fields, self.cleaned_data)


class ReportForm(Form):
    """The written parts of the closing report."""

    results = words(gettext_lazy("Kết quả"), rows=6, required=True, most=20_000)
    shortcomings = words(gettext_lazy("Hạn chế, nguyên nhân"), rows=4, most=20_000)
    lessons = words(gettext_lazy("Bài học kinh nghiệm"), rows=3, most=20_000)
    proposals = words(gettext_lazy("Kiến nghị, đề xuất"), rows=3, most=20_000)


class CloseForm(Form):
    unjudged_reason = words(
        gettext_lazy("Lý do kết thúc khi còn việc chưa có kết luận"),
        help_text=gettext_lazy("Để trống nếu mọi việc đã có kết luận."),
    )
