"""Every address as `/openapi.json` describes it, and nonsense on `/sparql`: no fault, no leak."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import Client

from benchmarks.fuzzing import explore, fuzz, leaks, requests, services
from server.interface import document

SEED = 11
NONSENSE = 600
EACH = 8


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Flask, Client]]:
    with services() as served:
        yield served


def test_nonsense_is_refused_and_tells_nothing(served: tuple[Flask, Client]) -> None:
    seen, faults = fuzz(served[1], SEED, NONSENSE)
    assert faults == []
    assert seen.total() == NONSENSE
    assert seen[200] and seen[400]


def test_every_operation_answers_as_described(served: tuple[Flask, Client]) -> None:
    seen, faults = explore(served[0], SEED, EACH)
    assert faults == []
    assert seen[200] and seen[400]


def test_the_fuzzer_would_see_a_leak() -> None:
    assert leaks('File "x", line 1') and leaks("/home/a") and leaks("server/x.py") and not leaks("SELECT")
    assert list(requests(1, 20)) == list(requests(1, 20)) != list(requests(2, 20))


@pytest.mark.parametrize("address", ["/sparql", "/sparql/graphs", "/network.{form}", "/search.{form}"])
def test_the_description_names_the_addresses(served: tuple[Flask, Client], address: str) -> None:
    described = served[0].test_client().get("/openapi.json").json or {}
    assert described["openapi"] == "3.1.0"
    assert address in described["paths"]


# What is for people alone: pages and forms in HTML, parts of pages, pictures, files of the interface.
FOR_PEOPLE = re.compile(
    r"/(?:|static/.*|language|how-to-ask|upload(?:/<number>)?|weak-pages|workbench|index\.<ending>|<path:path>"
    r"|original/<digest>(?:/<int:number>\.webp)?|network(?:/documents)?/(?:tie|summary))"
)
# One thing in every form, by its address: the vocabulary describes them, not a list of addresses.
THINGS = re.compile(r"/(?:id|voc|ontology|ont|sparql|questions/<name>)(?:[/.].*)?")
ANY = re.compile(r"<any\(([\w, ]+)\):\w+>")


def shapes(rule: str) -> set[str]:
    """Return a route as the description may name it: one for each name it stands for, without its ending."""
    names = ANY.search(rule)
    rules = [ANY.sub(name.strip(), rule) for name in names[1].split(",")] if names else [rule]
    return {shape(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", each)) for each in rules}


def shape(path: str) -> str:
    return re.sub(r"\.(?:\{\w+\}|json)$", "", path.rstrip("/"))


def test_every_address_for_programs_is_described(served: tuple[Flask, Client]) -> None:
    described = set(map(shape, document()["paths"]))
    rules = {rule.rule for rule in served[0].url_map.iter_rules()}
    asked = {rule for rule in rules if not FOR_PEOPLE.fullmatch(rule) and not THINGS.fullmatch(rule)}
    assert {rule: shapes(rule) - described for rule in asked if shapes(rule) - described} == {}


def test_nothing_is_described_that_is_not_there(served: tuple[Flask, Client]) -> None:
    routes = served[0].url_map.bind("localhost")
    for path, operations in document()["paths"].items():
        filled = re.sub(r"\{\w+\}", "x", path.replace("{form}", "json").replace("{kind}", "agency"))
        for method in operations:
            assert routes.match(filled, method=method.upper())[0] != "things.page", (method, path)
