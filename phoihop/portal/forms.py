"""What a citizen fills in. No browser keeps what was typed; a machine that fills in everything is found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.forms.acts import words
from phoihop.intake.forms import PICTURE, UNKEPT, short
from phoihop.intake.rules import MAX_TEXT, Said, Sender
from phoihop.kernel.text import clean
from phoihop.kernel.web.forms import Form
from phoihop.organisations.models import Body, BodyKind
from phoihop.organisations.models.bodies import BodyQuerySet
from phoihop.petitions import shipped
from phoihop.petitions.rules.checks import personal
from phoihop.portal.choosing import HELP, CommuneField
from phoihop.portal.models import Publication
from phoihop.portal.queries.published import Wanted
from phoihop.portal.rules import COMMUNE, commune_name
from phoihop.portal.services import Wording
from phoihop.portal.sheets import PLACE, Sheet, sheet_of
from phoihop.sessions.models import Session

SHEETS = 60  # printed at once
LEAST_SECONDS = 4  # nobody types a petition faster
STAMP, SALT = "shown", "portal.form"


def stamp(at: datetime) -> str:
    """When a form was shown, so that nobody can say otherwise."""
    return Signer(salt=SALT).sign(str(int(at.timestamp())))


class SendForm(Form):
    text = forms.CharField(
        label=gettext_lazy("Nội dung"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 7, **UNKEPT}),
        help_text=gettext_lazy("Việc gì, ở đâu, từ bao giờ, đề nghị làm gì. Không gửi bí mật nhà nước."),
    )
    commune = CommuneField(label=gettext_lazy("Xã, phường có việc"), help_text=HELP)
    place = short(gettext_lazy("Thôn, tuyến đường, công trình"))
    receiver = forms.ChoiceField(label=gettext_lazy("Gửi tới"), widget=forms.RadioSelect)
    addressee = short(
        gettext_lazy("Cơ quan mong được trả lời"), help_text=gettext_lazy("Không rõ thì để trống: sẽ chuyển đúng nơi.")
    )
    picture = forms.FileField(
        label=gettext_lazy("Ảnh"), required=False, widget=forms.ClearableFileInput(attrs=PICTURE),
        help_text=gettext_lazy("JPEG, PNG hoặc PDF, đến 10 MB. Được mã hóa như nội dung."),
    )  # fmt: skip
    name = short(gettext_lazy("Họ tên"))
    phone = short(gettext_lazy("Số điện thoại"), limit=50)
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"), required=False, max_length=200, widget=forms.EmailInput(attrs=UNKEPT),
        help_text=gettext_lazy("Báo tin khi có trả lời, mở lại, giải quyết xong. Không muốn nhận thì để trống."),
    )  # fmt: skip
    website = short(gettext_lazy("Để trống ô này"))

    def __init__(
        self,
        *args: Any,
        receivers: Sequence[Body],
        communes: BodyQuerySet,
        councils: Mapping[UUID, Body],
        at: datetime,
        preset: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        usual = _usual(receivers).code if receivers else COMMUNE
        super().__init__(*args, initial={"receiver": usual, **(preset or {})}, **options)
        self.at, self.councils, self.receivers = at, councils, {body.code: body for body in receivers}
        receiver = self.fields["receiver"]
        assert isinstance(receiver, forms.ChoiceField)  # noqa: S101  # declared above
        of_commune = [(COMMUNE, _("Thường trực Hội đồng nhân dân của xã, phường đã chọn"))] if councils else []
        receiver.choices = [*((body.code, body.name) for body in receivers), *of_commune]
        _offer(self.fields["commune"], communes)
        self.fields["website"].widget.attrs |= {"tabindex": "-1"}

    def clean(self) -> dict[str, Any]:
        """A box that people do not see is filled in, or the form comes back at once: no person did that."""
        data = super().clean() or {}
        if data.get("website"):
            raise ValidationError(
                _("Có một ô phải để trống đã bị điền, thường do máy tự điền; xin xóa ô đó rồi gửi lại.")
            )
        if self._shown_for() < LEAST_SECONDS:
            raise ValidationError(_("Biểu mẫu được gửi quá nhanh; xin đọc lại nội dung rồi gửi lần nữa."))
        if not self.errors:
            data["receiver"] = self.receivers.get(data["receiver"]) or self._council(data["commune"])
        return data

    def _council(self, commune: Body | None) -> Body | None:
        """Whoever receives for the council of the commune that was chosen; None with an error beside the box."""
        if commune is None:
            self.add_error("commune", _("Gửi Hội đồng nhân dân xã, phường thì xin chọn xã, phường."))
            return None
        found = self.councils.get(commune.pk)
        if found is None:
            sentence = _("%(commune)s chưa nhận kiến nghị qua trang công dân; xin chọn cơ quan khác.")
            self.add_error("receiver", sentence % {"commune": commune_name(commune.name)})
        return found

    @property
    def stamp(self) -> str:
        """When the form was first shown; now, if it does not say."""
        return str(self.data[STAMP]) if self._shown_for() else stamp(self.at)

    def _shown_for(self) -> float:
        """Seconds since it was shown, 0 for what is not our stamp."""
        try:
            return self.at.timestamp() - int(Signer(salt=SALT).unsign(self.data.get(STAMP, "")))
        except (BadSignature, ValueError):
            return 0

    def said(self) -> Said:
        """What was typed, as one."""
        data = self.cleaned_data
        commune = commune_name(data["commune"].name) if data["commune"] else ""
        sender = Sender(name=data["name"], phone=data["phone"], email=data["email"])
        return Said(data["text"], sender, place=data["place"], addressee=data["addressee"], commune=commune)


class SheetForm(Form):
    """Which sheets to print: of whom of `bodies`, for which commune, for which of its villages."""

    body = forms.ChoiceField(label=gettext_lazy("Cơ quan nhận"))
    commune = CommuneField(label=gettext_lazy("Xã, phường"), help_text=HELP, required=True)
    villages = words(
        gettext_lazy("Thôn, bản, tổ dân phố"), required=False,
        help_text=gettext_lazy("Mỗi dòng một nơi, mỗi nơi một tờ. Để trống: một tờ cho cả xã, phường."),
    )  # fmt: skip

    def __init__(self, *args: Any, bodies: Sequence[Body], communes: BodyQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.bodies = {body.code: body for body in bodies}
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [(body.code, body.name) for body in bodies]
        _offer(self.fields["commune"], communes)

    def clean(self) -> dict[str, Any]:
        """What a commune's council gathers comes from that commune; not more sheets than a hand carries."""
        data = super().clean() or {}
        body, commune = self.bodies.get(data.get("body") or ""), data.get("commune")
        if body is not None and commune is not None and body.commune_id not in {None, commune.pk}:
            self.add_error("commune", _("Cơ quan này chỉ nhận kiến nghị của xã, phường mình."))
        villages = self._villages(data)
        if len(villages) > SHEETS:
            sentence = _("Mỗi lần in nhiều nhất %(most)s tờ; hãy chia làm nhiều lần.")
            self.add_error("villages", sentence % {"most": SHEETS})
        if long := next((name for name in villages if len(name) > PLACE), ""):
            sentence = _("Tên nơi «%(name)s…» dài quá %(most)s ký tự; hãy viết gọn lại.")
            self.add_error("villages", sentence % {"name": long[:30], "most": PLACE})
        return data

    def sheets(self) -> list[Sheet]:
        """Once valid."""
        data = self.cleaned_data
        names = self._villages(data) or [""]
        return [sheet_of(self.bodies[data["body"]], data["commune"], name) for name in names]

    def _villages(self, data: Mapping[str, Any]) -> list[str]:
        lines = map(clean, (data.get("villages") or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class FollowForm(Form):
    code = forms.CharField(
        label=gettext_lazy("Mã theo dõi"), max_length=60,
        widget=forms.TextInput(attrs=UNKEPT | {"autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("20 chữ và số trên phiếu nhận, ví dụ 7K3MA-9QX2B-HD4TE-ZC8RN."),
    )  # fmt: skip


STATES = [
    ("", gettext_lazy("Tất cả")),
    ("answered", gettext_lazy("Đã trả lời, đang theo dõi")),
    ("solved", gettext_lazy("Đã giải quyết xong")),
    ("again", gettext_lazy("Mở lại, chờ trả lời")),
]


class PublishedFilter(Form):
    """Filters of the public list: they stay in the address; what is not understood is no filter."""

    q = forms.CharField(label=gettext_lazy("Từ khóa, có dấu hay không"), required=False, max_length=100)
    field = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)
    commune = CommuneField(label=gettext_lazy("Xã, phường"))
    state = forms.ChoiceField(label=gettext_lazy("Trạng thái"), choices=STATES, required=False)
    session = forms.ModelChoiceField(
        label=gettext_lazy("Kỳ họp"), queryset=Session.objects.none(), to_field_name="code", required=False,
        empty_label=gettext_lazy("Tất cả"),
    )  # fmt: skip

    def __init__(self, *args: Any, communes: BodyQuerySet, sessions: Sequence[Session], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self.fields["commune"], communes)
        session, field = self.fields["session"], self.fields["field"]
        assert isinstance(session, forms.ModelChoiceField)  # noqa: S101  # declared above
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as well
        rows = Session.objects.filter(pk__in=[one.pk for one in sessions])
        session.queryset = rows.defer("search").order_by("-planned_first_on", "-pk")
        field.choices = [("", _("Tất cả")), *shipped.field_names().items()]

    def wanted(self) -> Wanted:
        """What the list is limited to."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(words=data.pop("q", ""), **data)


class WordingForm(Form):
    """The words the public is to read, and, where the machine marks something (`findings`), that somebody has looked at it."""

    text = words(gettext_lazy("Nội dung kiến nghị được công khai"))
    answer = words(gettext_lazy("Nội dung trả lời được công khai"))
    seen = forms.BooleanField(label=gettext_lazy("Đã xem từng chỗ máy nêu: không phải dữ liệu cá nhân"), required=False)

    def __init__(self, *args: Any, publication: Publication, **options: Any) -> None:
        promised = {f"promise_{code}": said for code, said in publication.promises.items()}
        initial = {"text": publication.text, "answer": publication.answer} | promised
        super().__init__(*args, initial=initial, **options)
        for number, name in enumerate(promised, 1):
            self.fields[name] = forms.CharField(
                label=_("Lời hứa %(number)s") % {"number": number}, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        self.order_fields(["text", "answer", *promised, "seen"])
        self.findings = [flaw for name in ("text", "answer", *promised) for flaw in personal(self._typed(name))]
        if not self.findings:  # nothing to have looked at
            del self.fields["seen"]

    def _typed(self, name: str) -> str:
        """The words in a box as they stand now."""
        return str(self.data.get(name, "") if self.is_bound else self.initial.get(name, ""))

    def wording(self) -> Wording:
        """What was decided on."""
        data = self.cleaned_data
        promises = {name.removeprefix("promise_"): said for name, said in data.items() if name.startswith("promise_")}
        return Wording(data["text"], data["answer"], promises)


class ReasonForm(Form):
    reason = words(gettext_lazy("Lý do"))


def _usual(receivers: Sequence[Body]) -> Body:
    """Most of what people ask is the province's affair: its council's standing body, where it receives."""
    return next((body for body in receivers if body.kind == BodyKind.COUNCIL_STANDING), receivers[0])


def _offer(field: forms.Field, bodies: BodyQuerySet) -> None:
    assert isinstance(field, CommuneField)  # noqa: S101  # declared above
    field.offer(bodies)
