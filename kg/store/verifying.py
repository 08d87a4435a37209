"""Is everything that is kept beside the graphs what they give?  The check of a whole store, quad by quad."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from kg.store.contract import MERGED, Reader, StoreError
from kg.store.entries import entries_in
from kg.store.merging import faults_of_merged
from kg.store.plan import Plan
from kg.store.reach import edges_in, pairs_of
from kg.store.reading import EmbeddedReader

Progress = Callable[[int, int, str], None]


def verify(reader: Reader, plan: Plan, progress: Progress | None = None) -> list[str]:
    """Check index, pairs and default graph against the graphs; a line for each fault, none when whole.

    Reads every quad; memory for the pairs.  `progress` is told how many of how many graphs are done.
    """
    if not isinstance(reader, EmbeddedReader):
        raise StoreError("only a store in a folder or in memory can be verified from here")
    told, graphs = progress or (lambda done, total, name: None), sorted(reader.graphs())
    faults = []
    for done, graph in enumerate(graphs, 1):
        if entries_in(reader.patterns, graph, plan) != reader.texts.entries(graph, reader.version):
            faults.append(f"{graph}: the search index does not fit")
        told(done, len(graphs), graph)
    faults += [
        f"{graph}: in the search index only" for graph in reader.texts.graphs(reader.version) - set(graphs)
    ]
    return [*faults, *chain(_of_pairs(reader, plan), _of_merged(reader))]


def _of_pairs(reader: EmbeddedReader, plan: Plan) -> Iterator[str]:
    if plan.reach:
        stored = set(reader.quads(plan.reach.graph.value))
        wanted = set(pairs_of(plan.reach, edges_in(reader.patterns, plan.reach)))
        if stored != wanted:
            yield f"{plan.reach.graph.value}: {len(wanted - stored)} missing, {len(stored - wanted)} wrong"


def _of_merged(reader: EmbeddedReader) -> Iterator[str]:
    missing, wrong = faults_of_merged(reader.engine) if MERGED in reader.engine else (0, 0)
    if missing or wrong:
        yield f"default graph: {missing} missing, {wrong} wrong"
