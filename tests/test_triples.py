"""A notice as quads: what is written, that each fact leads back to its words, and that nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pyoxigraph as ox
import pytest
from factory import HEADER, TEXT, notice

from kg import iri, triples
from kg.model import Citation, Header, Mention, Notice
from kg.triples import Context, Run, describe
from kg.vocabulary import UnknownTermError, namespace

VND = namespace()
DOCUMENT = "https://w3id.org/vnd/id/doc/vn-bac-giang/2024/45-tb-ubnd"


def graph_of(value: Notice) -> ox.Store:
    store = ox.Store()
    store.extend(describe(value, "a.txt").quads())
    return store


def objects(store: ox.Store, subject: str, name: str) -> list[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(VND[name]), None)
    return sorted(quad.object.value for quad in quads)  # type: ignore[union-attr]


def test_everything_stands_in_one_graph_named_after_the_document() -> None:
    found = describe(notice(), "a.txt")
    assert found.document == DOCUMENT
    assert found.graph == "https://w3id.org/vnd/id/graph/notice/vn-bac-giang/2024/45-tb-ubnd"
    assert {str(quad.graph_name) for quad in found.quads()} == {f"<{found.graph}>"}


def test_no_quad_is_written_twice_and_the_library_writes_the_same() -> None:
    found = describe(notice(), "a.txt", Run("chidao", datetime(2024, 5, 1, tzinfo=UTC)))
    lines = found.nquads.splitlines()
    assert len(lines) == len(set(lines))
    written = ox.serialize(found.quads(), format=ox.RdfFormat.N_QUADS)
    assert written is not None
    assert sorted(written.decode().splitlines()) == sorted(lines)


def test_the_same_notice_gives_the_same_bytes() -> None:
    assert describe(notice(), "a.txt").nquads == describe(notice(), "a.txt").nquads


def test_every_quote_is_what_the_text_says_there() -> None:
    store = graph_of(notice())
    text = objects(store, DOCUMENT, "text")[0]
    assert text == TEXT
    pieces = {q.subject for q in store.quads_for_pattern(None, ox.NamedNode(VND["quote"]), None)}
    for piece in pieces:
        address = piece.value  # type: ignore[union-attr]
        start, end = map(int, address.partition("/evidence/")[2].partition(".")[0].split("-"))
        assert objects(store, address, "start") == [str(start)]
        assert objects(store, address, "quote") == [text[start:end]]
        assert address.startswith(f"{DOCUMENT}/")


@pytest.mark.parametrize(
    "class_", ["Task", "Assignment", "Deadline", "Dependency", "DocumentRelation", "RecipientEntry"]
)
def test_every_fact_has_evidence(class_: str) -> None:
    store = graph_of(notice())
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    facts = [q.subject.value for q in store.quads_for_pattern(None, kind, ox.NamedNode(VND[class_]))]  # type: ignore[union-attr]
    assert facts
    for fact in facts:
        for piece in objects(store, fact, "evidence"):
            assert objects(store, piece, "quote")
            assert objects(store, piece, "rule") == ["a-rule"]
        assert objects(store, fact, "evidence")


def test_the_same_words_read_the_same_way_are_written_once() -> None:
    store = graph_of(notice())
    first, second = (f"{DOCUMENT}/assignment/1.{n}" for n in (1, 2))
    assert objects(store, first, "evidence") == objects(store, second, "evidence")


def test_bodies_come_from_the_resolver_and_else_stay_in_the_notice() -> None:
    seen: list[Context] = []

    def resolve(mention: Mention, context: Context) -> str | None:
        seen.append(context)
        return iri.agency("vn-bac-giang", mention.name) if mention.name == "Sở Tài chính" else None

    store = ox.Store()
    store.extend(describe(notice(), "a.txt", resolve=resolve).quads())
    assignee = [objects(store, f"{DOCUMENT}/assignment/1.{n}", "assignee")[0] for n in (1, 2, 3)]
    assert assignee == [
        "https://w3id.org/vnd/id/org/vn-bac-giang/so-tai-chinh",
        f"{DOCUMENT}/agent/ban-dan-toc",
        f"{DOCUMENT}/group/cac-co-quan-lien-quan",
    ]
    assert seen[0] == Context(DOCUMENT, date(2024, 4, 12), "vn-bac-giang")


def test_a_document_cited_in_two_notices_has_one_address() -> None:
    other = replace(HEADER, number=replace(HEADER.number, value="46/TB-UBND"))  # type: ignore[type-var]
    cited = "https://w3id.org/vnd/id/doc/vn-bac-giang/2022/379-kh-ubnd"
    for value in (notice(), notice(header=other)):
        found = describe(value, "a.txt")
        assert f"/dependencyDocument> <{cited}>".replace("/dep", "#dep") in found.nquads


def cite(**changes: object) -> str:
    """Return the address of the document that a citation means in the notice."""
    shown = notice().citations[0].evidence
    values: dict[str, object] = {"type": None, "evidence": shown, **changes}
    citation = Citation(**values)  # type: ignore[arg-type]
    store = graph_of(notice(citations=(citation,), tasks=()))
    return objects(store, f"{DOCUMENT}/relation/1", "relationTarget")[0].removeprefix(iri.data())


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        ({"type": "NĐ", "number": "30/2020/NĐ-CP"}, "doc/vn/2020/30-2020-nd-cp"),
        ({"type": "Luật", "title": "Luật Đất đai năm 2024"}, "doc/vn/2024/luat-dat-dai"),
        (
            {"type": "KH", "number": "379/KH-UBND", "day": date(2022, 6, 21)},
            "doc/vn-bac-giang/2022/379-kh-ubnd",
        ),
        ({"type": "KH", "number": "379/KH-UBND"}, "doc/vn-bac-giang/2024/45-tb-ubnd/cited/379-kh-ubnd"),
        ({"type": "Luật", "title": "Luật Đất đai"}, "doc/vn-bac-giang/2024/45-tb-ubnd/cited/luat-dat-dai"),
    ],
)
def test_a_citation_means_a_shared_document_only_where_that_is_certain(
    citation: dict[str, object], expected: str
) -> None:
    assert cite(**citation) == expected


def test_a_notice_without_number_is_known_by_its_words() -> None:
    bare = Notice("Kính gửi các sở.")
    assert describe(bare, "a.txt").document == iri.unnumbered(bare.text)
    undated = notice(header=replace(HEADER, issued_on=None))
    assert describe(undated, "a.txt").document == iri.unnumbered(TEXT)


def test_nothing_is_written_of_what_is_missing() -> None:
    found = describe(Notice("abc", Header()), "a.txt").nquads
    for name in ("issueDate", "issuedBy", "documentNumber", "hasTask", "jurisdiction"):
        assert VND[name] not in found


def test_a_planned_amendment_stands_between_a_planned_document_and_the_cited_one() -> None:
    store = graph_of(notice())
    amended = "https://w3id.org/vnd/id/doc/vn-bac-giang/2022/01-2022-nq-hdnd"
    kind = ox.NamedNode(VND["relationTarget"])
    sources = {
        objects(store, q.subject.value, "relationSource")[0]  # type: ignore[union-attr]
        for q in store.quads_for_pattern(None, kind, ox.NamedNode(amended))
    }
    assert sources == {DOCUMENT, next(s for s in sources if "/planned/" in s)}


def test_a_misspelt_term_raises() -> None:
    with pytest.raises(UnknownTermError):
        namespace()["hasTaks"]
    with pytest.raises(UnknownTermError):
        namespace("role")["chutri"]


def test_words_of_any_kind_are_written_safely() -> None:
    words = 'a "b" \\ c\n\td é – 𝄞'
    found = describe(Notice(words), "a.txt")
    texts = {q.object.value for q in found.quads() if q.predicate.value == VND["text"]}  # type: ignore[union-attr]
    assert texts == {words}


def test_the_generator_of_quads_gives_the_same_graph() -> None:
    assert set(triples.quads(notice(), "a.txt")) == set(describe(notice(), "a.txt").quads())
