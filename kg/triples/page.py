"""What the writers of one notice share: the notice, its identity, the pen, and the bodies already named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kg import iri
from kg.identity import Identity
from kg.model import Mention, Notice, Span, Unissued
from kg.triples.pen import Pen, day


@dataclass(frozen=True, slots=True)
class Context:
    """What helps to tell a body that is named: the notice, its day and its jurisdiction."""

    document: str
    day: date | None
    jurisdiction: str | None


Resolve = Callable[[Mention, Context], str | None]


class Page:
    """The graph of one notice while it is written."""

    def __init__(self, notice: Notice, known: Identity, pen: Pen, resolve: Resolve) -> None:
        self.notice = notice
        self.known = known
        self.document = known.document
        self.pen = pen
        self.resolve = resolve
        issued = notice.header.issued_on
        self.day = date.fromisoformat(issued.value) if issued else None
        self.context = Context(known.document, self.day, known.jurisdiction)
        self.tasks = {task.key for task in notice.tasks}
        self.agents: dict[tuple[str, bool], str] = {}
        self.programmes: list[str] = []

    def node(self, kind: str, key: str | int) -> str:
        """Return the address of a part of this notice."""
        return iri.part(self.document, kind, str(key))

    def agent(self, mention: Mention) -> str:
        """Return the address of a body: from the register, or a node of this notice."""
        key = (mention.name, mention.group)
        if key not in self.agents:
            self.agents[key] = self.resolve(mention, self.context) or self._local(mention)
        return self.agents[key]

    def _local(self, mention: Mention) -> str:
        address = self.node("group" if mention.group else "agent", iri.slug(mention.name))
        if self.pen.is_new(address):
            self.pen.type(address, "AgentGroup" if mention.group else "UnresolvedAgent")
            self.pen.name(address, mention.name)
        return address

    def unissued(self, one: Unissued) -> str:
        """Return the address of a document without number: two of one name in a notice are one."""
        return self.node("planned" if one.planned else "named", iri.slug(one.name))

    def named_in(self, span: Span) -> list[str]:
        """Return the programmes, projects and plans named in a span, the nearest of a line only."""
        here = [i for i, one in enumerate(self.notice.programmes) if span.holds(one.evidence.span)]
        above = {self.notice.programmes[i].under for i in here}
        return list(dict.fromkeys(self.programmes[i] for i in here if i not in above))

    def event(self, name: str, on: date | None) -> str:
        """Write a meeting once: known by its day, or by its name where it has none."""
        address = self.node("meeting", on.isoformat() if on else iri.slug(name))
        if self.pen.is_new(address):
            self.pen.type(address, "Meeting")
            self.pen.name(address, name)
            if on:
                self.pen.write(address, "eventDate", day(on))
        return address
