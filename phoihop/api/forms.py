"""What is asked for when a key is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phoihop.api.models import Scope
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body


class KeyForm(Form):
    body = forms.ModelChoiceField(
        label=_("Khóa của cơ quan"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    name = forms.CharField(
        label=_("Phần mềm dùng khóa"), max_length=120, help_text=_("Ví dụ: Phần mềm văn bản của Sở Xây dựng.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Được làm gì"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = DateField(label=_("Dùng đến hết ngày"))

    def __init__(self, *args: Any, bodies: Sequence[Body], last: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["expires_on"].help_text = _("Muộn nhất ngày %(last)s.") % {"last": f"{last:%d/%m/%Y}"}
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = Body.objects.filter(pk__in=[body.pk for body in bodies]).by_rank()
