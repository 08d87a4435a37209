"""A change of graphs as quads to take away and quads to add, and as one SPARQL update."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

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

    def update(self) -> str:
        """Return the change as SPARQL 1.1 update text."""
        parts = [written("drop.ru", graph=NamedNode(graph)) for graph in self.dropped]
        if self.removed:
            parts.append(written("remove.ru", quads=blocks(self.removed)))
        if self.added:
            parts.append(written("add.ru", quads=blocks(self.added)))
        return " ;\n".join(parts)


def written(name: str, **parts: object) -> str:
    """Return an update of `queries/system/` with its parts filled in."""
    return Template(text_of(name)).substitute(parts)


def difference(old: Mapping[str, set[Quad]], new: Mapping[str, set[Quad]]) -> Change:
    """Compare graphs as they stand with graphs as wanted.

    A graph in which blank nodes change is dropped and written again: two blank nodes cannot be told to be the
    same, and SPARQL removes no blank node by name (SPARQL 1.1 Update, section 3.1.2).
    """
    dropped, removed, added = [], set[Quad](), set[Quad]()
    for graph, quads in new.items():
        present = old.get(graph, set())
        gone, come = present - quads, quads - present
        if present and (not quads or has_blank(gone) or has_blank(come)):
            dropped.append(graph)
            added |= quads
        else:
            removed |= gone
            added |= come
    return Change(tuple(dropped), frozenset(removed), frozenset(added), tuple(new))


def blocks(quads: Iterable[Quad]) -> str:
    """Write quads as the GRAPH blocks of an update."""
    inside: dict[str, list[Triple]] = {}
    for quad in quads:
        inside.setdefault(str(quad.graph_name), []).append(quad.triple)
    return "\n".join(f"GRAPH {graph} {{\n{lines(triples)}}}" for graph, triples in inside.items())


def lines(triples: Iterable[Triple]) -> str:
    """Write triples as N-Triples, in order."""
    unordered = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(unordered.splitlines(keepends=True))).decode()
