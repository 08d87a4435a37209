"""Findings and programmes: assessments with their figures, nothing that orders, one entry a programme."""

from __future__ import annotations

from pathlib import Path

import pytest
from growth import growth
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.findings import find_findings
from kg.form.components import Components
from kg.matters.programmes import find_programmes
from kg.model import Finding, Span
from kg.text import normalise


def _body(text: str) -> Components:
    return Components(body=Span(0, len(text)))


def _found(text: str) -> tuple[Finding, ...]:
    text = normalise(text)
    return find_findings(text, _body(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ghi nhận, biểu dương sự nỗ lực của lãnh đạo và cán bộ Ban Dân tộc.", "bieu-duong"),
        ("Hoan nghênh các bộ, cơ quan đã chuẩn bị tài liệu.", "bieu-duong"),
        ("Tuy nhiên, vẫn còn một số tồn tại, hạn chế trong giải ngân.", "han-che"),
        ("Công tác phối hợp chưa chặt chẽ, tiến độ còn chậm.", "han-che"),
        ("Đến nay đã giải ngân 120,5 tỷ đồng, đạt 62,15% kế hoạch năm 2016.", "ket-qua"),
    ],
)
def test_tells_the_kind_of_an_assessment(text: str, kind: str) -> None:
    assert [finding.kind for finding in _found(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Yêu cầu các đơn vị khắc phục những nội dung còn chậm.",
        "Phấn đấu giải ngân đạt 95% kế hoạch vốn.",
        "Hạn chế tối đa khai thác nước dưới đất.",
        "Kịp thời biểu dương các cá nhân tiêu biểu.",
        "Ban hành kế hoạch năm 2024.",
        "Đã tổ chức hội nghị triển khai.",
    ],
)
def test_leaves_orders_targets_and_results_without_figures(text: str) -> None:
    assert _found(text) == ()


def test_reads_figures_with_unit_and_basis() -> None:
    text = "Tiến độ giải ngân đạt thấp (đạt 14,73% tổng vốn đã phân bổ); mới chi 9.230,51 tỷ đồng."
    (finding,) = _found(text)
    share, amount = finding.measurements
    assert (share.value, share.unit, share.basis) == (14.73, "%", "tổng vốn đã phân bổ")
    assert (amount.value, amount.unit, amount.basis) == (9230.51, "tỷ đồng", None)
    assert share.evidence.span.of(text) == "14,73% tổng vốn đã phân bổ"


def test_a_sentence_goes_on_over_the_blank_lines_of_a_scan() -> None:
    (finding,) = _found("Tuy nhiên, vẫn còn một số tồn tại,\n\nhạn chế như: tiến độ giải ngân\n\nđạt thấp.\n")
    assert finding.text.endswith("đạt thấp.")


def test_a_programme_is_named_once_in_full() -> None:
    full, short = "Chương trình MTQG giảm nghèo bền vững", "CTMTQG giảm nghèo bền vững"
    text = normalise(f"{full} giai đoạn 2021-2025; {short} giai đoạn 2021 - 2025.")
    field, again = find_programmes(text, _body(text))
    assert (again.name, again.period) == (field.name, field.period)
    assert field.name == "Chương trình mục tiêu quốc gia giảm nghèo bền vững giai đoạn 2021-2025"
    assert field.evidence.span.start == 0


def test_a_programme_is_known_without_the_spaces_of_its_dash() -> None:
    theme = "phát triển kinh tế-xã hội vùng đồng bào dân tộc thiểu số và miền núi"
    text = normalise(f"thực hiện Chương trình MTQG {theme} trên địa bàn tỉnh")
    (field,) = find_programmes(text, _body(text))
    assert "kinh tế - xã hội" in field.name


def test_every_figure_of_the_real_notices_stands_in_the_text(shared: Path) -> None:
    for path in sorted((shared / "notices").glob("*.txt")):
        text = normalise(path.read_text(encoding="utf-8"))
        for finding in find_findings(text, _body(text)):
            for measurement in finding.measurements:
                written = measurement.evidence.span.of(text)
                assert str(int(measurement.value))[:2] in written.replace(".", "")


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.text(alphabet="đạt còn chậm 1234,.%tỷ\n-;:()ĐA", max_size=120) | st.text(max_size=60))
def test_never_raises_and_stays_in_the_text(text: str) -> None:
    text = normalise(text)
    found = find_findings(text, _body(text))
    assert found == find_findings(text, _body(text))
    for finding in found:
        span = finding.evidence.span
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["1", "1.", "1,", ". A", "\n", "\n\n", "đạt 1% ", "\n- ", "Chương trình MTQG "]
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    """Ten times the hostile text takes about ten times the time (a quadratic pattern takes a hundred)."""

    def read(text: str) -> None:
        find_findings(text, _body(text))
        find_programmes(text, _body(text))

    assert growth(read, piece) < 35
