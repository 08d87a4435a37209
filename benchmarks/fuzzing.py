"""Seeded requests that try to break the service: nonsense on `/sparql`, and all that `/openapi.json` allows.

    python -m benchmarks.fuzzing [REQUESTS] [SEED]       10,000 of each kind by default

Prints how often each status came, and every answer that should not have been: a 5xx that is not meant, or a
path of the machine or a stack trace in what clients get.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import Client

from kg.catalog import queries
from kg.config import Config
from kg.load import load
from kg.store import latest_snapshot, open_store
from server import create_app
from server.finding import Finder
from server.interface import document
from server.sparql import Endpoint, Federation, Limits, PoolLimits, ReaderPool, Setting, standard_prefixes

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"
OPERATIONS = [method for path in document()["paths"].values() for method in path]
FINE = {200, 201, 204, 304, 400, 401, 403, 404, 405, 406, 409, 413, 415, 429, 499}
INTENDED = frozenset(FINE | {501, 502, 503, 504})
_LEAK = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|/(?:home|root|usr|tmp|work|var)/|panicked at|\.rs:\d"
)
_SIGNS = list("{}()[]<>.;,|/^*+?!@#$&=\\\"'`~:_-%\0\n\r\t\x0b\x7f\ufeff\u200b\u202e\U0001f600é́ế")
_KEYWORDS = """
SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH SERVICE OPTIONAL UNION MINUS FILTER BIND VALUES UNDEF NOT
EXISTS IN ORDER BY GROUP HAVING LIMIT OFFSET DISTINCT REDUCED COUNT SUM GROUP_CONCAT SEPARATOR AS BASE PREFIX
LOAD INSERT DELETE DATA CLEAR DROP SILENT ALL REGEX REPLACE STRDT IRI UUID NOW RAND SUBSTR CONCAT a true false
"""
_TERMS = """
?x $y _:b [] () <urn:x> <x> <> ex:a vnd:Task vndf:search vndf:dueBy vndf:sortKey 1 -1 1e400 0.5
99999999999999999999 'x' "y" '''z''' "a"@vi "b"^^xsd:date "c"^^<urn:t>
"""
_WORDS = [*_KEYWORDS.split(), *_TERMS.split()]
_METHODS = ("GET", "GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW")
_TYPES = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
    "text/turtle",
    "application/sparql-query; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "",
    "é/;;=",
)
_ACCEPTS = ("*/*", "text/csv", "application/sparql-results+xml;q=0.5, */*;q=0.1", "text/html", "image/png",
            ";;q=,", "*", "a/b;q=nan", "text/*;q=1e9", "application/ld+json")  # fmt: skip
_PATHS = ("/sparql",) * 8 + (
    "/sparql/",
    "/sparql/graphs",
    "/sparql/graphs/x",
    "/sparql/queries/x",
    "/.well-known/void",
)
_NAMES = ("query", "query", "query", "update", "default-graph-uri", "named-graph-uri", "using-graph-uri",
          "format", "timeout", "id", "graph", "default", "output", "é", "")  # fmt: skip


def requests(number: int, count: int) -> Iterator[Mapping[str, Any]]:
    """Yield `count` requests, always the same for a `number`, as `werkzeug.test.Client.open` takes them."""
    chance = random.Random(number)
    known = [found.text for found in queries().values()]
    for _ in range(count):
        values = [
            (chance.choice(_NAMES), _value(chance, known)) for _ in range(chance.choice((1, 1, 1, 2, 4)))
        ]
        asked = {"path": chance.choice(_PATHS), "method": chance.choice(_METHODS)}
        headers = {
            "Accept": chance.choice(_ACCEPTS),
            "Accept-Language": chance.choice(("vi", "en", "x;q=y", "")),
        }
        if chance.random() < 0.1:
            headers |= {
                "Authorization": chance.choice(("Bearer x", "Basic x", "Bearer", "é")),
                "If-None-Match": '"x"',
            }
        if asked["method"] in ("POST", "PUT", "PATCH") and chance.random() < 0.9:
            kind = chance.choice(_TYPES)
            body = (
                values
                if "urlencoded" in kind and chance.random() < 0.8
                else values[0][1].encode("utf-8", "replace")
            )
            data = dict(body) if isinstance(body, list) else body
            yield {**asked, "headers": headers, "data": data, "content_type": kind}
        else:
            yield {**asked, "headers": headers, "query_string": dict(values)}


def _value(chance: random.Random, known: list[str]) -> str:
    """Return a text: one of ours with pieces changed, words in any order, or characters in any order."""
    kind = chance.random()
    if kind < 0.5:
        return _changed(chance, chance.choice(known))
    if kind < 0.85:
        return " ".join(chance.choice(_WORDS + _SIGNS) for _ in range(chance.randint(0, 30)))
    return "".join(
        chr(chance.choice((chance.randrange(32, 127), chance.randrange(0xD800)))) for _ in range(30)
    )


def _changed(chance: random.Random, text: str) -> str:
    pieces = re.split(r"(\s+|\b)", text)
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(pieces))
        how = chance.randrange(4)
        if how == 0:
            del pieces[at : at + chance.randint(1, 5)]
        elif how == 1:
            pieces.insert(at, chance.choice(_WORDS + _SIGNS))
        elif how == 2:
            pieces[at:at] = pieces[at : at + chance.randint(1, 20)] * chance.choice((1, 1, 2, 40))
        else:
            pieces[at] = chance.choice(pieces)
        pieces = pieces or [""]
    return "".join(pieces)


def leaks(answer: str) -> str:
    """Return what an answer tells of the machine or the program, "" where it tells nothing."""
    found = _LEAK.search(answer)
    return found[0] if found else ""


@contextmanager
def services() -> Iterator[tuple[Flask, Client]]:
    """Give the application over the sample notices, and a client of an endpoint with short limits."""
    with tempfile.TemporaryDirectory() as folder:
        location = Path(folder, "store")
        with open_store(location) as store:
            load([SAMPLES], store)

        def newest() -> tuple[Path, int]:
            found = latest_snapshot(location)
            assert found
            return found, int(found.name)

        pool = ReaderPool(
            newest, Setting(standard_prefixes()), PoolLimits(memory=400 << 20, result_bytes=8 << 20)
        )
        federation = Federation({"nowhere": "http://127.0.0.1:9/"}, standard_prefixes())
        endpoint = Endpoint(pool, Limits(timeout=1.0), federation=federation)
        app = create_app(Config(store=str(location), rate=0), pool, Finder(location))
        yield app, Client(endpoint)
        pool.close()


def fuzz(client: Client, number: int, count: int) -> tuple[Counter[int], list[str]]:
    """Send nonsense; return how often each status came, and what should not have been."""
    seen, faults = Counter[int](), list[str]()
    for request in requests(number, count):
        answer = client.open(**request)
        seen[answer.status_code] += 1
        told = answer.get_data(as_text=True) if answer.status_code >= 400 else ""
        if answer.status_code not in INTENDED or leaks(told):
            faults.append(f"{answer.status_code} {leaks(told)!r} for {request}")
    return seen, faults


def explore(app: Flask, number: int, each: int) -> tuple[Counter[int], list[str]]:
    """Send what the description allows (and some that it does not), `each` for every operation."""
    seen, faults = Counter[int](), list[str]()
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    for result in schema.get_all_operations():
        operation = result.ok()
        assert operation is not None

        @seed(number)
        @settings(
            max_examples=each, phases=[Phase.generate], deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def run(case: Any) -> None:
            answer = case.call()
            seen[answer.status_code] += 1
            told = answer.text if answer.status_code >= 400 else ""
            fault = "" if answer.status_code in INTENDED else "status"
            try:
                case.validate_response(
                    answer,
                    checks=[status_code_conformance, content_type_conformance, response_schema_conformance],
                )
            except BaseExceptionGroup as group:
                fault = "; ".join(str(error).splitlines()[0] for error in group.exceptions)
            if fault or leaks(told):
                asked = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"
                faults.append(f"{answer.status_code} {fault} {leaks(told)!r} for {asked}"[:500])

        run()
    return seen, faults


def main(count: str = "10000", number: str = "7") -> None:
    """Print the figures of both."""
    with services() as (app, client):
        began = time.monotonic()
        seen, faults = fuzz(client, int(number), int(count))
        _print("/sparql", began, seen)
        began = time.monotonic()
        explored, more = explore(app, int(number), int(count) // len(OPERATIONS) + 1)
        _print("described", began, explored)
    print("\n".join([*faults[:40], *more[:40], f"faults: {len(faults) + len(more)}"]))


def _print(what: str, began: float, seen: Counter[int]) -> None:
    seconds = time.monotonic() - began
    print(f"{what}: {seen.total():,} requests in {seconds:.0f} s, {dict(sorted(seen.items()))}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
