"""Templates of papers (mẫu văn bản) as data: words with {fields}, in the lines of `papers.content.writing`.

The words are ours and printed on Vietnamese papers, so they are not translated; names and labels are shown on screen.
A line that is one field alone takes the field's lines as they are, and falls away when the field is empty; a field
inside a line that is empty leaves dots to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from phoihop.papers.content import Content, Cosigner, read

DOTS = "……………"
_FIELD = re.compile(r"\{(\w+)\}")


class Entry(StrEnum):
    """How a field is filled in: a line, several lines, a day."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"


@dataclass(frozen=True)
class Field:
    """One blank of a template. `sample` is shown in the empty box as an example."""

    key: str
    label: Any
    entry: Entry = Entry.LINE
    required: bool = True
    sample: Any = ""


@dataclass(frozen=True)
class Template:
    """One template. `kind`: the type of paper (`papers.typeset.kinds`). `subject`, `body`: words with {fields}."""

    key: str
    kind: str
    name: Any
    subject: str
    body: str
    fields: tuple[Field, ...] = ()
    recitals: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ("Như trên", "Lưu: VT")
    cosigners: tuple[Cosigner, ...] = ()
    chair: str = ""


_ABOUT = Field("about", _("Về việc gì"), sample=_("phối hợp chuẩn bị kỳ họp thường lệ giữa năm"))
_ALL = (
    Template(
        "letter",
        "letter",
        _("Công văn"),
        "{about}",
        """{reason}
{content}
Đề nghị cơ quan, đơn vị quan tâm phối hợp thực hiện./.""",
        (
            _ABOUT,
            Field("reason", _("Lý do, căn cứ"), Entry.TEXT, required=False),
            Field("content", _("Nội dung"), Entry.TEXT),
        ),
    ),
    Template(
        "report",
        "report",
        _("Báo cáo"),
        "{about}",
        """{opening}
I. KẾT QUẢ THỰC HIỆN
{results}
II. HẠN CHẾ VÀ NGUYÊN NHÂN
{limits}
III. NHIỆM VỤ THỜI GIAN TỚI
{next_steps}
IV. ĐỀ XUẤT, KIẾN NGHỊ
{proposals}
Trên đây là báo cáo {about}, trân trọng gửi quý cơ quan tổng hợp./.""",
        (
            Field("about", _("Báo cáo về việc gì"), sample=_("kết quả thực hiện Quy chế phối hợp quý II năm 2026")),
            Field("opening", _("Mở đầu"), Entry.TEXT, required=False),
            Field("results", _("Kết quả"), Entry.TEXT),
            Field("limits", _("Hạn chế, nguyên nhân"), Entry.TEXT, required=False),
            Field("next_steps", _("Nhiệm vụ thời gian tới"), Entry.TEXT, required=False),
            Field("proposals", _("Đề xuất, kiến nghị"), Entry.TEXT, required=False),
        ),
        recipients=("Như trên", "Lãnh đạo cơ quan (để chỉ đạo)", "Lưu: VT"),
    ),
    Template(
        "plan",
        "plan",
        _("Kế hoạch"),
        "{about}",
        """{basis}
I. MỤC ĐÍCH, YÊU CẦU
{purpose}
II. NỘI DUNG, THỜI GIAN
{content}
III. TỔ CHỨC THỰC HIỆN
{assignment}
Trong quá trình thực hiện, nếu có vướng mắc, các cơ quan, đơn vị kịp thời phản ánh về cơ quan ban hành để xem xét./.""",
        (
            Field("about", _("Kế hoạch về việc gì"), sample=_("tiếp xúc cử tri trước kỳ họp thường lệ cuối năm")),
            Field("basis", _("Căn cứ"), Entry.TEXT, required=False),
            Field("purpose", _("Mục đích, yêu cầu"), Entry.TEXT),
            Field("content", _("Nội dung, thời gian"), Entry.TEXT),
            Field("assignment", _("Phân công"), Entry.TEXT),
        ),
        recipients=("Các cơ quan, đơn vị được phân công", "Lưu: VT"),
    ),
    Template(
        "notice",
        "notice",
        _("Thông báo"),
        "{about}",
        """{opening}
{content}
Cơ quan ban hành thông báo để các cơ quan, đơn vị biết và thực hiện./.""",
        (
            Field("about", _("Thông báo về việc gì"), sample=_("kết luận cuộc họp giao ban quý II năm 2026")),
            Field("opening", _("Mở đầu"), Entry.TEXT, required=False),
            Field("content", _("Nội dung"), Entry.TEXT),
        ),
        recipients=("Các cơ quan, đơn vị liên quan", "Lưu: VT"),
    ),
    Template(
        "invitation",
        "invitation",
        _("Giấy mời"),
        "{about}",
        """Tới dự: {meeting}
Chủ trì:: {chair}
Thời gian:: {time}
Địa điểm:: {venue}
Tài liệu:: {papers}
{note}
Rất mong đồng chí thu xếp thời gian, tham dự đầy đủ, đúng thành phần./.""",
        (
            Field("about", _("Mời về việc gì"), sample=_("họp rà soát việc thực hiện Quy chế phối hợp")),
            Field("meeting", _("Tên cuộc họp, hội nghị")),
            Field("chair", _("Người chủ trì"), required=False),
            Field("time", _("Thời gian"), sample=_("08 giờ 00, ngày 12 tháng 5 năm 2026")),
            Field("venue", _("Địa điểm")),
            Field("papers", _("Tài liệu"), required=False),
            Field("note", _("Lưu ý"), Entry.TEXT, required=False),
        ),
    ),
    Template(
        "submission",
        "submission",
        _("Tờ trình"),
        "{about}",
        """{basis}
I. SỰ CẦN THIẾT
{need}
II. NỘI DUNG TRÌNH
{content}
III. KIẾN NGHỊ
{proposal}
Kính trình cấp có thẩm quyền xem xét, quyết định./.""",
        (
            Field("about", _("Trình về việc gì"), sample=_("ban hành kế hoạch giám sát chuyên đề năm 2027")),
            Field("basis", _("Căn cứ"), Entry.TEXT, required=False),
            Field("need", _("Sự cần thiết"), Entry.TEXT),
            Field("content", _("Nội dung trình"), Entry.TEXT),
            Field("proposal", _("Kiến nghị"), Entry.TEXT),
        ),
    ),
    Template(
        "minutes",
        "minutes",
        _("Biên bản"),
        "{about}",
        """Thời gian:: {time}
Địa điểm:: {venue}
Chủ trì:: {chair}
Thư ký:: {secretary}
Thành phần:: {present}
I. NỘI DUNG
{content}
II. Ý KIẾN THẢO LUẬN
{discussion}
III. KẾT LUẬN
{conclusion}
Cuộc họp kết thúc lúc {ended}. Biên bản đã được đọc lại và những người dự họp thống nhất với nội dung ghi trên./.""",
        (
            Field("about", _("Họp về việc gì"), sample=_("họp giao ban giữa hai văn phòng")),
            Field("time", _("Bắt đầu lúc"), sample=_("14 giờ 00, ngày 12 tháng 5 năm 2026")),
            Field("venue", _("Địa điểm")),
            Field("chair", _("Chủ trì")),
            Field("secretary", _("Thư ký")),
            Field("present", _("Thành phần dự")),
            Field("content", _("Nội dung"), Entry.TEXT),
            Field("discussion", _("Ý kiến thảo luận"), Entry.TEXT, required=False),
            Field("conclusion", _("Kết luận"), Entry.TEXT),
            Field("ended", _("Kết thúc lúc"), required=False, sample=_("16 giờ 30 cùng ngày")),
        ),
        recipients=("Thành phần dự họp", "Lưu: VT"),
        cosigners=(Cosigner("Thư ký", "{secretary}"),),
        chair="{chair}",
    ),
    Template(
        "transfer_slip",
        "transfer_slip",
        _("Phiếu chuyển"),
        "{about}",
        """Cơ quan chúng tôi nhận được văn bản sau đây:
Văn bản, đơn:: {document}
Của:: {sender}
Ngày nhận:: {received_on}
Nội dung chính:: {summary}
Xét thấy nội dung thuộc thẩm quyền, nhiệm vụ của quý cơ quan, xin chuyển để xem xét, giải quyết theo quy định.
{note}
Đề nghị thông báo kết quả giải quyết về cơ quan chuyển để theo dõi./.""",
        (
            Field("about", _("Chuyển việc gì"), sample=_("chuyển kiến nghị của cử tri")),
            Field("document", _("Văn bản, đơn được chuyển")),
            Field("sender", _("Nơi gửi, người gửi"), required=False),
            Field("received_on", _("Ngày nhận"), Entry.DAY, required=False),
            Field("summary", _("Nội dung chính")),
            Field("note", _("Ý kiến thêm"), Entry.TEXT, required=False),
        ),
    ),
    Template(
        "reminder",
        "letter",
        _("Công văn đôn đốc, nhắc việc"),
        "đôn đốc thực hiện {task}",
        """Theo {basis}, quý cơ quan có trách nhiệm {task}, thời hạn hoàn thành là ngày {due_on}.
Đến nay, chúng tôi chưa nhận được kết quả thực hiện của quý cơ quan. {situation}
Đề nghị quý cơ quan khẩn trương thực hiện và gửi kết quả trước ngày {new_day}.
Trường hợp có khó khăn, đề nghị thông tin bằng văn bản, nêu rõ nguyên nhân và thời gian hoàn thành./.""",
        (
            Field("task", _("Nhiệm vụ"), sample=_("gửi báo cáo kết quả giải quyết kiến nghị cử tri quý II")),
            Field("basis", _("Theo văn bản, điều khoản nào"), sample=_("khoản 2 Điều 8 Quy chế phối hợp")),
            Field("due_on", _("Thời hạn"), Entry.DAY),
            Field("new_day", _("Đề nghị gửi trước ngày"), Entry.DAY),
            Field("situation", _("Tình hình thêm"), required=False),
        ),
    ),
    Template(
        "extension_request",
        "letter",
        _("Công văn xin gia hạn"),
        "đề nghị gia hạn thực hiện {task}",
        """Theo {basis}, chúng tôi được giao {task}, thời hạn hoàn thành là ngày {due_on}.
Đến nay, việc thực hiện đạt kết quả như sau:
{progress}
Do {cause}, chúng tôi chưa thể hoàn thành đúng thời hạn nêu trên.
Đề nghị quý cơ quan xem xét, cho gia hạn đến hết ngày {until}. Chúng tôi cam kết hoàn thành trong thời hạn mới./.""",
        (
            Field("task", _("Nhiệm vụ")),
            Field("basis", _("Theo văn bản, điều khoản nào")),
            Field("due_on", _("Thời hạn hiện tại"), Entry.DAY),
            Field("progress", _("Kết quả đến nay"), Entry.TEXT),
            Field("cause", _("Nguyên nhân"), sample=_("số liệu của các xã gửi về chậm")),
            Field("until", _("Xin gia hạn đến ngày"), Entry.DAY),
        ),
    ),
    Template(
        "answer",
        "letter",
        _("Văn bản trả lời"),
        "trả lời {about}",
        """Chúng tôi nhận được {request}.
Sau khi xem xét, chúng tôi trả lời như sau:
{content}
{promise}
Trân trọng thông tin đến quý cơ quan./.""",
        (
            Field("about", _("Trả lời việc gì"), sample=_("kiến nghị của cử tri về tuyến đường liên xã")),
            Field("request", _("Văn bản, kiến nghị được trả lời"), sample=_("Công văn số 15/VP ngày 05/5/2026")),
            Field("content", _("Nội dung trả lời"), Entry.TEXT),
            Field("promise", _("Việc sẽ làm tiếp, thời hạn"), Entry.TEXT, required=False),
        ),
    ),
)
TEMPLATES: dict[str, Template] = {template.key: template for template in _ALL}


def fill(template: Template, values: Mapping[str, str]) -> tuple[str, Content]:
    """Subject and content of `template` with `values` ({field key: words}; a missing one counts as empty)."""
    lines = [line for source in template.body.split("\n") for line in _filled_lines(source, values)]
    content = Content(
        body=read("\n".join(lines)),
        recitals=tuple(_filled(line, values) for line in template.recitals),
        recipients=template.recipients,
        cosigners=tuple(Cosigner(one.post, _filled(one.name, values)) for one in template.cosigners),
        chair=_filled(template.chair, values),
    )
    return _filled(template.subject, values), content


def _filled_lines(line: str, values: Mapping[str, str]) -> list[str]:
    alone = _FIELD.fullmatch(line)
    if alone:
        return [part for part in values.get(alone[1], "").split("\n") if part.strip()]
    return [_filled(line, values)]


def _filled(line: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: " ".join(values.get(found[1], "").split()) or DOTS, line).strip()
