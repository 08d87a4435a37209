"""Links between documents and the records of others: what they are, and how they stand in the store.

A link is a triple (`skos:exactMatch`, `skos:closeMatch`, `vnd:possibleMatch`) with a node beside it that
carries the evidence, in the terms of SSSOM.  What the program found is in the graph `graph/links/documents`,
made anew each time; what people decided is in `graph/review/links`, which no load and no import touches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode, Triple

from kg import iri
from kg.linking.terms import Value, day, decimal, facts, term, text, values
from kg.store import Reader

FOUND, DECIDED = "graph/links/documents", "graph/review/links"
EXACT, CLOSE, POSSIBLE = "skos:exactMatch", "skos:closeMatch", "vnd:possibleMatch"
COMPARED, BY_HAND = "semapv:CompositeMatching", "semapv:ManualMappingCuration"
NOT = "Not"
PREDICATES = (EXACT, CLOSE, POSSIBLE)


@dataclass(frozen=True, slots=True)
class Link:
    """A document tied to a record: how, by whom, how surely and why; `denied` where a person ruled it out."""

    subject: str
    predicate: str
    object: str
    justification: str = COMPARED
    confidence: float | None = None
    subject_label: str = ""
    object_label: str = ""
    comment: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    denied: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether a person decided it."""
        return self.justification == BY_HAND

    @property
    def pair(self) -> tuple[str, str]:
        """What it joins."""
        return self.subject, self.object


def found_graph() -> str:
    """Return the name of the graph of links that the program found."""
    return iri.data() + FOUND


def decided_graph() -> str:
    """Return the name of the graph of links that people decided."""
    return iri.data() + DECIDED


def triples(links: Iterable[Link]) -> Iterator[Triple]:
    """Yield what is said of links; a denied one is told by its node alone, never as a triple."""
    for link in links:
        if not link.denied:
            yield Triple(NamedNode(link.subject), term(link.predicate), NamedNode(link.object))
        yield from facts(_node(link), _evidence(link))


def _evidence(link: Link) -> list[tuple[str, Value | None]]:
    return [
        ("a", term("sssom:Mapping")),
        ("sssom:subject_id", NamedNode(link.subject)),
        ("sssom:predicate_id", term(link.predicate)),
        ("sssom:object_id", NamedNode(link.object)),
        ("sssom:mapping_justification", term(link.justification)),
        ("sssom:confidence", None if link.confidence is None else decimal(link.confidence)),
        ("sssom:subject_label", text(link.subject_label) if link.subject_label else None),
        ("sssom:object_label", text(link.object_label) if link.object_label else None),
        ("sssom:comment", text(link.comment) if link.comment else None),
        ("sssom:reviewer_label", text(link.decided_by) if link.decided_by else None),
        ("sssom:mapping_date", day(link.decided_on) if link.decided_on else None),
        ("sssom:predicate_modifier", text(NOT) if link.denied else None),
    ]


def _node(link: Link) -> str:
    key = hashlib.sha256(f"{link.subject} {link.object} {link.by_hand}".encode()).hexdigest()[:20]
    return f"{iri.data()}link/{key}"


def load(reader: Reader, graph: str) -> list[Link]:
    """Read the links of a graph, in the order of subject and object."""
    nodes = values(reader.quads(graph))
    made = (_link(about) for about in nodes.values() if term("sssom:subject_id").value in about)
    return sorted(made, key=lambda link: (link.subject, link.predicate, link.object))


def _link(about: Mapping[str, list[str]]) -> Link:
    def one(name: str) -> str:
        return about.get(term(f"sssom:{name}").value, [""])[0]

    names = {term(name).value: name for name in (*PREDICATES, COMPARED, BY_HAND)}
    return Link(
        subject=one("subject_id"),
        predicate=names.get(one("predicate_id"), POSSIBLE),
        object=one("object_id"),
        justification=names.get(one("mapping_justification"), COMPARED),
        confidence=float(one("confidence")) if one("confidence") else None,
        subject_label=one("subject_label"),
        object_label=one("object_label"),
        comment=one("comment"),
        decided_by=one("reviewer_label"),
        decided_on=date.fromisoformat(one("mapping_date")) if one("mapping_date") else None,
        denied=one("predicate_modifier") == NOT,
    )
