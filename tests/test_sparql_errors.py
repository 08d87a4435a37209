"""What people are told when a query is wrong: the place, the word at fault, a likely cure."""

from __future__ import annotations

from string import Formatter

import pyoxigraph as ox
import pytest

from server.errors import ServiceProblem, translate, wanted_language
from server.problems import KINDS
from server.sparql import LocalReaders, Setting, standard_prefixes
from server.sparql.admission import admit_query
from server.sparql.answers import Errand
from server.sparql.evaluation import Question

WORDLESS = {"", "{reason}", "{graph}: {reason}"}
TEXTS = sorted({text for kind in KINDS.values() for text in (kind.title, kind.detail, kind.hint)} - WORDLESS)


def problem_of(text: str) -> ServiceProblem:
    readers = LocalReaders(ox.Store(), Setting(standard_prefixes()), lambda: 0)
    with pytest.raises(ServiceProblem) as caught:
        form = admit_query(text, 100_000)
        readers.run(Errand(Question(text, "json" if form.rows else "turtle"), 5))
    return caught.value


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_is_there_in_vietnamese_with_the_same_values(text: str) -> None:
    spoken = translate(text, "vi")
    assert spoken != text
    assert fields(spoken) == fields(text)


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


@pytest.mark.parametrize(
    ("text", "code", "place", "word"),
    [
        ("SELECT * { ?s abc:x ?o }", "undeclared-prefix", (1, 15), "abc:x"),
        ("SELECT * {\n  ?s skoss:label ?o }", "near-prefix", (2, 6), "skoss:label"),
        ("SELEC * { ?s ?p ?o }", "misspelt", (1, 1), "SELEC"),
        ("SELECT * {\n ?s a ?o .\n FILTR(?o) }", "misspelt", (3, 2), "FILTR"),
        ("SELECT * { ?s ?p ?o } ORDRE BY ?s", "misspelt", (1, 23), "ORDRE"),
        ("SELECT * { ?s a ?o", "unfinished", (1, 19), None),
        ("SELECT ?x { ?s ?p 'abc }", "unclosed-string", (1, 19), "'"),
        ("SELECT * { ?s ?p ?o ) }", "syntax", (1, 21), ")"),
        ("SELECT * { ?s ?p ?o } LIMIT many", "syntax", (1, 29), "many"),
        ("SELECT ?a (COUNT(?b) AS ?n) { ?a ?p ?b }", "ungrouped", None, None),
        ("SELECT ?s ?s { ?s ?p ?o }", "repeated-variable", None, None),
        ("SELECT * { ?s ?p ?o FILTER(<urn:f>(?o)) }", "unknown-function", None, "<urn:f>"),
        ("SELECT * { ?s <rel> ?o }", "relative-iri", (1, 15), "<rel>"),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "update-as-query", None, "INSERT"),
        ("# only a comment", "empty-query", None, None),
    ],
)
def test_a_wrong_query_is_told_where_and_why(
    text: str, code: str, place: tuple[int, int] | None, word: str | None
) -> None:
    problem = problem_of(text)
    assert (problem.code, problem.place, problem.values.get("word")) == (code, place, word)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX e: <urn:x#y#> SELECT * { ?s e:a 1 ; e:b true }",
        "SELECT * FROM <urn:x#y#z> { ?s ?p 1 . }",
        "PREFIX e: <urn:x#y#> SELECT * FROM e:z FROM e:y { ?s ?p 1 ; e:a 2 }",
        "SELECT * { ?s <urn:[> 1 ; <urn:b> 2 }",
    ],
)
def test_what_is_no_iri_is_a_fault_of_the_query(text: str) -> None:
    assert problem_of(text).status == 400


def test_a_likely_cure_is_named() -> None:
    said = problem_of("SELECT * { ?s abc:x ?o }").said("vi")
    assert said["detail"] == "Tiền tố “abc” chưa khai báo."
    assert said["hint"] == "Hãy thêm dòng PREFIX abc: <...> ở đầu câu truy vấn."
    assert problem_of("SELEC * {}").said("en")["hint"] == "Did you mean SELECT?"


def test_the_shape_is_that_of_rfc_9457() -> None:
    said = problem_of("SELECT * { ?s ?p").said("vi")
    assert set(said) == {"type", "code", "title", "status", "detail", "hint", "line", "column"}
    assert said["status"] == 400


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "vi"), ("en", "en"), ("en-GB,en;q=0.9,vi;q=0.8", "en"), ("fr, vi;q=0.5", "vi"), ("de;q=x", "vi")],
)
def test_the_language_follows_accept_language(header: str, language: str) -> None:
    assert wanted_language(header) == language
