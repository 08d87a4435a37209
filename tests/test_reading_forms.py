"""Forms of writing met in notices that nobody had read while the rules were made; names are invented."""

from __future__ import annotations

import pytest

from kg.agencies.lists import read_list
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
    ],
)
def test_lists_of_bodies(words: str, expected: list[str]) -> None:
    assert names(words) == expected
