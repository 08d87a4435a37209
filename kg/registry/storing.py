"""The registry in the store: put there once, and again only when its tables have changed.

All places stand in `graph/registry`; the bodies of the centre and those that every province has, with their
changes, in graphs of their own, as those that notices name do.  Others, half a million in districts and
communes, are described when a notice names them: not each place has one of each kind.  A hash of the tables
in `graph/registry` tells what stands there.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg import iri
from kg.registry.bodies import Body
from kg.registry.places import Level
from kg.registry.registry import Registry
from kg.registry.tables import FOLDER
from kg.store import Store
from kg.vocabulary import namespace

PLACES = "graph/registry"
FORM = b"1"  # another whenever the same tables give other quads


@dataclass(frozen=True, slots=True)
class Stored:
    """How much of the registry was put into a store."""

    places: int
    bodies: int
    changes: int
    quads: int


def store_registry(store: Store, known: Registry) -> Stored | None:
    """Put the registry into a store, in one commit; None where it stood there already.

    A body that the registry no longer knows keeps its graph, since notices may name it; a change does not.
    """
    name = iri.data() + PLACES
    mark = ox.Quad(ox.NamedNode(name), ox.NamedNode(namespace()["sourceSha256"]), _state(known))
    if any(quad.triple == mark.triple for quad in store.quads(name)):
        return None
    places = {_put(quad, name) for quad in (mark, *known.place_quads())}
    wanted = {body.path: body for body in (*standard(known), *_named(store, known))}
    graphs = _by_subject(known.quads(known.iri(body) for body in wanted.values()))
    events = f"{name}/change/"
    gone = [graph for graph in store.graphs() if graph.startswith(events) and graph not in graphs]
    store.replace({name: places, **graphs, **dict.fromkeys(gone, b"")})
    store.flush()
    changes = sum(graph.startswith(events) for graph in graphs)
    quads = len(places) + sum(map(len, graphs.values()))
    return Stored(len(known.gazetteer.places), len(graphs) - changes, changes, quads)


def standard(known: Registry) -> Iterator[Body]:
    """Yield the bodies of the centre, those that every province has or had, and those of one's own list."""
    for place in known.gazetteer.places.values():
        if place.level <= Level.PROVINCE:
            yield from known.everywhere(place)
    yield from filter(None, map(known.directory.get, known.directory.own))


def _named(store: Store, known: Registry) -> Iterator[Body]:
    """Yield the bodies that notices brought into a store: they are described anew."""
    start = f"{iri.data()}{PLACES}/"
    for graph in store.graphs():
        if graph.startswith(start) and (body := known.directory.get(graph.removeprefix(start))):
            yield body


def _state(known: Registry) -> ox.Literal:
    """Return a hash of all that the registry is made from."""
    digest = hashlib.sha256(FORM + iri.data().encode())
    for table in (*sorted(FOLDER.glob("*.tsv")), *((known.own,) if known.own else ())):
        if table.is_file():
            digest.update(table.name.encode() + table.read_bytes())
    return ox.Literal(digest.hexdigest())


def _by_subject(quads: Iterable[ox.Quad]) -> dict[str, set[ox.Quad]]:
    """Put what is said of each body and change into a graph of its own, as loading a notice does."""
    graphs: dict[str, set[ox.Quad]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            graph = f"{iri.data()}{PLACES}/{iri.path(quad.subject.value)}"
            graphs[graph].add(_put(quad, graph))
    return graphs


def _put(quad: ox.Quad, graph: str) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
