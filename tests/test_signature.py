"""The signature: name, post, capacity, and for whom, from clean and spoilt blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from layouts import LAYOUTS, LETTER
from scoring import gold_notices

from kg.form.components import split
from kg.form.signature import read_signature, titled
from kg.model import Capacity, Derivation, Signature
from kg.text import normalise


def _read(text: str) -> Signature | None:
    text = normalise(text)
    return read_signature(text, split(text))


def _signed(*lines: str) -> Signature | None:
    return _read("THÔNG BÁO\nVề A\n\nTrong năm./.\nNơi nhận:\n- Sở Y tế;\n- Lưu: VT.\n\n" + "\n".join(lines))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_signature(layout: str) -> None:
    found = _read(LAYOUTS[layout])
    assert found is not None
    assert (found.name, found.post) == ("Đỗ Thanh Tùng", "Phó Chánh Văn phòng")
    assert (found.capacity, found.signed_for) == (Capacity.BY_ORDER, "Chủ tịch")


@pytest.mark.parametrize(
    ("lines", "name", "post", "capacity", "signed_for"),
    [
        (["THỦ TƯỚNG", "", "Trần Văn An"], "Trần Văn An", "Thủ tướng", Capacity.DIRECT, None),
        (
            ["KT. THỦ TƯỚNG", "PHÓ THỦ TƯỚNG", "Hồ An"],
            "Hồ An",
            "Phó Thủ tướng",
            Capacity.FOR_SUPERIOR,
            "Thủ tướng",
        ),
        (
            ["KT. BỘ TRƯỞNG,", "CHỦ NHIỆM", "PHÓ CHỦ NHIỆM", "Đỗ Ngọc Hà"],
            *("Đỗ Ngọc Hà", "Phó Chủ nhiệm", Capacity.FOR_SUPERIOR, "Bộ trưởng, Chủ nhiệm"),
        ),
        (
            ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "[đã ký]", "Võ Tấn Bình"],
            *("Võ Tấn Bình", "Chủ tịch", Capacity.ON_BEHALF, "Ủy ban nhân dân"),
        ),
        (
            ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lê Thị Hoa"],
            *("Lê Thị Hoa", "Phó Chủ tịch", Capacity.FOR_SUPERIOR, "Chủ tịch"),
        ),
        (["T/M BỘ CHÍNH TRỊ", "Trần Văn Tú"], "Trần Văn Tú", None, Capacity.ON_BEHALF, "Bộ Chính trị"),
        (
            ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC", "Lý Văn Nam"],
            "Lý Văn Nam",
            "Giám đốc",
            Capacity.BY_DELEGATION,
            "Chủ tịch",
        ),
        (["Q. GIÁM ĐỐC", "Lý Văn Nam"], "Lý Văn Nam", "Giám đốc", Capacity.ACTING, None),
        (
            ["KT.TONG CUC TRUONG", "PHO TONG CUC TRUONG"],
            *(None, "Phó Tổng cục trưởng", Capacity.FOR_SUPERIOR, "Tổng cục trưởng"),
        ),
        (["Trần Ngọc Bảo"], "Trần Ngọc Bảo", None, Capacity.DIRECT, None),
        (["GIÁM ĐỐC", "Đại tá Trần Văn Ba"], "Trần Văn Ba", "Giám đốc", Capacity.DIRECT, None),
        (["GIÁM ĐỐC", "PGS.TS. Trần Văn Ba"], "Trần Văn Ba", "Giám đốc", Capacity.DIRECT, None),
        (["GIÁM ĐỐC", "TRẦN VĂN BA"], "Trần Văn Ba", "Giám đốc", Capacity.DIRECT, None),
    ],
)
def test_signatures(
    lines: list[str], name: str | None, post: str | None, capacity: Capacity, signed_for: str | None
) -> None:
    found = _signed(*lines)
    assert found is not None
    assert (found.name, found.post, found.capacity, found.signed_for) == (name, post, capacity, signed_for)


def test_a_family_name_that_a_scan_spoilt_is_put_right_and_said_to_be_inferred() -> None:
    found = _read(LETTER)
    assert found is not None
    assert found.name == "Nguyễn Thị Lan"
    assert found.evidence.derivation is Derivation.INFERRED
    assert found.evidence.confidence < 0.9


@pytest.mark.parametrize("name", ["Lỗ Văn Ngữ", "Ksor Nham", "Đèo Thị Mai"])
def test_a_rare_family_name_stays(name: str) -> None:
    found = _signed("GIÁM ĐỐC", name)
    assert found is not None
    assert found.name == name


def test_without_recipients_the_marks_of_signing_tell() -> None:
    found = _read(
        "CHỈ THỊ\nVề A\n\nTrong năm, thực hiện./.\n\n|\n|\n**KT. CHỦ TỊCH **\nPHÓ CHỦ TỊCH\nHoàng Nam\n|"
    )
    assert found is not None
    assert (found.name, found.post) == ("Hoàng Nam", "Phó Chủ tịch")


def test_a_text_without_a_signature_has_none() -> None:
    assert _read("THÔNG BÁO\nVề A\n\nTrong năm./.\nNơi nhận:\n- Sở Y tế;\n- Lưu: VT.") is None
    assert _read("") is None


def test_posts_come_back_in_their_own_spelling() -> None:
    assert titled("PHO CHU TICH") == "Phó Chủ tịch"
    assert titled("ỦY BAN NHÂN DÂN") == "Ủy ban nhân dân"


def test_posts_of_real_notices(shared: Path) -> None:
    """The posts that the gold names, where the text shows one."""
    wrong = []
    for name, gold, text, parts in gold_notices(shared):
        signer, found = gold["notice"].get("signer") or {}, read_signature(text, parts)
        if found is None or (signer.get("post") and signer["post"] not in (found.post or "")):
            wrong.append((name, signer.get("post"), found and found.post))
    assert wrong == []
