"""Names of bodies: one expectation a line, then laws that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.agencies.lists import read_list
from kg.text import normalise, passage

LISTS = [
    (
        "UBND huyện Sơn Động, Sở Tư pháp, Sở Kế hoạch và Đầu tư và các cơ quan, đơn vị liên quan | tổng hợp",
        "UBND huyện Sơn Động; Sở Tư pháp; Sở Kế hoạch và Đầu tư; các cơ quan, đơn vị liên quan*",
    ),
    ("các Sở: Tài chính, Y tế và UBND các huyện | rà soát", "Sở Tài chính; Sở Y tế; UBND các huyện*"),
    ("Bộ Tài chính, Công an | chủ trì", "Bộ Tài chính; Bộ Công an"),
    ("Bộ Tài chính, Công an tỉnh | chủ trì", "Bộ Tài chính; Công an tỉnh"),
    (
        "UBND các huyện: Yên Thế, Lục Nam, thành phố Bắc Giang |",
        "UBND huyện Yên Thế; UBND huyện Lục Nam; UBND thành phố Bắc Giang",
    ),
    ("Giám đốc Sở Y tế | phối hợp", "Sở Y tế"),
    ("Bộ trưởng các Bộ: Tài chính, Nội vụ, Bộ Y tế |.", "Bộ Tài chính; Bộ Nội vụ; Bộ Y tế"),
    ("Chủ tịch UBND tỉnh Quảng Ngãi | chỉ đạo", "Chủ tịch UBND tỉnh Quảng Ngãi"),
    ("CT, PCT UBND tỉnh |;", "Chủ tịch UBND tỉnh; Phó Chủ tịch UBND tỉnh"),
    (
        "Chủ tịch UBND các tỉnh, thành phố trực thuộc Trung ương: Hà Tĩnh, Huế, Đà Nẵng | chủ động",
        "Chủ tịch UBND tỉnh Hà Tĩnh; Chủ tịch UBND thành phố Huế; Chủ tịch UBND thành phố Đà Nẵng",
    ),
    (
        "Chủ tịch UBND các huyện, thị xã Đức Phổ và thành phố Quảng Ngãi | khẩn trương",
        "Chủ tịch UBND các huyện*; Chủ tịch UBND thị xã Đức Phổ; Chủ tịch UBND thành phố Quảng Ngãi",
    ),
    (
        "Ủy ban nhân dân các xã, phường, đặc khu Cồn Cỏ |:",
        "Ủy ban nhân dân các xã, phường*; Ủy ban nhân dân đặc khu Cồn Cỏ",
    ),
    (
        "các sở, ban, ngành; UBND các huyện, thị xã, thành phố | tiếp tục",
        "các sở, ban, ngành*; UBND các huyện, thị xã, thành phố*",
    ),
    ("SỞ Y TE và Công an Thành phố |", "Sở Y tế; Công an Thành phố"),
    (
        "Ban Quản lý Khu Kinh tế Dung Quất và các Khu công nghiệp tỉnh |: Tuyên truyền",
        "Ban Quản lý Khu Kinh tế Dung Quất và các Khu công nghiệp tỉnh",
    ),
    (
        "Công ty TNHH MTV Đầu tư, Xây dựng và Kinh doanh dịch vụ Quảng Ngãi và các sở liên quan | rà soát",
        "Công ty TNHH MTV Đầu tư, Xây dựng và Kinh doanh dịch vụ Quảng Ngãi; các sở liên quan*",
    ),
    (
        "Ngân hàng Nhà nước Việt Nam - Chi nhánh tỉnh Quảng Ngãi |: Chỉ đạo",
        "Ngân hàng Nhà nước Việt Nam - Chi nhánh tỉnh Quảng Ngãi",
    ),
    (
        "Công an TP.HCM, Sở Y tế TP. HCM và UBND TPHCM | rà soát",
        "Công an thành phố Hồ Chí Minh; Sở Y tế thành phố Hồ Chí Minh; UBND thành phố Hồ Chí Minh",
    ),
    ("UBND các tỉnh khu vực Tây Bắc và Đông Bắc | chỉ đạo", "UBND các tỉnh khu vực Tây Bắc và Đông Bắc*"),
    ("UBND huyện Hòa Vang, Cẩm Lệ, Sở Y tế | rà soát", "UBND huyện Hòa Vang; UBND huyện Cẩm Lệ; Sở Y tế"),
    ("Công an tỉnh Nghệ An, Quân khu 4 |", "Công an tỉnh Nghệ An; Quân khu 4"),
    (
        "Ban Chỉ đạo quốc gia về phòng, chống tội phạm và các bộ | rà soát",
        "Ban Chỉ đạo quốc gia về phòng, chống tội phạm; các bộ*",
    ),
    ("phòng Nội vụ, phòng Kinh tế | chủ trì", "Phòng Nội vụ; Phòng Kinh tế"),
    (
        "các Tập đoàn, Tổng Công ty nhà nước, doanh nghiệp xuất khẩu |: xây dựng",
        "các Tập đoàn, Tổng Công ty nhà nước*; doanh nghiệp xuất khẩu*",
    ),
    ("các Cục Thuế | cung cấp thông tin", "các Cục Thuế*"),
    (
        "Cục Thuế các tỉnh thành phố trực thuộc trung ương | khẩn trương",
        "Cục Thuế các tỉnh thành phố trực thuộc trung ương*",
    ),
    (
        "các phòng: Nội vụ, Kinh tế và Hạ tầng, Công an huyện | rà soát",
        "Phòng Nội vụ; Phòng Kinh tế và Hạ tầng; Công an huyện",
    ),
    ("Phòng Kinh tế và UBND các phường | rà soát", "Phòng Kinh tế; UBND các phường*"),
    ("Sở Y tế: Thanh Hóa, Nghệ An | rà soát", "Sở Y tế Thanh Hóa; Sở Y tế Nghệ An"),
    ("UBND 8 phường | ra quân", "UBND 8 phường*"),
    ("các Vụ, Cục, Tổng cục liên quan | tổ chức", "các Vụ, Cục, Tổng cục liên quan*"),
    ("Công an các huyện, thành, thị; Sở Y tế | rà soát", "Công an các huyện, thành, thị*; Sở Y tế"),
    ("các tập đoàn, doanh nghiệp viễn thông | khắc phục sự cố", "các tập đoàn, doanh nghiệp viễn thông*"),
    ("ngành công thương và các địa phương | chỉ đạo", "ngành công thương*; các địa phương*"),
    ("Phó Thủ tướng Lê Minh Khái | sớm tổ chức", "Phó Thủ tướng Lê Minh Khái"),
    ("Trung tâm y tế dự phòng | chủ trì phối hợp", "Trung tâm Y tế dự phòng"),
    ("Thủ trưởng các sở, ban, ngành | chịu trách nhiệm", "Thủ trưởng các sở, ban, ngành*"),
    (
        "Các cơ quan được phân công chủ trì thực hiện nhiệm vụ theo Kế hoạch này | có trách nhiệm lập",
        "Các cơ quan được phân công chủ trì thực hiện nhiệm vụ theo Kế hoạch này*",
    ),
    (
        "Sở KH&ĐT, TN&MT, LĐTBXH và UBMTTQ tỉnh |",
        "Sở Kế hoạch và Đầu tư; Sở Tài nguyên và Môi trường; Sở Lao động - Thương binh và Xã hội; "
        "Ủy ban MTTQ tỉnh",
    ),
    ("đồng chí Bộ trưởng Bộ Xây dựng | trực tiếp", "Bộ Xây dựng"),
    (
        "Thành phố Hà Nội và các tỉnh Bắc Ninh, Gia Lai | đẩy nhanh",
        "Thành phố Hà Nội; tỉnh Bắc Ninh; tỉnh Gia Lai",
    ),
    (
        "Vụ Khoa học công nghệ, Đào tạo và Môi trường, Trung tâm Chuyển đổi số | trong việc",
        "Vụ Khoa học công nghệ, Đào tạo và Môi trường; Trung tâm Chuyển đổi số",
    ),
    ("các cơ quan, đơn vị |, tổ chức kiểm tra việc", "các cơ quan, đơn vị*"),
    ("|Tổ chức kiểm tra", ""),
    ("|Báo cáo UBND tỉnh", ""),
    ("|Hội nghị", ""),
    ("|Bố sung Vitamin A", ""),
]


def names(text: str) -> str:
    found, _ = read_list(passage(text), 0)
    return "; ".join(mention.name + "*" * mention.group for mention in found)


@pytest.mark.parametrize(("marked", "expected"), LISTS)
def test_a_list_is_read_to_its_end(marked: str, expected: str) -> None:
    before, after = (part.strip() for part in marked.split("|"))
    text = f"{before} {after}" if after[:1].isalpha() else before + after
    flat = passage(text)
    found, end = read_list(flat, 0)
    assert "; ".join(mention.name + "*" * mention.group for mention in found) == expected
    assert flat.text[:end].strip() == before


PIECES = st.sampled_from(
    [
        "UBND",
        "các ",
        "Sở ",
        "Bộ ",
        "Y tế",
        "Tài chính",
        ", ",
        " và ",
        ": ",
        "huyện ",
        "Chủ tịch ",
        "(",
        ")",
        "Cục ",
        ".",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=80))


@settings(derandomize=True, deadline=None)
@given(TEXTS, st.integers(0, 10))
def test_reading_never_fails_and_stays_inside(text: str, start: int) -> None:
    flat = passage(normalise(text))
    found, end = read_list(flat, min(start, len(flat.text)))
    assert min(start, len(flat.text)) <= end <= len(flat.text)
    assert all(0 <= m.span.start < m.span.end <= len(normalise(text)) and m.name for m in found)
    assert (found, end) == read_list(flat, min(start, len(flat.text)))
