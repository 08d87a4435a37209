"""Matching: what decides, what is left open, that decisions of people win, and the SSSOM file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from factory import notice
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.commands import app
from kg.graphs import graphs_of
from kg.linking import catalogues, sssom
from kg.linking.entries import Entry
from kg.linking.features import Record, compare, decision, weights
from kg.linking.linker import find_links, link
from kg.linking.links import BY_HAND, CLOSE, EXACT, POSSIBLE, Link, decided_graph, found_graph, load, triples
from kg.linking.matching import Kind, Matcher
from kg.linking.reasons import FEATURES, LEVELS, in_words
from kg.messages import Problem
from kg.store import Store, open_store
from kg.vocabulary import vocabulary

TITLE = "Ban hành Quy chế phối hợp quản lý các cụm công nghiệp trên địa bàn tỉnh"
OTHER = "Phê duyệt kế hoạch sử dụng đất năm 2021 của huyện Sơn Động"
KNOWN = Record(
    "known",
    "03/QĐ-UBND",
    date(2021, 5, 4),
    title=TITLE,
    jurisdiction="vn-bac-giang",
    type="qd-cb",
    source="x",
)
WANTED = replace(KNOWN, address="wanted", source="")


def kind(wanted: Record, *known: Record) -> Kind | None:
    found = Matcher(known or [KNOWN]).match(wanted)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Kind.EXACT),
        ({"title": ""}, Kind.EXACT),
        ({"number": "3/QD-UBND"}, Kind.EXACT),
        ({"day": None, "year": 2021, "title": ""}, Kind.EXACT),
        ({"title": "V/v ban hành quy chế phối hợp quản lý các cụm công nghiệp"}, Kind.EXACT),
        ({"day": date(2021, 4, 5)}, Kind.EXACT),
        ({"number": ""}, Kind.CLOSE),
        ({"jurisdiction": None, "title": ""}, Kind.CLOSE),
        ({"number": "83/QĐ-UBND"}, Kind.POSSIBLE),
        ({"day": None, "title": ""}, Kind.POSSIBLE),
        ({"title": OTHER}, Kind.POSSIBLE),
        ({"jurisdiction": "vn-bac-ninh", "title": ""}, None),
        ({"day": date(2019, 1, 9), "title": ""}, None),
        ({"number": "77/KH-UBND", "title": ""}, None),
    ],
)
def test_what_agrees_decides(changed: dict[str, Any], expected: Kind | None) -> None:
    assert kind(replace(WANTED, **changed)) is expected


def test_a_slip_in_the_number_is_close_where_day_and_title_agree() -> None:
    long = replace(KNOWN, number="1203/QĐ-UBND")
    assert kind(replace(WANTED, number="1230/QĐ-UBND"), long) is Kind.CLOSE
    assert kind(replace(WANTED, number="1230/QĐ-UBND", title=""), long) is not Kind.CLOSE


def test_several_that_fit_are_left_open_with_all_of_them() -> None:
    years = [
        replace(KNOWN, address=f"k{year}", day=date(year, 5, 4), title="") for year in (2019, 2020, 2021)
    ]
    found = Matcher(years).match(replace(WANTED, day=None, title=""))
    assert found is not None and found.kind is Kind.POSSIBLE
    assert {candidate.record.address for candidate in found.candidates} == {"k2019", "k2020", "k2021"}


def test_two_records_of_one_document_do_not_stand_against_each_other() -> None:
    twin = replace(KNOWN, address="twin", title=f"Về việc {TITLE.lower()}")
    assert kind(WANTED, KNOWN, twin) is Kind.EXACT
    elsewhere = replace(KNOWN, address="elsewhere", source="y")
    assert kind(WANTED, KNOWN, elsewhere) is Kind.EXACT


def test_what_a_person_ruled_out_is_not_proposed() -> None:
    assert Matcher([KNOWN]).match(WANTED, {"known"}) is None


DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
RECORDS = st.builds(
    Record,
    address=st.just("a"),
    number=st.sampled_from(["03/QĐ-UBND", "3/QĐ-UBND", "30/2020/NĐ-CP", "", "sai"]),
    day=st.none() | DAYS,
    title=st.text(max_size=60),
    jurisdiction=st.sampled_from([None, "vn", "vn-bac-giang", "vn-bac-giang-son-dong"]),
)


@given(RECORDS, RECORDS)
def test_comparing_is_symmetric_and_knows_every_level(one: Record, other: Record) -> None:
    there, back = compare(one, other), compare(other, one)
    assert there.score == back.score
    assert there.levels.keys() == weights().keys()
    assert 0 <= there.confidence <= 1


def test_every_level_has_words_and_every_word_a_level() -> None:
    levels = {level for table in weights().values() for level in table} - {"unknown"}
    assert levels == LEVELS.keys() and weights().keys() == FEATURES.keys()
    assert in_words("number same; date year") == "số, ký hiệu trùng, ngày ban hành cùng năm"
    assert in_words("xem hồ sơ giấy; đã rõ") == "xem hồ sơ giấy; đã rõ"
    assert decision("exact") >= decision("close") > decision("possible")


# ---- in a store

PLAN = "379/KH-UBND"


def catalogue(*entries: Entry) -> catalogues.Catalogue:
    return catalogues.Catalogue("so", "Sổ văn bản", "nội bộ", "", date(2025, 1, 1), entries)


def entry(year: int = 2022, number: str = PLAN) -> Entry:
    day = date(year, 6, 21)
    return Entry(
        f"{number}.{year}".lower().replace("/", "-"), number, day, jurisdiction="vn-bac-giang", type="kh"
    )


@pytest.fixture
def store() -> Iterator[Store]:
    """A store with one notice that cites a plan, and the vocabularies."""
    with open_store() as opened:
        terms = [quad.triple for quad in vocabulary().quads]
        opened.replace({"urn:vocabulary": terms, **graphs_of(notice(), "a.txt").graphs})
        yield opened


def links_of_plan(store: Store, graph: str | None = None) -> list[Link]:
    return [found for found in load(store, graph or found_graph()) if found.subject_label == PLAN]


def test_a_cited_document_is_linked_and_the_link_says_why(store: Store) -> None:
    catalogues.keep(store, catalogue(entry()))
    done = link(store)
    (found,) = links_of_plan(store)
    assert found.predicate == EXACT and (found.confidence or 0) > 0.9
    assert "number same" in found.comment
    asserted = {
        (str(quad.subject), str(quad.object))
        for quad in store.quads(found_graph())
        if "skos" in str(quad.predicate)
    }
    assert tuple(f"<{address}>" for address in found.pair) in asserted
    assert done.documents >= 2


def test_links_come_out_the_same_and_leave_nothing_old(store: Store) -> None:
    catalogues.keep(store, catalogue(entry()))
    link(store)
    version = store.version
    link(store)
    assert store.version == version
    store.remove(catalogue().graph)
    link(store)
    assert links_of_plan(store) == []


def test_a_person_who_rules_out_a_link_is_heeded_for_good(store: Store) -> None:
    catalogues.keep(store, catalogue(entry()))
    link(store)
    (found,) = links_of_plan(store)
    no = replace(found, justification=BY_HAND, denied=True, decided_by="Lan", decided_on=date(2025, 1, 2))
    store.replace({decided_graph(): list(triples([no]))})
    for graph in graphs_of(notice(), "a.txt").graphs.items():
        store.replace(dict([graph]))
    catalogues.keep(store, catalogue(entry()))
    link(store)
    assert links_of_plan(store) == []
    assert load(store, decided_graph()) == [no]


def test_a_person_who_chose_settles_the_catalogue(store: Store) -> None:
    catalogues.keep(store, catalogue(entry(), entry(2021)))
    link(store)
    (found,) = links_of_plan(store)
    other = catalogue().address(entry(2021))
    yes = replace(found, object=other, justification=BY_HAND, decided_on=date(2025, 1, 2))
    store.replace({decided_graph(): list(triples([yes]))})
    link(store)
    assert links_of_plan(store) == [] and links_of_plan(store, decided_graph())[0].object == other


@given(
    st.lists(
        st.builds(
            Link,
            subject=st.sampled_from([f"https://w3id.org/vnd/id/doc/vn/2020/{n}" for n in range(9)]),
            predicate=st.sampled_from([EXACT, CLOSE]),
            object=st.just("https://w3id.org/vnd/id/catalogue/so/a"),
            justification=st.just(BY_HAND),
            confidence=st.none() | st.floats(0, 1).map(lambda value: round(value, 4)),
            comment=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])).map(
                lambda words: " ".join(words.split())
            ),
            decided_by=st.sampled_from(["", "Lê Lan"]),
            decided_on=st.just(date(2025, 1, 2)),
            denied=st.booleans(),
        ),
        max_size=5,
        unique_by=lambda link: link.subject,
    )
)
def test_an_sssom_file_gives_back_what_was_written(links: list[Link]) -> None:
    text = sssom.write(links, date(2025, 1, 3), "1")
    known = dict.fromkeys(address for link in links for address in link.pair)
    found = sssom.read(text, known, date(2025, 1, 4)) if links else sssom.Read()
    assert (found.links, found.faults, found.passed) == (links, [], 0)


ROW = ("vndid:a", EXACT, "vndid:b", BY_HAND)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("vndid:a", EXACT, "vndid:c", BY_HAND), "không có trong kho"),
        (("vndid:a", POSSIBLE, "vndid:b", BY_HAND), "không quyết định gì"),
        (("vndid:a", "skos:broadMatch", "vndid:b", BY_HAND), "không quyết định gì"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_line(row: tuple[str, ...], said: str) -> None:
    known = dict.fromkeys(f"https://w3id.org/vnd/id/{name}" for name in "ab")
    text = "\t".join(sssom.NEEDED) + "\n" + "\n".join("\t".join(cells) for cells in (ROW, row)) + "\n"
    found = sssom.read(text, known, date(2025, 1, 2))
    assert len(found.links) == 1
    assert found.faults[0].startswith("dòng 3:") and said in found.faults[0]


def test_a_file_without_the_columns_is_refused() -> None:
    with pytest.raises(Problem, match="mapping_justification"):
        sssom.read("subject_id\tobject_id\na\tb\n", {}, date(2025, 1, 2))
    with pytest.raises(Problem, match="trống"):
        sssom.read("# nothing\n", {}, date(2025, 1, 2))


def test_the_commands_import_match_export_and_take_decisions(tmp_path: Path) -> None:
    samples = Path(__file__).resolve().parents[1] / "kg" / "samples"
    where = ("--store", str(tmp_path / "store"))

    def run(*arguments: object) -> str:
        result = CliRunner().invoke(app, [*map(str, arguments), *where])
        assert result.exit_code == 0, result.output
        return result.output

    run("load", samples)
    listed = tmp_path / "so.csv"
    listed.write_text(
        "Số ký hiệu,Ngày ban hành,Trích yếu,Cơ quan ban hành\n"
        + "".join(f"{number},{day},,{issuer}\n" for number, day, issuer in _cited(tmp_path / "store")),
        encoding="utf-8",
    )
    assert "dòng bị bỏ" in run("catalogue", "import", listed, "--name", "so")
    assert "so" in run("catalogue", "list")
    assert "chắc chắn" in run("links", "match", "--explain")
    file = tmp_path / "links.tsv"
    run("links", "export", "--output", file)
    lines = file.read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line.startswith("#")]
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    assert rows, "the list holds what the samples cite"
    decided = rows[0] | {
        "mapping_justification": BY_HAND,
        "predicate_modifier": "Not",
        "reviewer_label": "Lan",
    }
    body = ["\t".join(rows[0]), "\t".join(decided.values())]
    file.write_text("\n".join([*heads, *body]) + "\n", encoding="utf-8")
    assert "Đã nhận 1 quyết định" in run("links", "import", file)
    run("links", "export", "--output", file)
    kept = [line for line in file.read_text(encoding="utf-8").splitlines() if decided["object_id"] in line]
    assert len(kept) == 1 and "Not" in kept[0] and "Lan" in kept[0]
    run("catalogue", "remove", "so")
    assert "so" not in run("catalogue", "list").split()


def _cited(folder: Path) -> list[tuple[str, str, str]]:
    """Return numbers, days and issuers that the samples cite in full."""
    from kg.linking.wanted import documents

    with open_store(folder) as store:
        cited, _ = documents(store)
    found = [(r.number, r.day.isoformat(), r.issuer) for r in cited if r.day and r.number and r.issuer]
    assert found
    return found


def test_a_catalogue_finds_its_own_documents_after_known_harm(shared: Path) -> None:
    file = shared / "reference" / "catalogues" / "binh-duong-van-ban-chi-dao.csv"
    made, rejected = catalogues.read_catalogue(file, harvested=date(2022, 12, 31))
    assert (len(made.entries), len(rejected)) == (3608, 448)
    known = [
        Record(e.key, e.number, e.day, None, e.title, "", e.jurisdiction, e.type, "x") for e in made.entries
    ]
    matcher, right, wrong = Matcher(known), 0, 0
    sample = known[::12]
    for record in sample:
        assert record.day
        found = matcher.match(
            replace(record, address="w", day=record.day + timedelta(days=1), number=record.number.upper())
        )
        if found and found.kind is not Kind.POSSIBLE:
            same = (found.best.record.number, found.best.record.day) == (record.number, record.day)
            right, wrong = right + same, wrong + (not same)
    assert right / (right + wrong) >= 0.99 and right / len(sample) >= 0.9


def test_real_citations_are_not_taken_for_documents_of_another_province(shared: Path, store: Store) -> None:
    file = shared / "reference" / "catalogues" / "binh-duong-van-ban-chi-dao.csv"
    made, _ = catalogues.read_catalogue(file, harvested=date(2022, 12, 31))
    catalogues.keep(store, made)
    assert [found for found in find_links(store).links if found.predicate != POSSIBLE] == []


def test_a_finer_type_is_not_another_type() -> None:
    assert compare(replace(WANTED, type="tb-kl"), replace(KNOWN, type="tb")).levels["type"] == "same"
    assert compare(replace(WANTED, type="kh"), KNOWN).levels["type"] == "other"


def test_an_sssom_file_declares_every_prefix_that_it_uses() -> None:
    text = sssom.write(
        [Link("https://w3id.org/vnd/id/a", EXACT, "https://w3id.org/vnd/id/b")], date(2025, 1, 2), "1"
    )
    head, body = text.partition("subject_id")[::2]
    declared = {line.split(":")[0].lstrip("# ") for line in head.splitlines() if line.startswith("#  ")}
    (row,) = csv.DictReader(("subject_id" + body).splitlines(), delimiter="\t")
    used = {
        row[name].partition(":")[0]
        for name in ("subject_id", "predicate_id", "object_id", "mapping_justification")
    }
    assert used <= declared
    assert {"license", "mapping_set_id"} <= {line.split(":")[0].lstrip("#") for line in head.splitlines()}
