"""One notice → all the graphs that follow from it: its own, what is derived, and the bodies that it names.

A body of the registry is described in a small graph of its own (`graph/registry/org/…`), the same whoever
names it, so that no triple stands twice and loading a notice again changes nothing there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from kg import catalog, iri
from kg.derive import derive
from kg.extract import extract
from kg.issues import issues, quarantine
from kg.messages import Problem
from kg.model import Notice
from kg.readers import read
from kg.registry import open_registry
from kg.shapes import Result, validate
from kg.triples import Run, describe
from kg.vocabulary import vocabulary

N_ = str


class NothingFound(Problem):
    """A text in which no notice was recognised."""


class Quarantined(Problem):
    """A notice that breaks the shapes; `graphs` keeps what was read of it, apart from the answers."""

    def __init__(self, name: str, errors: Sequence[Result], graphs: Mapping[str, bytes]) -> None:
        super().__init__(
            N_("{file}: kept in quarantine, {count} facts break the rules of the graph ({first})"),
            file=name,
            count=len(errors),
            first=errors[0].message(),
        )
        self.graphs = graphs


def notice_graphs(data: bytes, name: str) -> Mapping[str, bytes]:
    """Make the graphs of a notice from the bytes of its file; the first is that of the notice itself.

    Raises ReadError where the file cannot be read, NothingFound where its text is no notice, Quarantined
    where what was read of it breaks the shapes.
    """
    notice = extract(read(data, name=name).text)
    if not is_notice(notice):
        raise NothingFound(
            N_("{file}: no notice was recognised in the text; check that this is the right file"), file=name
        )
    registry = open_registry()
    own = describe(notice, name, Run(f"chidao {program()}"), resolve=registry.reader(notice))
    facts = list(own.quads())
    bodies = list(registry.quads(sorted({q.object.value for q in facts if isinstance(q.object, NamedNode)})))
    results = validate(facts, bodies)
    if errors := [result for result in results if result.is_error]:
        raise Quarantined(name, errors, dict([written(quarantine(own.document, facts, errors))]))
    derived = (derive(facts, own.graph), issues(own.document, results))
    return {own.graph: own.nquads.encode(), **dict(map(written, derived)), **by_subject(bodies)}


def written(graph: tuple[str, Iterable[Quad]]) -> tuple[str, bytes]:
    """Return a graph with its quads as N-Quads."""
    return graph[0], serialize(graph[1], format=RdfFormat.N_QUADS) or b""


def is_notice(notice: Notice) -> bool:
    """Say whether anything of a notice was recognised in a text."""
    header = notice.header
    return bool(header.type or header.number or notice.tasks or notice.citations)


def common_graphs() -> dict[str, bytes]:
    """Return the graphs that every store holds: the ontology with its vocabularies, and the questions."""
    vocabulary_graph, questions = (NamedNode(f"{iri.data()}graph/{name}") for name in ("vocab", "questions"))
    asked = parse(catalog.turtle(), format=RdfFormat.TURTLE)
    graphs = {
        vocabulary_graph.value: [
            Quad(q.subject, q.predicate, q.object, vocabulary_graph) for q in vocabulary().quads
        ],
        questions.value: [Quad(q.subject, q.predicate, q.object, questions) for q in asked],
    }
    return dict(map(written, graphs.items()))


def by_subject(quads: Iterable[Quad]) -> dict[str, bytes]:
    """Put what is said of each thing of the registry into a graph of its own."""
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        graph = f"{iri.data()}graph/registry/{iri.path(str(quad.subject.value))}"  # type: ignore[union-attr]
        graphs[graph].append(Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph)))
    return dict(map(written, graphs.items()))


def program() -> str:
    """Return the version of the program; "0" where it runs without being installed."""
    try:
        return version("chidao")
    except PackageNotFoundError:
        return "0"
