"""An update tried on a copy of the data: what it would change, graph by graph, without changing it.

So an update is limited and killed like a query, and the store itself only ever replaces whole graphs.  The
default graph of an update is the graph `DEFAULT`: triples that were put in without naming a graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, serialize

from kg.store.contract import SYSTEM
from server.sparql.evaluation import Edit, Sink, used

DEFAULT = "urn:chidao:default"


def attempt(store: Store, edit: Edit, prefixes: Mapping[str, str], sink: Sink) -> None:
    """Write into `sink` a line of JSON, the graphs that change, and their new quads (N-Quads)."""
    trial = _copy(store, edit)
    trial.update(edit.text, base_iri=edit.base, prefixes=used(prefixes, edit.text))
    changed = {
        name: after
        for name in _names(store, trial, edit)
        if (after := _graph(trial, name, own=True)) != _graph(store, name)
    }
    sink.write(json.dumps(sorted(changed)).encode() + b"\n")
    for quads in changed.values():
        sink.write(serialize(quads, format=RdfFormat.N_QUADS) or b"")


def _copy(store: Store, edit: Edit) -> Store:
    """Return a store to try the edit on, its default graph filled from `DEFAULT`."""
    if edit.copy:
        trial = Store(edit.copy)
        trial.clear_graph(DefaultGraph())
    else:
        trial = Store()
        for name in edit.graphs or ():
            trial.extend(_graph(store, name))
    trial.remove_graph(SYSTEM)
    trial.remove_graph(NamedNode(DEFAULT))
    trial.extend(Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in _graph(store, DEFAULT))
    return trial


def _names(store: Store, trial: Store, edit: Edit) -> Iterable[str]:
    if edit.graphs is not None:
        return edit.graphs
    both = {*store.named_graphs(), *trial.named_graphs()} - {SYSTEM}
    return {name.value for name in both if isinstance(name, NamedNode)} | {DEFAULT}


def _graph(store: Store, name: str, *, own: bool = False) -> set[Quad]:
    """Return the quads of a graph; `own` reads `DEFAULT` where a trial keeps it."""
    graph = NamedNode(name)
    if own and name == DEFAULT:
        default = store.quads_for_pattern(None, None, None, DefaultGraph())
        return {Quad(q.subject, q.predicate, q.object, graph) for q in default}
    return set(store.quads_for_pattern(None, None, None, graph))
