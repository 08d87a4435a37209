"""A notice as quads: one named graph with everything read from it, each fact with the words that show it.

`describe(notice, "file.txt")` gives the graph as N-Quads text.  The names of bodies become addresses through
`resolve`, a function of a mention and its context that gives an address or None; a body that it does not know
is a node of this notice alone.  The graph describes itself (file, software, time), so that replacing it
replaces its record too.  Nothing here depends on the clock: the same notice gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyoxigraph as ox

from kg import identity, iri
from kg.identity import Identity
from kg.model import Mention, Notice
from kg.triples.cited import write_citations
from kg.triples.head import write_head, write_meetings, write_recipients, write_signature
from kg.triples.page import Context, Page, Resolve
from kg.triples.pen import Pen, foreign, plain
from kg.triples.programmes import write_programmes
from kg.triples.statements import write_statements
from kg.triples.tasks import write_task
from kg.triples.unissued import write_unissued

__all__ = ["Context", "NoticeGraph", "Resolve", "Run", "describe", "quads", "unresolved"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the software: its name and version, and when; None leaves the time out."""

    generator: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeGraph:
    """The graph of one notice: which document it is about, its name, and its quads as N-Quads text."""

    document: str
    graph: str
    nquads: str

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the quads as objects."""
        return iter(ox.parse(self.nquads, format=ox.RdfFormat.N_QUADS))


def unresolved(mention: Mention, context: Context) -> None:
    """Resolve nothing: every body stays a node of its notice."""


def describe(
    notice: Notice,
    source: str,
    run: Run | None = None,
    resolve: Resolve = unresolved,
    pages: Sequence[int] = (),
) -> NoticeGraph:
    """Return the graph of a notice read from the file `source`.

    `pages` holds the offset of the first character of each page, where the file had pages.
    """
    known = identity.of_notice(notice)
    graph = iri.graph("notice", known.document)
    page = Page(notice, known, Pen(notice.text, known.document, graph), resolve)
    _record(page.pen, known, graph, source, run)
    write_head(page, pages)
    write_meetings(page)
    cited = write_citations(page)
    write_programmes(page, cited)
    write_statements(page)
    write_unissued(page)
    for order, task in enumerate(notice.tasks, 1):
        write_task(page, task, order, cited)
    write_recipients(page)
    write_signature(page)
    return NoticeGraph(known.document, graph, str(page.pen))


def quads(
    notice: Notice, source: str, run: Run | None = None, resolve: Resolve = unresolved
) -> Iterator[ox.Quad]:
    """Yield the quads of the graph of a notice (see `describe`)."""
    return describe(notice, source, run, resolve).quads()


def _record(pen: Pen, known: Identity, graph: str, source: str, run: Run | None) -> None:
    """Write what the graph says of itself."""
    pen.type(graph, "NoticeGraph")
    pen.write_foreign(graph, foreign("prov", "wasDerivedFrom"), f"<{known.document}>")
    pen.write_foreign(graph, foreign("dcterms", "source"), plain(source))
    if run:
        pen.write(graph, "generator", plain(run.generator))
        if run.at:
            moment = f'"{run.at.isoformat()}"^^{foreign("xsd", "dateTime")}'
            pen.write_foreign(graph, foreign("prov", "generatedAtTime"), moment)
