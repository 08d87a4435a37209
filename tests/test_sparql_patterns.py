"""Patterns found in the words of a query, and their order before the engine sees them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.catalog import queries
from server.sparql import LocalReaders, Setting, standard_prefixes
from server.sparql.answers import Errand
from server.sparql.evaluation import Question
from server.sparql.patterns import Scanner
from server.sparql.preparing import counting, prepared

COMMON = "".join(
    f"<urn:s{i}> a <urn:Thing> ; <urn:of> <urn:o{i % 7}> ; <urn:text> 'text {i}' ." for i in range(300)
)
DATA = COMMON + "<urn:s4> <urn:lead> <urn:rare> . <urn:s5> <urn:lead> <urn:rare> . <urn:s6> <urn:flag> true ."


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    quads = ox.parse(DATA.encode(), ox.RdfFormat.TURTLE)
    store.extend(ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode("urn:g")) for q in quads)
    return store


def found(text: str) -> list[list[str]]:
    return [[str(pattern) for pattern in block.patterns] for block in Scanner(text).blocks()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", [["?s ?p ?o"]]),
        ("SELECT*{?s a<urn:T>;<urn:p>1,'a'@vi;;.?o?q?s.}",
         [["?s a <urn:T>", "?s <urn:p> 1", "?s <urn:p> 'a'@vi", "?o ?q ?s"]]),
        ("ASK { ?s <a>/^<b>* ?o ; (<c>|!<d>)+ true . }", [["?s <a>/^<b>* ?o", "?s (<c>|!<d>)+ true"]]),
        ("SELECT * { ?s ?p '1'^^xsd:day FILTER(?a < ?b) ?c ?d ?e }", [["?s ?p '1'^^xsd:day"], ["?c ?d ?e"]]),
        ("SELECT * { ?s ?p ?o FILTER regex(?o, 'x') ?c ?d ?e }", [["?s ?p ?o"], ["?c ?d ?e"]]),
        ("SELECT * { ?s ?p ?o FILTER(?o && EXISTS { ?a ?b ?c }) }", [["?s ?p ?o"], ["?a ?b ?c"]]),
        ("SELECT * { VALUES ?x { <a> <b> <c> } ?s ?p ?o }", [["?s ?p ?o"]]),
        ("SELECT * { VALUES (?x ?y) { (<a> <b>) (<c> 1) } ?s ?p ?o }", [["?s ?p ?o"]]),
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?s ?p ?o }", [["?s ?p ?o"]]),
        ("SELECT * { ?s ?p [ ?q ?r ] . ?a ?b ?c }", [["?a ?b ?c"]]),
        ("SELECT * { ?s ?p (1 2 3) ; ?q ?r . ?a ?b ?c }", [["?a ?b ?c"]]),
        ("SELECT * { [] ?p ?o . [ ?p ?o ] ?q ?r . ?a ?b ?c }", [["?a ?b ?c"]]),
        ("SELECT * { ?s ?p ?o {| ?q ?r |} . ?a ?b ?c }", [["?a ?b ?c"]]),
        ("SELECT * { << ?s ?p ?o >> ?q ?r . ?a ?b ?c }", [["?a ?b ?c"]]),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } OPTIONAL { ?a ?b ?c } }", [["?s ?p ?o"], ["?a ?b ?c"]]),
        ("SELECT (MAX(?x) AS ?y) ?z { { SELECT ?a ?b { ?s ?p ?o } GROUP BY ?a ?b } }", [["?s ?p ?o"]]),
        ("SELECT * { ?s ?p '}' . # }\n ?a ?b ?c }", [["?s ?p '}'", "?a ?b ?c"]]),
    ],
)  # fmt: skip
def test_patterns_are_found_where_they_stand(text: str, expected: list[list[str]]) -> None:
    assert found(text) == expected


def test_the_rarest_comes_first(store: ox.Store) -> None:
    text = "SELECT * { ?s a <urn:Thing> ; <urn:text> ?t ; <urn:of> <urn:o4> ; <urn:lead> <urn:rare> . }"
    expected = "?s <urn:lead> <urn:rare> . ?s <urn:of> <urn:o4> . ?s a <urn:Thing> . ?s <urn:text> ?t"
    assert prepared(text, {}, counting(store), None) == f"SELECT * {{ {expected} . }}"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o . ?o ?q ?r }",
        "SELECT * { ?s a <urn:Thing> . <urn:s4> <urn:lead> ?o . }",
        "SELECT * { ?s a <urn:Thing> ; <urn:of>+ <urn:o4> . }",
    ],
)
def test_what_has_no_better_order_stays_as_it_is(store: ox.Store, text: str) -> None:
    assert prepared(text, {}, counting(store), None) == text


ASKED = [
    f"SELECT * {{ ?s a <urn:Thing> ; <urn:of> <urn:o4> ; {rest} }} ORDER BY ?s"
    for rest in ("<urn:lead> <urn:rare>", "<urn:text> 'text 4'", "<urn:text> ?t FILTER(?t > 'text 2')",
                 "<urn:flag> true", "<urn:none> 1 .", "<urn:text> ?t . OPTIONAL { ?s <urn:lead> ?l ; a ?c }",
                 "<urn:of> ?x . MINUS { ?s a <urn:Thing> ; <urn:lead> <urn:rare> }",
                 "a ?c . FILTER NOT EXISTS { ?s <urn:of> <urn:o4> ; <urn:lead> <urn:rare> }")
]  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_the_answer_is_the_same_in_any_order(store: ox.Store, text: str) -> None:
    readers = LocalReaders(store, Setting({}), lambda: 0)
    as_written = store.query(text, use_default_graph_as_union=True)
    assert isinstance(as_written, ox.QuerySolutions)
    expected = as_written.serialize(format=ox.QueryResultsFormat.CSV)
    assert readers.run(Errand(Question(text, "csv"), 5)).head == expected


WHOLE = sorted(name for name in queries() if name != "system/federated")  # that one is a template


@pytest.mark.parametrize("name", WHOLE)
def test_every_query_of_the_project_stays_a_query(store: ox.Store, name: str) -> None:
    text = queries()[name].text
    ready = prepared(text, standard_prefixes(), lambda predicate, value: hash((predicate, value)) % 100, None)
    ox.Store().query(ready, prefixes=dict(standard_prefixes()))


def test_the_suites_of_the_standard_stay_queries(shared: Path) -> None:
    """Every block of every query, written out pattern by pattern, leaves a query."""
    blocks = 0
    for file in sorted((shared / "w3c-tests").rglob("*.rq")):
        text = file.read_text(encoding="utf-8")
        if "service" in text.lower() or not valid(text):
            continue
        for block in reversed(list(Scanner(text).blocks())):
            blocks += 1
            text = text[: block.start] + " . ".join(map(str, block.patterns)) + text[block.end :]
        assert valid(text), file
    assert blocks > 200


def valid(text: str) -> bool:
    try:
        ox.Store().query(text, base_iri="urn:base")
    except (SyntaxError, RuntimeError):  # wrong, or with a function that the engine has not
        return False
    return True
