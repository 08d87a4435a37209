"""Forms of writing met in notices that nobody had read while the rules were made; names are invented."""

from __future__ import annotations

from kg.extract import extract
from kg.model import Notice, Role


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
        "Hà Nội, ngày 02 tháng 6 năm 2011\n\nKính gửi: Sở Xây dựng tỉnh Lào Cai\n\nGiao Sở Xây dựng rà soát giá.\n"
    )
    header = extract(text).header
    assert header.number and header.number.value == "77/BXD-KTXD"
    assert header.issuer and header.issuer.value == "Bộ Xây dựng"
    assert header.issued_on and header.issued_on.value == "2011-06-02"
    assert header.abstract and header.abstract.value.endswith("giá vật liệu tại các tỉnh miền núi năm 2011")


def test_a_letter_without_number_still_has_its_issuer() -> None:
    text = (
        "BỘ XÂY DỰNG\n------------\nV/v: giá vật liệu\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nHà Nội, ngày 02 tháng 6 năm 2011\n\nKính gửi: Sở Xây dựng.\n\nGiao Sở Xây dựng rà soát.\n"
    )
    header = extract(text).header
    assert header.number is None
    assert header.issuer and header.issuer.value == "Bộ Xây dựng"
