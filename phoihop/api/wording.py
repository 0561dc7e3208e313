"""The interface in words, for the people who write programs against it: every operation, field and fault, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import State
from phoihop.intake.models import Outcome
from phoihop.petitions.models import PetitionState, Regime, ResultClass
from phoihop.portal.queries.open_data import COLUMNS

Words = Any  # lazily translated

# {operation: (what it does, more about it)}
OPERATIONS: Mapping[str, tuple[Words, Words]] = {
    "key": (
        _("Kiểm tra khóa"),
        _("Khóa làm thay cơ quan nào, được làm gì, dùng đến ngày nào. Gọi đầu tiên để thử kết nối."),
    ),
    "take_in": (
        _("Gửi một ý kiến, kiến nghị, đơn thư"),
        _(
            "Gửi một nội dung vào hàng chờ sàng lọc của cơ quan. Nội dung và người gửi được mã hóa cho đến khi văn thư sàng lọc. "
            "Gửi lại cùng client_key không tạo thêm: lần sau trả về chính nội dung đã gửi; nội dung khác thì bị từ chối (409)."
        ),
    ),
    "item": (
        _("Xem nội dung đã gửi đến đâu"),
        _(
            "Nội dung do phần mềm của cơ quan gửi đã được sàng lọc là gì, ghi thành mấy kiến nghị. Không trả lại lời đã gửi."
        ),
    ),
    "open_petitions": (
        _("Danh sách kiến nghị đã công khai"),
        _("Không cần khóa. Dòng cũ trước; đúng lời người có trách nhiệm đã duyệt công khai."),
    ),
    "open_petition": (_("Một kiến nghị đã công khai"), _("Không cần khóa.")),
    "open_figures": (
        _("Số liệu theo quý"),
        _("Không cần khóa. Số kiến nghị đã tiếp nhận, đã trả lời, đã giải quyết xong, theo quý tiếp nhận."),
    ),
    "petitions": (
        _("Danh sách kiến nghị của cơ quan"),
        _(
            "Kiến nghị mà cơ quan của khóa tiếp nhận hoặc được chuyển đến, dòng cũ trước. Không có thông tin người kiến nghị."
        ),
    ),
    "petition": (_("Một kiến nghị và các trả lời"), _("Trả lời mới trước; lời hứa kèm ngày và trạng thái.")),
    "send_answer": (
        _("Gửi văn bản trả lời"),
        _(
            "Trả lời một hay nhiều kiến nghị mà cơ quan của khóa chủ trì. Kết quả chưa xong phải kèm việc sẽ làm và ngày. "
            "Trong 24 giờ, gửi lại cùng client_key không trả lời hai lần; nội dung khác thì bị từ chối (409)."
        ),
    ),
}
GROUPS: Mapping[str, Words] = {
    "key": _("Khóa"),
    "intake": _("Tiếp nhận"),
    "petitions": _("Kiến nghị và trả lời"),
    "open data": _("Dữ liệu mở"),
}
# {"Shape.field", or "field" wherever it has no words of its own: what it is}
FIELDS: Mapping[str, Words] = {
    "after": _("Trang tiếp theo: giá trị «next» của trang trước; bỏ trống là từ đầu."),
    "limit": _("Số dòng của một trang."),
    "next": _("Đưa vào «after» để đọc trang tiếp theo; null là đã hết."),
    "state": _("Chỉ lấy kiến nghị ở trạng thái này."),
    "code": _("Mã số."),
    "KeyOut.code": _("Mã của khóa (không phải phần bí mật)."),
    "body": _("Tên cơ quan."),
    "body_code": _("Mã số cơ quan trong danh bạ."),
    "scopes": _("Những việc khóa được làm."),
    "expires_on": _("Ngày cuối cùng khóa còn dùng được."),
    "client_key": _("Mã do phần mềm gửi đặt, giữ nguyên khi gửi lại; mỗi nội dung một mã."),
    "SaidIn.text": _("Nguyên văn ý kiến, kiến nghị, đơn thư."),
    "SaidIn.received_on": _("Ngày cơ quan nhận được, không sau hôm nay, không quá mười năm trước."),
    "received_on": _("Ngày tiếp nhận."),
    "sender": _("Người gửi; bỏ trống được. Được mã hóa, không trả lại qua kết nối."),
    "name": _("Họ và tên."),
    "address": _("Địa chỉ."),
    "phone": _("Điện thoại."),
    "email": _("Thư điện tử."),
    "others": _("Số người cùng đứng tên, ngoài người đã ghi."),
    "place": _("Nơi có việc."),
    "addressee": _("Cử tri gửi tới ai."),
    "outcome": _("Kết quả sàng lọc."),
    "made": _("Số kiến nghị được ghi từ nội dung này; null là chưa ghi."),
    "regime": _("Kênh tiếp nhận."),
    "PetitionOut.state": _("Trạng thái. Đã trả lời chưa phải đã giải quyết xong."),
    "PetitionOut.title": _("Tên gọi ngắn của kiến nghị."),
    "PetitionOut.text": _("Nội dung kiến nghị, không có thông tin người kiến nghị."),
    "field": _("Lĩnh vực (mã)."),
    "receiver": _("Mã số cơ quan tiếp nhận, theo dõi."),
    "lead": _("Mã số cơ quan chủ trì trả lời; null là chưa chuyển."),
    "commune": _("Mã số xã, phường nơi có việc; null là không rõ."),
    "due_on": _("Hạn."),
    "PetitionOut.due_on": _("Hạn trả lời cử tri, không bao giờ tính lại; null là chưa chuyển."),
    "answered_on": _("Ngày trả lời; null là chưa trả lời."),
    "solved_on": _("Ngày cơ quan tiếp nhận kết luận đã giải quyết xong; null là chưa."),
    "answers": _("Các trả lời, mới trước."),
    "LineOut.code": _("Mã số văn bản trả lời."),
    "LineOut.body": _("Mã số cơ quan trả lời."),
    "LineOut.number": _("Số, ký hiệu văn bản trả lời; bỏ trống là chỉ có tệp."),
    "LineOut.answered_on": _("Ngày văn bản trả lời."),
    "result": _("Kết quả giải quyết. Kênh Quốc hội và kênh Hội đồng nhân dân có cách phân loại riêng."),
    "LineOut.text": _("Nội dung trả lời kiến nghị này."),
    "corrected": _("Đã được một trả lời sau thay thế."),
    "promises": _("Các lời hứa trong trả lời."),
    "PromiseOut.text": _("Việc đã hứa."),
    "PromiseOut.body": _("Mã số cơ quan phải thực hiện."),
    "PromiseOut.due_on": _("Ngày đã hứa hoàn thành."),
    "PromiseOut.state": _("Trạng thái của nhiệm vụ thực hiện lời hứa."),
    "petitions": _("Các kiến nghị của trang này."),
    "AnswerIn.title": _("Trích yếu của văn bản trả lời."),
    "AnswerIn.number": _("Số, ký hiệu văn bản trả lời đã ký."),
    "AnswerIn.answered_on": _("Ngày văn bản trả lời, không sau hôm nay."),
    "lines": _("Văn bản nói gì với từng kiến nghị."),
    "petition": _("Mã số kiến nghị được trả lời."),
    "LineIn.text": _("Nội dung trả lời kiến nghị ấy."),
    "LineIn.promises": _("Việc sẽ làm và ngày hoàn thành; bắt buộc khi kết quả còn phải làm tiếp."),
    "PromiseIn.text": _("Việc sẽ làm."),
    "PromiseIn.body": _("Mã cơ quan thực hiện: cơ quan chủ trì (để trống) hoặc một cơ quan phối hợp của kiến nghị."),
    "PromiseIn.due_on": _("Ngày hoàn thành, không trước ngày trả lời."),
    "AnswerOut.code": _("Mã số của văn bản trả lời vừa ghi."),
    "licence": _("Điều kiện dùng lại."),
    "licence_url": _("Địa chỉ của điều kiện dùng lại."),
    "OpenPromise.text": _("Việc đã hứa."),
    "OpenPromise.body": _("Cơ quan phải thực hiện."),
    "OpenPromise.due_on": _("Ngày đã hứa hoàn thành."),
    "OpenPromise.state": _("Lời hứa đã giữ hay chưa."),
    "quarters": _("Các quý, cũ trước."),
    "first_on": _("Ngày đầu quý."),
    "received": _("Số kiến nghị đã tiếp nhận trong quý."),
    "answered": _("Trong số đó, đã được trả lời."),
    "solved": _("Trong số đó, đã giải quyết xong."),
    "detail": _("Một câu tiếng Việt cho người đọc."),
    "Problem.code": _("Mã lỗi, không đổi giữa các bản phần mềm."),
} | {f"OpenPetition.{name}": about for name, about in COLUMNS.items()}
CHOICES: Mapping[str, type[TextChoices]] = {
    "PetitionState": PetitionState, "ResultClass": ResultClass, "Regime": Regime, "Outcome": Outcome, "State": State,
}  # fmt: skip
FAULTS: Mapping[str, Words] = {
    "400": _("Nội dung gửi lên không phải JSON đúng dạng, mã hóa UTF-8."),
    "401": _("Khóa thiếu, sai, hết hạn, đã thu hồi hoặc không có phạm vi này."),
    "403": _("Người tạo khóa không còn quyền làm việc này."),
    "404": _("Không có nội dung nào với mã này, hoặc nội dung ngoài phạm vi của khóa."),
    "409": _("Dữ liệu đúng dạng nhưng trái một quy tắc nghiệp vụ; code nói quy tắc nào, detail nói phải làm gì."),
    "422": _("Dữ liệu sai dạng; errors nêu từng chỗ (where) và điều mong đợi (what)."),
    "429": _("Gọi quá nhiều lần; chờ một phút rồi gọi lại."),
}


def about(shape: str, field: str) -> Words:
    """What a field is, in the words of its shape or, where those are the same everywhere, of its name. KeyError: nobody
    said so yet."""
    for name in (f"{shape}.{field}", f"PetitionOut.{field}" if shape == "WholeOut" else "", field):
        if name in FIELDS:
            return FIELDS[name]
    raise KeyError(f"{shape}.{field}")
