"""What voters of the sample province ask, in our own words: invented places, no real person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """What was said. `days`: how many ago it came in; `commune`: number of it; `field`, `body_key`: what a person decides
    ("" : nobody did yet); `sent`: days ago it reached `lead`."""

    key: str
    receiver: str
    days: int
    commune: int
    text: str
    place: str = ""
    field: str = ""
    body_key: str = ""
    lead: str = ""
    sent: int = 0


COUNCIL, ASSEMBLY = "tthdnd", "ddbqh"

ASKED: tuple[Asked, ...] = (
    # Nobody decided yet: the machine has proposed.
    Asked("road", COUNCIL, 10, 0,
          "Đoạn đường liên xã từ ngã ba chợ đến trường tiểu học hư hỏng nặng, xe chở đá chạy cả đêm. Đề nghị sửa mặt "
          "đường và cắm biển hạn chế tải trọng.", "ngã ba chợ Bản Mây"),
    Asked("pump", COUNCIL, 10, 1,
          "Trạm cấp nước của thôn ngừng hoạt động từ tháng sáu, hơn sáu mươi hộ dùng nước khe. Đề nghị sửa trạm và cấp "
          "nước trở lại.", "thôn Suối Trong 2"),
    Asked("card", ASSEMBLY, 5, 2,
          "Đề nghị nâng mức ngân sách hỗ trợ đóng bảo hiểm y tế cho người cao tuổi ở xã vùng cao chưa đủ bảy mươi lăm "
          "tuổi."),
    Asked("signal", COUNCIL, 3, 6,
          "Ba thôn vùng trong không có sóng điện thoại, mưa lũ không gọi được ai. Đề nghị xây trạm phát sóng.",
          "ba thôn vùng trong"),
    Asked("water_again", COUNCIL, 4, 7, "Nước sinh hoạt lại đục sau mưa, đề nghị xử lý bể lọc cho dứt điểm.",
          "bể lọc Đá Bạc"),
    # Sorted, not sent on yet.
    Asked("lamps", COUNCIL, 6, 4, "Đèn đường khu tái định cư hỏng nhiều tháng, đề nghị thay bóng trước Tết.",
          "khu tái định cư Bến Đò", "xay_dung", "xa.ubnd"),
    Asked("teachers", ASSEMBLY, 6, 5,
          "Đề nghị có chính sách để giáo viên mầm non ở điểm trường lẻ được tính thêm giờ trông trẻ buổi trưa.", "",
          "giao_duc", "tw.bo_gddt"),
    Asked("bank", COUNCIL, 5, 4,
          "Bờ sông sạt lở sát mười hai nhà, mưa thêm một trận là mất sân. Đề nghị kè gấp hoặc di dời các hộ.",
          "bờ hữu sông Mây", "thuy_loi", "tinh.ubnd"),
    # With those who must answer.
    Asked("market", COUNCIL, 29, 2, "Chợ xã xuống cấp, mái dột, họp tràn ra đường. Đề nghị đầu tư sửa chợ.", "chợ Đồng Lúa",
          "xay_dung", "tinh.ubnd", "ubnd", 25),
    Asked("market2", COUNCIL, 8, 2, "Đề nghị tỉnh sớm sửa chợ xã Đồng Lúa, mái dột đã lâu, tiểu thương ngồi ra mặt đường.",
          "chợ Đồng Lúa", "xay_dung", "tinh.ubnd"),
    Asked("dust", COUNCIL, 45, 7,
          "Mỏ đá nổ mìn ngoài giờ, bụi phủ kín bản. Đề nghị kiểm tra và buộc thực hiện đúng cam kết môi trường.",
          "mỏ đá Đá Bạc", "moi_truong", "tinh.so_nnmt", "so4", 41),
    Asked("doctor", ASSEMBLY, 26, 3,
          "Trạm y tế thiếu bác sĩ, người dân đi hơn ba mươi cây số để khám bệnh. Đề nghị có chế độ giữ bác sĩ ở xã.",
          "trạm y tế xã", "y_te", "tinh.so_y_te", "so7", 20),
    Asked("forest", ASSEMBLY, 74, 6,
          "Tiền dịch vụ môi trường rừng chi chậm hai năm liền. Đề nghị chi trả đúng kỳ cho các hộ nhận khoán.", "",
          "lam_nghiep", "tinh.ubnd", "ubnd", 66),
    Asked("canal", COUNCIL, 20, 1,
          "Kênh tưới hỏng ba đoạn, đường nội đồng cạnh kênh cũng sụt theo. Đề nghị sửa cả kênh và đường trước vụ xuân.",
          "cánh đồng Sau", "thuy_loi", "tinh.ubnd", "ubnd", 15),
    Asked("landfill", COUNCIL, 140, 6,
          "Bãi rác tạm của cụm xã quá tải từ năm trước, nước rỉ chảy xuống suối. Đề nghị đóng bãi, đưa rác đi xử lý.",
          "bãi rác tạm đầu suối", "moi_truong", "tinh.so_nnmt", "so4", 136),
    # Handed back; asked of the common superior; decided by it.
    Asked("power", COUNCIL, 24, 6, "Điện yếu vào giờ tối, máy bơm không chạy. Đề nghị nâng cấp trạm biến áp.", "thôn Rừng Thông 3",
          "dien", "tinh.ubnd", "ubnd", 18),
    Asked("ditch", COUNCIL, 33, 4, "Cống qua đường tỉnh bị lấp, nước tràn vào ruộng. Đề nghị khơi cống.", "cống Bến Đò",
          "giao_thong", "tinh.so_xay_dung", "so3", 27),
    Asked("bridge", COUNCIL, 38, 3, "Cầu treo sang bản thượng hỏng mặt ván. Đề nghị thay ván, gia cố cáp.", "cầu treo bản thượng",
          "giao_thong", "xa.ubnd", "xa3ub", 28),
    # Answered; some promise, some are solved.
    Asked("school", COUNCIL, 70, 0, "Đề nghị bố trí xe đưa đón học sinh bản xa sau khi gộp điểm trường.", "", "giao_duc",
          "tinh.ubnd", "ubnd", 64),
    Asked("fee", COUNCIL, 70, 1, "Đề nghị làm rõ vì sao phí thu gom rác của xã tăng từ tháng năm.", "", "moi_truong",
          "tinh.ubnd", "ubnd", 64),
    Asked("clinic", COUNCIL, 60, 5, "Đề nghị sửa phòng tiêm của trạm y tế, hiện tiêm ở hành lang.", "trạm y tế Thung Hoa",
          "y_te", "tinh.so_y_te", "so7", 52),
    Asked("water", COUNCIL, 95, 7, "Đề nghị xử lý bể lọc để nước sinh hoạt hết đục sau mưa.", "bể lọc Đá Bạc", "nuoc_sach",
          "tinh.ubnd", "ubnd", 88),
    Asked("title", ASSEMBLY, 72, 3, "Đề nghị sớm cấp giấy chứng nhận cho đất ở giao trước năm 2004 đang ở ổn định.", "", "dat_dai",
          "tinh.ubnd", "ubnd", 60),
    Asked("wage", ASSEMBLY, 80, 4, "Đề nghị xem lại phụ cấp của người hoạt động không chuyên trách ở thôn sau sắp xếp.", "",
          "noi_vu", "tinh.so_noi_vu", "so0", 71),
    Asked("festival", ASSEMBLY, 90, 5, "Đề nghị hỗ trợ mua lại bộ cồng chiêng để giữ lễ hội của bản.", "nhà văn hóa bản", "van_hoa",
          "tinh.so_vhttdl", "so8", 80),
    Asked("crossing", COUNCIL, 100, 2, "Đề nghị làm gờ giảm tốc trước cổng trường trung học cơ sở.", "cổng trường", "giao_thong",
          "tinh.so_xay_dung", "so3", 93),
    # Of a whole that asks two things, and one that goes no further.
    Asked("both", COUNCIL, 12, 5,
          "Nhà văn hóa thôn chưa có sân, lớp xóa mù chữ buổi tối thiếu đèn. Đề nghị làm sân và lắp đèn cho lớp học.",
          "nhà văn hóa Thung Hoa", "van_hoa", "xa.ubnd", "xa5ub", 7),
    Asked("boundary", COUNCIL, 15, 0, "Đề nghị chia lại ranh giới hai thửa đất giữa gia đình tôi và nhà bên.", "", "dat_dai",
          "xa.ubnd"),
)  # fmt: skip

# Two things asked in one breath: one item, two petitions. (days ago, commune, texts)
TOGETHER = (
    9, 3,
    ("Đề nghị mở thêm chuyến xe buýt buổi chiều về xã Núi Xanh.",
     "Đề nghị giữ một người làm thủ tục đất đai tại xã vào thứ bảy."),
)  # fmt: skip

# Still sealed, nobody has read it. (days ago, text)
UNREAD: tuple[tuple[int, str], ...] = (
    (2, "Đề nghị đặt thêm thùng rác ở bến đò, khách bỏ rác xuống sông."),
    (1, "Con đường vào nghĩa trang của thôn chưa có đèn, đề nghị xã xem xét."),
    (1, "Lịch cắt điện báo trên loa quá sát giờ, người dân không kịp chuẩn bị."),
)
