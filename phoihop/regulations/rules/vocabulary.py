"""The words by which clauses are read: deeds, heads of names, papers. Change a word here, nowhere else.

Each table is a pattern written as words between bars; `(?!…)` after a word keeps out what only begins alike
(«Ban hành», «báo cáo», «cơ sở dữ liệu»), `(?<!…)` before it what only ends alike («Ngoại giao»).
"""

from __future__ import annotations


def _table(words: str) -> str:
    return "|".join(line.strip() for line in words.strip().splitlines())


# Deeds a body can owe, in small letters.
VERBS = _table("""
    đồng chủ trì|chủ trì|phối hợp|thống nhất|trao đổi|chia sẻ|đầu mối|làm đầu mối|là đầu mối
    gửi|chuyển|cung cấp|thông báo|mời|cử|tham dự|tham gia|dự|nghe|họp|gặp|đối thoại|tiếp(?! tục| theo| xúc| cận)
    báo cáo|trả lời|giải trình|phản ánh|kiến nghị|đề nghị|đề xuất|yêu cầu|từ chối|có ý kiến|cho ý kiến|góp ý|lấy ý kiến
    xây dựng|tổng hợp|tập hợp|phân loại|thẩm định|thẩm tra|tham mưu|giúp(?! việc)|lập|soạn thảo|trình|ban hành|ký kết
    (?<!đăng )ký|có văn bản|có báo cáo|có kế hoạch|đính chính|thu hồi|cấp phát|in|ghi|niêm yết|công khai|đăng tải|lưu trữ
    đôn đốc|theo dõi|giám sát|kiểm tra|thanh tra|rà soát|đánh giá|kiểm điểm|sơ kết|tổng kết|khen thưởng|thống kê
    tổ chức(?!,| cá nhân| có liên quan| liên quan| chính trị)
    phục vụ|bảo đảm|đảm bảo|chuẩn bị|bố trí|hỗ trợ|tạo điều kiện|thực hiện|triển khai|tiến hành|duy trì
    hướng dẫn|chỉ đạo|quản lý|vận hành|xử lý|giải quyết|tiếp nhận|xem xét|quyết định|phân công|điều phối|ủy quyền
    (?<!Ngoại )giao(?! thông| dịch| ban)|giao ban|cập nhật|sử dụng|thu thập|điều tra|xác minh|xác nhận|phát hiện|nắm
    (?<!cùng )(?<!các )(?<!mỗi )cấp(?= lại| đổi| bản| giấy| tài khoản| thị thực| phép)
    tuyên truyền|phổ biến|quán triệt|vận động|phát động|bồi dưỡng|đào tạo|tập huấn|nghiên cứu|cụ thể hóa|tăng cường
    giới thiệu|hiệp thương|luân phiên|kiện toàn|thành lập|đề ra|đưa|đặt|đọc|bàn|bàn giao|chấp hành|trưng cầu|nêu
""")
# How a deed is done: may stand between a body and its deed.
MANNERS = _table("""
    chủ động|kịp thời|thường xuyên|trực tiếp|thống nhất|tích cực|khẩn trương|chịu sự|cùng nhau|cùng|ngay|đồng thời
    định kỳ|hàng \\w+|hằng \\w+
""")
MODALS = _table("""
    có trách nhiệm|chịu trách nhiệm|có nhiệm vụ|phải|cần(?! thiết)|có nghĩa vụ|được phân công
""")
# Deeds that name a body when they follow «cơ quan», «đơn vị», «Đoàn», «Ban»: «cơ quan chủ trì», «Đoàn giám sát».
NAMING_DEEDS = _table("""
    chủ trì soạn thảo|chủ trì|phối hợp|soạn thảo|giải quyết|thẩm định|thẩm tra|giám sát|khảo sát|kiểm tra|thanh tra
    tiếp|quản lý|theo dõi|chuyển|ban hành|trình|tiếp nhận|tham mưu|thực hiện|thi hành|xử lý|đề nghị|yêu cầu
""")
# First words of names as they are written with a capital.
PROPER_HEADS = _table("""
    Ban Thường trực|Ban Thường vụ|Ban Chấp hành|Ban Chỉ đạo|Ban Chỉ huy|Ban(?! hành)|BCĐ|BTT|BTV|Báo(?! cáo)|Bí thư
    Bộ Chỉ huy|Bộ trưởng|Bộ(?! luật| máy| hồ sơ| phận)|Bộ phận|Bảo hiểm|Các cấp|Cán bộ|Chánh án|Chánh Văn phòng
    Chi cục|Chi nhánh|Chính phủ|Chính quyền|Chủ tịch|Công an|Công chức|Cơ quan|Cổng|Cục|Cảnh sát
    Cơ sở(?! dữ liệu| vật chất| pháp lý)|Doanh nghiệp|Địa phương|Đài|Đại biểu|Đảng bộ|Đảng ủy|Đảng uỷ|Đoàn(?! kết)
    Đơn vị|ĐĐBQH|ĐBQH|Giám đốc|HĐND|Hội đồng|Hội(?! nghị| thảo| thẩm)|Kho bạc|Kiểm toán|Lãnh đạo|Liên đoàn|Liên minh
    Lực lượng|Mặt trận|MTTQ|Ngành|Ngân hàng|Người đứng đầu|Nhà nước|Phó Chủ tịch|Phòng(?!,? chống| ngừa)|Quân đội
    Quốc hội|Sở(?! hữu)|TAND|Thành ủy|Thành uỷ|Thanh tra|Thành viên|Thi hành án|Thủ trưởng|Thủ tướng|Thường trực|Thuế
    TT\\.? ?HĐND|TTHĐND|Tỉnh ủy|Tỉnh uỷ|Tòa án|Toà án|Tổ(?! chức)|Tổng cục|Tổng Cục|Tổng công ty|Tổng Công ty
    Tổ chức(?=,| cá nhân| chính trị| xã hội| đoàn thể| tôn giáo| có liên quan| liên quan| được| nào)
    Trung tâm|Trung ương|Trưởng|UBMTTQ|UBND|UBMT|Ủy ban|Uỷ ban|Ủy viên|UBTVQH|Viện kiểm sát|Viện trưởng|Viện|VKSND
    Vụ(?! việc| án)|VP|Văn phòng|Hai bên|Ba bên|Bốn bên|Mỗi bên|Các bên|Từng bên|Bên(?! cạnh)|Hai cơ quan|Ba cơ quan
    Xã(?! hội)|Phường
""")
# First words of names that also stand in small letters; one-syllable ones only where nothing else can be meant.
COMMON_HEADS = _table("""
    cơ quan|đơn vị|bộ phận|các cấp|cán bộ|chánh án|chi cục|chi nhánh|chính quyền|chủ tịch|công an|công chức|cảnh sát
    cơ sở(?! dữ liệu| vật chất| pháp lý)|doanh nghiệp|địa phương|đại biểu|giám đốc|hội đồng|kho bạc|lãnh đạo
    lực lượng|mặt trận|người đứng đầu|nhà nước|thanh tra|thành viên|thi hành án|thủ trưởng|thường trực|tòa án|toà án
    tổ chức(?=,| cá nhân| chính trị| xã hội| đoàn thể| tôn giáo| có liên quan| liên quan| được| nào)
    trung tâm|trung ương|trưởng (?:đoàn|ban|phòng)|ủy ban|uỷ ban|viện kiểm sát|văn phòng|hai bên|ba bên|bốn bên|mỗi bên
    các bên|từng bên|bên còn lại|bên kia|hai cơ quan|ba cơ quan|sở, (?:ban, )?ngành|sở, ban|bộ, ngành|ban, ngành
    (?<!liên )(?<!chuyên )ngành
    (?<=các )(?:bộ|sở|cục|vụ(?! việc| án)|ban|phòng|hội|tổ|xã|phường|đoàn|đài|viện|quận|huyện)
    (?<=mỗi )(?:sở|ban|phòng|xã|phường|tổ)|(?<=từng )(?:sở|ban|phòng|xã|phường)
""")
# Papers and acts that prove a deed, the most telling first.
OUTPUTS = _table("""
    báo cáo tổng hợp|báo cáo|văn bản trả lời|văn bản đề nghị|kế hoạch|chương trình|biên bản|thông báo kết luận|thông báo
    giấy mời|tờ trình|dự thảo|danh sách|danh mục|ý kiến bằng văn bản|ý kiến|quyết định|nghị quyết|hồ sơ|tài liệu
    thông tin|số liệu|hội nghị|cuộc họp|văn bản
""")
# With these a circumstance begins («Trong thời hạn …, A phải …»): a deed may follow its comma.
CIRCUMSTANCES = _table("""
    căn cứ|trong|khi|sau|trước|tại|trường hợp|đối với|định kỳ|hằng|hàng|chậm nhất|muộn nhất|ngay|theo|trên cơ sở|nếu
    thông qua|để|từ|kể từ|quý|mỗi|tùy|chủ động|thường xuyên|kịp thời|\\d|sáu tháng|ba tháng|ngoài|cùng với|với|không quá
    là|tổ chức, cá nhân|riêng|bên cạnh|vào|qua|quá trình|cuối|đầu|giữa|một|hai|ba|bốn|sáu
""")
# Words that leave a deed to choice, or deny it: nothing is owed.
OPTIONS = _table("""
    có thể|có quyền|được quyền|không chịu trách nhiệm|không phải chịu|không áp dụng
""")
# What a text says of itself.
SAID_OF_THE_TEXT = _table("""
    có hiệu lực|hết hiệu lực|chịu trách nhiệm thi hành|này quy định|này áp dụng|được áp dụng
    căn cứ Quyết định(?: này)? thi hành
""")
# Headings under which nothing is promised («$»: only the heading as a whole).
QUIET_HEADINGS = _table("""
    phạm vi|đối tượng|giải thích|nguyên tắc|mục đích|yêu cầu|hình thức|phương thức phối hợp|nội dung phối hợp$
    nội dung và hình thức|hiệu lực|căn cứ|từ ngữ|quy định chung|tên gọi|các hành vi|chỉ tiêu|kỳ báo cáo
    thẩm quyền ký|kinh phí$
""")
