"""Forms of writing met in notices that nobody had read while the rules were made; names are invented."""

from __future__ import annotations

from datetime import date

import pytest

from kg.agencies.lists import read_list
from kg.citations.finding import find_citations
from kg.deadlines import find_deadlines
from kg.extract import extract
from kg.model import Notice, Role
from kg.text import passage

SENT = "Nơi nhận:\n- Như trên;\n- Lưu: VT."


def letter(body: str, closing: str = SENT) -> str:
    """Return a letter of an invented province with `body` and what follows it."""
    return (
        "ỦY BAN NHÂN DÂN\nTỈNH AN GIANG\n\nSố: 12/UBND-NC\nV/v phòng, chống hạn\n\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
        f"An Giang, ngày 05 tháng 3 năm 2019\n\nKính gửi: Các Sở, ngành tỉnh.\n\n{body}\n\n"
        f"{closing}\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nTrần Văn Lam\n"
    )


def who(notice: Notice, index: int, *roles: Role) -> list[str]:
    """Return the names of those who have one of `roles` in a task."""
    return [a.agent.name for a in notice.tasks[index].assignments if a.role in roles]


def test_a_left_column_may_stand_whole_above_the_motto() -> None:
    text = (
        "BỘ XÂY DỰNG\n------------\nSố: 77/BXD-KTXD\nV/v: giá vật liệu tại các tỉnh\nmiền núi năm 2011\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n----------\n"
        "Hà Nội, ngày 02 tháng 6 năm 2011\n\nKính gửi: Sở Xây dựng tỉnh Lào Cai\n\n"
        "Giao Sở Xây dựng rà soát giá.\n"
    )
    header = extract(text).header
    assert header.number and header.number.value == "77/BXD-KTXD"
    assert header.issuer and header.issuer.value == "Bộ Xây dựng"
    assert header.issued_on and header.issued_on.value == "2011-06-02"
    assert header.abstract and header.abstract.value.endswith("giá vật liệu tại các tỉnh miền núi năm 2011")


def test_a_letter_without_number_still_has_its_issuer() -> None:
    text = (
        "BỘ XÂY DỰNG\n------------\nV/v: giá vật liệu\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nHà Nội, ngày 02 tháng 6 năm 2011\n\nKính gửi: Sở Xây dựng.\n\n"
        "Giao Sở Xây dựng rà soát.\n"
    )
    header = extract(text).header
    assert header.number is None
    assert header.issuer and header.issuer.value == "Bộ Xây dựng"


def names(words: str) -> list[str]:
    """Return the bodies that `words` begin with; groups with an asterisk."""
    found, _ = read_list(passage(words), 0)
    return [f"{mention.name}*" if mention.group else mention.name for mention in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("các sở giáo dục và đào tạo báo cáo", ["các sở giáo dục và đào tạo*"]),
        ("Các Sở Y tế, Tài chính tổ chức", ["Sở Y tế", "Sở Tài chính"]),
        ("Các Sở Y tế tổ chức", ["Các Sở Y tế*"]),
        ("Các trường Mầm non, Tiểu học, THCS rà soát", ["Các trường Mầm non, Tiểu học, THCS*"]),
        ("Hiệu trưởng các trường MN, TH chỉ đạo", ["Hiệu trưởng các trường MN, TH*"]),
        ("Trưởng phòng Y tế các huyện, thị xã chỉ đạo", ["Trưởng phòng Y tế các huyện, thị xã*"]),
        ("Hội Nông dân tỉnh, Tỉnh đoàn vận động", ["Hội Nông dân tỉnh", "Tỉnh đoàn"]),
        (
            "các Trạm Y tế xã, phường, Bệnh viện Nam Giang",
            ["các Trạm Y tế xã, phường*", "Bệnh viện Nam Giang"],
        ),
        (
            "UBND các huyện; các thành viên Ban Chỉ đạo 35",
            ["UBND các huyện*", "các thành viên Ban Chỉ đạo 35*"],
        ),
        ("Ngân hàng Nhà nước chi nhánh tỉnh phối hợp", ["Ngân hàng Nhà nước chi nhánh tỉnh"]),
        ("Bưu điện tỉnh, Viettel Sơn La phối hợp", ["Bưu điện tỉnh", "Viettel Sơn La"]),
        ("Ban Nhân dân các ấp, khu phố vận động bà con", ["Ban Nhân dân các ấp, khu phố*"]),
        (
            "các lực lượng vũ trang đóng quân tại địa bàn tổ chức",
            ["các lực lượng vũ trang đóng quân tại địa bàn*"],
        ),
        ("UBND tỉnh ủy quyền cho Sở Y tế", ["UBND tỉnh"]),
        ("ngành Giáo dục quản lý học sinh", ["ngành Giáo dục*"]),
        ("ngành Y tế và chính quyền địa phương tổ chức", ["ngành Y tế*", "chính quyền địa phương*"]),
    ],
)
def test_lists_of_bodies(words: str, expected: list[str]) -> None:
    assert names(words) == expected


ALL = (Role.LEAD, Role.ASSIGNED)


def test_a_list_that_is_asked_for_is_one_task() -> None:
    notice = extract(
        letter(
            "Ủy ban nhân dân tỉnh đề nghị các sở, ngành báo cáo theo các nội dung sau:\n"
            "1. Kết quả chỉ đạo.\n2. Khó khăn, vướng mắc.\n3. Kiến nghị.\n"
            "Nhận được công văn này, đề nghị các sở, ngành gửi báo cáo về Sở Y tế trước ngày 20/4/2019.\n"
            "Mọi chi tiết xin liên hệ Văn phòng Sở Công Thương, điện thoại 0296.123."
        )
    )
    first, last = notice.tasks
    assert first.text.startswith("Ủy ban nhân dân tỉnh đề nghị") and first.text.endswith("Kiến nghị.")
    assert first.who(*ALL, group=True) == ("các sở, ngành",)
    assert [deadline.value for deadline in last.deadlines] == ["2019-04-20"]


@pytest.mark.parametrize(
    "item",
    [
        "Hằng năm xây dựng dự toán kinh phí gửi Sở Tài chính thẩm định.",
        "Không tổ chức liên hoan, tặng quà.",
        "Tuyệt đối không sử dụng xe công vào việc riêng.",
        "Từng bước hoàn thiện cơ sở dữ liệu.",
    ],
)
def test_words_before_the_verb_of_an_order(item: str) -> None:
    notice = extract(letter(f"Chủ tịch UBND tỉnh yêu cầu:\n1. Sở Y tế\na) {item}\nb) Kiểm tra các cơ sở."))
    assert [task.text for task in notice.tasks] == [item, "Kiểm tra các cơ sở."]
    assert who(notice, 0, *ALL) == ["Sở Y tế"]


def test_those_concerned_before_a_colon_are_to_act() -> None:
    notice = extract(
        letter("UBND tỉnh yêu cầu:\n1. Đối với các doanh nghiệp: chấp hành nghiêm quy định về giá.")
    )
    assert who(notice, 0, *ALL) == ["các doanh nghiệp"]


def test_a_sentence_behind_an_agreement_orders() -> None:
    notice = extract(
        letter(
            "Chủ tịch UBND tỉnh có ý kiến như sau:\n"
            "1. Đồng ý với đề nghị của Sở Xây dựng. Sở Xây dựng hoàn chỉnh hồ sơ, trình thẩm định."
        )
    )
    assert who(notice, 0, *ALL) == ["Sở Xây dựng"]


def test_closing_words_of_a_decision_are_no_task() -> None:
    notice = extract(
        letter("Điều 2. Giám đốc Sở Y tế và Thủ trưởng các đơn vị liên quan căn cứ Quyết định thi hành./.")
    )
    assert not notice.tasks


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("báo cáo Bộ Tư pháp trước ngày 25 tháng cuối quý", ["R/P3M"]),
        ("định kỳ hàng quý (trước ngày 20 của tháng cuối quý)", ["R/P3M"]),
        ("xong trước ngày Quốc khánh 02/9/2019", ["2019-09-02"]),
        ("trình UBND tỉnh trong tuần 2 tháng 4/2019", ["2019-04"]),
        ("bàn giao mặt bằng, xong trước 15/4.", ["2019-04-15"]),
        ("đã hoàn thành 5/7 chỉ tiêu", []),
        ("tổ chức sơ kết vào năm 2020 và tổng kết vào năm 2022.", ["2020", "2022"]),
    ],
)
def test_times(words: str, expected: list[str]) -> None:
    found = find_deadlines(passage(words), date(2019, 3, 5))
    assert [deadline.value for deadline in found] == expected


def test_a_number_without_symbol_is_cited_by_its_day() -> None:
    (citation,) = find_citations(passage("thực hiện Công điện số 1410 ngày 15/9/2019 của Bộ Y tế"))
    assert (citation.type, citation.number, str(citation.day)) == ("CĐ", "1410", "2019-09-15")
    assert citation.issuer == "Bộ Y tế"


def test_a_law_that_amends_may_say_so_in_one_word() -> None:
    first, *_ = find_citations(passage("Luật sửa đổi một số điều của Luật Đê điều ngày 17/6/2020"))
    assert first.title == "Luật sửa đổi một số điều của Luật Đê điều"
    assert str(first.day) == "2020-06-17"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("TTCP, PTT Lê Văn Lam (để b/c)", ["Thủ tướng Chính phủ", "Phó Thủ tướng Chính phủ Lê Văn Lam"]),
        ("TTCP, UBDT", ["Thanh tra Chính phủ", "Ủy ban Dân tộc"]),
        ("TT. HĐND, UBND tỉnh", ["Thường trực HĐND tỉnh", "UBND tỉnh"]),
        ("VP. Tỉnh ủy", ["Văn phòng Tỉnh ủy"]),
        ("Ban TG Tỉnh ủy", ["Ban Tuyên giáo Tỉnh ủy"]),
        ("TT HU, TT HĐND huyện", ["Thường trực Huyện ủy", "Thường trực HĐND huyện"]),
        ("Bộ trưởng và các Thứ trưởng", ["Bộ trưởng", "các Thứ trưởng"]),
        ("Bộ trưởng để báo cáo", ["Bộ trưởng"]),
        ("Tỉnh ủy, UBND tỉnh Kon Tum", ["Tỉnh ủy Kon Tum", "UBND tỉnh Kon Tum"]),
        ("Công an xã, Ban CHQS xã", ["Công an xã", "Ban Chỉ huy Quân sự xã"]),
    ],
)
def test_recipients_in_short(entry: str, expected: list[str]) -> None:
    found = extract(
        letter("Giao Sở Y tế rà soát.", f"Nơi nhận:\n- Như trên;\n- {entry};\n- Lưu: VT.")
    ).recipients
    assert found is not None
    assert [one.agent.name for one in found][:-1] == expected


def test_those_who_act_along_are_partners() -> None:
    notice = extract(
        letter("Giao Giám đốc Sở: Tài chính, Y tế cùng các ngành có liên quan kiểm tra giá thuốc.")
    )
    assert who(notice, 0, *ALL) == ["Sở Tài chính", "Sở Y tế"]
    assert who(notice, 0, Role.COORDINATING) == ["các ngành có liên quan"]


def test_an_order_to_work_with_others_is_no_closing_sentence() -> None:
    notice = extract(
        letter(
            "Chủ tịch UBND tỉnh có ý kiến như sau:\n"
            "Giao Sở Y tế phối hợp với Công an tỉnh rà soát và tổ chức thực hiện.\n"
            "Yêu cầu các đơn vị nghiêm túc tổ chức thực hiện./."
        )
    )
    assert [who(notice, 0, *ALL), len(notice.tasks)] == [["Sở Y tế"], 1]


def test_the_body_begins_behind_an_addressee_on_one_line() -> None:
    text = letter("x").partition("Kính gửi")[0] + (
        "Kính gửi: Đồng chí Bí thư Huyện ủy Tri Tôn.\n"
        "Sở Y tế có Báo cáo số 5/BC-SYT ngày 02/3/2019. Về việc này, Chủ tịch UBND tỉnh có ý kiến như sau:\n"
        "Đồng chí Bí thư Huyện ủy Tri Tôn chỉ đạo kiểm tra việc cấp nước.\n"
    )
    assert who(extract(text), 0, *ALL) == ["Bí thư Huyện ủy Tri Tôn"]


def test_the_addressed_on_lines_without_marks_are_asked() -> None:
    text = letter("x").partition("Kính gửi")[0] + (
        "Kính gửi:\n\n- Tổng cục Lâm nghiệp\n- Tổng cục Thủy sản\n\n"
        "Để có cơ sở tổng hợp, đề nghị quý Tổng cục góp ý và gửi về Vụ Pháp chế trước ngày 24/3/2019.\n"
    )
    assert who(extract(text), 0, *ALL) == ["Tổng cục Lâm nghiệp", "Tổng cục Thủy sản"]


def test_what_a_body_is_allowed_to_do_is_no_task() -> None:
    notice = extract(
        letter(
            "Chủ tịch UBND tỉnh có ý kiến như sau:\n"
            "1. Đồng ý Sở Ngoại vụ đón đoàn của tỉnh bạn và các sở, ngành địa phương sang tham dự Hội nghị.\n"
            "2. Sở Ngoại vụ tổ chức đón đoàn tiết kiệm."
        )
    )
    assert [task.text for task in notice.tasks] == ["Sở Ngoại vụ tổ chức đón đoàn tiết kiệm."]


def test_a_field_that_only_names_bodies_makes_no_task() -> None:
    notice = extract(
        letter(
            "UBND tỉnh yêu cầu thực hiện các nhiệm vụ sau:\n1. Phổ biến pháp luật\n"
            "- Nội dung: Tổ chức hội nghị phổ biến Luật Thú y.\n"
            "- Cơ quan thực hiện: Sở Tư pháp chủ trì, phối hợp với các sở, ngành.\n- Thời gian: Quý II/2019."
        )
    )
    assert [task.text for task in notice.tasks] == ["Tổ chức hội nghị phổ biến Luật Thú y."]
    assert who(notice, 0, Role.COORDINATING) == ["các sở, ngành"]


def test_entries_without_dashes_end_at_their_brackets() -> None:
    closing = "Nơi nhận:\nNhư trên;\nThường trực Thành ủy (kèm văn bản)\nTTUB: CT, các PCT;\nLưu: VT."
    found = extract(letter("Giao Sở Y tế rà soát.", closing)).recipients
    assert found is not None
    assert [one.agent.name for one in found][:-1] == [
        "Thường trực Thành ủy",
        "Chủ tịch UBND",
        "các Phó Chủ tịch UBND",
    ]


def test_rows_that_are_finished_are_no_tasks() -> None:
    table = (
        "| TT | Tên nhiệm vụ | Cơ quan chủ trì | Thời hạn | Tiến độ |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| 1 | Rà soát quy hoạch cấp nước | Sở Xây dựng | 15/4/2019 | Đã hoàn thành |\n"
        "| 2 | Xây dựng kế hoạch dùng nước | Sở Y tế | 20/4/2019 | Chưa hoàn thành |\n"
    )
    notice = extract(letter("UBND tỉnh giao các nhiệm vụ như sau:\n\n" + table))
    assert [task.text for task in notice.tasks] == ["Xây dựng kế hoạch dùng nước"]


def test_what_citizens_ask_for_is_no_order_to_them() -> None:
    notice = extract(
        letter(
            "Chủ tịch UBND tỉnh kết luận:\n"
            "1. Bà Lê Thị Lam, xã An Phú khiếu nại việc thu hồi đất.\n"
            "Giao Thanh tra tỉnh chủ trì, cùng Sở Xây dựng xác minh, trả lời trong tháng 4/2019."
        )
    )
    assert who(notice, 0, *ALL) == ["Thanh tra tỉnh"]
    assert who(notice, 0, Role.COORDINATING) == ["Sở Xây dựng"]


def test_a_group_before_a_colon_is_told_what_follows() -> None:
    notice = extract(letter("1. Các phòng, ban, ngành: Căn cứ nhiệm vụ được giao chủ động thực hiện."))
    assert who(notice, 0, *ALL) == ["Các phòng, ban, ngành"]


def test_brackets_at_the_end_name_who_is_to_act() -> None:
    notice = extract(
        letter(
            "I. CÔNG TÁC TRỌNG TÂM\n"
            "1. Hoàn thành quyết toán năm 2018 (Phòng Tài chính - Kế hoạch chủ trì).\n"
            "2. Rà soát các hồ chứa (theo danh mục đã được phê duyệt)."
        )
    )
    assert who(notice, 0, Role.LEAD) == ["Phòng Tài chính - Kế hoạch"]
    assert who(notice, 1, *ALL) == []
