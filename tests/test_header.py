"""The header: what is written is read, what cannot be read is missing, what is cited is not its own."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from layouts import LAYOUTS, LETTER
from scoring import pooled

from kg.form.components import Components, split
from kg.form.header import read_header
from kg.form.issuer import is_province, recased
from kg.form.signature import read_signature
from kg.model import Derivation, Field, Header
from kg.text import normalise, passage


def _read(text: str) -> tuple[Header, str]:
    text = normalise(text)
    return read_header(text, split(text)), text


def _value(field: Field | None) -> str | None:
    return field.value if field else None


def _head(left: str, rest: str = "THÔNG BÁO\nVề việc A\n\nTrong năm 2024, đã làm.") -> str:
    return f"{left}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n{rest}"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_header(layout: str) -> None:
    header, _ = _read(LAYOUTS[layout])
    assert _value(header.type) == "TB"
    assert _value(header.number) == "45/TB-UBND"
    assert _value(header.issued_on) == "2024-04-12"
    assert _value(header.issuer) == "UBND tỉnh Lam Hà"
    assert _value(header.place) == "Lam Hà"
    assert (
        _value(header.abstract) or ""
    ).casefold() == "kết luận của phó chủ tịch ubnd tỉnh tại cuộc họp về tiến độ"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_evidence_shows_the_words(layout: str) -> None:
    header, text = _read(LAYOUTS[layout])
    assert header.number and header.issued_on and header.place and header.abstract and header.issuer
    assert passage(text, header.number.evidence.span).text.replace(" ", "") == "45/TB-UBND"
    assert passage(text, header.issued_on.evidence.span).text == "12 tháng 4 năm 2024"
    assert header.place.evidence.span.of(text) == "Lam Hà"
    assert passage(text, header.abstract.evidence.span).text == header.abstract.value


def test_a_letter_has_the_type_of_letters_and_its_abstract_beside_the_number() -> None:
    header, _ = _read(LETTER)
    assert _value(header.type) == "CV"
    assert _value(header.number) == "1346/SYT-NVY"
    assert _value(header.issued_on) == "2025-03-03"
    assert _value(header.issuer) == "Sở Y tế tỉnh Lam Hà"
    assert (_value(header.abstract) or "").startswith("V/v phòng, chống bệnh sởi")
    assert [entry.agent.name for entry in header.addressees] == [
        "Trung tâm Kiểm soát bệnh tật tỉnh",
        "Trung tâm Y tế các huyện, thành phố",
    ]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 63/2025/QĐ-UBND", "63/2025/QĐ-UBND"),
        ("Số: 4085/UBND-ĐT", "4085/UBND-ĐT"),
        ("Số: 11 /TB-UBND", "11/TB-UBND"),
        ("Số: 7/QD-UBND", "7/QĐ-UBND"),
        ("Số 221-KL/TW", "221-KL/TW"),
        ("Số: 12a/KH-UBND", "12a/KH-UBND"),
        ("Số: /TB-UBND", None),
        ("Số: 6/0 /VP-KSTTHC", None),
        ("Số: Ø2 /CT-UBND", None),
    ],
)
def test_numbers_are_joined_and_unreadable_ones_missing(line: str, number: str | None) -> None:
    header, _ = _read(
        _head("ỦY BAN NHÂN DÂN\nTỈNH LAM HÀ", f"{line}\nLam Hà, ngày 1 tháng 2 năm 2024\nTHÔNG BÁO\nVề A")
    )
    assert _value(header.number) == number


def test_a_number_filled_in_by_hand_is_not_believed_when_the_day_is_unreadable() -> None:
    blank = "Số: 44 /CT-UBND Lam Hà, ngày/1} tháng 9 năm 2024\nCHỈ THỊ\nVề A"
    assert _read(_head("ỦY BAN NHÂN DÂN\nTỈNH LAM HÀ", blank))[0].number is None
    typed = blank.replace("44 /", "44/")
    assert _value(_read(_head("ỦY BAN NHÂN DÂN\nTỈNH LAM HÀ", typed))[0].number) == "44/CT-UBND"


@pytest.mark.parametrize("day", ["32 tháng 10 năm 2017", "29 tháng 2 năm 2023", "Ø3 tháng 4 năm 2018"])
def test_a_day_that_is_none_is_missing(day: str) -> None:
    assert _read(_head("SỞ Y TẾ", f"Số: 1/TB-SYT\nLam Hà, ngày {day}\nTHÔNG BÁO\nVề A"))[0].issued_on is None


def test_a_number_cited_in_the_abstract_is_not_the_own_number() -> None:
    letter = "Số: Ø2 /SYT-NV\nV/v Công văn số 942/BYT-PB\nLam Hà, ngày 3 tháng 3 năm 2025\nKính gửi: A.\n"
    assert _read(_head("SỞ Y TẾ", letter))[0].number is None


@pytest.mark.parametrize(
    ("left", "issuer"),
    [
        ("VAN PHONG CHÍNH PHU", "Văn phòng Chính phủ"),
        ("THỦ TƯỚNG CHÍNH PHỦ", "Thủ tướng Chính phủ"),
        ("CHÍNH PHỦ", "Chính phủ"),
        ("BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "Bộ Nông nghiệp và Môi trường"),
        ("BO TÀI CHÍNH\nTONG CỤC THUẾ", "Tổng cục Thuế"),
        ("UBND TỈNH PHÚ THỌ\nVĂN PHÒNG", "Văn phòng UBND tỉnh Phú Thọ"),
        ("UBND TỈNH KIÊN GIANG\nSỞ Y TE", "Sở Y tế tỉnh Kiên Giang"),
        ("UBNDTỈNH BẮC GIANG\nSỞ THÔNG TIN & TRUYÈN THÔNG", "Sở Thông tin và Truyền thông tỉnh Bắc Giang"),
        ("ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HỒ CHÍ MINH", "UBND thành phố Hồ Chí Minh"),
        ("ỦY BAN NHÂN DÂN\nHUYỆN SƠN ĐỘNG", "UBND huyện Sơn Động"),
        ("ỦY BAN NHÂN DÂN\nQUẬN 1", "UBND quận 1"),
        ("CHỦ TỊCH\nỦY BAN NHÂN DÂN TỈNH LÀO CAI", "Chủ tịch UBND tỉnh Lào Cai"),
    ],
)
def test_issuers_are_named_in_full(left: str, issuer: str) -> None:
    assert (
        _value(_read(_head(left, "Số: 1/TB-X\nHà Nội, ngày 1 tháng 2 năm 2024\nTHÔNG BÁO\nVề A"))[0].issuer)
        == issuer
    )


def test_without_a_letterhead_the_province_is_inferred_and_a_name_of_a_person_is_no_province() -> None:
    text = normalise(
        "THÔNG BÁO\nKết luận của Phó Chủ tịch Thường trực UBND tỉnh Mai Sơn tại buổi làm việc\n\n"
        "Ngày 10/5/2024, Phó Chủ tịch Thường trực UBND tỉnh Mai Sơn làm việc về Đại hội tỉnh Bắc Giang.\n"
        "Nơi nhận:\n- UBND thành phố Bắc Giang;\n- Lưu: VT.\n\nTL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\n\nLê Tuấn Phú"
    )
    issuer = read_header(text, split(text)).issuer
    assert _value(issuer) == "UBND tỉnh Bắc Giang"
    assert issuer and issuer.evidence.derivation is Derivation.INFERRED
    assert issuer.evidence.confidence < 0.9


def test_under_a_shared_letterhead_the_collective_that_signs_is_the_issuer() -> None:
    text = normalise(
        "BAN CHẤP HÀNH TRUNG ƯƠNG\n*\nĐẢNG CỘNG SẢN VIỆT NAM\nSố 221-KL/TW\n"
        "Hà Nội, ngày 28 tháng 11 năm 2025\nKẾT LUẬN\nVề A\n\nTại phiên họp, kết luận.\n"
        "Nơi nhận:\n- Lưu Văn phòng.\n\nT/M BỘ CHÍNH TRỊ\n\nTrần Văn A"
    )
    assert _value(read_header(text, split(text)).issuer) == "Bộ Chính trị"
    assert read_signature(text, split(text)) is not None


def test_an_annex_tells_the_number_and_the_day_that_the_head_lacks() -> None:
    annex = (
        "PHỤ LỤC\n(Kèm theo Công văn số 62/BYT-VP ngày 18/11/2025 của Bộ Y tế)\n"
        + "Nhiệm vụ của đơn vị.\n" * 5
    )
    text = normalise(
        f"Kính gửi: Các đơn vị.\nBộ Y tế yêu cầu.\nNơi nhận:\n- Lưu: VT.\n\nBỘ TRƯỞNG\nTrần An\n{annex}"
    )
    header = read_header(text, split(text))
    assert (_value(header.type), _value(header.number)) == ("CV", "62/BYT-VP")
    assert _value(header.issued_on) == "2025-11-18"


@pytest.mark.parametrize(
    "text",
    [
        "UBND TỈNH A SỞ Y TẾ ---- CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc ---- "
        "Số: 05/KH-SYT Lào Cai, ngày 12 tháng 3 năm 2019 KẾ HOẠCH Phòng bệnh Thực hiện Chỉ thị số 8/CT-TTg,",
        "SỞ Y TẾ\n\nSố 05/KH-SYT\n\nLào Cai, ngày 12 tháng 3 năm 2019\n\n# KẾ HOẠCH\nPhòng bệnh\n\nNăm 2019,",
        _head("SỞ Y TẾ", "Số: 05/KH-SYT |\nLào Cai, ngày 12 tháng 3 năm 2019 |\n1. Chỉ thị số 8/CT-TTg,"),
    ],
)
def test_number_and_day_are_read_without_lines_a_motto_or_a_title(text: str) -> None:
    header, _ = _read(text)
    found = [_value(one) for one in (header.type, header.number, header.issued_on)]
    assert found == ["KH", "05/KH-SYT", "2019-03-12"]
    assert (_value(header.issuer) or "").startswith("Sở Y tế")


@pytest.mark.parametrize(
    ("place", "issuer"),
    [
        ("Bắc Ninh", "UBND tỉnh Bắc Ninh"),
        ("Cần Thơ", "UBND thành phố Cần Thơ"),
        ("Vị Thanh", "Ủy ban nhân dân"),
    ],
)
def test_a_committee_without_its_second_line_is_that_of_the_place(place: str, issuer: str) -> None:
    header, _ = _read(
        _head("ỦY BAN NHÂN DÂN", f"Số: 1/KH-UBND\n{place}, ngày 2 tháng 3 năm 2025\nKẾ HOẠCH\nA")
    )
    assert _value(header.issuer) == issuer


def test_empty_text_has_an_empty_header() -> None:
    assert read_header("", split("")) == Header()


def test_capitals_come_back_small() -> None:
    assert recased("TRUNG TÂM CÔNG NGHỆ SỐ") == "Trung tâm công nghệ số"
    assert is_province("thành phố Huế")
    assert not is_province("Mai Sơn")


def _facts(
    score: ModuleType, gold: dict[str, Any], text: str, parts: Components
) -> tuple[list[Any], list[Any]]:
    header, signature = read_header(text, parts), read_signature(text, parts)
    found = {
        "type": _value(header.type),
        "number": _value(header.number),
        "date": _value(header.issued_on),
        "issuer": _value(header.issuer),
        "signer": {"name": signature.name if signature else None},
    }
    left_out = gold["notice"].get("unreadable") or []
    return score.header_facts(gold["notice"], left_out), score.header_facts(found, left_out)


def test_headers_of_real_notices(shared: Path) -> None:
    f1, wrong = pooled(shared, _facts, "same_header")
    assert f1 >= 0.98, wrong
