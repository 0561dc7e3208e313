"""The 29 types of administrative papers (Decree 30/2020/NĐ-CP, Article 7) as data, with how each is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from phoihop.kernel.clock.rules.sentences import N_


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

    Papers print `name` as it is; screens say it in the reader's language (`models.kind_name`).
    `enacts` are the words before the first article (QUYẾT ĐỊNH:), `calls` those before the addressees:
    «Kính gửi:» stands on letters, submissions, reports and slips; other types name them under «Nơi nhận» alone (NĐ
    30/2020/NĐ-CP, appendix I).
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
    Kind("resolution", N_("Nghị quyết"), "NQ", enacts="QUYẾT NGHỊ:", calls=""),
    Kind("decision", N_("Quyết định"), "QĐ", enacts="QUYẾT ĐỊNH:", calls=""),
    Kind("directive", N_("Chỉ thị"), "CT", calls=""),
    Kind("regulation", N_("Quy chế"), "QC", calls=""),
    Kind("rule", N_("Quy định"), "QyĐ", calls=""),
    Kind("communique", N_("Thông cáo"), "TC", calls=""),
    Kind("notice", N_("Thông báo"), "TB", calls=""),
    Kind("guide", N_("Hướng dẫn"), "HD", calls=""),
    Kind("programme", N_("Chương trình"), "CTr", calls=""),
    Kind("plan", N_("Kế hoạch"), "KH", calls=""),
    Kind("option", N_("Phương án"), "PA", calls=""),
    Kind("scheme", N_("Đề án"), "ĐA", calls=""),
    Kind("project", N_("Dự án"), "DA", calls=""),
    Kind("report", N_("Báo cáo"), "BC"),
    Kind("minutes", N_("Biên bản"), "BB", Family.MINUTES, calls=""),
    Kind("submission", N_("Tờ trình"), "TTr"),
    Kind("contract", N_("Hợp đồng"), "HĐ", calls=""),
    Kind("letter", N_("Công văn"), "", Family.LETTER),
    Kind("telegram", N_("Công điện"), "CĐ", calls="{issuer} điện:"),
    Kind("memorandum", N_("Bản ghi nhớ"), "BGN", calls=""),
    Kind("agreement", N_("Bản thỏa thuận"), "BTT", calls=""),
    Kind("power_of_attorney", N_("Giấy ủy quyền"), "GUQ", Family.SLIP, calls=""),
    Kind("invitation", N_("Giấy mời"), "GM", Family.INVITATION, calls="{issuer} trân trọng kính mời:"),
    Kind("introduction", N_("Giấy giới thiệu"), "GGT", Family.SLIP, calls="Kính gửi:"),
    Kind("leave", N_("Giấy nghỉ phép"), "GNP", Family.SLIP),
    Kind("dispatch_slip", N_("Phiếu gửi"), "PG", Family.SLIP),
    Kind("transfer_slip", N_("Phiếu chuyển"), "PC", Family.SLIP),
    Kind("report_slip", N_("Phiếu báo"), "PB", Family.SLIP),
    Kind("courtesy_letter", N_("Thư công"), "", Family.LETTER),
)
KINDS: dict[str, Kind] = {kind.key: kind for kind in _ALL}


# Abbreviations met in numbers besides the 29: norms, joint papers, Party papers, copies.
OTHER_SIGNS = frozenset(
    {"NQLT", "QCPH", "TTLT", "TTLN", "CTPH", "KHPH", "KHLT", "HDLT", "TBLT", "BCLT"}
    | {"TT", "NĐ", "L", "PL", "LCT", "QĐi", "KL", "CV", "PYC", "SY", "TrS", "SL"}
)
SIGNS = frozenset(kind.sign for kind in _ALL if kind.sign) | OTHER_SIGNS
