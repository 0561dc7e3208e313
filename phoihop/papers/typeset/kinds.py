"""The 29 types of administrative papers (Decree 30/2020/NĐ-CP, Article 7) as data, with how each is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """How the top of a paper looks: a title, «V/v» under the number, minutes, an invitation, a slip of fields."""

    TITLED = "titled"
    LETTER = "letter"
    MINUTES = "minutes"
    INVITATION = "invitation"
    SLIP = "slip"


@dataclass(frozen=True)
class Kind:
    """One type of paper: `name` as spoken of, `sign` its abbreviation in the notation (letters have none).

    `enacts` are the words before the first article (QUYẾT ĐỊNH:), `calls` those before the addressees.
    """

    key: str
    name: str
    sign: str
    family: Family = Family.TITLED
    enacts: str = ""
    calls: str = "Kính gửi:"

    @property
    def title(self) -> str:
        """The name in capitals, as it stands over the subject; letters have none."""
        return "" if self.family is Family.LETTER else self.name.upper()


_ALL = (
    Kind("resolution", "Nghị quyết", "NQ", enacts="QUYẾT NGHỊ:"),
    Kind("decision", "Quyết định", "QĐ", enacts="QUYẾT ĐỊNH:"),
    Kind("directive", "Chỉ thị", "CT"),
    Kind("regulation", "Quy chế", "QC"),
    Kind("rule", "Quy định", "QyĐ"),
    Kind("communique", "Thông cáo", "TC"),
    Kind("notice", "Thông báo", "TB"),
    Kind("guide", "Hướng dẫn", "HD"),
    Kind("programme", "Chương trình", "CTr"),
    Kind("plan", "Kế hoạch", "KH"),
    Kind("option", "Phương án", "PA"),
    Kind("scheme", "Đề án", "ĐA"),
    Kind("project", "Dự án", "DA"),
    Kind("report", "Báo cáo", "BC"),
    Kind("minutes", "Biên bản", "BB", Family.MINUTES),
    Kind("submission", "Tờ trình", "TTr"),
    Kind("contract", "Hợp đồng", "HĐ"),
    Kind("letter", "Công văn", "", Family.LETTER),
    Kind("telegram", "Công điện", "CĐ", calls="{issuer} điện:"),
    Kind("memorandum", "Bản ghi nhớ", "BGN"),
    Kind("agreement", "Bản thỏa thuận", "BTT"),
    Kind("power_of_attorney", "Giấy ủy quyền", "GUQ", Family.SLIP),
    Kind("invitation", "Giấy mời", "GM", Family.INVITATION, calls="{issuer} trân trọng kính mời:"),
    Kind("introduction", "Giấy giới thiệu", "GGT", Family.SLIP, calls="Kính gửi:"),
    Kind("leave", "Giấy nghỉ phép", "GNP", Family.SLIP),
    Kind("dispatch_slip", "Phiếu gửi", "PG", Family.SLIP),
    Kind("transfer_slip", "Phiếu chuyển", "PC", Family.SLIP),
    Kind("report_slip", "Phiếu báo", "PB", Family.SLIP),
    Kind("courtesy_letter", "Thư công", "", Family.LETTER),
)
KINDS: dict[str, Kind] = {kind.key: kind for kind in _ALL}

# Abbreviations met in numbers besides the 29: norms, joint papers, Party papers, copies.
OTHER_SIGNS = frozenset(
    {"NQLT", "QCPH", "TTLT", "TTLN", "CTPH", "KHPH", "KHLT", "HDLT", "TBLT", "BCLT"}
    | {"TT", "NĐ", "L", "PL", "LCT", "QĐi", "KL", "CV", "PYC", "SY", "TrS", "SL"}
)
SIGNS = frozenset(kind.sign for kind in _ALL if kind.sign) | OTHER_SIGNS
