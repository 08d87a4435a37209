"""What is let through to the engine, and what is not."""

from __future__ import annotations

import time

import pytest
from promptness import soonest

from server.errors import ServiceProblem
from server.sparql.admission import admit_query, admit_update

LIMIT = 100_000
A = "<http://127.0.0.1:9/x>"

GOING_OUT = [
    f"SELECT * {{ SERVICE {A} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service {A} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SeRvIcE SILENT {A} {{ ?s ?p ?o }} }}",
    f"SELECT*{{SERVICE{A}{{?s ?p ?o}}}}",
    f"SELECT*{{SERVICESILENT{A}{{?s ?p ?o}}}}",
    f"SELECT * {{ SERVICE\n\t#comment\n{A} {{ ?s ?p ?o }} }}",
    "SELECT * { ?x a ?y SERVICE ?x { ?s ?p ?o } }",
    "SELECT*{?x a ?y.SERVICE?x{?s ?p ?o}}",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "PREFIX e: <http://127.0.0.1:9/> SELECT*{SERVICEe:x{?s ?p ?o}}",
    "PREFIX : <http://127.0.0.1:9/> SELECT*{SERVICE:x{?s ?p ?o}}",
    "PREFIX e: <http://127.0.0.1:9/> PREFIX SERVICEe: <urn:> SELECT*{SERVICEe:x{?s ?p ?o}}",
    "PREFIX e: <http://127.0.0.1:9/> SELECT*{?s ?p trueSERVICEe:x{?s ?p ?o}}",
    "PREFIX e: <http://127.0.0.1:9/> SELECT*{?s ?p true SERVICEe:x{?s ?p ?o}}",
    f"SELECT*{{?s ?p trueSERVICE{A}{{?s ?p ?o}}}}",
    f"SELECT*{{?s ?p falseSERVICESILENT{A}{{?s ?p ?o}}}}",
    f"SELECT*{{?s ?p 1SERVICE{A}{{?s ?p ?o}}}}",
    f"SELECT*{{?s ?p 1e0SERVICE{A}{{?s ?p ?o}}}}",
    f"SELECT*{{?s ?p .5SERVICE{A}{{?s ?p ?o}}}}",
    f"SELECT*{{?s ?p 1.SERVICE{A}{{?s ?p ?o}}}}",
    f"SELECT * {{ {{ {{ SERVICE {A} {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ OPTIONAL {{ SERVICE {A} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ {{ ?s ?p ?o }} UNION {{ SERVICE {A} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ ?s ?p ?o MINUS {{ SERVICE {A} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {A} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?s<?o&&EXISTS{{SERVICE{A}{{?s ?p ?o}}}}) }}",
    f"SELECT * {{ GRAPH ?g {{ SERVICE {A} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {A} {{ ?s ?p ?o }} }} }} }}",
    f"ASK {{ SERVICE {A} {{}} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {A} {{ ?s ?p ?o }} }}",
    f"DESCRIBE ?s {{ SERVICE {A} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 'a' SERVICE {A} {{ ?s ?p 'b' }} }}",
    f'SELECT * {{ ?s ?p "a\\"" SERVICE {A} {{ ?s ?p \'"\' }} }}',
    f"SELECT * {{ ?s ?p '''a''b''' SERVICE {A} {{ ?s ?p \"'''\" }} }}",
    f'SELECT * {{ ?s ?p """a""b\\"""" SERVICE {A} {{ ?s ?p \'"""\' }} }}',
    f"SELECT * {{ ?s ?p '' SERVICE {A} {{ ?s ?p '' }} }}",
    f"PREFIX e: <urn:> SELECT * {{ ?s ?p e:a\\' . SERVICE {A} {{ ?s ?p e:b\\' }} }}",
    f"PREFIX e: <urn:> SELECT * {{ ?s ?p e:a\\# . SERVICE {A} {{ ?s ?p ?o }} \n }}",
    f"PREFIX e: <urn:> SELECT * {{ ?s ?p e:.SERVICE {A} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o # a comment ends here:\r SERVICE {A} {{ ?s ?p ?o }} \n }}",
    f"SELECT * {{ ?s ?p <urn:a#b> . SERVICE {A} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?s < 1) SERVICE {A} {{ ?s ?p ?o FILTER(?s > 1) }} }}",
    "SELECT * { ?s ?p ?o FILTER(?s<?p)SERVICE?s{?a ?b ?c FILTER(?a>?b)} }",
    f"SELECT * {{ ?s ?p ?o }} VALUES ?x {{ 1 }} SERVICE {A} {{ }}",
    f"BASE <http://127.0.0.1:9/> SELECT * {{ SERVICE <x> {{ ?s ?p ?o }} }} #{A}",
]

LOADING = [
    f"LOAD {A}",
    f"load silent {A} into graph <urn:g>",
    f"LOAD{A}",
    f"LOADSILENT{A}",
    "PREFIX e: <http://127.0.0.1:9/> LOAD e:x",
    "PREFIX e: <http://127.0.0.1:9/> LOADe:x",
    "PREFIX e: <http://127.0.0.1:9/> CLEAR ALL;LOADe:x",
    "PREFIX e: <http://127.0.0.1:9/> PREFIX LOADe: <urn:> CLEAR ALL;LOADe:x",
    f"CLEAR ALL; LOAD {A}",
    f"INSERT DATA {{ <urn:a> <urn:b> ';' }}; LOAD {A}",
    f"INSERT DATA {{ <urn:a> <urn:b> 'LOAD' }} ; # LOAD\n load {A}",
    "BASE <http://127.0.0.1:9/> LOAD <x>",
    f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {A} {{ ?s ?p ?o }} }}",
    f"DELETE {{ ?s ?p ?o }} WHERE {{ SERVICESILENT{A}{{ ?s ?p ?o }} }}",
    f"DELETE WHERE {{ ?s ?p ?o }} ; LOAD {A} INTO GRAPH <urn:g>",
]

HARMLESS = [
    'SELECT * { ?s ?p "SERVICE <http://x> {}" }',
    "SELECT * { ?s ?p '''SERVICE <http://x> {}''' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://x> {}",
    "SELECT ?service $load { ?service ?load ?o }",
    "SELECT * { ?s <http://example.org/service> ?o }",
    "SELECT * { _:service ?p ?o }",
    'SELECT * { ?s ?p "a"@service }',
    "PREFIX service: <urn:> SELECT * { ?s service:load ?o ; service:x 1 }",
    "PREFIX services: <urn:> SELECT * FROM services:g { GRAPH services:g { ?s services:x ?o } }",
    "PREFIX e: <urn:> SELECT * { ?s e:service/e:load* ?o }",
    "PREFIX load: <urn:> SELECT * { load:x load:y load:z }",
]


@pytest.mark.parametrize("text", GOING_OUT)
def test_a_query_that_goes_out_is_refused(text: str) -> None:
    with pytest.raises(ServiceProblem) as caught:
        admit_query(text, LIMIT)
    assert caught.value.code == "outgoing-refused"


@pytest.mark.parametrize("text", LOADING)
def test_an_update_that_goes_out_is_refused(text: str) -> None:
    with pytest.raises(ServiceProblem) as caught:
        admit_update(text, LIMIT)
    assert caught.value.code in ("outgoing-refused", "misspelt", "syntax")


@pytest.mark.parametrize("text", HARMLESS)
def test_letters_that_are_no_keyword_are_no_matter(text: str) -> None:
    assert admit_query(text, LIMIT).name == "select"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# first\nPREFIX a: <urn:a> BASE <http://x/> select * {}", "select"),
        ("PREFIX : <urn:> ASK{}", "ask"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "construct"),
        ("prefix select: <urn:> describe select:x", "describe"),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(text: str, name: str) -> None:
    assert admit_query(text, LIMIT).name == name


@pytest.mark.parametrize(
    "bomb", ["{" * 3000, "SELECT * {" + "STR(" * 1000, "SELECT * { ?s ?p " + "(" * 200, "[" * 90_000]
)
def test_deep_nesting_never_reaches_the_engine(bomb: str) -> None:
    with pytest.raises(ServiceProblem):
        admit_query(bomb, LIMIT)


@pytest.mark.parametrize(
    "text",
    [
        '"' * 90_000,
        "'''a" * 20_000,
        "a." * 45_000,
        "<a" * 45_000,
        "\\" * 90_000,
        "e:" + "." * 90_000,
        "?s" * 40_000,
    ],
)
def test_cutting_takes_time_in_proportion(text: str) -> None:
    def refuse() -> None:
        with pytest.raises(ServiceProblem):
            admit_query(text, LIMIT)

    assert soonest(refuse, 1, time.process_time) < 1
