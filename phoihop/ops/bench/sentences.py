"""What voters ask, for the bench: sentences of our own about invented places, of many kinds; the same seed, the same texts.

Three in a hundred ask again what one of the last five hundred asked: word for word, without marks, or with more said.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator

from phoihop.kernel.text import without_marks

REPEATS, RECENT = 0.03, 500
FIRST = [
    "Nà",
    "Pác",
    "Khe",
    "Bản",
    "Đồng",
    "Suối",
    "Phiêng",
    "Huổi",
    "Cốc",
    "Thâm",
    "Lũng",
    "Nặm",
    "Khuổi",
    "Chiềng",
    "Mường",
    "Tân",
    "Vĩnh",
    "Xuân",
    "Hòa",
    "Phú",
]
SECOND = [
    "Lạn",
    "Mạ",
    "Sàng",
    "Vài",
    "Kéo",
    "Tát",
    "Hin",
    "Loỏng",
    "Pheo",
    "Mận",
    "Bủng",
    "Xá",
    "Hạ",
    "Thượng",
    "Cại",
    "Phung",
    "Sen",
    "Dương",
    "Lộc",
    "Khánh",
    "Tẩu",
    "Nưa",
]
KINDS = ("thôn", "bản", "xóm", "tổ dân phố", "khu", "ấp", "buôn", "cụm dân cư")
# what it is about: things; what is wrong with them; what is asked
MATTERS = (
    (
        (
            "đường vào trường",
            "đoạn đường liên thôn",
            "cầu treo qua suối",
            "ngầm tràn",
            "rãnh thoát nước dọc đường",
            "lề đường tỉnh",
        ),
        (
            "bị sạt lở từ đợt mưa tháng trước",
            "lún nứt, xe máy ngã nhiều lần",
            "hẹp, hai xe không tránh được nhau",
            "chưa có lan can",
            "ngập mỗi khi mưa to",
        ),
        ("sửa chữa trước mùa mưa", "bố trí vốn nâng cấp", "cắm biển cảnh báo, hạn chế xe tải", "mở rộng mặt đường"),
    ),
    (
        ("trạm bơm", "kênh chính", "hồ chứa trên đồi", "công trình nước sạch", "đập dâng", "mương nội đồng"),
        (
            "bồi lắng, nước không về ruộng cuối",
            "hỏng máy từ vụ trước",
            "rò rỉ ở chân đập",
            "nước đục, có mùi",
            "không có người vận hành",
        ),
        (
            "nạo vét, kiên cố lại",
            "kiểm tra chất lượng nước và công khai",
            "giao đơn vị quản lý rõ ràng",
            "thay máy mới",
        ),
    ),
    (
        (
            "hồ sơ cấp giấy chứng nhận",
            "việc đền bù khi thu hồi ruộng",
            "ranh giới đất rừng",
            "dự án bỏ hoang",
            "khu tái định cư",
        ),
        (
            "nộp hai năm chưa có kết quả",
            "áp giá thấp hơn nơi bên cạnh",
            "chồng lấn giữa hai hộ và lâm trường",
            "để cỏ mọc, dân không có đất làm",
            "chưa có điện, nước",
        ),
        (
            "trả lời dứt điểm cho từng hộ",
            "rà soát lại bảng giá",
            "đo đạc, cắm mốc lại",
            "thu hồi giao cho dân thiếu đất",
        ),
    ),
    (
        (
            "trạm y tế",
            "bệnh viện khu vực",
            "thẻ bảo hiểm của người cao tuổi",
            "việc chuyển tuyến",
            "thuốc cho người bệnh mạn tính",
        ),
        (
            "thiếu bác sĩ vào ngày nghỉ",
            "hết thuốc giữa tháng",
            "ghi sai thông tin nên không dùng được",
            "chờ cả ngày mới được khám",
        ),
        ("tăng người trực", "bảo đảm thuốc theo danh mục", "sửa thông tin ngay tại xã", "rút ngắn thủ tục"),
    ),
    (
        (
            "điểm trường mầm non",
            "nhà bán trú",
            "chế độ cho học sinh vùng khó khăn",
            "việc sáp nhập trường",
            "giáo viên tiếng Anh",
        ),
        (
            "mái dột, học sinh phải học nhờ nhà văn hóa",
            "chi trả chậm một học kỳ",
            "làm trẻ phải đi xa tám cây số",
            "thiếu so với định mức",
        ),
        ("xây phòng học mới", "chi trả đủ trong năm học", "giữ lại điểm lẻ", "tuyển bổ sung"),
    ),
    (
        ("bãi rác tạm", "trang trại nuôi lợn", "mỏ đá", "cơ sở tái chế nhựa", "lò gạch cũ"),
        ("bốc mùi, khói vào khu dân cư", "xả nước đen ra suối", "nổ mìn làm nứt tường nhà dân", "chạy máy cả đêm"),
        ("kiểm tra và công bố kết quả", "di dời khỏi khu dân cư", "xử phạt nếu vi phạm", "lắp quan trắc"),
    ),
    (
        ("trạm biến áp", "cột điện cũ", "sóng điện thoại", "mạng internet của nhà văn hóa", "đèn đường"),
        ("quá tải, tối nào cũng mất điện", "nghiêng sát mái nhà", "chập chờn, không gọi được cấp cứu", "hỏng cả dãy"),
        ("nâng công suất", "thay cột trong quý này", "xây thêm trạm phát sóng", "sửa và giao tổ tự quản trông coi"),
    ),
    (
        (
            "mức trợ cấp xã hội",
            "phụ cấp của người hoạt động không chuyên trách",
            "chế độ cho cựu thanh niên xung phong",
            "danh sách hộ cận nghèo",
            "vốn vay giải quyết việc làm",
        ),
        (
            "thấp so với giá cả",
            "chậm hai quý",
            "xét thiếu công khai",
            "thủ tục nhiều lần đi lại",
            "hết nguồn từ giữa năm",
        ),
        ("nâng mức cho phù hợp", "chi trả đúng kỳ", "rà soát, niêm yết lại danh sách", "bổ sung nguồn"),
    ),
)
OPENS = (
    "Cử tri {place} phản ánh ",
    "Ở {place}, ",
    "Bà con {place} cho biết ",
    "Tại {place}, ",
    "Nhiều hộ ở {place} nói ",
    "",
)
ASKS = (
    "Đề nghị ",
    "Kiến nghị cấp có thẩm quyền ",
    "Mong Nhà nước sớm ",
    "Cử tri đề nghị tỉnh ",
    "Xin cho biết bao giờ sẽ ",
)
MORE = (
    "Việc này đã nêu ở {number} lần tiếp xúc mà chưa chuyển biến.",
    "Có khoảng {number} hộ bị ảnh hưởng.",
    "Tình trạng kéo dài từ năm {year}.",
    "Thôn đã làm đơn ngày {day}/{month} nhưng chưa được trả lời.",
    "Dân sẵn sàng góp {number} ngày công.",
)


def sentences(seed: int) -> Iterator[str]:
    """Without end."""
    rng = random.Random(seed)  # noqa: S311 - texts of a measurement, not secrets
    latest: deque[str] = deque(maxlen=RECENT)
    while True:
        if latest and rng.random() < REPEATS:
            yield _again(rng, rng.choice(latest))
        else:
            latest.append(_new(rng))
            yield latest[-1]


def _new(rng: random.Random) -> str:
    things, troubles, wanted = rng.choice(MATTERS)
    place = f"{rng.choice(KINDS)} {rng.choice(FIRST)} {rng.choice(SECOND)}"
    opening, thing = rng.choice(OPENS).format(place=place), rng.choice(things)
    told = f"{opening}{thing}{'' if opening else f' {place}'} {rng.choice(troubles)}."
    more = [_more(rng) for _time in range(rng.choice((0, 0, 1, 1, 2)))]
    return " ".join([told[0].upper() + told[1:], *more, f"{rng.choice(ASKS)}{rng.choice(wanted)}."])


def _again(rng: random.Random, text: str) -> str:
    how = rng.randrange(3)
    return without_marks(text) if how == 0 else f"{text} {_more(rng)}" if how == 1 else text


def _more(rng: random.Random) -> str:
    return rng.choice(MORE).format(
        number=rng.randint(2, 90), year=rng.randint(2012, 2025), day=rng.randint(1, 28), month=rng.randint(1, 12)
    )
