"""Deadlines: the forms of Vietnamese directives, what is no limit, and the laws that hold for any text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from growth import growth
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.deadlines import find_deadlines
from kg.model import DeadlineKind
from kg.text import normalise, passage

ISSUED = date(2024, 5, 10)  # a Friday


def _values(text: str, issued_on: date | None = ISSUED) -> list[str]:
    found = find_deadlines(passage(normalise(text)), issued_on)
    return list(dict.fromkeys(deadline.value for deadline in found if deadline.value))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("hoàn thành trước 17h00 ngày 15/5/2024", ["2024-05-15"]),
        ("gửi về Sở Nội vụ trước ngày 20/5 để tổng hợp", ["2024-05-20"]),
        ("chậm nhất là ngày 30 tháng 6 năm 2024", ["2024-06-30"]),
        ("chậm nhất ngày 30/6/2024", ["2024-06-30"]),
        ("chậm nhất 16 giờ 30 phút ngày 15/5/2024", ["2024-05-15"]),
        ("báo cáo chậm nhất trong tháng 6/2024", ["2024-06"]),
        ("xong trong quý II/2024", ["2024-Q2"]),
        ("hoàn thành trong Quý 3 năm 2024", ["2024-Q3"]),
        ("trình trong quý III, IV/2024", ["2024-Q4"]),
        ("hoàn thành trước 30/6/2024", ["2024-06-30"]),
        ("đến hết ngày 30/6/2024 phải xong", ["2024-06-30"]),
        ("phấn đấu đến ngày 31/12/2024 giải ngân 100%", ["2024-12-31"]),
        ("Thời gian hoàn thành: 30/6/2024.", ["2024-06-30"]),
        ("Thời gian thực hiện: Quý II - Quý III/2024", ["2024-Q3"]),
        ("Thời gian thực hiện: Năm 2024 và các năm tiếp theo.", ["2024"]),
        ("Thời gian: Tháng 5-6/2024", ["2024-06"]),
        ("31/05/2024", ["2024-05-31"]),
        ("Tháng 12/2024", ["2024-12"]),
        ("Thời hạn báo cáo: trước ngày 10 hằng tháng", ["R/P1M"]),
        ("báo cáo kết quả trước ngày 25 hàng tháng", ["R/P1M"]),
        ("báo cáo trước ngày 15/6 và trước ngày 15/12 hằng năm", ["R/P1Y"]),
        ("Định kỳ 06 tháng, 01 năm báo cáo UBND tỉnh", ["R/P6M", "R/P1Y"]),
        ("định kỳ hằng tuần (thứ Năm), hằng tháng (ngày 25) báo cáo", ["R/P1W", "R/P1M"]),
        ("định kỳ 6 tháng báo cáo trước ngày 15 tháng 6 và trước ngày 01 tháng 12", ["R/P6M"]),
        ("báo cáo kết quả vào chiều thứ Sáu hằng tuần", ["R/P1W"]),
        ("báo cáo Sở Y tế trước 16 giờ hằng ngày", ["R/P1D"]),
        ("báo cáo hằng ngày về Sở Y tế", ["R/P1D"]),
        ("tổ chức kiểm tra ít nhất 02 lần/năm", ["R/P6M"]),
        ("báo cáo 01 tháng/lần", ["R/P1M"]),
        ("trước ngày 20 tháng 11 năm 2024 và hằng quý; rà soát", ["2024-11-20", "R/P3M"]),
        ("trong thời hạn 07 ngày kể từ ngày ban hành Chỉ thị", ["2024-05-17"]),
        ("trong 05 ngày làm việc kể từ ngày ký Thông báo", ["2024-05-17"]),
        ("trong vòng 15 ngày, kể từ ngày nhận được văn bản này", []),
        ("hoàn thành việc rà soát trong tháng 6, báo cáo trước ngày 05/7/2024", ["2024-06", "2024-07-05"]),
        ("trình UBND tỉnh tại phiên họp thường kỳ tháng 6/2024", ["2024-06"]),
        ("báo cáo Ban cán sự đảng tại cuộc họp ngày 16/5/2024", ["2024-05-16"]),
        ("triển khai từ ngày 15/5 đến ngày 30/5/2024", ["2024-05-30"]),
        ("làm việc từ 15/5/2024 đến 30/6/2024", ["2024-06-30"]),
        ("thực hiện từ tháng 5 đến tháng 7 năm 2024", ["2024-07"]),
        ("khánh thành vào ngày 19/12/2024", ["2024-12-19"]),
        ("ban hành kế hoạch, hoàn thành trong năm 2024.", ["2024"]),
        ("hoan thanh truoc ngay 20/6/2024", ["2024-06-20"]),
    ],
)
def test_reads_the_forms_of_directives(text: str, values: list[str]) -> None:
    assert _values(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "Chương trình giai đoạn 2021-2025",
        "kế hoạch vốn năm 2024 được giao",
        "chuẩn bị cho năm học 2024-2025",
        "đến năm 2030 đạt 50% số xã",
        "Luật có hiệu lực từ ngày 01/7/2024",
        "theo chỉ đạo của Chủ tịch UBND tỉnh tại cuộc họp ngày 05/5/2024",
        "thực hiện Quyết định số 12/QĐ-UBND ngày 03/8/2024 của UBND tỉnh",
        "số liệu tính đến ngày 30/6/2024",
        "kết quả 4 tháng đầu năm 2024",
        "đến hết ngày 30/4/2024 đã giải ngân 20%",
        "đất sử dụng trước ngày 15/10/1993",
        "nguồn ngân sách nhà nước hằng năm của các cơ quan",
        "các nhiệm vụ được giao trong năm 2024, tiếp tục rà soát",
        "kịp thời báo cáo UBND tỉnh",
        "giảm 1/3 số hộ nghèo",
        "trước ngày 31/02/2024",
    ],
)
def test_leaves_what_is_no_limit(text: str) -> None:
    assert _values(text) == []


def test_a_january_day_without_year_in_december_is_next_year() -> None:
    assert _values("báo cáo trước ngày 15/01", date(2024, 12, 20)) == ["2025-01-15"]


def test_a_day_without_year_is_unknown_where_the_issue_is() -> None:
    assert _values("báo cáo trước ngày 15/6", None) == []


def test_urgency_counts_only_without_a_time() -> None:
    urgent = find_deadlines(passage("khẩn trương rà soát, báo cáo"), ISSUED)
    dated = find_deadlines(passage("khẩn trương rà soát, báo cáo trước ngày 20/5/2024"), ISSUED)
    assert [(d.kind, d.value) for d in urgent] == [(DeadlineKind.URGENT, None)]
    assert [d.kind for d in dated] == [DeadlineKind.BEFORE]


def test_a_term_that_runs_from_receipt_keeps_its_event() -> None:
    (found,) = find_deadlines(passage("trong 10 ngày kể từ ngày nhận được Công văn này"), ISSUED)
    assert (found.kind, found.value, found.event) == (
        DeadlineKind.RELATIVE,
        None,
        "ngày nhận được Công văn này",
    )


def test_bounds_and_meeting_are_told() -> None:
    (quarter,) = find_deadlines(passage("hoàn thành trong quý IV năm 2025"), ISSUED)
    (meeting,) = find_deadlines(passage("báo cáo UBND tỉnh tại phiên họp giao ban ngày 16/5/2024"), ISSUED)
    assert (quarter.earliest, quarter.latest) == (date(2025, 10, 1), date(2025, 12, 31))
    assert (meeting.kind, meeting.event) == (DeadlineKind.AT_MEETING, "phiên họp giao ban")


def test_gold_tasks_that_name_their_time(shared: Path) -> None:
    """Every time that a gold task's own text names is found, and nothing else."""
    missed, extra = [], []
    for path in sorted((shared / "eval" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        day = gold["notice"]["date"]
        for task in gold["tasks"]:
            found = set(_values(task["text"], date.fromisoformat(day) if day else None))
            wanted = set(task.get("deadlines") or [])
            extra += [(path.stem, value) for value in found - wanted]
            own = wanted if any(value[:4] in task["text"] for value in wanted) else set()
            missed += [(path.stem, value) for value in own - found]
    assert not missed
    assert not extra


_PIECES = """trước|ngày|15/5/2024|tháng|năm|quý|II|hằng|định kỳ|trong|thời hạn|05|làm việc|kể từ|báo cáo|20/5
|lần|:|;|.|tại phiên họp|hoàn thành|(|/|-|2025|31/02/2024|00/00/2000|0 tháng|0/0|9999|quý 0|tháng 0"""
_WORDS = st.sampled_from(_PIECES.split("|"))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=25).map(" ".join)), st.booleans())
def test_never_raises_and_stays_in_the_text(text: str, dated: bool) -> None:
    text = normalise(text)
    flat = passage(text)
    issued_on = ISSUED if dated else None
    found = find_deadlines(flat, issued_on)
    assert found == find_deadlines(flat, issued_on)
    for deadline in found:
        span = deadline.evidence.span
        assert 0 <= span.start < span.end <= len(text)
        assert span.of(text).strip()


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        " ",
        "(",
        "1/",
        "ngày ",
        "trước ngày 1",
        "tháng 1, ",
        "hằng năm, ",
        "từ ngày 1 đến ",
        "1 2 ",
        "báo cáo ",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    """Ten times the hostile text takes about ten times the time (a quadratic pattern takes a hundred)."""
    assert growth(lambda text: find_deadlines(passage(text), ISSUED), piece) < 35
