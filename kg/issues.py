"""What the shapes find wrong with a notice, as graphs: review issues of warnings, a quarantine of errors."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg import iri
from kg.shapes import Result
from kg.vocabulary import namespace

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
KIND = "the-thuc"


def issues(document: str, results: Iterable[Result]) -> tuple[str, list[ox.Quad]]:
    """Return the name and the quads of the graph that lists, for a person, what to look at in a notice."""
    graph = ox.NamedNode(iri.graph("issues", document))
    quads = [quad for n, result in enumerate(results, 1) for quad in _issue(document, n, result, graph)]
    return graph.value, quads


def quarantine(
    document: str, facts: Iterable[ox.Quad], results: Iterable[Result]
) -> tuple[str, list[ox.Quad]]:
    """Return the graph that keeps apart a notice that may not be loaded: what was read, and why not."""
    graph = ox.NamedNode(iri.graph("quarantine", document))
    kept = [ox.Quad(q.subject, q.predicate, q.object, graph) for q in facts]
    return graph.value, kept + [
        quad for n, result in enumerate(results, 1) for quad in _issue(document, n, result, graph)
    ]


def _issue(document: str, order: int, result: Result, graph: ox.NamedNode) -> list[ox.Quad]:
    vnd = namespace()
    node = ox.NamedNode(iri.part(document, "issue", str(order)))
    notes = [ox.Literal(text, language=language) for language, text in sorted(result.messages.items())]
    facts: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (_TYPE, ox.NamedNode(vnd["ReviewIssue"])),
        (ox.NamedNode(vnd["concernsResource"]), ox.NamedNode(result.focus)),
        (ox.NamedNode(vnd["issueType"]), ox.NamedNode(namespace("issue")[KIND])),
        *((ox.NamedNode(vnd["issueNote"]), note) for note in notes),
    ]
    return [ox.Quad(node, predicate, value, graph) for predicate, value in facts]
