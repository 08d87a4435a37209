"""All graphs that one notice gives: its facts, what follows from them, and what a person should look at.

A notice whose graph breaks a shape is held back: instead of facts it gives a quarantine graph, with the
report and the facts as text, so that no query takes them for facts and nothing is lost.  What was loaded of
it before stays.  Warnings stand in the report graph beside the facts; remarks (severity Info) are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg import iri
from kg.derive import derive
from kg.messages import LANGUAGES, speaking
from kg.model import Notice
from kg.readers import Doubt, Reading
from kg.shapes import Result, validate
from kg.triples import NoticeGraph, Resolve, Run, describe, unresolved
from kg.vocabulary import namespace, prefixes

KEPT = frozenset({"Violation", "Warning"})
READING = "Reading"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True, slots=True)
class NoticeGraphs:
    """The graphs of one notice by name, as N-Quads bytes, and what its check found."""

    document: str
    graphs: dict[str, bytes]
    results: tuple[Result, ...]

    @property
    def is_held_back(self) -> bool:
        """Whether the notice failed its check and gave no facts."""
        return any(result.is_error for result in self.results)


def graphs_of(
    notice: Notice,
    source: str,
    run: Run | None = None,
    resolve: Resolve = unresolved,
    *,
    reading: Reading | None = None,
    context: Iterable[ox.Quad] = (),
) -> NoticeGraphs:
    """Return the graphs of a notice read from `source`: facts, derived and report, or quarantine.

    `reading` is that of its file: the graph notes its form and where its pages begin, the report what was
    hard to read.

    Every graph that a notice may have is named, an empty one too, so that replacing them all leaves nothing
    old behind; only a notice that is held back leaves its earlier facts as they are.
    """
    read = reading or Reading(notice.text, "")
    described = describe(notice, source, run, resolve, read.map.page_starts())
    facts = [*described.quads(), *_form(described.graph, read.form)]
    named = {fact.object for fact in facts}
    known = (quad for quad in context if quad.subject in named)
    found = tuple(r for r in validate(facts, known) if r.severity in KEPT)
    results = (*found, *(_doubted(doubt, described.document) for doubt in read.doubts))
    quarantine, report = (iri.graph(kind, described.document) for kind in ("quarantine", "report"))
    if any(result.is_error for result in results):
        held = [*_report(results, quarantine), _held_back(described, quarantine)]
        return NoticeGraphs(described.document, {quarantine: _written(held)}, results)
    derived, follows = derive(facts, described.graph)
    graphs = {
        described.graph: described.nquads.encode() + _written(_form(described.graph, read.form)),
        derived: _written(follows),
        report: _written(_report(results, report)),
        quarantine: b"",
    }
    return NoticeGraphs(described.document, graphs, results)


def _form(graph: str, form: str) -> list[ox.Quad]:
    """Say in what form the notice was read ("docx", "scan" …)."""
    name, format_ = ox.NamedNode(graph), ox.NamedNode(f"{prefixes()['dcterms']}format")
    return [ox.Quad(name, format_, ox.Literal(form), name)] if form else []


def _written(quads: Iterable[ox.Quad]) -> bytes:
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def _held_back(described: NoticeGraph, graph: str) -> ox.Quad:
    name = ox.NamedNode(graph)
    return ox.Quad(name, ox.NamedNode(namespace()["quarantinedFacts"]), ox.Literal(described.nquads), name)


def _doubted(doubt: Doubt, document: str) -> Result:
    """Say as a result of the check what was hard to read."""
    messages = {}
    for wanted in LANGUAGES:
        with speaking(wanted):
            messages[wanted] = str(doubt)
    return Result(document, READING, "Warning", messages, doubt.page)


def _report(results: Sequence[Result], graph: str) -> list[ox.Quad]:
    """Write results as a SHACL report (section 3.6) whose address is that of its graph."""
    if not results:
        return []
    name, sh = ox.NamedNode(graph), prefixes()["sh"]
    quads = [ox.Quad(name, _TYPE, ox.NamedNode(f"{sh}ValidationReport"), name)]
    for number, result in enumerate(results, 1):
        node = ox.NamedNode(f"{graph}/{number}")
        values = {
            "focusNode": ox.NamedNode(result.focus),
            "sourceShape": ox.NamedNode(f"{prefixes()['vsh']}{result.shape}"),
            "resultSeverity": ox.NamedNode(f"{sh}{result.severity}"),
        }
        if result.page:
            page = ox.NamedNode(namespace()["page"])
            quads.append(ox.Quad(node, page, ox.Literal(result.page), name))
        quads += [
            ox.Quad(name, ox.NamedNode(f"{sh}result"), node, name),
            ox.Quad(node, _TYPE, ox.NamedNode(f"{sh}ValidationResult"), name),
            *(ox.Quad(node, ox.NamedNode(sh + key), value, name) for key, value in values.items()),
            *(
                ox.Quad(node, ox.NamedNode(f"{sh}resultMessage"), ox.Literal(text, language=wanted), name)
                for wanted, text in sorted(result.messages.items())
            ),
        ]
    return quads
