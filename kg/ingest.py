"""From the bytes of a file to all that is to be stored: reading, extraction, the registry, the graphs.

A body of the registry is described in a small graph of its own (`graph/registry/org/…`), the same whoever
names it, so that no triple stands twice and loading a notice again changes nothing there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from kg import catalog, iri
from kg.extract import extract
from kg.graphs import NoticeGraphs, graphs_of
from kg.messages import Problem
from kg.model import Mention, Notice
from kg.originals import Originals
from kg.readers import read
from kg.registry import open_registry
from kg.triples import Context, Run
from kg.vocabulary import vocabulary
from kg.weighing import weighed

N_ = str
Graphs = Mapping[str, bytes]


class NothingFound(Problem):
    """A text in which no notice was recognised."""


class HeldBack(Problem):
    """A notice that breaks the shapes; `graphs` keeps what was read of it, apart from the answers."""

    def __init__(self, name: str, found: NoticeGraphs) -> None:
        errors = [result for result in found.results if result.is_error]
        super().__init__(
            N_("{file}: kept in quarantine, {count} facts break the rules of the graph ({first})"),
            file=name,
            count=len(errors),
            first=errors[0].message(),
        )
        self.graphs: Graphs = found.graphs


def notice_graphs(data: bytes, name: str, originals: Originals | None = None) -> Graphs:
    """Make the graphs of a notice from the bytes of its file; the first is that of the notice itself.

    The file is kept in `originals`, where that is given, with the way from its text back to its pages.

    Raises ReadError where the file cannot be read, NothingFound where its text is no notice, HeldBack where
    what was read of it breaks the shapes.
    """
    reading = read(data, name=name)
    notice = extract(reading.text)
    if not reading.is_typed:
        notice = weighed(notice, reading.confidence)
    if not is_notice(notice):
        raise NothingFound(
            N_("{file}: no notice was recognised in the text; check that this is the right file"), file=name
        )
    if originals:
        originals.keep(data, reading)
    bodies = Bodies(notice)
    run = Run(f"chidao {program()}")
    found = graphs_of(notice, name, run, bodies.resolve, reading=reading, context=bodies)
    if found.is_held_back:
        raise HeldBack(name, found)
    return {**found.graphs, **by_subject(bodies)}


class Bodies:
    """The bodies of the registry that a notice names: each is noted when it is resolved."""

    def __init__(self, notice: Notice) -> None:
        self._registry = open_registry()
        self._resolve = self._registry.reader(notice)
        self._named: set[str] = set()
        self._home: str | None = None

    def resolve(self, mention: Mention, context: Context) -> str | None:
        """Return the address of a body, None for one that the registry does not know for sure."""
        self._home = context.jurisdiction
        address = self._resolve(mention, context)
        if address:
            self._named.add(address)
        return address

    def __iter__(self) -> Iterator[Quad]:
        """Yield what the registry says of the bodies noted so far, what became of them, and their places."""
        places = {iri.place(self._home)} if self._home else set()
        for quad in self._registry.quads(sorted(self._named)):
            if isinstance(quad.object, NamedNode) and _of(quad.subject) in self._named:
                places |= {quad.object.value} if "/place/" in quad.object.value else set()
            yield quad
        yield from self._registry.quads_of_places(sorted(places))


def _of(subject: object) -> str:
    return subject.value if isinstance(subject, NamedNode) else ""


def is_notice(notice: Notice) -> bool:
    """Say whether anything of a notice was recognised in a text."""
    header = notice.header
    return bool(header.type or header.number or notice.tasks or notice.citations)


def common_graphs() -> Graphs:
    """Return the graphs that every store holds: the ontology with its vocabularies, and the questions."""
    asked = list(parse(catalog.turtle(), format=RdfFormat.TURTLE))
    graphs = {"vocab": vocabulary().quads, "questions": asked}
    named = {f"{iri.data()}graph/{name}": facts for name, facts in graphs.items()}
    return {graph: _written(facts, graph) for graph, facts in named.items()}


def by_subject(quads: Iterable[Quad]) -> dict[str, bytes]:
    """Put what is said of each thing of the registry into a graph of its own."""
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            graphs[f"{iri.data()}graph/registry/{iri.path(quad.subject.value)}"].append(quad)
    return {graph: _written(facts, graph) for graph, facts in graphs.items()}


def program() -> str:
    """Return the version of the program; "0" where it runs without being installed."""
    try:
        return version("chidao")
    except PackageNotFoundError:
        return "0"


def _written(quads: Iterable[Quad], graph: str) -> bytes:
    """Write quads as N-Quads of one graph."""
    name = NamedNode(graph)
    own = (Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads)
    return serialize(own, format=RdfFormat.N_QUADS) or b""
