"""What each kind of report consists of: tables of figures and annexes with the columns that such reports have (DOMAIN.md 5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from phoihop.contacts.models import Form, MeetingKind, Mode
from phoihop.intake.models import Source
from phoihop.organisations.models import Level
from phoihop.petitions import shipped
from phoihop.petitions.models import Grade, Handling, Matter, Regime, ResultClass
from phoihop.petitions.rules.answers import CLASSES, OPEN
from phoihop.voter_reports.models import ReportKind
from phoihop.voter_reports.rules.counting import COUNT, Annex, Column, Figure, Grid

PETITIONS, MEETINGS, RECEIPTS = "petitions", "meetings", "receipts"
STANDINGS = {
    "waiting": _("Chưa chuyển cơ quan trả lời"),
    "owed": _("Đang giải quyết, còn hạn"),
    "overdue": _("Quá hạn, chưa trả lời"),
    "answered": _("Đã trả lời, chưa giải quyết xong"),
    "solved": _("Đã giải quyết xong"),
    "closed": _("Không xử lý tiếp"),
}
YES = {"yes": _("Có")}
SENT = ("owed", "overdue", "answered", "solved")
UNSOLVED = ("waiting", "owed", "overdue", "answered")
IN_TIME, LATE = ("in_time",), ("late",)
ANSWERED = {"timing": (*IN_TIME, *LATE)}
HELD = {"state": ("held",)}
LABELS: Mapping[str, Mapping[str, object]] = {
    "field": {key: _(name) for key, name in shipped.fields().items()},  # the catalogue knows the names
    "body": {key: _(body.name) for key, body in shipped.bodies().items()},
    "level": dict(Level.choices),
    "matter": dict(Matter.choices),
    "handling": dict(Handling.choices),
    "result": dict(ResultClass.choices),
    "standing": STANDINGS,
    "kind": dict(MeetingKind.choices),
    "form": dict(Form.choices),
    "mode": dict(Mode.choices),
}


@dataclass(frozen=True)
class Spec:
    """A kind of report. `of`: what its rows are; `facts`: by what they are told apart, besides where they stand; `opening`:
    the words on paper before the first table."""

    kind: ReportKind
    of: str
    opening: str
    facts: Sequence[str]
    grids: Sequence[Grid]
    annexes: Sequence[Annex]

    @property
    def row(self) -> Sequence[Column]:
        """What is shown of a row behind a figure."""
        return _ROWS[self.of]

    def grid(self, key: str) -> Grid | None:
        """The table of this key."""
        return next((grid for grid in self.grids if grid.key == key), None)

    def annex(self, key: str) -> Annex | None:
        """The annex of this key."""
        return next((annex for annex in self.annexes if annex.key == key), None)


_REPLIED = Figure("answered", _("Đã trả lời"), ANSWERED)
_SOLVED = Figure("solved", _("Đã giải quyết xong"), {"standing": ("solved",)})
_NUMBER = Column("code", _("Mã số"), 2.4)
_TEXT = Column("text", _("Nội dung kiến nghị"), 4.6)
_PLACE = Column("place", _("Địa bàn"), 1.9)
_FIELD = Column("field", _("Lĩnh vực"), 1.4, labels=LABELS["field"])
_LEVEL = Column("level", _("Cấp giải quyết"), 1.1, labels=LABELS["level"])
_AGENCY = Column("agency", _("Cơ quan giải quyết"), 1.9)
_RECEIVED = Column("received_on", _("Ngày tiếp nhận"), 1.2, "day")
_DUE = Column("due_on", _("Hạn trả lời"), 1.2, "day")
_REPLY = Column("reply", _("Văn bản trả lời"), 1.8)
_ANSWERED = Column("answered_on", _("Ngày trả lời"), 1.2, "day")
_RESULT = Column("result", _("Kết quả"), 1.6, labels=LABELS["result"])
_STANDING = Column("standing", _("Tình trạng"), 1.6, labels=STANDINGS)
_PLEDGED = Column("pledged_on", _("Hạn cam kết"), 1.2, "day")

_ALL = Figure("all", _("Tổng số"))
_SHARE = Figure("share", _("Tỷ lệ"), of_all=True)

_CLASSIFIED = Spec(
    ReportKind.CLASSIFIED,
    PETITIONS,
    "báo cáo phân loại kiến nghị của cử tri",
    ("field", "level", "matter", "lead"),
    (
        Grid("total", _("Chung"), "", "", (
            _ALL,
            Figure("sorted", _("Đã phân loại lĩnh vực"), {"sorted": ("yes",)}),
            Figure("sent", _("Đã chuyển giải quyết"), {"standing": SENT}),
            Figure("waiting", _("Chưa chuyển"), {"standing": ("waiting",)}),
            Figure("closed", _("Không xử lý tiếp"), {"standing": ("closed",)}),
        )),
        Grid("field", _("Theo lĩnh vực (mẫu 1B)"), _("Lĩnh vực"), "field", (_ALL, _SHARE)),
        Grid("level", _("Theo cấp giải quyết (mẫu 1B1)"), _("Cấp"), "level", (_ALL, _SHARE)),
        Grid("lead", _("Theo cơ quan giải quyết (mẫu 1B2)"), _("Cơ quan"), "lead", (_ALL, _SHARE)),
        Grid("matter", _("Theo tính chất"), _("Tính chất"), "matter", (_ALL, _SHARE)),
    ),
    (
        Annex("list", _("Danh mục kiến nghị (mẫu 1A)"), (
            _NUMBER, _TEXT, _PLACE, _FIELD, Column("body", _("Cơ quan có thẩm quyền"), 1.9, labels=LABELS["body"]), _LEVEL,
            Column("alike", _("Trùng với"), 2.4), _AGENCY, _DUE,
        )),
    ),
)  # fmt: skip

_ANSWERS = Spec(
    ReportKind.ANSWERS,
    PETITIONS,
    "báo cáo kết quả giải quyết, trả lời kiến nghị của cử tri",
    ("field", "lead", "timing", "result"),
    (
        Grid("total", _("Chung"), "", "", (
            Figure("sent", _("Đã chuyển giải quyết"), {"standing": SENT}),
            _REPLIED,
            _SOLVED,
        )),
        Grid("result", _("Theo kết quả trả lời"), _("Kết quả"), "result", (
            _REPLIED,
            _SOLVED,
        )),
        Grid("lead", _("Theo cơ quan"), _("Cơ quan"), "lead", (
            Figure("sent", _("Đã chuyển"), {"standing": SENT}),
            _REPLIED,
            _SOLVED,
        )),
    ),
    (
        Annex("answers", _("Kết quả giải quyết, trả lời (phụ lục 1)"), (
            _NUMBER, _TEXT, _AGENCY, _REPLY, _ANSWERED, _RESULT, _PLEDGED,
            Column("grade", _("Đánh giá của đại biểu"), 1.4, labels=dict(Grade.choices)),
        ), ANSWERED),
    ),
)  # fmt: skip

_DOCUMENTS = Spec(
    ReportKind.DOCUMENTS,
    PETITIONS,
    "báo cáo văn bản ban hành từ kiến nghị và văn bản cử tri đề nghị sửa đổi, bổ sung",
    ("matter", "timing", "result"),
    (
        Grid("total", _("Chung"), "", "", (
            _ALL,
            Figure("policy", _("Kiến nghị về chính sách, pháp luật"), {"matter": (Matter.POLICY.value,)}),
            _REPLIED, _SOLVED,
        )),
    ),
    (
        Annex("issued", _("Văn bản ban hành sau khi tiếp nhận kiến nghị (phụ lục 2)"), (
            Column("issued.kind", _("Loại văn bản"), 1.4), Column("issued.number", _("Số, ký hiệu"), 1.8),
            Column("issued.on", _("Ngày ban hành"), 1.2, "day"), _NUMBER, _TEXT, _AGENCY,
        ), ANSWERED, each="issued"),
        Annex("amend", _("Văn bản cử tri đề nghị sửa đổi, bổ sung (phụ lục 3)"), (
            Column("amend.kind", _("Loại văn bản"), 1.4), Column("amend.number", _("Số, ký hiệu"), 1.8),
            _NUMBER, Column("text", _("Nội dung đề nghị"), 4.2), _AGENCY,
        ), {"matter": (Matter.POLICY.value,)}, each="amend"),
    ),
)  # fmt: skip

_BACK = (
    _NUMBER, _TEXT, Column("session", _("Kỳ họp đầu tiên"), 1.5),
    Column("first_on", _("Nêu lần đầu ngày"), 1.2, "day"), Column("years", _("Số năm"), 0.8, "number"),
    Column("passed", _("Số kỳ họp đã qua"), 0.9, "number"), _AGENCY, _PLEDGED, _STANDING,
    Column("reason", _("Lý do, nội dung trả lời"), 2.6),
)  # fmt: skip
_BACKLOG = Spec(
    ReportKind.BACKLOG,
    PETITIONS,
    "báo cáo kiến nghị của cử tri tồn từ trước",
    ("lead", "timing"),
    (
        Grid("total", _("Chung"), "", "", (
            _ALL,
            Figure("solved", _("Đã giải quyết xong trong kỳ"), {"standing": ("solved",)}),
            Figure("answered", _("Đã trả lời, chưa giải quyết xong"), {"standing": ("answered",)}),
            Figure("unanswered", _("Chưa trả lời"), {"standing": ("waiting", "owed", "overdue")}),
        )),
        Grid("lead", _("Theo cơ quan"), _("Cơ quan"), "lead", (
            _ALL,
            _SOLVED,
            Figure("answered", _("Đã trả lời, chưa giải quyết xong"), {"standing": ("answered",)}),
            Figure("unanswered", _("Chưa trả lời"), {"standing": ("waiting", "owed", "overdue")}),
        )),
    ),
    (
        Annex("settled", _("Kiến nghị tồn đã giải quyết xong (phụ lục 4)"), (
            *_BACK[:7], Column("solved_on", _("Ngày giải quyết xong"), 1.3, "day"), _BACK[-1],
        ), {"standing": ("solved",)}),
        Annex("open", _("Kiến nghị tồn đã trả lời, chưa giải quyết xong (phụ lục 5)"), _BACK, {"standing": ("answered",)}),
        Annex("unanswered", _("Kiến nghị tồn chưa trả lời (phụ lục 5b)"), _BACK, {
            "standing": ("waiting", "owed", "overdue")
        }),
    ),
)  # fmt: skip

_AGENCIES = Spec(
    ReportKind.AGENCIES,
    PETITIONS,
    "báo cáo thời điểm trả lời kiến nghị của từng cơ quan",
    ("lead", "timing"),
    (
        Grid("lead", _("Theo cơ quan"), _("Cơ quan"), "lead", (
            Figure("sent", _("Đã chuyển"), {"standing": SENT}),
            Figure("in_time", _("Trả lời đúng hạn"), {"timing": IN_TIME}),
            Figure("late", _("Trả lời quá hạn"), {"timing": LATE}),
            Figure("overdue", _("Quá hạn, chưa trả lời"), {"standing": ("overdue",)}),
            Figure("owed", _("Chưa trả lời, còn hạn"), {"standing": ("owed",)}),
            _SOLVED,
        )),
    ),
    (
        Annex("received", _("Thời điểm nhận trả lời"), (
            _AGENCY, _NUMBER, _TEXT, _DUE, _REPLY, _ANSWERED, Column("reply_on", _("Nhận trả lời ngày"), 1.3, "day"),
            Column("late", _("Số ngày quá hạn"), 1, "number"),
        ), {"standing": SENT}),
    ),
)  # fmt: skip

_RECEIPTS = Spec(
    ReportKind.RECEIPTS,
    RECEIPTS,
    "báo cáo thời điểm nhận báo cáo kết quả giải quyết kiến nghị của từng cơ quan",
    (),
    (
        Grid("total", _("Chung"), "", "", (
            Figure("all", _("Phải báo cáo")),
            Figure("in_time", _("Nhận đúng hạn"), {"timing": IN_TIME}),
            Figure("late", _("Nhận quá hạn"), {"timing": LATE}),
            Figure("overdue", _("Quá hạn, chưa nhận"), {"timing": ("overdue",)}),
            Figure("owed", _("Chưa nhận, còn hạn"), {"timing": ("owed",)}),
        )),
    ),
    (
        Annex("received", _("Thời điểm nhận báo cáo (biểu 9)"), (
            _NUMBER, _AGENCY, Column("session", _("Kỳ họp"), 2.4), Column("due_on", _("Hạn báo cáo"), 1.2, "day"),
            Column("reply", _("Văn bản báo cáo"), 1.8), Column("reply_on", _("Nhận ngày"), 1.2, "day"),
            Column("late", _("Số ngày quá hạn"), 1, "number"),
        )),
    ),
)  # fmt: skip

_REGISTER = Spec(
    ReportKind.REGISTER,
    PETITIONS,
    "lập sổ theo dõi kiến nghị của cử tri",
    ("field", "level", "timing"),
    (
        Grid("total", _("Chung"), "", "", (
            _ALL,
            *(Figure(key, title, {"standing": (key,)}) for key, title in STANDINGS.items()),
        )),
        Grid("field", _("Theo lĩnh vực"), _("Lĩnh vực"), "field", (
            _ALL,
            _REPLIED,
            _SOLVED,
            Figure("overdue", _("Quá hạn, chưa trả lời"), {"standing": ("overdue",)}),
        )),
    ),
    (
        Annex("register", _("Sổ theo dõi"), (
            _NUMBER, Column("source", _("Nguồn"), 1.2, labels=dict(Source.choices)), _RECEIVED, _FIELD, _TEXT, _PLACE,
            _AGENCY, _LEVEL, _DUE, Column("extended_to", _("Gia hạn đến"), 1.2, "day"), _STANDING, _REPLY, _RESULT,
            Column("grade", _("Đánh giá"), 1.2, labels=dict(Grade.choices)),
        )),
    ),
)  # fmt: skip

_MET = (
    Figure("held", _("Số cuộc"), HELD),
    Figure("thematic", _("Chuyên đề"), {**HELD, "kind": ("thematic",)}),
    Figure("thematic_share", _("Tỷ lệ chuyên đề"), {**HELD, "kind": ("thematic",)}, of=(HELD, COUNT)),
    Figure("voters", _("Cử tri dự"), HELD, "voters"),
    Figure("workers", _("Lao động trực tiếp"), HELD, "workers"),
    Figure("workers_share", _("Tỷ lệ lao động trực tiếp"), HELD, "workers", of=(HELD, "voters")),
    Figure("speakers", _("Phát biểu"), HELD, "speakers"),
    Figure("issues", _("Kiến nghị"), HELD, "issues"),
)
_CONTACTS = Spec(
    ReportKind.CONTACTS,
    MEETINGS,
    "báo cáo thống kê tiếp xúc cử tri",
    (),
    (
        Grid("total", _("Chung"), "", "", (
            *_MET,
            Figure("planned", _("Chưa tổ chức"), {"state": ("planned",)}),
            Figure("cancelled", _("Đã hủy"), {"state": ("cancelled",)}),
        )),
        *(
            Grid(axis, title, head, axis, _MET)
            for axis, title, head in (
                ("deputy", _("Theo đại biểu"), _("Đại biểu")),
                ("organiser", _("Theo đoàn, tổ đại biểu"), _("Đơn vị")),
                ("kind", _("Theo loại"), _("Loại")),
                ("form", _("Theo hình thức"), _("Hình thức")),
                ("mode", _("Theo phương thức"), _("Phương thức")),
                ("commune", _("Theo xã, phường"), _("Xã, phường")),
            )
        ),
    ),
    (
        Annex("points", _("Danh mục các cuộc tiếp xúc"), (
            _NUMBER, Column("on", _("Ngày"), 1.2, "day"), Column("venue", _("Địa điểm"), 2.6), _PLACE,
            Column("organiser", _("Đơn vị tổ chức"), 2), Column("deputies", _("Đại biểu dự"), 2.4),
            Column("kind", _("Loại"), 1.8, labels=LABELS["kind"]), Column("form", _("Hình thức"), 1.4, labels=LABELS["form"]),
            Column("mode", _("Phương thức"), 1.4, labels=LABELS["mode"]),
            Column("voters", _("Cử tri dự"), 0.9, "number"), Column("workers", _("Lao động trực tiếp"), 1, "number"),
            Column("speakers", _("Phát biểu"), 0.9, "number"), Column("issues", _("Kiến nghị"), 0.9, "number"),
        ), HELD),
    ),
)  # fmt: skip


def _settled() -> tuple[Figure, ...]:
    """The figures of settlement: answered and solved stand side by side."""
    return (
        Figure("all", _("Tiếp nhận")),
        Figure("sent", _("Đã chuyển"), {"standing": SENT}),
        _REPLIED,
        Figure("in_time", _("Trả lời đúng hạn"), {"timing": IN_TIME}),
        Figure("late", _("Trả lời quá hạn"), {"timing": LATE}),
        Figure("overdue", _("Quá hạn, chưa trả lời"), {"standing": ("overdue",)}),
        _SOLVED,
        Figure("roadmap", _("Đang giải quyết, có lộ trình"), {"roadmap": ("yes",), "standing": ("answered",)}),
        Figure("broken", _("Không thực hiện lời hứa"), {"broken": ("yes",)}),
        Figure("answered_share", _("Tỷ lệ trả lời"), ANSWERED, of=({"standing": SENT}, COUNT)),
        Figure("solved_share", _("Tỷ lệ giải quyết xong"), {"standing": ("solved",)}, of=({"standing": SENT}, COUNT)),
    )


def _settlement(regime: str) -> Spec:
    """With the classes of the regime: three of the Assembly's side, four of the council's."""
    figures = _settled()
    # What the body that answers says of it; whether it is solved only the receiver finds.
    labels = dict(ResultClass.choices) | {ResultClass.DONE: _("Trả lời là đã giải quyết xong")}
    said = tuple(Figure(key, labels[key], {"result": (key,), **ANSWERED}) for key in CLASSES[regime])
    classes = (*said, _REPLIED, _SOLVED)
    return Spec(
        ReportKind.SETTLEMENT,
        PETITIONS,
        "báo cáo kết quả giải quyết kiến nghị của cử tri",
        ("lead", "field", "timing", "result", "roadmap", "broken"),
        (
            Grid("total", _("Chung"), "", "", figures),
            Grid("class", _("Theo kết quả trả lời"), "", "", classes),
            Grid("lead", _("Theo cơ quan"), _("Cơ quan"), "lead", figures),
            Grid("lead_class", _("Kết quả trả lời theo cơ quan"), _("Cơ quan"), "lead", classes),
            Grid("field", _("Theo lĩnh vực"), _("Lĩnh vực"), "field", figures[:7]),
        ),
        (
            Annex("roadmap", _("Kiến nghị đang giải quyết, có lộ trình"), (
                _NUMBER, _TEXT, _AGENCY, _REPLY, _RESULT, _PLEDGED,
            ), {"roadmap": ("yes",), "standing": ("answered",)}),
            Annex("overdue", _("Kiến nghị quá hạn, chưa trả lời"), (
                _NUMBER, _TEXT, _AGENCY, _RECEIVED, _DUE, Column("late", _("Số ngày quá hạn"), 1, "number"),
            ), {"standing": ("overdue",)}),
            Annex("broken", _("Lời hứa không được thực hiện"), (
                _NUMBER, _TEXT, _AGENCY, _REPLY, _PLEDGED, Column("pledge", _("Lời hứa"), 2.6),
            ), {"broken": ("yes",)}),
        ),
    )  # fmt: skip


SPECS: Mapping[tuple[str, str], Spec] = {
    **{
        (spec.kind, regime): spec
        for spec in (_CLASSIFIED, _ANSWERS, _DOCUMENTS, _BACKLOG, _AGENCIES, _RECEIPTS, _REGISTER, _CONTACTS)
        for regime in Regime.values
    },
    **{(ReportKind.SETTLEMENT, regime): _settlement(regime) for regime in Regime.values},
}
SENDERS = (
    Column("sender", _("Người gửi"), 1.8), Column("address", _("Địa chỉ"), 2.4), Column("phone", _("Điện thoại"), 1.2),
)  # fmt: skip
PETITION_ROW = (_NUMBER, _TEXT, _PLACE, _FIELD, _AGENCY, _DUE, _ANSWERED, _RESULT, _STANDING)
_ROWS = {PETITIONS: PETITION_ROW, MEETINGS: _CONTACTS.annexes[0].columns, RECEIPTS: _RECEIPTS.annexes[0].columns}
OPEN_CLASSES = tuple(sorted(OPEN))


def spec_of(kind: str, regime: str) -> Spec:
    """The parts of the report of this kind under this regime."""
    return SPECS[ReportKind(kind), regime]
