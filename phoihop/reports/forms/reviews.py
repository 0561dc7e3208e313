"""What people type about reviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body
from phoihop.regulations.models import Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words
from phoihop.reports.models import ReviewReport
from phoihop.reports.permissions import can_open
from phoihop.reports.services import Period

SEARCHABLE = {"data-select": True, "data-none": gettext_lazy("Không có mục nào khớp")}


class PeriodForm(Form):
    """Title, period and cut-off day of a review. People name the last day, we keep the first day after it."""

    title = forms.CharField(label=gettext_lazy("Tên báo cáo"), max_length=300)
    period_from = DateField(label=gettext_lazy("Từ ngày"))
    period_last = DateField(label=gettext_lazy("Đến hết ngày"))
    cutoff_on = DateField(
        label=gettext_lazy("Chốt số liệu đến hết ngày"),
        help_text=gettext_lazy("Chỉ tính nhiệm vụ đã đến hạn đến ngày này; kết quả có sau ngày này chưa được tính."),
    )

    def period(self) -> Period:
        """The period as services take it."""
        data = self.cleaned_data
        return Period(data["period_from"], data["period_last"] + timedelta(days=1), data["cutoff_on"])


class OpenForm(PeriodForm):
    regulation = forms.ModelChoiceField(
        label=gettext_lazy("Quy chế"),
        queryset=Regulation.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHABLE),
    )
    body = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị lập báo cáo"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    field_order = ("regulation", "body", "title", "period_from", "period_last", "cutoff_on")

    def __init__(self, *args: Any, user: User, bodies: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        regulations = Regulation.objects.visible_to(user).exclude(state="draft").order_by("short_title", "pk")
        self.fields["regulation"].queryset = regulations  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"regulation", "body"} <= data.keys() and not can_open(self.user, data["regulation"], data["body"]):
            sentence = _("Đơn vị này không ký và không theo dõi quy chế đã chọn; hãy chọn đơn vị khác của mình.")
            self.add_error("body", sentence)
        return data


class TextForm(Form):
    """The long texts; `revision` is the state they were opened in."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    assessment = forms.CharField(
        label=gettext_lazy("Đánh giá chung"), required=False, widget=forms.Textarea(attrs={"rows": 10})
    )
    proposals = forms.CharField(
        label=gettext_lazy("Đề xuất, kiến nghị"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )


class LimitForm(Form):
    finding = forms.CharField(label=gettext_lazy("Hạn chế"), widget=forms.Textarea(attrs={"rows": 3}))
    cause = forms.CharField(label=gettext_lazy("Nguyên nhân"), widget=forms.Textarea(attrs={"rows": 3}))
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Điều khoản"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.Select(attrs=SEARCHABLE),
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Trách nhiệm"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.Select(attrs=SEARCHABLE),
    )

    def __init__(self, *args: Any, report: ReviewReport, **options: Any) -> None:
        super().__init__(*args, **options)
        edition = edition_in_use(report.regulation)
        units = Unit.objects.filter(edition=edition, type__in=["article", "clause", "point"]).order_by("position")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["unit"].label_from_instance = in_full  # type: ignore[attr-defined]  # the same
        self.fields["owner"].queryset = living()  # type: ignore[attr-defined]  # a ModelChoiceField


class FollowUpForm(Form):
    title = forms.CharField(label=gettext_lazy("Nhiệm vụ khắc phục"), widget=forms.Textarea(attrs={"rows": 3}))
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan thực hiện"), queryset=Body.objects.none(), widget=forms.Select(attrs=SEARCHABLE)
    )
    due_on = DateField(label=gettext_lazy("Hạn hoàn thành"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lead"].queryset = living()  # type: ignore[attr-defined]  # a ModelChoiceField


def in_full(unit: Unit) -> str:
    """A clause by its address in words and its heading."""
    return ". ".join(filter(None, [in_words(unit.eid, _), unit.heading]))


def living() -> QuerySet[Body]:
    """Bodies one may choose today, in rank order."""
    return Body.objects.filter(abolished_on__isnull=True).by_rank()
