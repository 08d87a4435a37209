"""Numbers and addresses: what they are taken apart into, and that they come out the same every time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import iri, jurisdiction
from kg.iri import DocumentNumber, Nature

NUMBERS = [
    ("30/2020/NĐ-CP", Nature.NORMATIVE, "30", 2020, "NĐ", "CP", None, "nd"),
    ("01/2022/NQ-HĐND", Nature.NORMATIVE, "01", 2022, "NQ", "HĐND", None, "nq-qppl"),
    ("01/NQ-HĐND", Nature.ADMINISTRATIVE, "01", None, "NQ", "HĐND", None, "nq-cb"),
    ("72/2025/QH15", Nature.NORMATIVE, "72", 2025, None, "QH", None, "luat"),
    ("1016/2015/UBTVQH13", Nature.NORMATIVE, "1016", 2015, None, "UBTVQH", None, "nq-qppl"),
    ("379/KH-UBND", Nature.ADMINISTRATIVE, "379", None, "KH", "UBND", None, "kh"),
    ("4643/UBND-KGVX", Nature.ADMINISTRATIVE, "4643", None, None, "UBND", "KGVX", "cv"),
    ("16/CV-HHTACN", Nature.ADMINISTRATIVE, "16", None, "CV", "HHTACN", None, "cv"),
    ("31-CT/TU", Nature.PARTY, "31", None, "CT", "TU", None, "ct-dang"),
    ("07/2020/TTLT-BTC-BYT", Nature.NORMATIVE, "07", 2020, "TTLT", "BTC", "BYT", "ttlt"),
    ("15972/SXD-QLN&TTBĐS", Nature.ADMINISTRATIVE, "15972", None, None, "SXD", "QLN&TTBĐS", "cv"),
    ("12a/QĐ-UBND", Nature.ADMINISTRATIVE, "12a", None, "QĐ", "UBND", None, "qd-cb"),
]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: str(row[0]))
def test_a_number_is_taken_apart(row: tuple[object, ...]) -> None:
    found = DocumentNumber.parse(str(row[0]))
    assert found is not None
    parts = (found.nature, found.number, found.year, found.type, found.issuer, found.unit, found.concept)
    assert parts == row[1:]


@pytest.mark.parametrize("text", ["", "số 5", "NQ-HĐND", "14,73%", "2024", "/KH-UBND"])
def test_other_words_are_no_number(text: str) -> None:
    assert DocumentNumber.parse(text) is None


def test_spaces_and_look_alikes_do_not_make_another_number() -> None:
    assert DocumentNumber.parse("30/2020/NÐ - CP") == DocumentNumber.parse("30/2020/NĐ-CP")


@pytest.mark.parametrize(
    ("one", "other"),
    [("12/ĐA-UBND", "12/DA-UBND"), ("12/HĐ-UBND", "12/HD-UBND"), ("01/2022/NQ-HĐND", "01/NQ-HĐND")],
)
def test_numbers_that_differ_have_addresses_that_differ(one: str, other: str) -> None:
    first, second = DocumentNumber.parse(one), DocumentNumber.parse(other)
    assert first is not None and second is not None
    assert iri.document("vn-bac-giang", 2022, first) != iri.document("vn-bac-giang", 2022, second)


def test_addresses_are_read_back() -> None:
    number = DocumentNumber.parse("01/2022/NQ-HĐND")
    assert number is not None
    document = iri.document("vn-bac-giang", 2022, number)
    assert document == "https://w3id.org/vnd/id/doc/vn-bac-giang/2022/01-2022-nq-hdnd"
    assert iri.document_of(iri.graph("notice", document)) == document
    assert (iri.kind(document), iri.kind(iri.part(document, "task", "2.2-a"))) == ("doc", "task")
    path = iri.path(document)
    assert path is not None and iri.at(path) == document
    assert iri.path("https://example.org/") is None
    assert iri.at("doc/../../x y") is None


@given(st.text())
def test_a_slug_is_ascii_and_stable(words: str) -> None:
    found = iri.slug(words)
    assert found.isascii() and found == found.lower()
    assert iri.slug(found) == found


@pytest.mark.parametrize(("one", "other"), [("hoà", "hòa"), ("Ủy ban", "uỷ  ban"), ("Đắk Lắk", "đắk lắk")])
def test_spellings_of_one_name_share_a_slug(one: str, other: str) -> None:
    assert iri.slug(one) == iri.slug(other)


def test_a_document_without_number_is_known_by_its_words_not_its_layout() -> None:
    assert iri.unnumbered("Kính  gửi\n ông") == iri.unnumbered(" Kính gửi ông\n")
    assert iri.unnumbered("Kính gửi ông") != iri.unnumbered("Kính gửi bà")


DAY_OLD, DAY_NEW = date(2024, 5, 10), date(2025, 8, 1)
PLACES = [
    ("UBND tỉnh Bắc Giang", DAY_OLD, None, "vn-bac-giang"),
    ("UBND tỉnh", DAY_OLD, "vn-bac-giang", "vn-bac-giang"),
    ("Chủ tịch UBND tỉnh", DAY_OLD, "vn-bac-giang-son-dong", "vn-bac-giang"),
    ("UBND huyện Sơn Động", DAY_OLD, "vn-bac-giang", "vn-bac-giang-son-dong"),
    ("UBND thành phố Bắc Giang", DAY_OLD, "vn-bac-giang", "vn-bac-giang-tp-bac-giang"),
    ("UBND Thành phố Hồ Chí Minh", DAY_OLD, None, "vn-ho-chi-minh"),
    ("UBND Thành phố", DAY_NEW, "vn-ho-chi-minh-2025", "vn-ho-chi-minh-2025"),
    ("UBND tỉnh Quảng Ngãi", DAY_OLD, None, "vn-quang-ngai"),
    ("UBND tỉnh Quảng Ngãi", DAY_NEW, None, "vn-quang-ngai-2025"),
    ("UBND tỉnh Quảng Ngãi", None, None, None),
    ("UBND tỉnh", DAY_OLD, "vn-quang-ngai-2025", None),
    ("UBND tỉnh Mai Sơn", DAY_OLD, None, None),
    ("Ban Thường vụ Tỉnh ủy", DAY_OLD, "vn-bac-giang", "vn-bac-giang"),
    ("UBND huyện", DAY_OLD, "vn-bac-giang", None),
    ("Sở Y tế Kiên Giang", DAY_OLD, None, "vn-kien-giang"),
    ("UBND huyện Bắc Hà, tỉnh Lào Cai", DAY_OLD, None, "vn-lao-cai-bac-ha"),
]


@pytest.mark.parametrize(("words", "day", "home", "expected"), PLACES)
def test_words_tell_a_jurisdiction_or_none(
    words: str, day: date | None, home: str | None, expected: str | None
) -> None:
    assert jurisdiction.of_words(words, jurisdiction.Period.of(day, None), home) == expected


DOCUMENTS = [
    ("30/2020/NĐ-CP", None, None, "vn-bac-giang", "vn"),
    ("379/KH-UBND", "UBND tỉnh", DAY_OLD, "vn-bac-giang", "vn-bac-giang"),
    ("379/KH-UBND", None, DAY_OLD, "vn-bac-giang", "vn-bac-giang"),
    ("379/KH-UBND", None, DAY_OLD, "vn", None),
    ("379/KH-UBND", "UBND tỉnh Quảng Ngãi", DAY_OLD, "vn-bac-giang", "vn-quang-ngai"),
    ("379/KH-UBND", "UBND huyện", DAY_OLD, "vn-bac-giang", None),
    ("139/TTr-STP", "Sở Tư pháp", DAY_OLD, "vn-bac-giang", "vn-bac-giang"),
    ("184/KL-TTr", "Thanh tra Bộ Y tế", DAY_OLD, "vn-bac-giang", "vn"),
    ("16/CV-HHTACN", "Hội Chăn nuôi", DAY_OLD, "vn-bac-giang", None),
    ("66-NQ/TW", "Bộ Chính trị", DAY_OLD, "vn-bac-giang", "vn"),
    ("31-CT/TU", "Ban Thường vụ Tỉnh ủy", DAY_OLD, "vn-bac-giang", "vn-bac-giang"),
    ("12/2025/QĐ-UBND", "UBND tỉnh Quảng Ngãi", None, "vn", None),
]


@pytest.mark.parametrize(("number", "issuer", "day", "home", "expected"), DOCUMENTS)
def test_a_document_has_a_jurisdiction_or_none(
    number: str, issuer: str | None, day: date | None, home: str, expected: str | None
) -> None:
    parsed = DocumentNumber.parse(number)
    assert parsed is not None
    assert jurisdiction.of_document(parsed, issuer, day, home) == expected


def test_a_letterhead_may_name_a_province_that_is_not_listed() -> None:
    assert jurisdiction.of_issuer("UBND tỉnh Lam Hà", DAY_OLD) == "vn-lam-ha"
    assert jurisdiction.of_issuer("Văn phòng Chính phủ", DAY_OLD) == "vn"
    assert jurisdiction.of_issuer("UBND tỉnh Quảng Ngãi", None) is None
