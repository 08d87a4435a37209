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


def known_record(store: Reader, source: str, digest: str) -> str | None:
    """Return the rule set that read this very file last, or None where it is new or has changed."""
    found = store.query(
        text_of("record-of-file.rq").replace(PUBLISHED, base()),
        {"name": Literal(source), "digest": Literal(digest)},
    )
    if not isinstance(found, QuerySolutions):
        raise TypeError("record-of-file.rq is a SELECT")
    return next((row["rules"].value for row in found), None)


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
