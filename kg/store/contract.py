"""What every store gives: the reading side, the writing side, and the errors of both.

A store holds named graphs.  The unit of change is the whole graph: `replace` puts several graphs in place of
what stood under their names, all of them or none, and each commit makes `version` grow by one.  The default
graph of a query is the union of all graphs.  The store's own facts (its version) stand in `SYSTEM`, which is
not listed among the graphs; `MERGED` among them says that the union is kept as a set, each triple once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
)

from kg.messages import Problem

Term: TypeAlias = NamedNode | Literal
Results: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples
Facts: TypeAlias = bytes | Iterable[Quad | Triple]

SYSTEM = NamedNode("urn:chidao:store")
VERSION = NamedNode("urn:chidao:version")
MERGED = Quad(SYSTEM, NamedNode("urn:chidao:default-graph"), NamedNode("urn:chidao:union"), SYSTEM)


@dataclass(frozen=True, slots=True)
class Hit:
    """A text found by a search; `exact` where it has the words as typed, marks and all.

    `start` is where the text begins in the literal it is part of; a lower score is better.
    """

    kind: str
    resource: str
    graph: str
    text: str
    start: int
    exact: bool
    score: float


class StoreError(Problem):
    """Something that a store cannot do; the message says what and what helps."""


class StoreLocked(StoreError):  # noqa: N818 - named as what is the case
    """Another process is writing to the store."""


class StoreDamaged(StoreError):  # noqa: N818
    """What lies on disk is not a whole store."""


class Reader(ABC):
    """The reading side of a store; what server workers are given."""

    @property
    @abstractmethod
    def version(self) -> int:
        """The number of commits so far; an answer with the same version is the same answer."""

    @abstractmethod
    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
        """Run a SPARQL query over the union of all graphs.

        `bindings` sets parameters: a query declares one by the line `VALUES ?name { UNDEF }`.
        Raises `SyntaxError` where the text is no SPARQL query, `StoreError` for an unknown parameter.
        """

    @abstractmethod
    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> tuple[Hit, ...]:
        """Return what holds the words of `text`, best first, among the kinds named (none: all)."""

    @abstractmethod
    def graphs(self) -> Iterator[str]:
        """Yield the IRIs of the named graphs, in no order."""

    @abstractmethod
    def quads(self, graph: str) -> Iterator[Quad]:
        """Yield the quads of one named graph, in no order; none where there is no such graph."""

    @abstractmethod
    def size(self) -> int:
        """Count the quads of all named graphs."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Store(Reader):
    """The writing side: one per store at a time."""

    @abstractmethod
    def replace(self, graphs: Mapping[str, Facts]) -> int:
        """Put each graph of `graphs` (IRI → N-Quads, N-Triples or quads) in place of the one of that name.

        All of them change or none; a graph without quads is removed.  Returns the version that holds the
        change (the present one where nothing differed).  A quad that names another graph is a `StoreError`.
        """

    def remove(self, *graphs: str) -> int:
        """Remove graphs, all at once; returns the version without them."""
        return self.replace(dict.fromkeys(graphs, b""))

    @abstractmethod
    def flush(self) -> int:
        """Return the version once everything up to it would survive a power cut."""

    @abstractmethod
    def snapshot(self) -> Path:
        """Return a folder that holds the present version for ever: open it with `open_snapshot`."""


def bind(text: str, bindings: Mapping[str, Term] | None) -> str:
    """Put terms in place of the `UNDEF` of their parameter lines; the text stays plain SPARQL 1.1."""
    for name, term in (bindings or {}).items():
        line = f"VALUES ?{name} {{ UNDEF }}"
        if line not in text:
            raise StoreError("the query has no parameter {name}", name=name)
        text = text.replace(line, f"VALUES ?{name} {{ {term} }}")
    return text


def quads_of(graph: str, facts: Facts) -> set[Quad]:
    """Read what is to stand in `graph`; triples go into it, a quad of another graph is an error."""
    name = NamedNode(graph)
    found = set()
    for fact in parse(facts, RdfFormat.N_QUADS) if isinstance(facts, bytes) else facts:
        if isinstance(fact, Triple) or isinstance(fact.graph_name, DefaultGraph):
            found.add(Quad(fact.subject, fact.predicate, fact.object, name))
        elif fact.graph_name == name:
            found.add(fact)
        else:
            raise StoreError(
                "a quad of graph {other} among those of {graph}", other=fact.graph_name, graph=graph
            )
    return found


def has_blank(quads: Iterable[Quad]) -> bool:
    """Say whether a blank node takes part: such graphs cannot be changed quad by quad."""
    return any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
