"""The reading side of Oxigraph inside this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph
from pyoxigraph import NamedNode, Quad, QuerySolutions

from kg.store.changes import text_of
from kg.store.committing import number_of
from kg.store.contract import MERGED, SYSTEM, VERSION, Hit, Reader, Results, StoreError, Term, bind
from kg.store.merging import Named
from kg.store.reach import Patterns
from kg.store.search import Index


class EmbeddedReader(Reader):
    """A graph open for reading: one version, or, as the parent of the writer, the present one."""

    def __init__(self, graph: pyoxigraph.Store, index: Index | None) -> None:
        self._graph = graph
        self._index = index
        self._version = version_in(graph)

    @property
    def version(self) -> int:
        """The number of commits so far."""
        return self._version

    @property
    def patterns(self) -> Patterns:
        """The quads of the named graphs that fit a pattern, without a query."""
        return Named(self._graph)

    @property
    def engine(self) -> pyoxigraph.Store:
        """The store of the engine itself: what checks it looks at."""
        return self._graph

    @property
    def texts(self) -> Index:
        """The search index beside the graph."""
        if self._index is None:
            raise StoreError("this snapshot has no search index beside it")
        return self._index

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
        """Run a query (see `Reader.query`)."""
        from kg.functions import for_store  # which reads files of the store's own: not at import

        return self._graph.query(
            bind(text, bindings),
            use_default_graph_as_union=MERGED not in self._graph,
            custom_functions=for_store(text),
        )

    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> tuple[Hit, ...]:
        """Search the texts of this version (see `Index.search`)."""
        return self.texts.search(text, self._version, kinds, limit)

    def graphs(self) -> Iterator[str]:
        """Yield the IRIs of the named graphs."""
        for name in self._graph.named_graphs():
            if isinstance(name, NamedNode) and name != SYSTEM:
                yield name.value

    def quads(self, graph: str) -> Iterator[Quad]:
        """Yield the quads of one graph."""
        return self._graph.quads_for_pattern(None, None, None, NamedNode(graph))

    def size(self) -> int:
        """Count the quads of the named graphs (reads the keys of all: about a second for each million)."""
        merged = self._graph.query(text_of("triples.rq"))
        if not isinstance(merged, QuerySolutions):
            raise TypeError("triples.rq is a SELECT")
        own = sum(1 for _ in self.quads(SYSTEM.value))
        return len(self._graph) - int(next(merged)["count"].value) - own

    def close(self) -> None:
        """Let go of the files; the reader is of no use afterwards."""
        self._graph = pyoxigraph.Store()
        if self._index is not None:
            self._index.close()


def version_in(graph: pyoxigraph.Store) -> int:
    """Return the highest version in a graph: commits add marks, `flush` takes the older ones away."""
    return max(map(number_of, graph.quads_for_pattern(None, VERSION, None, SYSTEM)), default=0)
