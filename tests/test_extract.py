"""Whole notices: the samples read as a clerk reads them, and laws that hold for any text."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import extract
from kg.model import Evidence, Mention, Notice
from kg.record import record
from kg.text import normalise, passage

SAMPLES = sorted((Path(__file__).resolve().parents[1] / "kg" / "samples").glob("*.txt"))
EXPECTED = Path(__file__).parent / "notices"
PLACES = {"start", "end", "rule", "confidence", "derivation"}

# Words that rules begin with, to lead random texts into them.
CUES = (
    "Số: 45/TB-UBND", "ngày 12 tháng 4 năm 2024", "THÔNG BÁO", "Nơi nhận:", "Giao Sở Tài chính chủ trì, ",
    "phối hợp với ", "các Sở: Tài chính, Y tế", "Nghị quyết số 01/2022/NQ-HĐND ", "trước ngày 10/5/2024",
    "a) ", "1. ", "- ", "Điều 2. ", "I. ", "TL. CHỦ TỊCH", "Kính gửi: ", "\n", " ", "|", "**", "./.", "2.1 ",
    "UBND các huyện, ", "hằng tháng", "Lưu: VT", "và ", "Luật Đầu tư công năm 2019", ";", ", ",
    "| TT | Nội dung | Cơ quan chủ trì | Thời hạn |\n", "| 1 | Rà soát | Sở Y tế | 30/9/2024 |\n",
    "TCVN 14423:2025", "đồng chí Lê Văn An", "Phó Chủ tịch UBND tỉnh ", "Ban Chỉ đạo 389 các huyện ", "<br>",
    "TP.Thủ Đức", "Báo cáo gửi về ", "Luật sửa đổi, bổ sung Luật Giá ", "Cơ quan thường trực ", " - ",
    "T/M BAN THƯỜNG VỤ\n", "điện:\n",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(CUES), st.text(max_size=12)), max_size=40).map("".join)


def facts(text: str) -> dict[str, Any]:
    """Return the facts of a text without their places."""
    found: dict[str, Any] = plain(record(extract(text)))
    return found


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            k: plain(v) for k, v in value.items() if k not in PLACES and k not in {"facts", "assignments"}
        }
    return [plain(v) for v in value] if isinstance(value, list) else value


def parts(value: Any) -> Iterator[Any]:
    """Yield every value of the model inside `value`, itself included."""
    if is_dataclass(value) and not isinstance(value, type):
        yield value
        for field in fields(value):
            yield from parts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from parts(part)


def assert_spans_are_sound(notice: Notice) -> None:
    for part in parts(notice):
        if isinstance(part, Evidence | Mention):
            assert 0 <= part.span.start <= part.span.end <= len(notice.text)
        if isinstance(part, Evidence):
            assert 0 <= part.confidence <= 1
            assert part.rule


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_a_sample_gives_the_facts_a_clerk_reads(path: Path) -> None:
    expected = json.loads((EXPECTED / f"{path.stem}.json").read_text(encoding="utf-8"))
    assert facts(path.read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_words_of_a_fact_stand_at_its_place(path: Path) -> None:
    notice = extract(path.read_text(encoding="utf-8"))
    assert_spans_are_sound(notice)
    for citation in notice.citations:
        if citation.number and citation.antecedent is None:
            assert citation.number.split("/")[0] in citation.evidence.span.of(notice.text)
    for task in notice.tasks:
        first = task.text.split()[0]
        assert first in task.evidence.span.of(notice.text)


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_same_facts_however_the_letters_are_composed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert facts(unicodedata.normalize("NFD", text)) == facts(text)
    assert facts(text + "\n\n") == facts(text)
    assert facts(text.replace("\n", "\r\n")) == facts(text)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(TEXTS)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    notice = extract(text)
    assert notice.text == normalise(text)
    assert_spans_are_sound(notice)
    assert extract(text) == notice
    json.dumps(record(notice))
    assert extract(unicodedata.normalize("NFD", text)) == notice


def test_real_notices_are_read_without_a_fault(shared: Path) -> None:
    paths = sorted((shared / "notices").glob("*.txt"))
    assert len(paths) >= 35
    for path in paths:
        notice = extract(path.read_text(encoding="utf-8"))
        assert_spans_are_sound(notice)
        assert notice.header.type, path.name


@settings(max_examples=200, derandomize=True, deadline=None)
@given(TEXTS, st.sampled_from(["\n", "\n\n", " \n", "\n \n\n"]))
def test_a_trailing_blank_line_changes_nothing(text: str, blank: str) -> None:
    longer = extract(text + blank)
    assert replace(longer, text="") == replace(extract(text), text="")


@settings(max_examples=200, derandomize=True, deadline=None)
@given(TEXTS)
def test_the_place_of_a_fact_holds_words(text: str) -> None:
    notice = extract(text)
    for part in parts(notice):
        if isinstance(part, Mention):
            surface = part.span.of(notice.text)
            assert surface == surface.strip() and any(map(str.isalnum, surface))
    for task in notice.tasks:
        words = passage(notice.text, task.evidence.span).text
        assert task.text.split()[0] == words.split()[0]
        assert task.text.split()[-1] == words.split()[-1]
    for citation in notice.citations:
        if citation.number and citation.antecedent is None:
            surface = "".join(citation.evidence.span.of(notice.text).split())
            assert citation.number[0] in surface
