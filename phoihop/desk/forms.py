"""Filters of the desk and what its bulk acts ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.forms.acts import words
from phoihop.commitments.models import State
from phoihop.commitments.ranges import in_state, words_in
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, Person
from phoihop.regulations.models import BodyRole, Regulation

ALL = ("", _("Tất cả"))
SEARCHED = {"data-select": True, "data-none": _("Không có mục nào khớp")}
STATES = [ALL, ("overdue", _("Quá hạn")), (State.OPEN, State.OPEN.label), (State.PROVED, State.PROVED.label)]


class DeskFilter(Form):
    q = forms.CharField(label=_("Từ khóa"), required=False, max_length=100)
    regulation = forms.ChoiceField(label=_("Quy chế"), required=False)
    body = forms.ChoiceField(label=_("Cơ quan"), required=False)
    role = forms.ChoiceField(label=_("Vai trò"), choices=[ALL, *BodyRole.choices], required=False)
    state = forms.ChoiceField(label=_("Trạng thái"), choices=STATES, required=False)
    since = DateField(label=_("Hạn từ ngày"), required=False)
    until = DateField(label=_("Hạn đến ngày"), required=False)

    def __init__(
        self, data: Any, *, regulations: Iterable[Regulation], bodies: Iterable[Body], today: date, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.today = today
        self.regulations = {row.code: row for row in regulations}
        self.bodies = {body.code: body for body in bodies}
        offered = {
            "regulation": [(row.code, row.short_title) for row in self.regulations.values()],
            "body": [(body.code, body.name) for body in self.bodies.values()],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # both are declared above
            field.choices = [ALL, *choices]
        if len(self.bodies) < 2:
            del self.fields["body"]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set; a nonsense value is as if not set, so no address breaks the page."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def reads_commitments(self) -> bool:
        """Whether a filter looks beyond the desk's own index, into the commitments themselves."""
        return "q" in self.chosen

    def wanted(self) -> Q:
        """All filters as one condition on participations."""
        chosen, wanted = self.chosen, Q()
        if "body" in chosen:
            wanted &= Q(body=self.bodies[chosen["body"]])
        if "role" in chosen:
            wanted &= Q(role=chosen["role"])
        if "since" in chosen:
            wanted &= Q(due_on__gte=chosen["since"])
        if "until" in chosen:
            wanted &= Q(due_on__lte=chosen["until"])
        if "regulation" in chosen:
            wanted &= Q(regulation=self.regulations[chosen["regulation"]])
        if "state" in chosen:
            wanted &= in_state(chosen["state"], self.today, "outside_due_on")
        if "q" in chosen:
            wanted &= words_in(chosen["q"], "commitment__")
        return wanted


class BulkAssignForm(Form):
    person = forms.ModelChoiceField(
        label=_("Người phụ trách"),
        queryset=Person.objects.none(),
        to_field_name="code",
        empty_label=_("Chọn người"),
        widget=forms.Select(attrs=SEARCHED),
    )
    internal_due_on = DateField(label=_("Hạn nội bộ"), required=False)

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = people


class BulkNoteForm(Form):
    text = words(_("Ghi chú cho các nhiệm vụ đã chọn"))


class BulkConfirmForm(Form):
    reason = words(_("Nhận xét, lý do"), required=False, help_text=_("Bắt buộc với nhiệm vụ hoàn thành sau hạn."))


class FeedForm(Form):
    body = forms.ChoiceField(label=_("Lịch của"))

    def __init__(self, *args: Any, bodies: Iterable[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.bodies = {body.code: body for body in bodies}
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("me", _("Việc giao cho tôi")), *((b.code, b.name) for b in self.bodies.values())]

    def clean_body(self) -> Body | None:
        """None: one's own."""
        return self.bodies.get(self.cleaned_data["body"])
