"""The constraints of `ontology/shapes.ttl`, checked on the graph of one notice, fast enough for each load.

Not the whole store is checked but the notice, with the vocabularies and what the caller adds as context.  The
shapes stay data: each kind of constraint is one query of `queries/shapes/` that reads the shapes and finds
what breaks them, and a constraint written as SPARQL runs as it stands.  pySHACL gives the same results, some
hundred times slower; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox

from kg import catalog
from kg.messages import language
from kg.vocabulary import prefixes, turtle, vocabulary

FOLDER = "shapes/"
TARGETS, DESCRIPTIONS, CONSTRAINT = "shapes/targets", "shapes/shapes", "shapes/constraint"
PATTERN = "shapes/pattern"
_SH = "http://www.w3.org/ns/shacl#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One breach: the node, the shape it breaks ("Task-content"), how bad, and what to tell people.

    `page` is the page of the file that it is about, where it is about one.
    """

    focus: str
    shape: str
    severity: str
    messages: Mapping[str, str] = field(compare=False)
    page: int | None = field(default=None, compare=False)

    @property
    def is_error(self) -> bool:
        """Whether the notice may not be loaded."""
        return self.severity == "Violation"

    def message(self, wanted: str | None = None) -> str:
        """Return the message in a language, by default that of the moment."""
        return self.messages[wanted or language()]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a shape says when it is broken; `select` is its query where it is written as one."""

    iri: str
    severity: str
    messages: Mapping[str, str]
    select: str | None = None


def validate(facts: Iterable[ox.Quad], context: Iterable[ox.Quad] = ()) -> tuple[Result, ...]:
    """Return what is wrong with the graph of a notice, in a stable order; nothing wrong is an empty tuple.

    `context` holds further quads that the facts speak of, such as the bodies of the registry.
    """
    store = ox.Store()
    store.extend(_base())
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in (*facts, *context))
    targets = store.query(catalog.query(TARGETS).text)
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in targets)  # type: ignore[union-attr]
    found = {_result(focus, shape) for text in _checks() for focus, shape in _rows(store, text)}
    return tuple(sorted(found))


def _rows(store: ox.Store, text: str) -> list[tuple[str, str]]:
    solutions = store.query(text)
    return [(row["focus"].value, row["shape"].value) for row in solutions]  # type: ignore[union-attr]


def _result(focus: str, shape: str) -> Result:
    known = shapes()[shape]
    return Result(focus, shape.rpartition("#")[2], known.severity, known.messages)


@cache
def shapes() -> dict[str, Shape]:
    """Return the shapes that can be broken, by IRI."""
    store = ox.Store()
    store.load(turtle()["shapes.ttl"], format=ox.RdfFormat.TURTLE)
    found: dict[str, Shape] = {}
    for row in store.query(catalog.query(DESCRIPTIONS).text):  # type: ignore[union-attr]
        address, message = row["shape"].value, row["message"]
        known = found.get(address)
        messages = {**(known.messages if known else {}), message.language: message.value}
        select = row["select"].value if row["select"] else None
        found[address] = Shape(address, row["severity"].value.removeprefix(_SH), messages, select)
    return found


@cache
def _base() -> tuple[ox.Quad, ...]:
    """Return the shapes themselves and which concepts there are."""
    own = ox.parse(turtle()["shapes.ttl"], format=ox.RdfFormat.TURTLE)
    concepts = (q for q in vocabulary().quads if q.predicate == _TYPE and q.object == _concept())
    return (*own, *concepts)


def _concept() -> ox.NamedNode:
    return ox.NamedNode(f"{prefixes()['skos']}Concept")


@cache
def _checks() -> tuple[str, ...]:
    """Return the queries that find breaches: one for each kind of constraint, one for each SPARQL one."""
    special = {TARGETS, DESCRIPTIONS, CONSTRAINT, PATTERN}
    kinds = (found for name, found in catalog.queries().items() if name.startswith(FOLDER))
    plain = [found.text for found in kinds if found.name not in special]
    written = [_as_query(shape) for shape in shapes().values() if shape.select]
    return (*plain, *_of_patterns(), *written)


def _of_patterns() -> list[str]:
    """Make a query of each pattern: only a regular expression that is a constant is prepared just once."""
    patterns = {str(quad.object) for quad in _base() if quad.predicate.value == f"{_SH}pattern"}
    return [catalog.query(PATTERN).text.replace("?pattern", pattern) for pattern in sorted(patterns)]


def _as_query(shape: Shape) -> str:
    """Make a query of a SPARQL constraint: its body stands in the frame that binds `$this`."""
    frame = catalog.bind(catalog.query(CONSTRAINT), {"shape": ox.NamedNode(shape.iri)})
    body = (shape.select or "").replace("$this", "?focus").partition("{")[2].rpartition("}")[0]
    return frame.replace("# the constraint", body)
