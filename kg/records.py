"""The record of a notice's graph: from which files, by which rules, when; itself a graph, `graph/record/…`.

A record names every file that gave this notice, each with its hash, so that two files of one notice (a scan
and its text) do not take turns at replacing each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from kg import iri
from kg.store import Reader
from kg.store.changes import text_of
from kg.vocabulary import PUBLISHED, base, namespace, prefixes


@dataclass(frozen=True, slots=True)
class Record:
    """One reading of one file: its name, the SHA-256 of its bytes, the rule set, the time."""

    source: str
    digest: str
    rules: str
    at: datetime


def record_graph(graph: str) -> str:
    """Return the name of the graph that holds the record of a notice's graph."""
    return iri.graph("record", iri.document_of(graph))


@dataclass(frozen=True, slots=True)
class Known:
    """A file whose bytes were loaded before: under which name, and by which rule set it was read last."""

    source: str
    rules: str


def known_record(store: Reader, source: str, digest: str) -> Known | None:
    """Return how a file of this hash was loaded, best under this very name; None where it is new."""
    found = store.query(text_of("record-of-file.rq").replace(PUBLISHED, base()), {"digest": Literal(digest)})
    if not isinstance(found, QuerySolutions):
        raise TypeError("record-of-file.rq is a SELECT")
    known = [Known(row["name"].value, row["rules"].value) for row in found]
    return min(known, key=lambda k: (k.source != source, k.source), default=None)


def digest_of(store: Reader, graph: str, source: str) -> str:
    """Return the hash of the file of this name that the notice of `graph` was read from; "" if unknown."""
    quads = list(store.quads(record_graph(graph)))
    title, digest = f"{prefixes()['dcterms']}title", namespace()["sourceSha256"]
    named = {q.subject for q in quads if q.predicate.value == title and q.object == Literal(source)}
    digests = (q.object for q in quads if q.predicate.value == digest and q.subject in named)
    return next((found.value for found in digests if isinstance(found, Literal)), "")


def record_quads(store: Reader, graph: str, record: Record) -> Mapping[str, list[Quad]]:
    """Return the record of `graph` after this reading: its own file, and those of other names it had."""
    vnd, prov, dcterms = namespace(), prefixes()["prov"], prefixes()["dcterms"]
    name, notice = NamedNode(record_graph(graph)), NamedNode(graph)
    file = NamedNode(f"{name.value}/{hashlib.sha256(record.source.encode()).hexdigest()[:16]}")
    time = Literal(record.at.isoformat(), datatype=NamedNode(f"{prefixes()['xsd']}dateTime"))
    others = [quad for quad in store.quads(name.value) if quad.subject not in (file, notice)]
    files = {quad.subject for quad in others} | {file}
    quads = [
        Quad(notice, NamedNode(f"{prov}generatedAtTime"), time, name),
        *(Quad(notice, NamedNode(f"{prov}hadPrimarySource"), f, name) for f in files),
        Quad(file, NamedNode(f"{dcterms}title"), Literal(record.source), name),
        Quad(file, NamedNode(vnd["sourceSha256"]), Literal(record.digest), name),
        Quad(file, NamedNode(vnd["ruleSet"]), Literal(record.rules), name),
        *others,
    ]
    return {name.value: quads}
