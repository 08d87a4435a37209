"""A change of graphs as quads to take away and quads to add, and as one SPARQL update."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from string import Template

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from kg.store.contract import has_blank

QUERIES = Path(__file__).resolve().parents[2] / "queries" / "system"


def text_of(name: str) -> str:
    """Return a query or update of `queries/system/`."""
    return (QUERIES / name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit does: whole graphs dropped, quads removed, quads added; in this order."""

    dropped: tuple[str, ...] = ()
    removed: frozenset[Quad] = frozenset()
    added: frozenset[Quad] = frozenset()
    graphs: tuple[str, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.dropped or self.removed or self.added)

    def update(self, dropping: str = "drop.ru") -> str:
        """Return the change as SPARQL 1.1 update text; `dropping` is the update that drops one graph."""
        drop = Template(text_of(dropping))
        parts = [drop.substitute(graph=NamedNode(graph)) for graph in self.dropped]
        if self.removed:
            parts.append(Template(text_of("remove.ru")).substitute(quads=blocks(self.removed)))
        if self.added:
            parts.append(Template(text_of("add.ru")).substitute(quads=blocks(self.added)))
        return " ;\n".join(parts)


def difference(old: Mapping[str, set[Quad]], new: Mapping[str, set[Quad]]) -> Change:
    """Compare graphs as they stand with graphs as wanted.

    A graph with blank nodes is dropped and written again: two blank nodes cannot be told to be the same, and
    SPARQL removes no blank node by name (SPARQL 1.1 Update, section 3.1.2).
    """
    dropped, removed, added = [], set[Quad](), set[Quad]()
    for graph, quads in new.items():
        present = old.get(graph, set())
        if present and (not quads or has_blank(present) or has_blank(quads)):
            dropped.append(graph)
            added |= quads
        else:
            removed |= present - quads
            added |= quads - present
    return Change(tuple(dropped), frozenset(removed), frozenset(added), tuple(new))


def blocks(quads: Iterable[Quad]) -> str:
    """Write quads as the GRAPH blocks of an update; those of the default graph stand outside any."""

    def graph_of(quad: Quad) -> str:
        return str(quad.graph_name)

    def block(graph: str, inside: Iterable[Quad]) -> str:
        triples = (serialize((quad.triple for quad in inside), format=RdfFormat.N_TRIPLES) or b"").decode()
        return triples if graph == str(DefaultGraph()) else f"GRAPH {graph} {{\n{triples}}}"

    return "\n".join(block(graph, inside) for graph, inside in groupby(sorted(quads, key=graph_of), graph_of))
