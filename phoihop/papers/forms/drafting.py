"""What people type about papers: shape and plausibility only; whether an act may happen is for the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, Person, RoleKind, SigningForm
from phoihop.papers.chains import Chain, Step
from phoihop.papers.content import Content, Unreadable, read, write
from phoihop.papers.models import Addressee, Paper, Urgency
from phoihop.papers.services import To
from phoihop.papers.templates_catalogue import Entry, Template
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.sheet import Block

MANY = {"data-select": True, "data-none": _("Không có cơ quan này trong danh bạ")}
ONE = {"data-select": True, "data-none": _("Không tìm thấy")}


def kind_choices(empty: Any = "") -> list[tuple[str, Any]]:
    """The 29 types; `empty`: words of the choice of none, "" leaves it out."""
    kinds: list[tuple[str, Any]] = [(key, _(kind.name)) for key, kind in KINDS.items()]
    return [("", empty), *kinds] if empty else kinds


def lines(text: str) -> tuple[str, ...]:
    """The lines that hold something."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


class AddresseesForm(Form):
    """Where a paper goes: bodies of the directory, names outside it, and those that only take note."""

    to = forms.ModelMultipleChoiceField(
        label=_("Kính gửi (trong danh bạ)"), queryset=Body.objects.none(), required=False, to_field_name="code"
    )
    to_names = forms.CharField(
        label=_("Kính gửi (ngoài danh bạ)"),
        help_text=_("Mỗi nơi một dòng."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    copies = forms.ModelMultipleChoiceField(
        label=_("Gửi để biết"), queryset=Body.objects.none(), required=False, to_field_name="code"
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("to", "copies"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  # declared above
            field.queryset = Body.objects.existing(on).by_rank()
            field.widget.attrs |= MANY

    def addressees(self) -> list[To]:
        """As the services take them; a body named twice goes once, as an addressee."""
        data = self.cleaned_data
        main = [To(body=body) for body in data["to"]]
        names = [To(name=name) for name in dict.fromkeys(lines(data["to_names"]))]
        copies = [To(body=body, is_copy=True) for body in data["copies"] if body not in data["to"]]
        return [*main, *names, *copies]


class DraftForm(AddresseesForm):
    """A draft: head, addressees, and its words as lines."""

    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=kind_choices)
    urgency = forms.ChoiceField(label=_("Độ khẩn"), choices=Urgency.choices, required=False)
    subject = forms.CharField(label=_("Trích yếu"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    place = forms.CharField(label=_("Địa danh"), max_length=80, required=False)
    recitals = forms.CharField(
        label=_("Căn cứ"),
        help_text=_("Mỗi căn cứ một dòng."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = forms.CharField(
        label=_("Nội dung"), max_length=400_000, widget=forms.Textarea(attrs={"rows": 22, "class": "paper-words"})
    )
    recipients = forms.CharField(
        label=_("Nơi nhận"),
        help_text=_("Mỗi nơi một dòng; nơi nhận để biết ở trên được thêm vào khi in."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = (
        *("kind", "subject", "body", "recitals", "to", "to_names", "copies"),
        *("recipients", "place", "urgency", "revision"),
    )

    def __init__(self, *args: Any, kept: Content, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept = kept

    def clean_body(self) -> tuple[Block, ...]:
        """The typed lines as blocks."""
        try:
            return read(self.cleaned_data["body"], self.kept.body)
        except Unreadable as wrong:
            raise forms.ValidationError(
                _("Dòng %(line)s nhắc khối %(block)s nhưng bản đã lưu không có khối này; hãy xóa dòng đó."),
                params={"line": wrong.line, "block": wrong.block},
            ) from wrong

    def content(self) -> Content:
        """The words as typed, with what the form does not show kept."""
        data = self.cleaned_data
        kept = {
            name: getattr(self.kept, name)
            for name in ("annexes", "cosigners", "chair", "calls", "authority", "contact")
        }
        return Content(
            body=data["body"],
            recitals=lines(data["recitals"]),
            recipients=lines(data["recipients"]),
            place=data["place"],
            **kept,
        )


def draft_initial(paper: Paper, addressees: Sequence[Addressee]) -> dict[str, Any]:
    """What the draft form shows of a paper."""
    content = Content.from_json(paper.sheet)
    return {
        "kind": paper.kind,
        "urgency": paper.urgency,
        "subject": paper.subject,
        "place": content.place,
        "to": [line.body.code for line in addressees if line.body and not line.is_copy],
        "to_names": "\n".join(line.name for line in addressees if not line.body),
        "copies": [line.body.code for line in addressees if line.body and line.is_copy],
        "recitals": "\n".join(content.recitals),
        "body": write(content.body),
        "recipients": "\n".join(content.recipients),
        "revision": paper.revision,
    }


class TemplateForm(AddresseesForm):
    """The blanks of a template; fields are named `f_…`."""

    issuer = forms.ModelChoiceField(
        label=_("Cơ quan ban hành"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )

    def __init__(self, *args: Any, template: Template, issuers: Sequence[Body], on: date, **options: Any) -> None:
        super().__init__(*args, on=on, **options)
        self.template = template
        field = self.fields["issuer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = Body.objects.filter(pk__in=[body.pk for body in issuers]).by_rank()
        for one in template.fields:
            self.fields[f"f_{one.key}"] = _blank(one.label, one.entry, one.sample, required=one.required)
        self.order_fields(["issuer", "to", "to_names", "copies"])

    def values(self) -> dict[str, str]:
        """{field: words}; days as 5/3/2026 is written on paper."""
        found = {one.key: self.cleaned_data[f"f_{one.key}"] for one in self.template.fields}
        return {
            key: value.strftime("%d/%m/%Y") if isinstance(value, date) else value or "" for key, value in found.items()
        }


def _blank(label: Any, entry: Entry, sample: Any, *, required: bool) -> forms.Field:
    if entry is Entry.DAY:
        return DateField(label=label, required=required)
    widget = forms.Textarea(attrs={"rows": 4}) if entry is Entry.TEXT else forms.TextInput(attrs={})
    hint = _("Ví dụ: %(sample)s") % {"sample": sample} if sample else ""
    most = 20_000 if entry is Entry.TEXT else 500
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, help_text=hint)


class FileForm(Form):
    """One file."""

    file = forms.FileField(label=_("Tệp"))


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class RemarkForm(Form):
    """What a reviewer adds to the approval."""

    reason = forms.CharField(
        label=_("Ý kiến"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SignForm(Form):
    """Who signed, in which form, and the scan."""

    signer = forms.ModelChoiceField(label=_("Người ký"), queryset=Person.objects.none(), to_field_name="code")
    form = forms.ChoiceField(
        label=_("Hình thức ký"),
        choices=[("", _("Người đứng đầu ký trực tiếp")), *SigningForm.choices],
        required=False,
        help_text=_("Ký KT., TL., TUQ., Q. phải có trong mục giao ký của danh bạ."),
    )
    scan = forms.FileField(label=_("Bản quét văn bản đã ký"), help_text=_("PDF hoặc ảnh."))

    def __init__(self, *args: Any, signers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["signer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = signers
        field.widget.attrs |= ONE


class NumberForm(Form):
    """The next number, or one typed from the office's own system."""

    typed = forms.CharField(
        label=_("Số, ký hiệu"),
        max_length=80,
        required=False,
        help_text=_("Để nguyên số gợi ý, hoặc gõ số đã lấy ở phần mềm văn thư của cơ quan."),
    )
    on = DateField(label=_("Ngày văn bản"))


class RecallForm(ReasonForm):
    """Why, and what replaces it."""

    replaced_by = forms.ModelChoiceField(
        label=_("Văn bản thay thế"), queryset=Paper.objects.none(), to_field_name="code", required=False
    )

    def __init__(self, *args: Any, others: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["replaced_by"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = others
        field.widget.attrs |= ONE


class StepsForm(Form):
    """The steps of a chain: a line each, what is done and by which role; empty lines fall away."""

    MOST = 6

    def __init__(self, *args: Any, chain: Chain, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = [("", "–"), *((kind.value, kind.label) for kind in sorted(_REVIEWERS))]
        for number in range(1, self.MOST + 1):
            known = chain.steps[number - 1] if number <= len(chain.steps) else None
            self.fields[f"label_{number}"] = forms.CharField(
                label=_("Bước %(n)s: việc phải làm") % {"n": number},
                max_length=120,
                required=False,
                initial=known.label if known else "",
            )
            self.fields[f"role_{number}"] = forms.ChoiceField(
                label=_("Bước %(n)s: vai trò") % {"n": number},
                choices=roles,
                required=False,
                initial=known.role.value if known else "",
            )

    def clean(self) -> dict[str, Any]:
        """A step has both words and role, or neither."""
        data = super().clean() or self.cleaned_data
        for number in range(1, self.MOST + 1):
            if bool(data.get(f"label_{number}")) != bool(data.get(f"role_{number}")):
                self.add_error(f"label_{number}", _("Ghi cả việc phải làm và vai trò, hoặc để trống cả hai."))
        return data

    def steps(self) -> list[Step]:
        """In order."""
        data = self.cleaned_data
        numbers = range(1, self.MOST + 1)
        return [Step(data[f"label_{n}"], RoleKind(data[f"role_{n}"])) for n in numbers if data[f"role_{n}"]]


_REVIEWERS = {RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE, RoleKind.OFFICER, RoleKind.REGISTRY_CLERK}
