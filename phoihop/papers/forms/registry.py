"""What people type in a registry: arrivals, answers from paper, books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.forms.choose import BodyFilterField
from phoihop.organisations.models import Body, Person
from phoihop.papers.forms.drafting import ONE, kind_choices
from phoihop.papers.models import Paper


class ReceiveForm(Form):
    """Day and number of arrival."""

    on = DateField(label=_("Ngày đến"))
    number = forms.IntegerField(
        label=_("Số đến"),
        min_value=1,
        max_value=9_999_999,
        required=False,
        help_text=_("Để trống để lấy số tiếp theo."),
    )


class AnswerForm(Form):
    """The paper by which a body without accounts answered: one known here, or its scan."""

    paper = forms.ModelChoiceField(
        label=_("Văn bản xác nhận của nơi nhận"),
        queryset=Paper.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Chưa có trong phần mềm"),
    )
    paper_number = forms.CharField(
        label=_("Số, ký hiệu"),
        max_length=80,
        required=False,
        help_text=_("Để trống nếu là phiếu gửi có ký nhận, không có số."),
    )
    paper_issued_on = DateField(label=_("Ngày của văn bản xác nhận"), required=False)
    paper_scan = forms.FileField(label=_("Bản quét văn bản xác nhận"), required=False, help_text=_("PDF hoặc ảnh."))

    def __init__(self, *args: Any, papers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["paper"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = papers
        field.widget.attrs |= ONE

    def clean(self) -> dict[str, Any]:
        """A known paper, or date and scan of a new one."""
        data = super().clean() or self.cleaned_data
        for name in ("paper_issued_on", "paper_scan"):
            if not data.get("paper") and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Ghi nhận theo văn bản cần ngày và bản quét; hãy bổ sung."))
        return data


class ReceiptForm(AnswerForm):
    """The day on which the paper arrived, as the addressee's paper says."""

    on = DateField(label=_("Ngày nơi nhận nhận được"))
    field_order = ("on",)


class ReturnForm(AnswerForm):
    """Why the addressee sent it back, as its paper says."""

    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("reason",)


class HandOverForm(Form):
    """Who works on it."""

    person = forms.ModelChoiceField(label=_("Người giải quyết"), queryset=Person.objects.none(), to_field_name="code")
    instruction = forms.CharField(
        label=_("Ý kiến chuyển"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = people
        field.widget.attrs |= ONE


class RecordForm(Form):
    """A paper that came as paper."""

    recorded_by = forms.ModelChoiceField(
        label=_("Vào sổ của"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    issuer = forms.ModelChoiceField(
        label=_("Cơ quan ban hành (trong danh bạ)"), queryset=Body.objects.none(), to_field_name="code", required=False
    )
    issuer_text = forms.CharField(label=_("Hoặc nơi ban hành ngoài danh bạ"), max_length=300, required=False)
    number_text = forms.CharField(
        label=_("Số, ký hiệu"), max_length=80, required=False, help_text=_("Như trên văn bản: 15/BC-UBND.")
    )
    issued_on = DateField(label=_("Ngày văn bản"))
    kind = forms.ChoiceField(label=_("Loại văn bản"), required=False)
    subject = forms.CharField(label=_("Trích yếu"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    signer_text = forms.CharField(label=_("Người ký"), max_length=160, required=False)
    arrived_on = DateField(label=_("Ngày đến"))
    arrival_number = forms.IntegerField(
        label=_("Số đến"),
        min_value=1,
        max_value=9_999_999,
        required=False,
        help_text=_("Để trống để lấy số tiếp theo."),
    )
    scan = forms.FileField(label=_("Bản quét"), help_text=_("PDF hoặc ảnh. Không tải văn bản có dấu độ mật."))

    def __init__(self, *args: Any, registries: Sequence[Body], on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        own, issuer, kind = self.fields["recorded_by"], self.fields["issuer"], self.fields["kind"]
        assert isinstance(own, forms.ModelChoiceField)  # noqa: S101  # declared above
        assert isinstance(issuer, forms.ModelChoiceField)  # noqa: S101  # declared above
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  # declared above
        own.queryset = Body.objects.filter(pk__in=[body.pk for body in registries]).by_rank()
        issuer.queryset = Body.objects.by_rank()
        issuer.widget.attrs |= ONE
        kind.choices = kind_choices(_("Theo ký hiệu trên số"))


class RecordForForm(RecordForm):
    """A paper of another body that did not come to one's own: known here as ground, in no book."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("issuer_text", "signer_text", "arrived_on", "arrival_number"):
            del self.fields[name]
        self.fields["recorded_by"].label = _("Nơi ghi nhận")
        self.fields["issuer"].label = _("Cơ quan ban hành")
        self.fields["issuer"].required = True


class BookForm(Form):
    """Filters of a book, kept in the address. `bodies` None: any body of the directory, typed with proposals."""

    body: forms.Field = BodyFilterField(label=_("Sổ của"))
    year = forms.IntegerField(label=_("Năm"), min_value=1945, max_value=2999, required=False)
    kind = forms.ChoiceField(label=_("Loại"), required=False)
    q = forms.CharField(
        label=_("Tìm trong sổ"), max_length=200, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, *args: Any, bodies: QuerySet[Body] | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if bodies is not None:
            self.fields["body"] = forms.ModelChoiceField(
                label=_("Sổ của"), queryset=bodies, to_field_name="code", empty_label=None, required=False
            )
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  # declared above
        kind.choices = kind_choices(_("Mọi loại"))
