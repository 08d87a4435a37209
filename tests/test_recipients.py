"""The recipients: each body of the short forms of "Nơi nhận", once and in full."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from layouts import LAYOUTS, LETTER
from scoring import pooled

from kg.form.bodies import full_name
from kg.form.components import Components, split
from kg.form.recipients import read_recipients
from kg.model import Recipient
from kg.text import normalise


def _read(text: str) -> tuple[Recipient, ...]:
    text = normalise(text)
    return read_recipients(text, split(text)) or ()


def _block(*entries: str, body: str = "Nội dung./.") -> str:
    return f"THÔNG BÁO\nVề A\n\nTrong năm, {body}\n\nNơi nhận:\n" + "\n".join(entries) + "\n- Lưu: VT, TH."


def _names(*entries: str, **more: str) -> list[str]:
    return [entry.agent.name for entry in _read(_block(*entries, **more)) if entry.purpose != "luu"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_recipients(layout: str) -> None:
    found = _read(LAYOUTS[layout])
    assert [(entry.agent.name, entry.entry, entry.purpose) for entry in found] == [
        ("Chủ tịch UBND tỉnh", 1, "khong-neu"),
        ("các Phó Chủ tịch UBND tỉnh", 1, "khong-neu"),
        ("Sở Tài chính", 2, "khong-neu"),
        ("Sở Xây dựng", 2, "khong-neu"),
        ("Văn phòng UBND", 3, "khong-neu"),
        ("Văn thư", 4, "luu"),
        ("KTTH", 4, "luu"),
    ]


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ("- Thủ tướng, các Phó Thủ tướng CP;", ["Thủ tướng Chính phủ", "các Phó Thủ tướng Chính phủ"]),
        ("- TTg, các PTTg (để b/c);", ["Thủ tướng Chính phủ", "các Phó Thủ tướng Chính phủ"]),
        ("- Phó TTgCP Trần Văn An;", ["Phó Thủ tướng Chính phủ Trần Văn An"]),
        (
            "- TTgCP, các PTTg: Trần Văn An,\nLê Bình (để b/c);",
            ["Thủ tướng Chính phủ", "Phó Thủ tướng Chính phủ Trần Văn An", "Phó Thủ tướng Chính phủ Lê Bình"],
        ),
        ("- VPCP: BTCN, các Trợ lý TTg,\nCổng TTĐT, các Vụ, Cục:\nNC, CN, KGVX;", ["Văn phòng Chính phủ"]),
        ("- CT và các PCT. UBND thành phố;", ["Chủ tịch UBND thành phố", "các Phó Chủ tịch UBND thành phố"]),
        ("- TTUB: CT, các PCT;", ["Chủ tịch UBND", "các Phó Chủ tịch UBND"]),
        (
            "- Chánh, các PCVP UBND tỉnh;",
            ["Chánh Văn phòng UBND tỉnh", "các Phó Chánh Văn phòng UBND tỉnh"],
        ),
        ("- Thường trực Tỉnh ủy, HĐND tỉnh;", ["Thường trực Tỉnh ủy", "Thường trực HĐND tỉnh"]),
        ("- TT Tỉnh uỷ, TT HĐND tỉnh; k", ["Thường trực Tỉnh uỷ", "Thường trực HĐND tỉnh"]),
        (
            "- Các Sở: Tài chính, Văn hóa,\nThể thao và Du lịch;",
            ["Sở Tài chính", "Sở Văn hóa, Thể thao và Du lịch"],
        ),
        (
            "- Các Bộ, cơ quan: NNMT, YT, NHNNVN;",
            ["Bộ Nông nghiệp và Môi trường", "Bộ Y tế", "Ngân hàng Nhà nước Việt Nam"],
        ),
        (
            "- UBND các huyện: Sơn Động, thành phố Bắc Giang;",
            ["UBND huyện Sơn Động", "UBND thành phố Bắc Giang"],
        ),
        (
            "- HĐND, UBND các tỉnh, thành phố;",
            ["HĐND các tỉnh, thành phố", "UBND các tỉnh, thành phố"],
        ),
        (
            "- VP: Tỉnh ủy, Đoàn ĐBQH và HĐND Tỉnh;",
            ["Văn phòng Tỉnh ủy", "Văn phòng Đoàn Đại biểu Quốc hội và HĐND tỉnh"],
        ),
        (
            "- Đài THVN, Đài TNVN, TTXVN;",
            ["Đài Truyền hình Việt Nam", "Đài Tiếng nói Việt Nam", "Thông tấn xã Việt Nam"],
        ),
        ("- Trung tâm PVHCC, Cổng TTĐT;", ["Trung tâm Phục vụ hành chính công", "Cổng Thông tin điện tử"]),
        ("- Công TTĐT tỉnh; Hy", ["Cổng Thông tin điện tử tỉnh"]),
        ("- BGÐ SYT;", ["Ban Giám đốc Sở Y tế"]),
        (
            "- Ủy ban Quốc gia Ứng phó sự cố, TT và TKCN (b/c) >7 và S",
            ["Ủy ban Quốc gia Ứng phó sự cố, Thiên tai và Tìm kiếm cứu nạn"],
        ),
        ("- Ban Chỉ đạo Quốc gia về PCTT (b/©);", ["Ban Chỉ đạo Quốc gia về Phòng, chống thiên tai"]),
        ("- Hiệp hội Thức ăn Chăn nuôi (thay trả lời);", ["Hiệp hội Thức ăn Chăn nuôi"]),
        ("- VPCP: BTCN, các PCN, Trợ lý TTg, các Vụ: CN, NC;", ["Văn phòng Chính phủ"]),
        ("- VP UBND tỉnh: LĐVP, KTTH;", ["Văn phòng UBND tỉnh"]),
        ("- VPUB: CVP;\n- Phòng Đô thị, TTHCC;", ["Văn phòng UBND"]),
        ("- Phòng: TH, VX;", []),
        ("- Như trên;\n- Như Điều 4;", []),
        ("- Sở Y tế;\nBan Dân tộc;", ["Sở Y tế", "Ban Dân tộc"]),
    ],
)
def test_short_forms_are_spelt_out(entry: str, names: list[str]) -> None:
    assert _names(entry) == names


@pytest.mark.parametrize(
    "group",
    [
        "Các Sở, ban, ngành tỉnh",
        "UBND các huyện, thị xã, thành phố",
        "Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ",
        "Sở, ban, ngành thành phố",
        "Các cơ quan Trung ương trên địa bàn tỉnh",
        "Bộ trưởng, Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ",
    ],
)
def test_groups_stay_as_written(group: str) -> None:
    found = _read(_block(f"- {group};"))[0]
    assert (found.agent.name, found.agent.group) == (group, True)


def test_an_abbreviation_of_the_text_is_spelt_out_from_there() -> None:
    body = "Công ty TNHH MTV Đầu tư Lam Hà (LHIC) báo cáo."
    assert _names("- Công ty LHIC;", body=body) == ["Công ty TNHH MTV Đầu tư Lam Hà"]


@pytest.mark.parametrize(
    ("written", "purpose"),
    [
        ("(để b/c)", "bao-cao"),
        ("(báo cáo)", "bao-cao"),
        ("(để thực hiện)", "thuc-hien"),
        ("(để biết)", "biet"),
        ("", "khong-neu"),
    ],
)
def test_purposes(written: str, purpose: str) -> None:
    assert _read(_block(f"- Bộ Công an {written};"))[0].purpose == purpose


def test_the_archive_is_kept_apart() -> None:
    assert [e.agent.name for e in _read(_block("- Sở Y tế;")) if e.purpose == "luu"] == ["Văn thư", "TH"]
    party = _read("KẾT LUẬN\nVề A\n\nTrong năm.\nNơi nhận:\n- Các tỉnh uỷ,\n- Lưu Văn phòng Trung ương Đảng.")
    assert [e.agent.name for e in party if e.purpose == "luu"] == ["Văn phòng Trung ương Đảng"]


def test_a_heading_inside_the_block_is_kept() -> None:
    found = _read(_block("- Sở Y tế;", "- Lưu: VT;", "Bản điện tử:", "- Ban Dân tộc;"))
    assert [(e.agent.name, e.heading) for e in found if e.agent.name == "Ban Dân tộc"] == [
        ("Ban Dân tộc", "Bản điện tử")
    ]


def test_the_heading_may_be_lost() -> None:
    text = "Kính gửi: A.\nTrong năm, làm.\n\nK-.46 (d0 TL. CHỦ TỊCH\n- Như trên;\n- Sở Nội vụ;\n- Lưu: VT.\n"
    assert [e.agent.name for e in _read(text)] == ["Sở Nội vụ", "Văn thư"]


def test_a_letter() -> None:
    assert [entry.agent.name for entry in _read(LETTER)] == [
        *("UBND tỉnh", "Giám đốc Sở", "các Phó Giám đốc Sở", "Văn thư", "NVY"),
    ]


def test_no_block_is_none_and_not_empty() -> None:
    assert read_recipients("THÔNG BÁO\nVề A", split("THÔNG BÁO\nVề A")) is None


def test_spans_show_the_words() -> None:
    text = normalise(LAYOUTS["table"])
    found = read_recipients(text, split(text)) or ()
    assert [e.agent.span.of(text) for e in found][:4] == [
        "CT",
        "các PCT UBND tỉnh",
        "Các Sở: Tài chính",
        "Xây dựng",
    ]


def test_full_name_leaves_a_full_name() -> None:
    assert full_name("Thường trực HĐND tỉnh") == "Thường trực HĐND tỉnh"


def _facts(
    score: ModuleType, gold: dict[str, Any], text: str, parts: Components
) -> tuple[list[Any], list[Any]]:
    if gold.get("recipients") is None:
        return [], []
    found = [e.agent.name for e in read_recipients(text, parts) or () if e.purpose != "luu"]
    return score.outside(gold["recipients"]), score.outside(found)


def test_recipients_of_real_notices(shared: Path) -> None:
    f1, wrong = pooled(shared, _facts, "same_agency")
    assert f1 >= 0.98, wrong
