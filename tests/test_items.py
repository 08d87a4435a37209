"""The tree of items: marks, hard line breaks, lost and repeated marks; then laws for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Span
from kg.tasks.fields import with_fields
from kg.tasks.items import read_items
from kg.text import normalise


def outline(text: str) -> list[str]:
    text = normalise(text)
    root = read_items(text, [Span(0, len(text))])
    return [
        f"{item.key} {item.passage(text, index).text}".strip()
        for item in root.walk()
        for index in range(len(item.paragraphs))
    ]


TREES = {
    "decimals, points and dashes": (
        "2. Nhiệm vụ\n\n2.1. Chung\n\n(1) Rà\nsoát.\n\n(2) Báo cáo.\n\n2.2 Việc riêng\n\n- Giao Sở A.\n",
        ["2 Nhiệm vụ", "2.1 Chung", "2.1-1 Rà soát.", "2.1-2 Báo cáo.", "2.2 Việc riêng", "2.2-1 Giao Sở A."],
    ),
    "the lead-in below a heading leads into the heading's own row": (
        "2. Nhiệm vụ\n\n2.1. Nhiệm vụ chung\n\nYêu cầu Sở A thực hiện như sau:\n\n(1) Rà soát.\n",
        ["2 Nhiệm vụ", "2.1 Nhiệm vụ chung", "2.1 Yêu cầu Sở A thực hiện như sau:", "2.1-1 Rà soát."],
    ),
    "a mark lost by the scanner, and đ for d": (
        "a) Rà soát.\n\nđ) Bộ Công an:\n\n- Chủ trì.\n\nđ) Bộ Y tế:\n\n_ Tổng hợp;\n\n- Theo dõi.\n",
        ["a Rà soát.", "đ Bộ Công an:", "đ-1 Chủ trì.", "đ~2 Bộ Y tế:", "đ~2-1 Tổng hợp;", "đ~2-2 Theo dõi."],
    ),
    "a dash in the middle of a sentence is no mark": (
        "1. Bố trí vốn giai đoạn 2021\n- 2025 sang thực hiện\n\n2. Báo cáo.\n",
        ["1 Bố trí vốn giai đoạn 2021 - 2025 sang thực hiện", "2 Báo cáo."],
    ),
    "a thousand is no number of an item": (
        "1. Hiện có\n1.846 tổ chức sử dụng.\n",
        ["1 Hiện có 1.846 tổ chức sử dụng."],
    ),
    "bold marks and a number alone": (
        "**1.****\n**Các cơ quan thực hiện.\n\n**2. **Báo cáo.\n",
        ["1 Các cơ quan thực hiện.", "2 Báo cáo."],
    ),
    "parts, articles and clauses": (
        "I. CHUNG\n\nĐiều 1. Phạm vi\n\n1. Áp dụng.\n\nĐiều 2. Trách nhiệm\n\n1. Sở A.\n\na) Rà soát.\n",
        ["I CHUNG", "I-1 Phạm vi", "I-1-1 Áp dụng.", "I-2 Trách nhiệm", "I-2-1 Sở A.", "I-2-1-a Rà soát."],
    ),
    "ordinals": (
        "*Thứ nhất,* các bộ rà soát.\n\n*Thứ hai*, các tỉnh báo cáo.\n",
        ["1 các bộ rà soát.", "2 các tỉnh báo cáo."],
    ),
    "a heading and its paragraph": (
        "4. Công an tỉnh\n\nChỉ đạo các đơn vị tuần tra.\n\n5. Sở Y tế\n",
        ["4 Công an tỉnh", "4 Chỉ đạo các đơn vị tuần tra.", "5 Sở Y tế"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TREES)
def test_items_are_read_as_a_tree(name: str) -> None:
    text, expected = TREES[name]
    assert outline(text) == expected


MARKS = ["1. ", "2.1. ", "a) ", "- ", "+ ", "(1) ", "Điều 1. ", "I. ", "Thứ hai, "]
WORDS = ["\n", "\n\n", "  ", "|\n", "**", "Rà soát", "các đơn vị", ".", ":", ";"]
LINES = st.lists(st.sampled_from(MARKS + WORDS), max_size=60).map("".join)


@settings(derandomize=True, deadline=None)
@given(st.one_of(LINES, st.text(max_size=120)))
def test_every_word_stands_in_one_item_and_keys_are_unique(text: str) -> None:
    text = normalise(text)
    root = read_items(text, [Span(0, len(text))])
    items = list(root.walk())
    keys = [item.key for item in items]
    assert len(keys) == len(set(keys))
    spans = [span for item in items for paragraph in item.paragraphs for span in paragraph]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert sorted(spans) == spans


def test_an_item_without_words_is_not_the_whole_text() -> None:
    text = "1.\n2. Khám bệnh cho dân. Đơn vị chủ trì: Sở Y tế."
    first, second = read_items(text, [Span(0, len(text))]).children
    assert with_fields(text, first, 0).text == ""
    assert with_fields(text, second, 0).text == text[6:]
