"""The door for text, and passages: what rules read is what stands in the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Span
from kg.text import folded, normalise, passage

_TEXTS = st.text(st.sampled_from("aB1ếĐ *|\n.\t-\u0301\u200b"), max_size=60)


@pytest.mark.parametrize(
    ("written", "flat"),
    [
        ("V****Ă****N PHÒNG\nCHÍNH PHỦ", "VĂN PHÒNG CHÍNH PHỦ"),
        ("ngày 25 tháng 1**1** năm 2025** *", "ngày 25 tháng 11 năm 2025"),
        ("phối **tr**ộn, phân", "phối trộn, phân"),
        ("**Kính gửi: **Bộ Y tế", "Kính gửi: Bộ Y tế"),
        ("gửi**Bộ** Y tế", "gửi Bộ Y tế"),
        ("|\n**KT. CHỦ TỊCH **\nPHÓ CHỦ TỊCH\n|", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
    ],
)
def test_a_passage_has_no_layout(written: str, flat: str) -> None:
    assert passage(written).text == flat


@settings(derandomize=True, deadline=None)
@given(_TEXTS)
def test_every_character_of_a_passage_stands_in_the_text(text: str) -> None:
    text = normalise(text)
    flat = passage(text)
    for at, character in enumerate(flat.text):
        assert character == " " or flat.span(at, at + 1).of(text) == character


@settings(derandomize=True, deadline=None)
@given(_TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_a_part_of_a_passage_stands_where_it_stood(text: str, start: int, length: int) -> None:
    flat = passage(normalise(text))
    start = min(start, len(flat.text))
    part = flat.part(start, min(len(flat.text), start + length))
    for at in range(len(part.text)):
        assert part.span(at, at + 1) == flat.span(start + at, start + at + 1)


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing_and_folding_keeps_the_length(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert len(folded(once)) == len(once)


@pytest.mark.parametrize(
    ("written", "flat"),
    [
        (
            "Các đơn vị liênquan phối hợphoạt động củađồng chí trong cảnước",
            "Các đơn vị liên quan phối hợp hoạt động của đồng chí trong cả nước",
        ),
        ("B Ộ Y TẾ v à X ã hội\ntỉnh Qu ả ng Nam", "BỘ Y TẾ và Xã hội tỉnh Quảng Nam"),
        ("điểm b khoản 2, hạng A và Viettel, liênquan", "điểm b khoản 2, hạng A và Viettel, liênquan"),
    ],
)
def test_a_passage_has_the_spaces_that_copying_misplaced(written: str, flat: str) -> None:
    read = passage(written)
    assert read.text == flat
    assert "".join(
        read.span(at, at + 1).of(written) for at in range(len(flat)) if flat[at] != " "
    ) == "".join(written.split())


def test_spans_are_joined_by_one_space() -> None:
    assert passage("một hai ba", Span(0, 3), Span(8, 10)).text == "một ba"
