"""The session whose conclusions a notice gives."""

from __future__ import annotations

from datetime import date

import pytest
from layouts import LAYOUTS

from kg.form.components import split
from kg.form.meetings import read_meetings
from kg.model import Meeting
from kg.text import normalise


def _read(text: str) -> tuple[Meeting, ...]:
    text = normalise(text)
    return read_meetings(text, split(text))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_day_convener_and_title(layout: str) -> None:
    (meeting,) = _read(LAYOUTS[layout])
    assert meeting.day == date(2024, 4, 12)
    assert meeting.convener == "Phó Chủ tịch UBND tỉnh Trần Minh Khôi"
    assert meeting.title == "cuộc họp về tiến độ"


def test_participants() -> None:
    (meeting,) = _read(
        "THÔNG BÁO\nKết luận của Thủ tướng\n\nNgày 03 tháng 10 năm 2022, tại trụ sở Chính phủ, "
        "Thủ tướng Chính phủ "
        "Lê Văn An (sau đây gọi là Thủ tướng) đã chủ trì Phiên họp về dữ liệu, Tham dự có các đồng chí: "
        "Bộ trưởng Bộ Tài chính Hồ Đức Bình; đại diện lãnh đạo các Bộ: Công an, Y tế, Ngân hàng Nhà nước. "
        "Sau khi nghe"
    )
    assert meeting.convener == "Thủ tướng Chính phủ Lê Văn An"
    assert meeting.title == "Phiên họp về dữ liệu"
    assert [body.name for body in meeting.participants] == [
        *("Bộ trưởng Bộ Tài chính Hồ Đức Bình", "Bộ Công an", "Bộ Y tế", "Ngân hàng Nhà nước"),
    ]


def test_a_conclusion_of_the_party_names_the_day_alone() -> None:
    (meeting,) = _read(
        "KẾT LUẬN\nVề A\n\nTại phiên họp ngày 28/11/2025, sau khi nghe, Bộ Chính trị kết luận."
    )
    assert (meeting.day, meeting.convener, meeting.title) == (date(2025, 11, 28), None, "phiên họp")


def test_a_letter_tells_of_no_session() -> None:
    assert _read("Kính gửi: Sở Y tế.\nNgày 12/4/2024, UBND tỉnh ban hành Kế hoạch tổ chức triển khai.") == ()


def test_a_day_that_is_none_is_missing() -> None:
    (meeting,) = _read("KẾT LUẬN\nVề A\n\nTại phiên họp ngày 31/02/2025, sau khi nghe, kết luận.")
    assert meeting.day is None
