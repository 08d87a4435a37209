"""Every address as `/openapi.json` describes it, and nonsense on `/sparql`: no fault, no leak."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import Client

from benchmarks.fuzzing import explore, fuzz, leaks, requests, services

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
