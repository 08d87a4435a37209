"""What a notice said before a file of the same number and issuer took its place: `graph/history/…`.

Each former version keeps its words, its facts (as text, so that no query takes them for present ones), its
file, and from when until when it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from kg import iri
from kg.records import Record, record_graph
from kg.store import Reader
from kg.vocabulary import namespace, prefixes

SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Version:
    """What one reading of a notice gives: its number, its text, the form and name of its file, its graph."""

    number: str
    text: str
    form: str
    source: str
    quads: frozenset[Quad]

    @property
    def words(self) -> str:
        """The words of the text, whatever lines and tables they stand in."""
        return " ".join(self.text.replace("|", " ").split())


def version_of(quads: Iterable[Quad]) -> Version:
    """Return the version that a notice's graph holds."""
    facts = frozenset(quads)
    own = {f"{prefixes()['dcterms']}{name}" for name in ("format", "source")}
    notices = {q.subject for q in facts if q.predicate.value == namespace()["text"]}
    found = {
        q.predicate.value: q.object.value
        for q in facts
        if isinstance(q.object, Literal) and (q.subject in notices or q.predicate.value in own)
    }
    number, text = (found.get(namespace()[name], "") for name in ("documentNumber", "text"))
    form, source = (found.get(f"{prefixes()['dcterms']}{name}", "") for name in ("format", "source"))
    return Version(number, text, form, source, facts)


def version_in(data: bytes) -> Version:
    """Return the version that the N-Quads of a notice's graph hold."""
    return version_of(parse(data, format=RdfFormat.N_QUADS))


def is_new_version(old: Version, new: Version, known: str, record: Record) -> bool:
    """Say whether other words have come: not the same file read anew, not the same words in another form.

    `known` is the digest of the file that `old` was read from.
    """
    return bool(old.words) and old.words != new.words and known != record.digest


def history_quads(
    store: Reader, own: str, old: Version, known: str, record: Record
) -> Mapping[str, list[Quad]]:
    """Return the history of the notice of graph `own` with `old`, which `record` replaces, as the last."""
    document = iri.document_of(own)
    name = NamedNode(iri.graph("history", document))
    before = list(store.quads(name.value))
    number = sum(quad.predicate.value == namespace()["formerText"] for quad in before) + 1
    node = NamedNode(iri.part(document, "former", str(number)))
    values: dict[str, NamedNode | Literal] = {
        f"{prefixes()['rdf']}type": NamedNode(namespace()["Former"]),
        f"{prefixes()['prov']}specializationOf": NamedNode(document),
        f"{prefixes()['dcterms']}title": Literal(old.source),
        f"{prefixes()['prov']}invalidatedAtTime": _moment(record.at),
        namespace()["sourceSha256"]: Literal(known),
        namespace()["formerText"]: Literal(old.text),
        namespace()["formerFacts"]: Literal(_lines(old.quads)),
    }
    if since := _since(store, own):
        values[f"{prefixes()['prov']}generatedAtTime"] = since
    return {name.value: [*before, *(Quad(node, NamedNode(p), o, name) for p, o in values.items())]}


def _since(store: Reader, own: str) -> Literal | None:
    """Return when the present version was loaded."""
    wanted = f"{prefixes()['prov']}generatedAtTime"
    times = (quad.object for quad in store.quads(record_graph(own)) if quad.predicate.value == wanted)
    return next((time for time in times if isinstance(time, Literal)), None)


def _moment(at: datetime) -> Literal:
    return Literal(at.isoformat(), datatype=NamedNode(f"{prefixes()['xsd']}dateTime"))


def _lines(quads: Iterable[Quad]) -> str:
    return "\n".join(sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").decode().splitlines()))
