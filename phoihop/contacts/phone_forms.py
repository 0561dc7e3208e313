"""What a phone sends: shape and plausibility."""

from __future__ import annotations

import binascii
from base64 import b64decode
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.contacts.models import Category
from phoihop.intake.rules import MAX_SHORT, MAX_TEXT, Said, Sender

MOST_PEOPLE = 100_000


class SentForm(forms.Form):
    """What everything sent has: a key made on the phone, and when it was written there."""

    key = forms.RegexField(r"^[0-9a-f-]{36}$")
    at = forms.CharField(max_length=40)

    def clean_at(self) -> datetime:
        """An instant; without a zone it is Vietnam's."""
        try:
            at = parse_datetime(self.cleaned_data["at"])
        except ValueError:
            at = None
        if at is None:
            raise forms.ValidationError(_("Thời điểm ghi không đọc được; hãy đặt lại giờ của điện thoại."))
        return at if timezone.is_aware(at) else timezone.make_aware(at)


class StatementForm(SentForm):
    """What a voter said (ý kiến cử tri)."""

    text = forms.CharField(label=gettext_lazy("Nội dung"), max_length=MAX_TEXT)
    name = forms.CharField(label=gettext_lazy("Người phát biểu"), max_length=MAX_SHORT, required=False)
    address = forms.CharField(label=gettext_lazy("Địa chỉ"), max_length=MAX_SHORT, required=False)
    phone = forms.CharField(label=gettext_lazy("Số điện thoại"), max_length=MAX_SHORT, required=False)
    place = forms.CharField(label=gettext_lazy("Nơi có vấn đề"), max_length=MAX_SHORT, required=False)
    addressee = forms.CharField(label=gettext_lazy("Gửi cơ quan nào"), max_length=MAX_SHORT, required=False)
    spot_answer = forms.CharField(label=gettext_lazy("Trả lời tại chỗ"), max_length=MAX_TEXT, required=False)

    def said(self) -> Said:
        """As intake takes it."""
        given = self.cleaned_data
        return Said(
            given["text"],
            sender=Sender(given["name"], given["address"], given["phone"]),
            place=given["place"],
            addressee=given["addressee"],
            spot_answer=given["spot_answer"],
        )


class AttendanceForm(SentForm):
    """How many of each category came (thành phần dự)."""

    base = forms.JSONField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category in Category:
            self.fields[category.value] = forms.IntegerField(
                label=category.label, min_value=0, max_value=MOST_PEOPLE, required=False
            )

    def clean_base(self) -> dict[str, int]:
        """The numbers as they were known: {category: number}."""
        base = self.cleaned_data["base"] or {}
        known = isinstance(base, dict) and all(
            name in Category.values and type(number) is int for name, number in base.items()
        )
        if not known:
            raise forms.ValidationError(_("Số liệu gốc không đọc được; hãy tải lại trang rồi ghi lại."))
        return dict(base)

    def counts(self) -> dict[Category, int]:
        """{category: number} of those that were counted."""
        given = self.cleaned_data
        return {one: given[one.value] for one in Category if given[one.value] is not None}


def photo_in(value: Any) -> tuple[str, bytes] | None:
    """Key and bytes of the picture that came along; None when there is none. Raises ValueError for what is none."""
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(key := value.get("key"), str) or not key:
        raise ValueError("no key")
    try:
        return key, b64decode(value.get("data", ""), validate=True)
    except (TypeError, binascii.Error) as error:
        raise ValueError("no base64") from error
