"""What is asked for when a round is planned, a meeting added, people sent, attendance counted, minutes written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.showing import day
from phoihop.contacts.models import (
    ORGANISERS,
    Form,
    Meeting,
    MeetingKind,
    Mode,
    Moment,
    Regime,
    Round,
    RoundLevel,
)
from phoihop.contacts.queries import deputies_for
from phoihop.contacts.rules import kind_of_regime, kind_of_round, sessions_of
from phoihop.contacts.services import MeetingFrame, RoundFrame
from phoihop.kernel.web.forms import DateField, HourField
from phoihop.kernel.web.forms import Form as Base
from phoihop.organisations.models import Body, BodyKind, Level, Person
from phoihop.papers.models import Paper
from phoihop.sessions.models import Session

# Whom the delegation meets before a session (Art. 6.5): the others are added by hand.
AT_WORK_TOGETHER = (
    BodyKind.COUNCIL_STANDING, BodyKind.PEOPLES_COMMITTEE, BodyKind.FRONT_COMMITTEE, BodyKind.JUDICIAL_BODY
)  # fmt: skip
SEARCHED = {"data-select": True, "data-none": gettext_lazy("Không có mục nào khớp")}


def rows_of(label: Any, *, required: bool = True, empty: Any = "—", help_text: Any = "") -> forms.ModelChoiceField[Any]:
    """A choice out of rows that are filled in when the form is made."""
    return forms.ModelChoiceField(
        label=label, queryset=Body.objects.none(), to_field_name="code", required=required, empty_label=empty,
        widget=forms.Select(attrs=SEARCHED), help_text=help_text,
    )  # fmt: skip


def many_of(label: Any, *, required: bool = False, help_text: Any = "") -> forms.ModelMultipleChoiceField[Any]:
    """Several of them."""
    return forms.ModelMultipleChoiceField(
        label=label, queryset=Body.objects.none(), to_field_name="code", required=required,
        widget=forms.SelectMultiple(attrs=SEARCHED), help_text=help_text,
    )  # fmt: skip


def words(label: Any, *, rows: int = 3, required: bool = False, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=10_000, widget=area, help_text=help_text)


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Fill a choice of rows."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]  # a field of choices out of rows


def share(label: Any) -> forms.IntegerField:
    """A target in percent."""
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=100)


class RoundForm(Base):
    """A round; `revision` and reason only when it is changed."""

    organiser = rows_of(gettext_lazy("Cơ quan lập kế hoạch"), empty=None)
    title = forms.CharField(label=gettext_lazy("Tên đợt"), max_length=250)
    regime = forms.ChoiceField(label=gettext_lazy("Đại biểu tiếp xúc"), choices=Regime.choices)
    level = forms.ChoiceField(label=gettext_lazy("Cấp"), choices=RoundLevel.choices)
    moment = forms.ChoiceField(label=gettext_lazy("Thời điểm"), choices=Moment.choices)
    session = rows_of(gettext_lazy("Kỳ họp"), required=False)
    front = rows_of(gettext_lazy("Cơ quan Mặt trận phối hợp"))
    first = DateField(label=gettext_lazy("Từ ngày"))
    last = DateField(label=gettext_lazy("Đến hết ngày"))
    parts = many_of(gettext_lazy("Đoàn, tổ đại biểu cùng tham gia"))
    purpose = words(gettext_lazy("Mục đích, yêu cầu"))
    workers_target = share(gettext_lazy("Chỉ tiêu người lao động trực tiếp (%)"))
    thematic_target = share(gettext_lazy("Chỉ tiêu cuộc theo chuyên đề (%)"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do đổi ngày"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Bắt buộc khi đổi ngày của đợt đã thông báo."),
    )

    def __init__(self, *args: Any, organisers: QuerySet[Body], round_: Round | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.round = round_
        existing = Body.objects.existing(timezone.localdate()).by_rank()
        offer(self, "organiser", organisers)
        offer(self, "front", existing.filter(kind=BodyKind.FRONT_COMMITTEE))
        offer(self, "parts", existing.filter(kind__in=ORGANISERS))
        held = Q(pk=round_.session_id) if round_ else Q()
        sessions = Session.objects.filter(Q(is_cancelled=False) | held).order_by("-planned_first_on")
        if round_ is not None:
            sessions = sessions.filter(held | Q(level__in=sessions_of(round_.regime, round_.level)))
        offer(self, "session", sessions)
        for name in ("organiser", "regime", "level", "front") if round_ else ("reason",):
            del self.fields[name]

    def frame(self) -> RoundFrame:
        """As services take it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        stays = self.round
        if stays is not None:
            data |= {"organiser": stays.organiser, "regime": stays.regime, "level": stays.level, "front": stays.front}
        data |= {"regime": Regime(data["regime"]), "level": RoundLevel(data["level"]), "moment": Moment(data["moment"])}
        return RoundFrame(**data | {"parts": list(data["parts"])})

    @staticmethod
    def as_it_stands(round_: Round) -> dict[str, Any]:
        """The form as the round stands."""
        names = ("title", "moment", "purpose", "workers_target", "thematic_target")
        return {name: getattr(round_, name) for name in names} | {
            "first": day(round_.starts_on),
            "last": day(round_.ends_on),
            "session": round_.session.code if round_.session else "",
            "parts": list(round_.parts.values_list("body__code", flat=True)),
        }


class HoursForm(Base):
    """A day and hours on it."""

    on = DateField(label=gettext_lazy("Ngày"))
    starts = HourField(label=gettext_lazy("Từ giờ"))
    ends = HourField(label=gettext_lazy("Đến giờ"))

    def instants(self) -> tuple[datetime, datetime]:
        """Begin and end, in Vietnam."""
        data = self.cleaned_data
        return at_hour(data["on"], data["starts"]), at_hour(data["on"], data["ends"])


def at_hour(on: Any, hour: time) -> datetime:
    """An instant of a day in Vietnam."""
    return timezone.make_aware(datetime.combine(on, hour))


class MeetingForm(HoursForm):
    """A meeting; its organiser and regime only when it is new."""

    organiser = rows_of(gettext_lazy("Đơn vị tổ chức"), empty=None)
    regime = forms.ChoiceField(label=gettext_lazy("Đại biểu tiếp xúc"), choices=Regime.choices)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=MeetingKind.choices)
    form = forms.ChoiceField(label=gettext_lazy("Hình thức"), choices=Form.choices)
    mode = forms.ChoiceField(
        label=gettext_lazy("Phương thức"),
        choices=Mode.choices,
        help_text=gettext_lazy(
            "Trực tuyến chỉ khi bảo đảm kỹ thuật, an toàn thông tin, an ninh mạng (NQLT 72/2025 Điều 35)."
        ),
    )
    commune = rows_of(gettext_lazy("Xã, phường"))
    venue = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=300)
    topic = forms.CharField(label=gettext_lazy("Chuyên đề, lĩnh vực"), max_length=300, required=False)
    group = forms.CharField(label=gettext_lazy("Đối tượng cử tri"), max_length=300, required=False)
    host = rows_of(gettext_lazy("Nơi đón đại biểu (khi tiếp xúc ngoài địa bàn)"), required=False)
    requested_on = DateField(
        label=gettext_lazy("Ngày đề nghị (khi tiếp xúc cá nhân, nhóm; ngoài đơn vị bầu cử)"), required=False
    )

    def __init__(
        self, *args: Any, organisers: QuerySet[Body], round_: Round | None = None, meeting: Meeting | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        regimes = [round_.regime] if round_ is not None and round_.regime != Regime.JOINT else Regime.values
        offered = [meeting.regime] if meeting is not None else regimes
        fields: dict[str, Any] = self.fields
        fields["regime"].choices = [one for one in Regime.choices if one[0] in regimes]
        known = meeting.kind if meeting is not None else ""
        fields["kind"].choices = [
            one for one in MeetingKind.choices if one[0] == known or _may_be(one[0], offered, round_)
        ]
        existing = Body.objects.existing(timezone.localdate()).by_rank()
        offer(self, "organiser", organisers)
        offer(self, "commune", existing.communes())
        offer(self, "host", existing.filter(kind__in=ORGANISERS))
        if meeting is not None:
            for name in ("organiser", "regime"):
                del self.fields[name]
        self.order_fields(["organiser", "regime", "kind", "form", "mode", "commune", "venue", "on", "starts", "ends"])

    def frame(self) -> MeetingFrame:
        """As services take it."""
        data = self.cleaned_data
        starts_at, ends_at = self.instants()
        return MeetingFrame(
            kind=MeetingKind(data["kind"]), form=Form(data["form"]), mode=Mode(data["mode"]), commune=data["commune"],
            venue=data["venue"], starts_at=starts_at, ends_at=ends_at, topic=data["topic"], group=data["group"],
            host=data["host"], requested_on=data["requested_on"],
        )  # fmt: skip

    @staticmethod
    def as_it_stands(meeting: Meeting) -> dict[str, Any]:
        """The form as the meeting stands."""
        names = ("kind", "form", "mode", "venue", "topic", "group")
        return (
            {name: getattr(meeting, name) for name in names}
            | hours_of(meeting)
            | {
                "commune": meeting.commune.code,
                "host": meeting.host.code if meeting.host else "",
                "requested_on": day(meeting.requested_on) if meeting.requested_on else "",
            }
        )


def _may_be(kind: str, regimes: Sequence[str], round_: Round | None) -> bool:
    """Whether a meeting of one of these regimes can be of this kind, in this round."""
    if not any(kind_of_regime(kind, regime) for regime in regimes):
        return False
    session = round_.session if round_ is not None else None
    return round_ is None or session is None or kind_of_round(kind, round_.regime, round_.moment, session.kind)


def hours_of(meeting: Meeting) -> dict[str, Any]:
    """Day and hours as a form shows them."""
    first, last = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {"on": day(first.date()), "starts": f"{first:%H:%M}", "ends": f"{last:%H:%M}"}


class PostponeForm(Base):
    """Another time or place; without a day it is put off until further notice."""

    on = DateField(
        label=gettext_lazy("Ngày mới"), required=False, help_text=gettext_lazy("Để trống nếu chưa định ngày.")
    )
    starts = HourField(label=gettext_lazy("Từ giờ"))
    ends = HourField(label=gettext_lazy("Đến giờ"))
    venue = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=300)
    mode = forms.ChoiceField(label=gettext_lazy("Phương thức"), choices=Mode.choices)
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300)
    is_force_majeure = forms.BooleanField(label=gettext_lazy("Bất khả kháng"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        stands = hours_of(meeting) | {"venue": meeting.venue, "mode": meeting.mode}
        if not meeting.has_day:
            stands["on"] = ""  # the old day is no proposal
        super().__init__(*args, initial=stands, **options)
        if not meeting.has_day:
            self.fields["on"].required, self.fields["on"].help_text = True, ""

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = dict(self.cleaned_data)
        on, starts, ends = data.pop("on"), data.pop("starts"), data.pop("ends")
        data["mode"] = Mode(data["mode"])
        return data | ({"starts_at": at_hour(on, starts), "ends_at": at_hour(on, ends)} if on else {})


class EndForm(Base):
    """Why it is called off."""

    reason = forms.CharField(label=gettext_lazy("Lý do hủy"), max_length=300)
    is_force_majeure = forms.BooleanField(label=gettext_lazy("Bất khả kháng"), required=False)


class ReasonForm(Base):
    """Why an act is undone."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300)


class DayForm(Base):
    on = DateField(label=gettext_lazy("Ngày"))


class WorkingForm(DayForm):
    """The day of the working meeting before a session, and with whom."""

    bodies = many_of(gettext_lazy("Cơ quan cùng làm việc"), required=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        existing = Body.objects.existing(timezone.localdate()).by_rank()
        usual = existing.filter(kind__in=AT_WORK_TOGETHER, level=Level.PROVINCE)
        options.setdefault("initial", {"bodies": list(usual.values_list("code", flat=True))})
        super().__init__(*args, **options)
        offer(self, "bodies", existing)


class PaperForm(Base):
    """A day, and the paper that says so."""

    on = DateField(label=gettext_lazy("Ngày"))
    paper = forms.CharField(
        label=gettext_lazy("Văn bản"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Số, ký hiệu hoặc mã số của văn bản đã có trong hệ thống."),
    )

    def __init__(self, *args: Any, papers: QuerySet[Paper], needs_paper: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.papers, self.fields["paper"].required = papers, needs_paper

    def clean_paper(self) -> Paper | None:
        """The paper of this code, or the newest of this number."""
        text = self.cleaned_data["paper"]
        if not text:
            return None
        found = self.papers.filter(code=text.upper()).first()
        found = found or self.papers.filter(number_text__iexact=text).order_by("-issued_on", "-pk").first()
        if found is None:
            sentence = _("Không thấy văn bản «%(line)s» trong các văn bản đồng chí được xem; hãy ghi lại số, ký hiệu.")
            raise forms.ValidationError(sentence % {"line": text})
        return found


class DeputiesForm(Base):
    people = many_of(gettext_lazy("Đại biểu"), required=True)
    lead = rows_of(gettext_lazy("Đại biểu chính (báo cáo với cử tri)"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("people", "lead"):
            offer(self, name, deputies_for(meeting.on))

    def chosen(self) -> tuple[list[Person], Person | None]:
        """Who goes, who leads; a leader goes too."""
        lead = self.cleaned_data["lead"]
        return [*self.cleaned_data["people"], *([lead] if lead else [])], lead


class InviteForm(Base):
    bodies = many_of(gettext_lazy("Cơ quan mời dự, trả lời cử tri"), required=True)
    content = forms.CharField(label=gettext_lazy("Nội dung đề nghị trả lời"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "bodies", Body.objects.existing(timezone.localdate()).by_rank())
