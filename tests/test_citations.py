"""Citations: the forms in which notices name documents, chains and short forms, and the laws of any text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from growth import growth
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.citations.finding import find_citations, resolve
from kg.model import Citation, Derivation, Evidence, Field, Header, Relation, Span
from kg.text import normalise, passage

_EVIDENCE = Evidence(Span(0, 0), "test", 1.0)


def _header(type_: str | None = "TB", number: str | None = None, day: str | None = None) -> Header:
    named, numbered, issued = (Field(value, _EVIDENCE) if value else None for value in (type_, number, day))
    return Header(type=named, number=numbered, issued_on=issued)


def _read(text: str, header: Header | None = None) -> tuple[Citation, ...]:
    return resolve(find_citations(passage(normalise(text))), header or _header())


def _told(text: str) -> list[tuple[str | None, str, str | None]]:
    return [(c.type, c.key, c.day.isoformat() if c.day else None) for c in _read(text)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nghị quyết số 01/2022/NQ-HĐND ngày 06/4/2022", ("NQ", "01/2022/NQ-HĐND", "2022-04-06")),
        ("Quyết định số 1850/QĐ-TTg ngày 27 tháng 8 năm 2025", ("QĐ", "1850/QĐ-TTg", "2025-08-27")),
        ("Nghị quyết số 66.15/2026/NQ-CP ngày 05-01-2026", ("NQ", "66.15/2026/NQ-CP", "2026-01-05")),
        ("Nghị quyết số 66- NQ/TW ngày 30.4.2025", ("NQ", "66-NQ/TW", "2025-04-30")),
        ("Thông báo kết luận số 81-TB/TW ngày 18/9/2024", ("TB", "81-TB/TW", "2024-09-18")),
        ("Chỉ thị 12-CT/TU", ("CT", "12-CT/TU", None)),
        ("Quy định số 22-QĐ/TW ngày 28/7/2021", ("QyĐ", "22-QĐ/TW", "2021-07-28")),
        ("Nghị quyết số 197/2025/QH15 ngày 17/5/2025", ("NQ", "197/2025/QH15", "2025-05-17")),
        ("Nghị quyết 1210/2016/UBTVQH13 ngày 25/5/2016", ("NQ", "1210/2016/UBTVQH13", "2016-05-25")),
        ("Pháp lệnh số 08/2022/UBTVQH15", ("Pháp lệnh", "08/2022/UBTVQH15", None)),
        ("Lệnh số 12/2014/L-CTN", ("L", "12/2014/L-CTN", None)),
        ("Công văn số 5871/BYT-DP ngày 18/10/2017", ("CV", "5871/BYT-DP", "2017-10-18")),
        ("Công văn số 6006/BGDĐT ngày 29/9/2025", ("CV", "6006/BGDĐT", "2025-09-29")),
        ("Công văn số 5253/CT-CS ngày 17/11/2025", ("CV", "5253/CT-CS", "2025-11-17")),
        ("văn bản số 574/TB-VPCP ngày 23/10/2025", ("TB", "574/TB-VPCP", "2025-10-23")),
        ("Văn bản số 163-CV/ĐU ngày 07/11/2025", ("CV", "163-CV/ĐU", "2025-11-07")),
        ("Kế hoạch 379 /KH-UBND, ngày 21/6/2022", ("KH", "379/KH-UBND", "2022-06-21")),
        ("Kế hoạch số 515/KH-BCA-BNN&MT", ("KH", "515/KH-BCA-BNN&MT", None)),
        ("Quyết định số 12/QĐ-UBND.HC ngày 03/01/2024", ("QĐ", "12/QĐ-UBND.HC", "2024-01-03")),
        ("Thông tư liên tịch số 43/2008/TTLT-BTC-BTTTT", ("TTLT", "43/2008/TTLT-BTC-BTTTT", None)),
        ("đạt QCVN 14:2008/BTNMT", ("QCVN", "QCVN 14:2008/BTNMT", None)),
        ("tiêu chuẩn TCVN 14423:2025", ("TCVN", "TCVN 14423:2025", None)),
        ("Nghị quyết 30a/2008/NQ-CP", ("NQ", "30a/2008/NQ-CP", None)),
        ("Nghị định số 64-CP ngày 27/9/1993", ("NĐ", "64-CP", "1993-09-27")),
        ("Hướng dẫn số 3751/HD-BNV (ngày 16/06/2025)", ("HD", "3751/HD-BNV", "2025-06-16")),
        ("Chương trình hành động số 45-CTr/TU", ("CTr", "45-CTr/TU", None)),
        ("Giấy mời số 12/GM-UBND", ("GM", "12/GM-UBND", None)),
        ("Chỉ thị số 05/CT-TTg của Thủ tướng Chính phủ ngày 18/5/2022", ("CT", "05/CT-TTg", "2022-05-18")),
        ("văn bản đề ngày 29/10/2025 số 16/CV-HHTACN", ("CV", "16/CV-HHTACN", "2025-10-29")),
        ("Luật Đất đai năm 2024", ("Luật", "Luật Đất đai năm 2024", None)),
        ("Luật Quản lý thuế số 38/2019/QH14", ("Luật", "38/2019/QH14", None)),
        ("Luật Đất đai (Luật số 31/2024/QH15)", ("Luật", "31/2024/QH15", None)),
        ("Luật Tổ chức Chính phủ ngày 18/02/2025", ("Luật", "Luật Tổ chức Chính phủ", "2025-02-18")),
        ("Bộ luật Lao động năm 2019", ("Bộ luật", "Bộ luật Lao động năm 2019", None)),
        ("Hiến pháp năm 2013", ("Hiến pháp", "Hiến pháp năm 2013", None)),
        ("Nghi quyêt sô 01/NQ- CP ngày 07/01/2016", ("NQ", "01/NQ-CP", "2016-01-07")),
        ("Quyét định số 2026/QD-BCD ngày 20/8/2014", ("QĐ", "2026/QĐ-BCĐ", "2014-08-20")),
        ("Quyết định số 628/QÐ-TTg ngày 01/6/2009", ("QĐ", "628/QĐ-TTg", "2009-06-01")),
        ("Luật Công nghệ thông tỉn số 67/2006/QHI1", ("Luật", "67/2006/QH11", None)),
        ("Chỉ thị số 04/CT-UBND ngày 42/02/2018", ("CT", "04/CT-UBND", None)),
        ("NGHỊ QUYẾT SỐ 140/NQ-CP NGÀY 17/5/2025", ("NQ", "140/NQ-CP", "2025-05-17")),
    ],
)
def test_reads_one_document(text: str, told: tuple[str, str, str | None]) -> None:
    assert _told(f"Thực hiện {text}; các cơ quan") == [told]
    assert _told(text) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "Số: 217/CĐ-TTg",
        "dự thảo Nghị quyết về hộ nghèo",
        "hoàn thiện dự thảo Luật Trí tuệ nhân tạo",
        "theo quy định của pháp luật",
        "đạt 218/230 UBND cấp xã",
        "TCVN về an ninh mạng",
        "ngày 29/4/2023, 50/100 hộ",
        "kế hoạch 5 năm 2021-2025",
        "Luật sư bào chữa",
        "Công điện này và Kế hoạch nêu trên",
        "tỷ lệ 1/500 và 24/24 giờ",
    ],
)
def test_leaves_what_is_no_citation(text: str) -> None:
    assert _told(text) == []


def test_a_chain_shares_type_day_and_issuer() -> None:
    text = (
        "nội dung các Quyết định số: 1743/QĐ- BGTVT, 1744/QĐ-BGTVT ngày 31/12/2024 của Bộ Giao thông vận tải."
    )
    one, other = _read(text)
    assert (one.number, one.day) == ("1743/QĐ-BGTVT", date(2024, 12, 31))
    assert one.issuer == other.issuer == "Bộ Giao thông vận tải"


def test_a_chain_of_letters_keeps_the_type_and_each_its_day() -> None:
    text = (
        "Công văn số 4643/UBND-KGVX ngày 28/8/2024; số 4975/UBND-KGVX ngày 17/09/2024 và số 6138/UBND- KGVX"
    )
    assert _told(text) == [
        ("CV", "4643/UBND-KGVX", "2024-08-28"),
        ("CV", "4975/UBND-KGVX", "2024-09-17"),
        ("CV", "6138/UBND-KGVX", None),
    ]


def test_a_day_is_not_lent_across_types() -> None:
    told = _told("Nghị định số 24/2019/NĐ-CP, Nghị định số 06/2025/NĐ-CP ngày 08/01/2025")
    assert [day for _, _, day in told] == [None, "2025-01-08"]


def test_an_amending_law_is_one_document_and_names_others() -> None:
    local, government = "Luật Tổ chức chính quyền địa phương", "Luật Tổ chức Chính phủ"
    amending = f"Luật sửa đổi, bổ sung một số điều của {government} và {local}"
    days = {key: day for _, key, day in _told(f"Căn cứ {local} ngày 19/6/2015; {amending} ngày 22/11/2019;")}
    assert days == {local: "2015-06-19", amending: "2019-11-22", government: None}


def test_laws_are_known_by_their_short_names() -> None:
    cited = find_citations(passage("theo Luật BHXH, Luật Thuế GTGT và Luật PCCC năm 2013"))
    assert [one.title for one in cited] == ["Luật BHXH", "Luật Thuế GTGT", "Luật PCCC năm 2013"]


def test_the_number_behind_an_amending_law_is_its_own() -> None:
    cited = find_citations(passage("Luật sửa đổi, bổ sung một số điều của Luật Xây dựng số 62/2020/QH14;"))
    assert [(one.number, one.title) for one in cited] == [
        ("62/2020/QH14", "Luật sửa đổi, bổ sung một số điều của Luật Xây dựng"),
        (None, "Luật Xây dựng"),
    ]


def test_a_day_that_begins_a_sentence_is_not_the_documents() -> None:
    assert _told("THỰC HIỆN NGHỊ QUYẾT SỐ 66-NQ/TW Ngày 28 tháng 11 năm 2025, tại Trụ sở") == [
        ("NQ", "66-NQ/TW", None)
    ]


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("số 08/2024/TT-BXD của Bộ Xây dựng.", "Bộ Xây dựng"),
        ("số 26/QĐ-BKHCN của Bộ Khoa học và Công nghệ. Thông báo", "Bộ Khoa học và Công nghệ"),
        ("số 3/KH-SKHĐT của Sở Kế hoạch và Đầu tư về", "Sở Kế hoạch và Đầu tư"),
        ("số 5/UBND-NC của UBND tỉnh thông báo", "UBND tỉnh"),
        ("số 9/QĐ-B của Bộ Văn hóa, Thể thao và Du lịch về", "Bộ Văn hóa, Thể thao và Du lịch"),
        ("số 9/KL-TTr của Bộ Lao động - Thương binh và Xã hội;", "Bộ Lao động - Thương binh và Xã hội"),
        ("số 12/CT-TTg của Thủ tướng Chính phủ và các văn bản", "Thủ tướng Chính phủ"),
    ],
)
def test_reads_the_issuer_in_full(text: str, issuer: str) -> None:
    assert [c.issuer for c in _read(f"Thông báo {text}")] == [issuer]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Căn cứ Nghị định số 63/2010/NĐ-CP", Relation.BASIS),
        ("Căn cứ khoản 2 Điều 5 Luật Giá", Relation.BASIS),
        ("Thực hiện nghiêm túc Chỉ thị số 03/CT-UBND", Relation.IMPLEMENTS),
        ("thay thế Quyết định số 15/2021/QĐ-UBND", Relation.REPLACES),
        ("bãi bỏ Thông tư số 02/2017/TT-VPCP", Relation.REPEALS),
        ("Quyết định này sửa đổi Quyết định số 15/2021/QĐ-UBND", Relation.AMENDS),
        ("tham mưu ban hành Nghị quyết sửa đổi Nghị quyết số 01/2022/NQ-HĐND", Relation.PLANS_TO_AMEND),
        ("hướng dẫn thi hành Nghị quyết số 197/2025/QH15", Relation.GUIDES),
        ("(Kèm theo Công văn số 12/UBND-NC)", Relation.ANNEXED),
        ("theo quy định tại Nghị định số 63/2010/NĐ-CP", Relation.CITES),
        ("được sửa đổi, bổ sung bởi Luật số 87/2025/QH15", Relation.CITES),
    ],
)
def test_tells_how_the_notice_stands_to_a_document(text: str, relation: Relation) -> None:
    assert _read(text, _header("CT"))[-1].relation is relation


def test_the_documents_of_a_basis_are_a_basis_together() -> None:
    text = "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08/6/2010 về hộ tịch, hộ khẩu; Nghị định số 20/2008/NĐ-CP"
    assert [c.relation for c in _read(text)] == [Relation.BASIS, Relation.BASIS]


def test_a_document_named_in_an_abstract_belongs_to_the_other_document() -> None:
    decree = "Nghị định số 126/2020/NĐ-CP ngày 19/10/2020 của Chính phủ quy định chi tiết Luật Quản lý thuế"
    outer, inner, letter = _read(f"{decree} theo yêu cầu tại công văn số 6499/VPCP-KTTH.")
    assert (outer.within, inner.within, letter.within) == (None, 0, None)
    assert inner.relation is Relation.GUIDES


def test_reads_the_articles_cited() -> None:
    (found,) = _read("quy định tại khoản 4 Điều 14 và Điều 27 Nghị định số 161/2024/NĐ-CP")
    assert found.provision == "khoản 4 Điều 14 và Điều 27"


# --- what short forms stand for ----------------------------------------------------------------------------

_FULL = "Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị"


@pytest.mark.parametrize(
    "short",
    ["Nghị quyết 57", "Nghị quyết số 57", "Nghị quyết nêu trên", "Nghị quyết này", "NGHỊ QUYẾT SỐ 57"],
)
def test_a_short_form_points_at_the_full_one(short: str) -> None:
    full, found = _read(f"Thực hiện {_FULL}. Các đơn vị triển khai {short}, báo cáo.")
    assert (found.antecedent, found.key, found.day) == (0, full.key, full.day)
    assert found.evidence.derivation is Derivation.INFERRED
    assert full.evidence.derivation is Derivation.STATED


def test_this_resolution_is_the_notice_itself_where_it_is_one() -> None:
    assert [c.number for c in _read(f"Thực hiện {_FULL}. Nghị quyết này có hiệu lực.", _header("NQ"))] == [
        "57-NQ/TW"
    ]


def test_two_candidates_are_none() -> None:
    text = f"{_FULL}; Nghị quyết số 71/NQ-CP. Các đơn vị thực hiện Nghị quyết nêu trên."
    assert [c.number for c in _read(text)] == ["57-NQ/TW", "71/NQ-CP"]


def test_a_name_with_a_short_name_in_brackets() -> None:
    text = "triển khai Đề án phát triển ứng dụng dữ liệu về dân cư (Đề án 06) đã giao. Thực hiện De án 06."
    full, alias, again = _read(text)
    assert full.title == "Đề án phát triển ứng dụng dữ liệu về dân cư"
    assert (alias.antecedent, again.antecedent) == (0, 0)
    assert {c.key for c in (full, alias, again)} == {full.key}


def test_a_project_known_by_number_alone_is_one_document() -> None:
    one, other = _read("Tổ công tác triển khai Đề án 06; kinh phí của Đề án 06.")
    assert (one.title, one.antecedent, other.antecedent) == ("Đề án 06", None, 0)


def test_a_bare_law_is_the_one_with_its_year() -> None:
    found = _read("theo Luật Tài nguyên nước; Điều 59 Luật Tài nguyên nước năm 2023.")
    assert {c.key for c in found} == {"Luật Tài nguyên nước năm 2023"}


def test_the_day_said_once_holds_for_the_notice() -> None:
    first, second = _read("Nghị quyết 71/NQ-CP giao. Nghị quyết số 71/NQ-CP ngày 01/4/2025 nêu.")
    assert (first.day, first.evidence.derivation) == (date(2025, 4, 1), Derivation.INFERRED)
    assert second.evidence.derivation is Derivation.STATED


def test_two_days_of_one_number_are_not_lent() -> None:
    found = _read(
        "Nghị quyết 01/NQ-CP ngày 06/01/2023, 01/NQ-CP ngày 05/01/2024. Thực hiện Nghị quyết số 01/NQ-CP."
    )
    assert found[-1].day is None


def test_the_notice_does_not_cite_itself() -> None:
    text = "Số: 565 /TB-UBND. (Kèm theo Thông báo số 565/TB-UBND ngày 15/11/2024) Chỉ thị số 01/CT-UBND"
    assert [c.number for c in _read(text, _header("TB", "565/TB-UBND"))] == ["01/CT-UBND"]


def test_an_annex_of_a_notice_without_readable_number_is_its_own() -> None:
    text = "(Kèm theo Thông báo số 565/TB-UBND ngày 15/11/2024 của UBND tỉnh)"
    assert _read(text, _header("TB", None, "2024-11-15")) == ()
    assert len(_read(text, _header("CT", None, "2024-11-15"))) == 1


def test_gold_documents(shared: Path) -> None:
    """Every document and day of the gold is found, and nothing else (numbers compared as the score does)."""
    missed, extra = [], []
    for path in sorted((shared / "eval" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        own = _header(gold["notice"]["type"], gold["notice"]["number"], gold["notice"]["date"])
        text = (shared / "notices" / f"{path.stem}.txt").read_text(encoding="utf-8")
        found = {
            (c.number or "?", c.day.isoformat() if c.day else None) for c in _read(text, own) if c.number
        }
        wanted = {(c["number"], c["date"]) for c in gold["citations"] if c["number"]}
        missed += [(path.stem, *one) for one in wanted - found]
        extra += [(path.stem, *one) for one in found - wanted]
    assert not missed
    assert not extra


# --- laws --------------------------------------------------------------------------------------------------

_PIECES = """Nghị quyết|số|12|2024|/NQ-CP|-NQ/TW|ngày|06/4/2022|của|Chính phủ|;|,|và|Luật|Giá|năm 2024|Đề án
|06|(|)|nêu trên|các|Căn cứ|sửa đổi|khoản 2|Điều 5|Số:|1/|QH15|UBND|-|.|&|Đề án a b c d (Đề án 06)|0/A-B"""
_WORDS = st.sampled_from(_PIECES.split("|"))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=30).map(" ".join)), st.booleans())
def test_never_raises_and_stays_in_the_text(text: str, known: bool) -> None:
    text = normalise(text)
    flat = passage(text)
    header = _header("NQ", "12/2024/NQ-CP", "2022-04-06") if known else Header()
    found = find_citations(flat)
    settled = resolve(found, header)
    assert settled == resolve(find_citations(flat), header)
    for citation in (*found, *settled):
        span = citation.evidence.span
        assert 0 <= span.start < span.end <= len(text)
    for i, citation in enumerate(settled):
        assert citation.key
        assert citation.antecedent is None or citation.antecedent != i
        assert citation.antecedent is None or settled[citation.antecedent].antecedent is None


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        " ",
        "(",
        "1/",
        "A-",
        "số 1",
        "Luật A ",
        "Đề án a ",
        "Nghị quyết số ",
        "1/A-B, ",
        "của A ",
        "Luật Giá và ",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    """Ten times the hostile text takes about ten times the time (a quadratic pattern takes a hundred)."""
    assert growth(lambda text: resolve(find_citations(passage(text)), Header()), piece) < 35
