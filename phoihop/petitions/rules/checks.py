"""What a petition lacks or holds wrongly before it goes into a synthesis: each with its place in the text and how to mend.

Nothing is decided here: a person reads the finding and may pass over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from phoihop.intake.rules.apart import EMAIL, HOUSE
from phoihop.regulations.rules.findings import Register, findings
from phoihop.regulations.rules.lines import CAPITALS, SMALLS, Line
from phoihop.regulations.rules.messages import N_, Doubt

_I = re.IGNORECASE
ASK = re.compile(
    r"\b(?:đề nghị|kiến nghị|đề xuất|yêu cầu|xin|mong(?: muốn)?|nhờ|hãy|nên|cần(?: phải| được| có)?|cho biết|góp ý)\b"
    r"|\bbao giờ\b|\?|^(?:tiếp tục |sớm |nghiên cứu, )*(?:ban hành|rà soát|hướng dẫn|phối hợp|nghiên cứu|tiếp tục"
    r"|bổ sung|sửa đổi|quy định|về việc)\b",
    _I,
)
_POLICY = re.compile(
    r"\b(?:luật|nghị định|thông tư|nghị quyết|quy định|chính sách|cơ chế|chế độ|trợ cấp|phụ cấp|hướng dẫn|biên chế|giá|mức"
    r"|bảo hiểm|thuế|pháp luật|cả nước|toàn quốc|trong nước|đề án|cán bộ|công chức|công văn|quốc hội|chính phủ|thủ tướng"
    r"|bộ (?=[A-ZĐ])|xuất khẩu|đối với (?:các )?(?:trường hợp|cơ sở))",
    _I,
)
_WORKS = re.compile(
    r"\b(?:đường|cầu|kênh|mương|đập|hồ|kè|đê|cống|rãnh|trường|trạm|điện|rác|chợ|nước|nhà văn hóa|ô nhiễm|ngập|sạt lở"
    r"|quán|cơ sở|nhà máy|công ty|khu dân cư|đất|rừng|thủy lợi|vỉa hè|cây xanh|xe tải|hộ dân)\b",
    _I,
)
_KIND = (
    r"(?:thôn|xóm|bản|ấp|buôn|làng|khu phố|khu dân cư|khu tập thể"
    r"|khu|tổ dân phố|tổ|phố|phường|xã|đặc khu|huyện|quận|thị trấn|thị xã"
    r"|thành phố|tỉnh|đường|tuyến đường|ngã ba|ngã tư|hẻm|ngõ|kiệt|cầu|sông|suối|khe|hồ|đập|kênh|mương|chợ|trường"
    r"|đèo|đảo|vịnh|cao tốc|trạm bơm|đê|cánh đồng|cổng|đồi|núi|công ty)"
)
_NAME = rf"[{CAPITALS}]\w*"
_PLACE = re.compile(
    rf"\b(?i:{_KIND})\s+(?:(?:dân cư|phố|bờ|tái định cư|công nghiệp|tiểu học|mầm non|nhà máy|số|và|tả|tây|đông"
    rf"|THCS|THPT|Tiểu học|Mầm non)\s+)*(?:{_NAME}|\d+\w*(?:/\d+)*)"
    rf"|\b(?:từ|đến|tới|ra|ở|tại|qua|đoạn) {_NAME}\s+{_NAME}"
    rf"|\b(?:[Qq]uốc lộ|QL|[Tt]ỉnh lộ|ĐT|[Kk]m)\s?\.?\d+|\b{_NAME}\s+{_NAME}\s+[–-]\s+{_NAME}"
)
_ADDRESSEE = re.compile(
    r"\b(?:bộ\s+[A-ZĐ]|bộ[, ](?:ngành|nghiên cứu|chỉ đạo|sớm)|sở\s"
    r"|ubnd|hđnd|ủy ban|uỷ ban|hội đồng nhân dân|quốc hội|chính phủ|thủ tướng"
    r"|nhà nước|trung ương|cơ quan (?:chức năng|chuyên môn|có thẩm quyền|liên quan)|cấp (?:trên|có thẩm quyền)|ngành \w+"
    r"|công an|điện lực|nhà mạng|chủ đầu tư|công ty|thành phố đầu tư|bảo hiểm xã hội|ngân hàng|các cấp|chính quyền)",
    _I,
)
_EVIDENCE = re.compile(
    r"\d|\btừ (?:năm|ngày|tháng|khi)|\b(?:hiện nay|nhiều năm|nhiều lần"
    r"|gần đây|thời gian qua|hằng năm|mùa mưa|mùa khô|sau (?:lũ|bão|khi)"
    r"|kèm theo|hình ảnh|biên bản|vì|do|bởi|nên|dẫn đến|gây|thiếu|hỏng|hư|xuống cấp|chưa|không|khó khăn|bất cập|quá|ô nhiễm"
    r"|sạt|ngập|yếu|cũ|chậm|thấp|cao|xa|bẩn|nguy hiểm|tai nạn|bị)\b",
    _I,
)
_DENOUNCES = re.compile(
    r"\b(?:tố cáo|tố giác)\b|\b(?:tham nhũng|nhận hối lộ|đòi hối lộ"
    r"|vòi vĩnh|bao che|tham ô|biển thủ|bảo kê|ăn chặn|lợi dụng chức vụ|mãi lộ"
    r"|nhận tiền)\b|\b(?:biểu hiện|hành vi|thái độ) (?:tiêu cực|sách nhiễu|hách dịch|vi phạm pháp luật)"
    r"|\b(?:trưởng thôn|chủ tịch|cán bộ|công chức|cảnh sát|công an"
    r"|ông|bà)\b[^.;]{0,60}\b(?:ăn bớt|chiếm đoạt|nhũng nhiễu|tiêu cực)\b",
    _I,
)
_COMPLAINS = re.compile(
    r"\bkhiếu nại\b|\bkhông đồng ý với (?:quyết định|kết luận|mức bồi thường|phương án)|\b(?:xem xét|giải quyết) lại (?:quyết định|"
    r"vụ việc|bản án)|\b(?:gia đình|nhà|hộ) (?:tôi|chúng tôi|em)\b[^.;]{0,120}\b(?:bị|không được|chưa được)\b|\bhộ dân bị\b"
    r"|\bgia đình (?:ông|bà)\b",
    _I,
)
_TITLE = (
    r"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Ee]m|[Cc]ụ|[Đđ]ồng chí"
    r"|[Hh]ộ(?: gia đình)?(?: ông| bà)?|[Gg]ia đình (?:ông|bà))"
)
# «ông Phạm Thử», «ÔNG Phạm Thử», «ông PHẠM THỬ»; not «BÀ CON», where everything is in capitals.
_PERSON = re.compile(
    rf"\b(?:(?:{_TITLE}|ÔNG|BÀ)\s+(?P<name>[{CAPITALS}][{SMALLS}]+(?:\s+[{CAPITALS}][{SMALLS}]*){{1,4}})"
    rf"|{_TITLE}\s+(?P<loud>[{CAPITALS}]{{2,}}(?:\s+[{CAPITALS}]+){{1,4}}))(?!\w)"
)
_PHONE = re.compile(r"(?<!\d)(?:0|\+84)(?:[ .]?\d){9}(?!\d)|(?<!\d)\d{12}(?!\d)")
_IN_A_NAME = re.compile(r"\b(?:đường|phố|trường|chợ|cầu|hẻm|ngõ|đền|chùa|hồ|khu|công ty|quán|trại)\s+$", _I)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing to mend: a stable code, where it stands (`start` to `end`; both 0 when something is missing), why."""

    code: str
    start: int
    end: int
    quotation: str
    doubt: Doubt

    @property
    def sentence(self) -> str:
        """The Vietnamese sentence: what, where, how to mend it."""
        return self.doubt.message


def checked(text: str, *, place: str, addressee: str, evidence: bool, register: Register, on: date) -> list[Flaw]:
    """All that is wrong with `text`, missing parts first, then in order of the text.

    `place`, `addressee`: what was noted beside the text; `evidence`: whether papers or pictures are attached.
    """
    missing = [
        *_lacks(ASK.search(text), "ask", N_("Chưa thấy đề nghị điều gì; hãy hỏi lại và ghi rõ việc cử tri mong làm.")),
        *_lacks(
            place or not needs_place(text) or _PLACE.search(text),
            "place",
            N_("Chưa rõ việc ở đâu; hãy ghi thôn, xã, tên đường hoặc công trình."),
        ),
        *_lacks(
            addressee or _ADDRESSEE.search(text),
            "addressee",
            N_("Chưa nêu cơ quan được đề nghị; hãy chọn cơ quan có thẩm quyền theo đề xuất của máy."),
        ),
        *_lacks(
            evidence or _EVIDENCE.search(text),
            "evidence",
            N_("Chưa có căn cứ nào (từ bao giờ, vì sao, số liệu, ảnh); hãy bổ sung ít nhất một điều."),
        ),
    ]
    inside = [*_nature(text), *personal(text), *_dead(text, register, on)]
    return [*missing, *sorted(inside, key=lambda flaw: (flaw.start, flaw.code))]


def needs_place(text: str) -> bool:
    """Whether the matter lies somewhere: works or trouble on the spot, and no rule or policy for all."""
    return bool(_WORKS.search(text)) and not _POLICY.search(text)


def _lacks(there: object, what: str, sentence: str) -> list[Flaw]:
    return [] if there else [Flaw(f"{what}_missing", 0, 0, "", Doubt(0, sentence))]


def _nature(text: str) -> Iterator[Flaw]:
    """The first words that sound like a denunciation, and like a complaint."""
    for code, pattern, sentence in (
        (
            "denunciation",
            _DENOUNCES,
            N_("«%(what)s» giống nội dung tố cáo; hãy chuyển sang xử lý đơn, không đưa vào tổng hợp kiến nghị."),
        ),
        (
            "complaint",
            _COMPLAINS,
            N_("«%(what)s» giống khiếu nại việc riêng; hãy xem có phải chuyển sang xử lý đơn không."),
        ),
    ):
        if match := pattern.search(text):
            yield _flaw(code, match.start(), match.end(), text, sentence)


def personal(text: str) -> list[Flaw]:
    """What in `text` may tell who a private person is, in its order."""
    return sorted(_persons(text), key=lambda flaw: flaw.start)


def _persons(text: str) -> Iterator[Flaw]:
    """Names of private persons after a form of address, telephone and identity numbers, e-mails, houses."""
    for match in _PERSON.finditer(text):
        if not _IN_A_NAME.search(text[: match.start()]):
            sentence = N_("«%(what)s» là tên người; hãy bỏ hoặc thay bằng «một hộ dân» trước khi tổng hợp, công khai.")
            which = match.lastgroup or "name"
            yield _flaw("person", match.start(which), match.end(which), text, sentence)
    for match in _PHONE.finditer(text):
        sentence = N_("«%(what)s» giống số điện thoại hoặc số định danh; hãy chuyển sang phần người gửi.")
        yield _flaw("person", match.start(), match.end(), text, sentence)
    for pattern, sentence in (
        (EMAIL, N_("«%(what)s» là địa chỉ thư điện tử; hãy bỏ trước khi công khai.")),
        (HOUSE, N_("«%(what)s» là địa chỉ nhà; hãy bỏ trước khi công khai.")),
    ):
        for match in pattern.finditer(text):
            yield _flaw("person", match.start(), match.end(), text, sentence)


def _dead(text: str, register: Register, on: date) -> Iterator[Flaw]:
    """Bodies, tiers and laws that no longer stand, by the register."""
    for found in findings([Line(1, text)], on, register):
        code = "dead_name" if found.what.lower() in register.name_by_form else "dead_law"
        yield Flaw(code, found.start, found.end, text[found.start : found.end], found.doubt)


def _flaw(code: str, start: int, end: int, text: str, sentence: str) -> Flaw:
    return Flaw(code, start, end, text[start:end], Doubt(1, sentence, {"what": text[start:end]}))
