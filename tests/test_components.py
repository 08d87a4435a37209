"""Whatever the layout, the parts of a notice are the same words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import BODY, LAYOUTS, LETTER
from promptness import soonest

from kg.form.components import Components, split
from kg.form.header import read_header
from kg.form.meetings import read_meetings
from kg.form.recipients import read_recipients
from kg.form.signature import read_signature
from kg.model import Span
from kg.text import normalise, passage

_WORDS = st.sampled_from(
    [
        *(
            "Nơi nhận:",
            "- Như trên;",
            "- Sở Y tế;",
            "- Lưu: VT.",
            "TL. CHỦ TỊCH",
            "KT.",
            "Kính gửi:",
            "THÔNG BÁO",
        ),
        *(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Số: 45/TB-UBND",
            "Lam Hà, ngày 12 tháng 4 năm 2024",
            "PHỤ LỤC",
        ),
        *(
            "Ngày 12/4/2024, A chủ trì cuộc họp",
            "Tham dự có Sở Y tế",
            "[1] ghi chú",
            "2",
            "(",
            "|",
            "**",
            "\n",
            " ",
            "\t",
        ),
        *("\n\n", "Nguyễn Văn An", "Các Sở:", ",", ";", "và", "điện:", "a) b", "ế\u0301", "V/v"),
    ]
)
_TEXTS = st.one_of(
    st.text(max_size=200), st.lists(_WORDS, max_size=40).map(" ".join), st.lists(_WORDS).map("\n".join)
)


def _flat(text: str, *spans: Span) -> str:
    return passage(text, *spans).text if spans else ""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_body_lies_between_the_title_and_the_closing(layout: str) -> None:
    text = normalise(LAYOUTS[layout])
    assert _flat(text, split(text).body) == _flat(BODY, Span(0, len(BODY)))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_signature_is_apart_from_the_recipients(layout: str) -> None:
    text = normalise(LAYOUTS[layout])
    parts = split(text)
    assert "CHỦ TỊCH" in _flat(text, *parts.signature)
    assert _flat(text, *parts.signature).endswith("Đỗ Thanh Tùng")
    assert "CHỦ TỊCH" not in _flat(text, *parts.recipients)
    assert "Lưu: VT, KTTH" in _flat(text, *parts.recipients)
    assert parts.annexes == ()


def test_a_letter_has_addressees_and_no_title() -> None:
    text = normalise(LETTER)
    parts = split(text)
    assert parts.title is None
    assert parts.addressees is not None
    assert parts.addressees.of(text).endswith("(sau đây gọi chung là đơn vị)")
    assert parts.body.of(text).startswith("Thực hiện Công điện")


def test_what_a_stamp_of_a_digital_signature_says_is_noise() -> None:
    text = normalise(LAYOUTS["scan"])
    first = split(text).noise[0]
    assert "Thời gian ký" in first.of(text)
    assert text[first.end :].startswith("ỦY BAN NHÂN DÂN")


def test_page_numbers_count_up_and_numbers_in_tables_do_not() -> None:
    body = "Trong năm a.\n\n2\n\nb.\n\n--- PAGE BREAK ---\n\n3\n\nc\n|\n4\n|\nd\n\n99\n\ne"
    text = f"THÔNG BÁO\nVề việc A\n\n{body}"
    assert [span.of(text).strip() for span in split(text).noise] == ["2", "--- PAGE BREAK ---", "3"]


def test_a_page_number_that_the_scanner_misread_is_noise() -> None:
    text = normalise(
        "KẾ HOẠCH\nVề A\n\nTrong năm a.\n\n--- PAGE BREAK ---\n\niz\n\nb.\n\n--- PAGE BREAK ---\n\nvà c"
    )
    assert [span.of(text).split()[-1] for span in split(text).noise] == ["iz", "---"]


def test_annexes_and_footnotes_follow_the_signature() -> None:
    tail = "**PHỤ LỤC I**\nDANH SÁCH ĐƠN VỊ\n" + "Sở Tài chính\n" * 9 + "PHỤ LỤC II\n" + "Sở Y tế\n" * 9
    text = normalise(f"{LAYOUTS['table']}\n{tail}\n[1] Ghi chú một.\n[2] Ghi chú\nhai.")
    parts = split(text)
    assert parts.annexes[0].of(text).startswith("PHỤ LỤC I**\n")
    assert any(span.of(text).startswith("PHỤ LỤC II\n") for span in parts.annexes)
    assert [span.of(text) for span in parts.footnotes] == ["[1] Ghi chú một.", "[2] Ghi chú\nhai."]


def test_a_decision_ends_before_its_recipients_and_its_plan_is_an_annex() -> None:
    text = normalise(
        "QUYẾT ĐỊNH\nBan hành Kế hoạch\n\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH LAM HÀ\n"
        "Căn cứ Luật;\nĐiều 1. Ban hành.\n"
        "Nơi nhận:\n- Như Điều 1;\n- Lưu: VT.\n\nCHỦ TỊCH\n\nLê Quang Huy\n\n\nKẾ HOẠCH\n"
        "Triển khai thi hành Luật\n(Kèm theo Quyết định số 5/QĐ-UBND)\n1. Sở Y tế chủ trì."
    )
    parts = split(text)
    assert parts.body.of(text).startswith("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH LAM HÀ")
    assert parts.body.of(text).endswith("Điều 1. Ban hành.")
    assert [span.of(text).split("\n")[0] for span in parts.annexes] == ["KẾ HOẠCH"]


def test_clean_leaves_the_noise_out() -> None:
    parts = Components(body=Span(0, 10), noise=(Span(2, 3), Span(5, 7)))
    assert parts.clean(Span(0, 10)) == (Span(0, 2), Span(3, 5), Span(7, 10))
    assert parts.clean(Span(2, 3)) == ()


@settings(derandomize=True, max_examples=300, deadline=None)
@given(_TEXTS)
def test_any_text_has_parts_inside_it_and_the_same_each_time(text: str) -> None:
    text = normalise(text)
    parts = split(text)
    single = [span for span in (parts.letterhead, parts.title, parts.addressees) if span]
    for span in (parts.body, *single, *parts.recipients, *parts.signature, *parts.annexes, *parts.noise):
        assert 0 <= span.start <= span.end <= len(text)
    assert split(text) == parts
    for read in (read_header, read_recipients, read_signature, read_meetings):
        assert read(text, parts) == read(text, parts)
    for recipient in read_recipients(text, parts) or ():
        span = recipient.agent.span
        assert 0 <= span.start < span.end <= len(text)


_HOSTILE = [
    "x Nơi nhận: ",
    "x Như trên; ",
    "x TM. AB ",
    "KT. CHỦ TỊCH ",
    "\n\n12",
    " \n",
    "- a, ",
    "(",
    "|",
    "ế ",
]


@pytest.mark.parametrize("unit", _HOSTILE)
def test_time_grows_with_length_alone(unit: str) -> None:
    text = normalise("Nơi nhận:\n- " + unit * (1_000_000 // len(unit)))

    def read() -> None:
        parts = split(text)
        read_header(text, parts)
        read_recipients(text, parts)

    assert soonest(read, 5, time.process_time) < 5


def test_real_notices_have_their_parts(shared: Path) -> None:
    """Every notice has a body; those that the eye finds a block of recipients in have one here."""
    without = {"ct-ubnd-quang-tri-06", "cv-vp-ubnd-phu-tho-620-2011"}
    for path in sorted((shared / "notices").glob("*.txt")):
        text = normalise(path.read_text(encoding="utf-8"))
        parts = split(text)
        assert parts.body.end - parts.body.start > 500, path.stem
        assert bool(parts.recipients) is (path.stem not in without), path.stem
