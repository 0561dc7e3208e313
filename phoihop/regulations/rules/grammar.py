"""How a clause says who does what: its subject, its verb, with whom, for whom, with which paper.

The words are tables; the functions read one sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .bodies import GENERIC_LAST, GENERIC_NEXT, HEAD, split_bodies
from .lines import CAPITALS
from .vocabulary import (
    CIRCUMSTANCES,
    MANNERS,
    MODALS,
    NAMING_DEEDS,
    OPTIONS,
    OUTPUTS,
    QUIET_HEADINGS,
    SAID_OF_THE_TEXT,
    VERBS,
)

MODAL = f"(?:{MODALS})"
_VERB = rf"(?:(?:(?:{MANNERS}),?\s+(?:và\s+)?){{0,3}}(?:{VERBS}))(?![^\W\d_])"
VERB_START = re.compile(
    rf"(?:(?:có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)\s|{MODAL}\s+{_VERB}|{_VERB})", re.IGNORECASE
)
OPTION = re.compile(rf"\b(?:{OPTIONS})\b", re.IGNORECASE)
# A sentence that says what something is, or what the text itself does.
DEFINES = re.compile(
    r"^(?:Báo cáo|Thông báo), (?:thông báo|báo cáo)\b"
    r"|^\s*[^.;]{0,80}?(?:được hiểu|bao gồm|gồm có|gồm)\b(?!.*có trách nhiệm)"
    r"|^\*?[^,;]{2,70}\*?:?\s+là\s+(?:việc|cơ quan|văn bản|hoạt động|tổ chức|người)"
    rf"|\b(?:{SAID_OF_THE_TEXT})\b",
    re.IGNORECASE,
)
# Headings under which nothing is promised.
QUIET_HEADING = re.compile(rf"^(?:{QUIET_HEADINGS})", re.IGNORECASE)
SUBJECT_HEADING = re.compile(
    r"(?:trách nhiệm(?: phối hợp| chung| cụ thể| thực hiện)?|nhiệm vụ(?:, quyền hạn)?|nội dung phối hợp"
    r"|quyền và trách nhiệm|chức năng, nhiệm vụ|nhiệm vụ và quyền hạn|công tác)\s+(?:của\s+|đối với\s+)?"
    rf"(?P<who>(?-i:{HEAD.pattern}).*)$|^đối với\s+(?P<who2>.+)$",
    re.IGNORECASE,
)
_HEADING_TAIL = re.compile(r"\s+(?:trong(?! nước)|về|đối với|khi|tại|trước|sau|để)\s.*$", re.IGNORECASE)
_SUBJECT = re.compile(rf"(?:^|(?<=[,;:]\s)|(?<=\bthì\s))(?P<who>{HEAD.pattern})")
_CHOSEN = re.compile(rf"(?:được giao\s+|được phân công\s+)?(?:{NAMING_DEEDS})(?=\s+(?:{MODAL}|{_VERB}|công dân))")
_NOT_IN_SUBJECT = re.compile(
    r"\b(?:về việc|nhận được|được hiểu|trước ngày|kể từ|là|bao gồm|để|nhằm|do|bởi|khi|nếu|thì|đã|chưa|không)\b",
    re.IGNORECASE,
)
_DOCUMENT_OF = re.compile(
    r"^(?P<what>Báo cáo|Thông báo|Văn bản|Kế hoạch|Kết quả)\s+(?:của\s+)(?P<who>.+?)\s+(?=(?:gửi|chuyển|báo cáo)\s)",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?:phối hợp|cùng|thống nhất|trao đổi)\s+(?:chặt chẽ\s+)?(?:với\s+"
    rf"|cùng\s+)?(?P<who>{HEAD.pattern}.*)",
    re.DOTALL,
)
_TO = re.compile(
    r"\b(?:gửi|chuyển|thông báo|cung cấp|trả lời|báo cáo|trình|phản ánh|kiến nghị|bàn giao|tham mưu|đề nghị)\b"
    rf"[^.;]{{0,200}}?\s(?:đến|tới|cho|lên)\s+(?P<who>{HEAD.pattern}[^.;]*)"
)
_DIRECT = re.compile(
    r"\b(?:báo cáo|trình|mời|trả lời|giúp(?! việc)|thông báo|gửi|chuyển|đề nghị|tham mưu|kiến nghị)\s+"
    rf"(?:(?:với|về|bằng văn bản|bằng văn bản cho|ngay|ngay cho)\s+)?(?P<who>{HEAD.pattern}[^.;]*)"
)
# «A được mời …»: a right of A, hence a duty of whoever invites.
_RIGHT = re.compile(
    rf"(?P<who>{HEAD.pattern}[^,.;]{{0,120}}?)\s+được\s+(?=(?:mời|thông báo|cung cấp|lấy ý kiến|báo cáo)(?![^\W\d_]))"
)
_CC = re.compile(
    rf"\b(?:đồng thời|đồng)\s*,?\s*(?:gửi|báo cáo|thông báo|chuyển)\b[^.;]{{0,80}}?(?P<who>{HEAD.pattern}[^.;]*)",
    re.IGNORECASE,
)
_LIST_ENDS = re.compile(
    rf"\s+(?=(?:{MODAL}|{VERBS}|để|nhằm|theo|trong|về|khi|trước|sau|kể từ|đồng thời|đối với|tại|bằng|xem xét|biết|nơi"
    r"|có liên quan để|những|việc|các nội dung|kết quả|kế hoạch|nội dung|tình hình|báo cáo|ít nhất|chậm nhất|không quá)"
    r"(?![^\W\d_]))"
)
_OUTPUT = re.compile(rf"\b(?:{OUTPUTS})(?![^\W\d_])", re.IGNORECASE)
JOINTLY = re.compile(
    r"\b(?:cùng(?! cấp)|đồng chủ trì|phối hợp|thống nhất|trao đổi|họp|giao ban|sơ kết|tổng kết"
    r"|luân phiên|ký kết|liên tịch)\b"
)


@dataclass(frozen=True)
class Said:
    """What one sentence says. `subject` is empty where it names none; `verb_at` is where the deed begins."""

    subject: tuple[str, ...]
    verb_at: int
    partners: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    output: str = ""
    modal: bool = False
    words: str = field(default="", repr=False)


def heading_subject(heading: str) -> tuple[str, ...]:
    """«Trách nhiệm của A, B trong …» → A, B; a heading that is only a body → that body."""
    if found := SUBJECT_HEADING.search(heading):
        who = _HEADING_TAIL.sub("", found["who"] or found["who2"])
        return tuple(split_bodies(who)) if HEAD.match(who) else ()
    return body_line(heading)


_DUTY_TAIL = re.compile(
    rf"\s+(?:{MODAL}|có (?:các )?(?:nhiệm vụ|trách nhiệm|quyền))(?:,? (?:và )?quyền hạn)?(?: sau| như sau| sau đây)?$"
)


def body_line(line: str) -> tuple[str, ...]:
    """A line that is nothing but a body, or lists of them: «Sở Tư pháp», «Sở A, Sở B:»."""
    words = line.strip(" .:;")
    if len(words) > 220 or not HEAD.match(words) or "." in words:
        return ()
    tail = _DUTY_TAIL.sub("", words)
    inside = VERB_START.search(_lower_rest(tail))
    return () if inside and inside.start() > 0 and not _chosen(tail) else tuple(split_bodies(tail))


_NAME_WORDS = re.compile(
    rf"^(?:[{CAPITALS}][^\s]*\s*"
    r"|(?:tra|kiểm sát|ký đất đai|quản lý đất đai|đăng ký|thi hành án|phục vụ hành chính)\s*)+"
)


def _lower_rest(words: str) -> str:
    """The words after the name's own capitals: «Thanh tra tỉnh», «Ban Tổ chức» hold no verb."""
    return _NAME_WORDS.sub(lambda match: " " * len(match[0]), words)


def _chosen(words: str) -> bool:
    return bool(re.search(r"(?:chủ trì|phối hợp|tham mưu|giúp việc|quản lý|thực hiện nhiệm vụ)\b", words))


def read_sentence(sentence: str, *, under_subject: bool = False) -> Said | None:
    """Subject, deed and the others of a sentence; None where it promises nothing.

    `under_subject`: a heading or intro above already names who; then a deed that comes first is that body's.
    """
    if OPTION.search(sentence) or DEFINES.search(sentence):
        return None
    if right := _RIGHT.match(sentence):
        return Said((), right.end(), recipients=tuple(split_bodies(right["who"])), words=sentence)
    found = _subject_and_deed(sentence, under_subject=under_subject)
    if found is None:
        return None
    subject, verb_at = found
    deed = sentence[verb_at:]
    copies = _CC.search(deed)
    main = deed[: copies.start()] if copies else deed
    partners = _list_after(_WITH, main)
    output = _OUTPUT.search(deed)
    return Said(
        subject=subject,
        verb_at=verb_at,
        partners=partners,
        recipients=tuple(who for who in _recipients(main) if who not in partners),
        cc=_bodies(copies["who"]) if copies else (),
        output=output[0].lower() if output else "",
        modal=bool(re.match(MODAL, deed, re.IGNORECASE)),
        words=sentence,
    )


def _subject_and_deed(sentence: str, *, under_subject: bool) -> tuple[tuple[str, ...], int] | None:
    """Who and where the deed begins; an empty who means the subject stands above."""
    if found := _DOCUMENT_OF.match(sentence):
        return tuple(split_bodies(found["who"])), found.end()
    passive = _PASSIVE.match(sentence) and not HEAD.match(sentence)
    if VERB_START.match(sentence) and not (HEAD.match(sentence) or passive or _NOUN_FIRST.match(sentence)):
        return (), 0
    if (colon := sentence.find(": ")) > 0 and (alone := body_line(sentence[:colon])):
        return alone, colon + 2
    named = _subject(sentence)
    if (passive or _NOMINAL.match(sentence)) and not (named and _modal_at(sentence, named[1])):
        return None
    deed = _deed_start(sentence)
    if named and deed is not None and under_subject and deed < named[2] and not _modal_at(sentence, named[1]):
        return (), deed
    if named:
        return named[0], named[1]
    return None if deed is None else ((), deed)


# «Kiến nghị liên quan đến … thì …»: a verb's word that names a thing.
_NOUN_FIRST = re.compile(r"(?:Kiến nghị|Báo cáo|Thông báo|Đề nghị|Quyết định|Yêu cầu|Thông tin)\b.*\bthì\b")


def _modal_at(sentence: str, place: int) -> bool:
    return bool(re.match(MODAL, sentence[place:]))


def _subject(sentence: str) -> tuple[tuple[str, ...], int, int] | None:
    """(bodies, start of the deed, start of the subject). After circumstances a subject with «phải» goes first."""
    found: list[tuple[tuple[str, ...], int, int]] = []
    for start in _SUBJECT.finditer(sentence):
        at = start.start("who")
        if _continues_a_list(sentence, at):
            continue
        if end := _subject_end(sentence, at):
            one = tuple(split_bodies(sentence[at : end[0]])), end[1], at
            if at == 0 or _modal_at(sentence, end[1]):
                return one
            found.append(one)
    return found[0] if found else None


def _continues_a_list(sentence: str, at: int) -> bool:
    """«cơ quan, đơn vị», «đơn vị, địa phương»: the second word opens no new name."""
    return bool(GENERIC_LAST.search(sentence[max(0, at - 30) : at].rstrip(" ,")) and GENERIC_NEXT.match(sentence, at))


_DEED = re.compile(rf"(?:{MODAL}|{_VERB})")


_SUBJECT_REACH = 600  # letters from the first word of a subject to its deed


def _subject_end(sentence: str, start: int) -> tuple[int, int] | None:
    """(end of the subject, start of the deed) for a subject that begins at `start`, if a verb follows it."""
    place = start
    while found := _DEED.search(sentence, place, start + _SUBJECT_REACH):
        who = sentence[start : found.start()]
        if _part_of_name(sentence, start, found):
            place = found.end()
            continue
        if len(who) > 400 or (found.start() > 0 and sentence[found.start() - 1] not in " ,"):
            return None
        bare = _without_circumstance(who)
        if not bare or re.search(r"[;:.]\s", bare) or _NOT_IN_SUBJECT.search(bare):
            return None
        return start + len(bare), found.start()
    return None


# A deed right after these words, with another deed close behind, is part of the name: «Đoàn giám sát gửi …».
_NAMED_BY_DEED = re.compile(
    r"(?i)(?:cơ quan|đơn vị|ngành|bộ phận|tổ chức|đoàn|ban|tổ)(?: được giao| được phân công)?(?: chủ trì| phối hợp)?$"
)
_DUTY_NOUN = re.compile(
    r"(?:chức năng|thẩm quyền|nhiệm vụ|được|công tác|bị|việc|do|hoạt động|lực lượng làm|phụ trách)$"
)
_DUTY_VERBS = frozenset(["giúp", "thực hiện", "quản lý", "tham mưu", "thi hành", "kiểm tra"])
_DUTY_IN_NAME = re.compile(r"có nhiệm vụ[^,;.]{2,60}?\s(?:phải|có trách nhiệm)\b")


def _part_of_name(sentence: str, start: int, found: re.Match[str]) -> bool:
    """«cơ quan chủ trì phải …», «Cơ quan có chức năng quản lý …», «Đoàn giám sát gửi …»."""
    if found.start() == start:
        return True
    if re.match(MODAL, found[0]):
        return bool(_DUTY_IN_NAME.match(sentence, found.start()))
    before = sentence[start : found.start()].rstrip()
    if _DUTY_NOUN.search(before):
        return True
    if not _NAMED_BY_DEED.search(before):
        return False
    return found[0] in _DUTY_VERBS or bool(_CHOSEN.match(sentence, found.start()))


def _without_circumstance(who: str) -> str:
    """«UBND các cấp khi tiếp công dân, …» → the body alone."""
    cut = re.search(
        r"(?:,\s*|\s+)(?:căn cứ|trong phạm vi|trên cơ sở|theo chức năng|khi(?: |$)|trong quá trình"
        r"|trong thời gian|trong thời hạn|định kỳ|hàng|hằng|chậm nhất|trước|sau khi|tùy|nếu|với"
        r"|đối với|tại(?= )|ngoài|có thẩm quyền giải quyết)",
        who,
    )
    return (who[: cut.start()] if cut else who).strip(" ,")


_CIRCUMSTANCE = re.compile(rf"(?:{CIRCUMSTANCES})(?![^\W\d_])", re.IGNORECASE)
_NOMINAL = re.compile(
    r"(?:Việc|Trình tự|Thủ tục|Thời hạn|Thời điểm|Thời gian|Thẩm quyền|Nội dung|Hồ sơ|Mức|Chi phí|Kinh phí|Mẫu)\b"
)


_PASSIVE = re.compile(rf"[{CAPITALS}][^,;:]{{3,200}}?\sđược\s(?:thực hiện|gửi|lập|tiến hành|áp dụng|xác định|tính)\b")


def _deed_start(sentence: str) -> int | None:
    """Where the deed of a sentence without subject begins: at once, or after circumstances and a comma."""
    if VERB_START.match(sentence):
        return 0
    if not _CIRCUMSTANCE.match(sentence):
        return None
    for comma in re.finditer(r"(?:,|\bthì|:)\s+", sentence):
        if VERB_START.match(sentence, comma.end()):
            return comma.end()
    return None


def _recipients(deed: str) -> tuple[str, ...]:
    for pattern in (_DIRECT, _TO):
        if found := pattern.search(deed):
            return _bodies(found["who"])
    return ()


def _list_after(pattern: re.Pattern[str], deed: str) -> tuple[str, ...]:
    found = pattern.search(deed)
    return _bodies(found["who"]) if found else ()


_LIST_REACH = 1500  # letters a list of bodies may take
_DEED_NAME = re.compile(r"(?:Đoàn|Tổ|[Cc]ơ quan|[Đđ]ơn vị|được|chức năng|thẩm quyền)$")


def _bodies(words: str) -> tuple[str, ...]:
    """The list of bodies with which `words` begins, up to the next verb or circumstance."""
    place = 0
    while cut := _LIST_ENDS.search(words, place):
        opens_name = HEAD.match(words, cut.end()) and words[: cut.start()].rstrip().endswith((",", " và"))
        if opens_name or _DEED_NAME.search(words[: cut.start()]):
            place = cut.end()
            continue
        words = words[: cut.start()]
        break
    return tuple(split_bodies(words[:_LIST_REACH]))
