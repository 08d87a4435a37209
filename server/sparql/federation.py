"""Questions that other endpoints take part in: SERVICE, for the addresses of the setting `federation` alone.

The engine would fetch whatever a query names and cannot be limited, so it never sees a SERVICE: the group of
each clause is sent to its endpoint from here, and the answer stands in the query in its place, as VALUES.
Clauses that are not listed, are nested or name a variable stay as they are, and are then refused like any
other (`server.sparql.admission`).

The bindings of the rest of the query are not sent along (SPARQL 1.1 Federated Query, section 2.4, leaves that
to the implementation).  Blank nodes come back as IRIs, the same one for the same node of one answer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex
from string import Template
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg import catalog
from kg.messages import Problem
from server.errors import ServiceProblem
from server.sparql.answers import Errand
from server.sparql.fetching import Bounds, fetch
from server.sparql.lexer import Token, prologue, tokens

SHORT = "urn:chidao:service:"
PLACES = 4
_PAIRS = {"{": 1, "}": -1}


def read_services(setting: str) -> dict[str, str]:
    """Return the addresses that the setting `federation` lists, by name; a Problem names a wrong entry."""
    found = {}
    for entry in setting.replace(",", " ").split():
        name, _, address = entry.partition("=")
        if not name or urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
            raise Problem("setting federation: '{entry}' is not name=http(s) address", entry=entry)
        found[name] = address
    return found


@dataclass(frozen=True, slots=True)
class Clause:
    """One SERVICE of a query: where it stands, whom it asks, what, and whether a failure is no matter."""

    start: int
    end: int
    address: str
    group: str
    silent: bool


@dataclass
class Federation:
    """The endpoints that may be asked (name → address) and how far that may go."""

    services: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)

    def __post_init__(self) -> None:
        self._places = threading.BoundedSemaphore(PLACES)

    def concerns(self, text: str) -> bool:
        """Say whether a query may have a clause to be asked elsewhere; quick, at times wrong."""
        return bool(self.services) and "service" in text.lower()

    def answered(self, text: str, errand: Errand) -> str:
        """Return `text` with the answers of other endpoints in place of its clauses.

        ServiceProblem 502 or 504 where one does not answer as it should; 503 where too many are asked.
        """
        clauses = list(self._clauses(text))
        if not clauses:
            return text
        if not self._places.acquire(timeout=min(errand.timeout, 1.0)):
            raise ServiceProblem("busy", seconds=2, retry=2)
        try:
            pieces, done = [], 0
            for clause in clauses:
                pieces += [text[done : clause.start], self._values(clause, errand)]
                done = clause.end
        finally:
            self._places.release()
        return "".join([*pieces, text[done:]])

    def _values(self, clause: Clause, errand: Errand) -> str:
        bounds = replace(self.bounds, seconds=min(self.bounds.seconds, errand.timeout))
        try:
            answer = fetch(clause.address, clause.group, bounds, errand.gone)
            return _block(clause.address, answer, bounds.rows)
        except ServiceProblem as problem:
            if clause.silent and problem.code.startswith("service-"):
                return "{}"
            raise

    def _clauses(self, text: str) -> Iterator[Clause]:
        words = list(tokens(text))
        base, declared = prologue(words)
        names = {**self.prefixes, **declared}
        at = 0
        while at < len(words):
            clause = self._clause(text, words, at, base, names) if _is(words[at], "service") else None
            if clause:
                yield clause
                at = next(n for n, word in enumerate(words) if word.start >= clause.end - 1)
            at += 1

    def _clause(
        self, text: str, words: list[Token], at: int, base: str, names: Mapping[str, str]
    ) -> Clause | None:
        """Return the clause that begins at `at`, where it is one to be asked."""
        start = words[at].start
        silent = at + 1 < len(words) and _is(words[at + 1], "silent")
        at += 2 if silent else 1
        if at + 1 >= len(words) or words[at + 1].text != "{":
            return None
        address = self._address(words[at], names)
        end = _end(words, at + 1)
        inside = words[at + 1 : end + 1] if end else []
        if not address or not inside or any("service" in word.text.lower() for word in _bare(inside)):
            return None
        group = text[inside[0].start : inside[-1].start + 1]
        return Clause(start, inside[-1].start + 1, address, _query(group, base, names), silent)

    def _address(self, word: Token, names: Mapping[str, str]) -> str:
        """Return the listed address that a word stands for, "" where it stands for none."""
        iri = ""
        if word.kind == "iri":
            iri = word.text[1:-1]
        elif word.kind == "name" and "\\" not in word.text:
            prefix, _, local = word.text.partition(":")
            iri = names.get(prefix, "") + local
        if iri.startswith(SHORT):
            return self.services.get(iri.removeprefix(SHORT), "")
        return iri if iri in self.services.values() else ""


def _is(word: Token, keyword: str) -> bool:
    return word.kind == "word" and word.text.lower() == keyword


def _bare(words: list[Token]) -> Iterator[Token]:
    return (word for word in words if word.kind == "word")


def _end(words: list[Token], at: int) -> int:
    """Return the place of the brace that closes the one at `at`; 0 where it is not closed."""
    depth = 0
    for place, word in enumerate(words[at:], at):
        depth += _PAIRS.get(word.text, 0)
        if not depth:
            return place
    return 0


def _query(group: str, base: str, names: Mapping[str, str]) -> str:
    prologue = base + "".join(f"PREFIX {n}: <{iri}>\n" for n, iri in names.items() if f"{n}:" in group)
    return Template(catalog.query("system/federated").text).substitute(prologue=prologue, group=group)


def _block(address: str, answer: bytes, most: int) -> str:
    """Return an answer as a group with a VALUES clause."""
    nodes = f"urn:chidao:blank:{token_hex(4)}:"
    try:
        found = ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise ServiceProblem("service-failed", address=address, reason="no table")
        names = [variable.value for variable in found.variables]
        rows: list[str] = []
        for solution in found:
            if len(rows) == most:
                raise ServiceProblem("service-too-large", address=address, limit=most)
            rows.append(f"({' '.join(_term(solution[name], nodes) for name in names)})")
    except (SyntaxError, ValueError) as error:
        raise ServiceProblem("service-failed", address=address, reason="JSON") from error
    return f"{{ VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(rows)} }} }}"


def _term(term: object, nodes: str) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, ox.BlankNode):
        return str(ox.NamedNode(nodes + term.value))
    if isinstance(term, ox.NamedNode | ox.Literal):
        return str(term)
    raise ValueError(term)
