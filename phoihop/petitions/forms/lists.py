"""Filters of the list of petitions: they stay in the address."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from phoihop.contacts.models import Meeting
from phoihop.intake.choosing import MeetingField, spelled
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.forms.choose import BodyFilterField
from phoihop.petitions import shipped
from phoihop.petitions.models import Handling, PetitionState, Regime
from phoihop.petitions.ranges import Wanted

NO_MEETING = UUID(int=0)  # no row has it: a code that is none lists nothing
ANY = ("", _("Tất cả"))
STATES = [
    ANY,
    ("waiting", _("Chờ phân loại, chờ chuyển")),
    ("owed", _("Chờ trả lời")),
    ("overdue", _("Quá hạn trả lời")),
    *PetitionState.choices,
]


class PetitionFilter(Form):
    q = forms.CharField(label=_("Từ khóa"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("Trạng thái"), choices=STATES, required=False)
    field = forms.ChoiceField(label=_("Lĩnh vực"), required=False)
    lead = BodyFilterField(label=_("Cơ quan trả lời"))
    commune = BodyFilterField(label=_("Xã, phường"))
    regime = forms.ChoiceField(label=_("Kênh kiến nghị"), choices=[ANY, *Regime.choices], required=False)
    handling = forms.ChoiceField(label=_("Loại xử lý"), choices=[ANY, *Handling.choices], required=False)
    unmet = forms.ChoiceField(label=_("Đại biểu đánh giá"), choices=[ANY, ("1", _("Chưa đạt yêu cầu"))], required=False)
    meeting = MeetingField(own=False)
    since = DateField(label=_("Hạn từ ngày"), required=False)
    until = DateField(label=_("Hạn đến ngày"), required=False)

    def __init__(self, data: QueryDict, *, user: User, today: date, **options: Any) -> None:
        super().__init__(spelled(data, user), **options)
        self.today = today
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [ANY, *shipped.field_names().items()]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def wanted(self) -> Wanted:
        """What the list is limited to."""
        chosen = self.chosen
        if code := chosen.pop("meeting", ""):
            found = Meeting.objects.filter(code=code).values_list("pk", flat=True).first()
            chosen["meeting"] = found or NO_MEETING
        return Wanted(self.today, words=chosen.pop("q", ""), **chosen)
