"""What people type about drafts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from phoihop.drafting.models import DraftStage
from phoihop.drafting.services import NewDraft
from phoihop.kernel.web.forms import Form
from phoihop.organisations.models import Body, Term
from phoihop.regulations.forms import SEARCHABLE, living
from phoihop.regulations.models import RegulationKind


class FilterForm(Form):
    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False)
    stage = forms.ChoiceField(
        label=gettext_lazy("Giai đoạn"), required=False, choices=[("", gettext_lazy("Tất cả")), *DraftStage.choices]
    )


class StartForm(Form):
    drafted_by = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan chủ trì soạn thảo"), queryset=Body.objects.none(), empty_label=None
    )
    title = forms.CharField(
        label=gettext_lazy("Tên quy chế"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Như sẽ ghi trên văn bản, bắt đầu bằng «Quy chế phối hợp công tác giữa …»."),
    )
    short_title = forms.CharField(label=gettext_lazy("Tên gọi tắt"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=RegulationKind.choices)
    parties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Các bên ký"),
        queryset=Body.objects.none(),
        widget=forms.SelectMultiple(attrs=SEARCHABLE),
        help_text=gettext_lazy("Xếp theo thứ bậc; thứ tự ký đổi được ở trang của dự thảo."),
    )
    follower = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị theo dõi"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.Select(attrs=SEARCHABLE),
    )
    term = forms.ModelChoiceField(
        label=gettext_lazy("Nhiệm kỳ"), queryset=Term.objects.order_by("-from_on"), required=False
    )

    def __init__(self, *args: Any, bodies: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["drafted_by"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField
        for name in ("parties", "follower"):
            self.fields[name].queryset = living()  # type: ignore[attr-defined]  # a ModelChoiceField

    def new(self) -> NewDraft:
        """The facts as typed; parties in rank order."""
        data = self.cleaned_data
        return NewDraft(
            title=data["title"],
            short_title=data["short_title"],
            kind=RegulationKind(data["kind"]),
            drafted_by=data["drafted_by"],
            parties=list(data["parties"]),
            follower=data["follower"],
            term=data["term"],
        )
