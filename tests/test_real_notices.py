"""The thirty-five real notices, loaded: their size, the questions of a reader, their facts as annotations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from test_how_to_ask import HEAD, READERS

from kg import catalog, ingest
from kg.vocabulary import namespace, prefixes

PAGE = 7_000
OA = "http://www.w3.org/ns/oa#"
Loaded = Mapping[str, tuple[int, Mapping[str, bytes]]]


@pytest.fixture(scope="module")
def notices(shared: Path) -> Loaded:
    """The graphs of each notice with its length; one that breaks a shape would raise."""
    files = sorted((shared / "notices").glob("*.txt"))
    return {
        file.stem: (len(file.read_text(encoding="utf-8")), ingest.notice_graphs(file.read_bytes(), file.name))
        for file in files
    }


@pytest.fixture(scope="module")
def store(notices: Loaded) -> ox.Store:
    found = ox.Store()
    for graphs in (*(graphs for _, graphs in notices.values()), ingest.common_graphs()):
        for data in graphs.values():
            found.bulk_load(data, format=ox.RdfFormat.N_QUADS)
    return found


def quads(graphs: Mapping[str, bytes], kind: str) -> int:
    return sum(data.count(b"\n") for name, data in graphs.items() if f"/graph/{kind}/" in name)


def test_no_notice_is_held_back(notices: Loaded) -> None:
    assert len(notices) >= 35
    assert all(quads(graphs, "notice") for _, graphs in notices.values())


@pytest.mark.parametrize(("kind", "most"), [("notice", 800), ("derived", 300)])
def test_graphs_are_lean(notices: Loaded, kind: str, most: int) -> None:
    per_page = [quads(graphs, kind) * PAGE / length for length, graphs in notices.values()]
    assert sum(per_page) / len(per_page) <= most


@pytest.mark.parametrize(("number", "text"), READERS, ids=[number for number, _ in READERS])
def test_the_question_of_a_reader_is_short_and_has_an_answer(number: str, text: str, store: ox.Store) -> None:
    assert len(text.strip().splitlines()) <= 10, number
    assert list(store.query(HEAD + text, use_default_graph_as_union=True))  # type: ignore[arg-type]


def test_there_are_five_questions_of_a_reader() -> None:
    assert len(READERS) == 5


def test_facts_become_annotations_that_find_their_words_again(store: ox.Store) -> None:
    (document, text), *_ = (
        (quad.subject.value, quad.object.value)  # type: ignore[union-attr]
        for quad in store.quads_for_pattern(None, ox.NamedNode(namespace()["text"]), None)
    )
    query = catalog.query("export/annotations")
    answer = store.query(
        catalog.bind(query, {"notice": ox.NamedNode(document)}), use_default_graph_as_union=True
    )
    found = ox.Store()
    found.extend(ox.Quad(t.subject, t.predicate, t.object) for t in answer)  # type: ignore[union-attr]

    def values(name: str) -> dict[object, object]:
        return {q.subject: q.object for q in found.quads_for_pattern(None, ox.NamedNode(OA + name), None)}

    selectors = list(found.quads_for_pattern(None, ox.NamedNode(f"{OA}hasSelector"), None))
    starts, ends, quotes, before = (values(name) for name in ("start", "end", "exact", "prefix"))
    assert len(starts) == len(quotes) == len(selectors) / 2 > 10
    for position, start in starts.items():
        words = ox.NamedNode(position.value.replace("/position", "/words"))  # type: ignore[attr-defined]
        first, last = int(start.value), int(ends[position].value)  # type: ignore[attr-defined]
        assert quotes[words].value == text[first:last]  # type: ignore[attr-defined]
        assert text[:first].endswith(before[words].value)  # type: ignore[attr-defined]
    assert len(set(values("hasBody"))) > 10


def test_every_jurisdiction_of_a_notice_or_body_that_it_names_has_a_name(store: ox.Store) -> None:
    label, named = f"{prefixes()['skos']}prefLabel", namespace()["jurisdiction"]
    notices = {q.subject for q in store.quads_for_pattern(None, ox.NamedNode(namespace()["text"]), None)}
    places = {
        quad.object
        for quad in store.quads_for_pattern(None, ox.NamedNode(named), None)
        if quad.subject in notices
    }
    assert len(places) > 5
    for place in places:
        assert list(store.quads_for_pattern(place, ox.NamedNode(label), None)), place  # type: ignore[arg-type]
