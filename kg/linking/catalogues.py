"""Catalogues in the store: one graph each (`graph/catalogue/{name}`), replaced when imported again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from kg import iri
from kg.linking.entries import Change, Entry, Rejected, read_entries
from kg.linking.mapping import mapping_for
from kg.linking.tables import headings_of, read_rows
from kg.linking.terms import concept, day, facts, term, text, values
from kg.messages import Problem, gettext, ngettext
from kg.store import Reader, Store

N_ = str
PREFIX = "graph/catalogue/"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue: its name, what is known of its source, and its entries."""

    name: str
    title: str
    source: str = ""
    licence: str = ""
    harvested: date | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def graph(self) -> str:
        """The name of its graph."""
        return f"{iri.data()}{PREFIX}{self.name}"

    def address(self, entry: Entry) -> str:
        """Return the address of one of its entries."""
        return f"{iri.data()}catalogue/{self.name}/{entry.key}"


@dataclass(slots=True)
class Imported:
    """What an import did: entries that are new, changed, gone or the same, and the rows left out."""

    catalogue: Catalogue
    new: int = 0
    changed: int = 0
    gone: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def __str__(self) -> str:
        count = len(self.catalogue.entries)
        parts = [
            ngettext("{n} document", "{n} documents", count).format(n=count),
            gettext("{n} new").format(n=self.new),
            gettext("{n} changed").format(n=self.changed),
            gettext("{n} gone").format(n=self.gone),
            gettext("{n} rows left out").format(n=len(self.rejected)),
        ]
        return f"{self.catalogue.name}: {', '.join(parts)}"


def read_catalogue(
    file: Path,
    mapping: str | None = None,
    name: str | None = None,
    *,
    harvested: date | None = None,
    source: str | None = None,
    licence: str | None = None,
) -> tuple[Catalogue, list[Rejected]]:
    """Read a list of documents from a file; `Problem` where it cannot be read as a whole.

    Without `harvested` the day of the file counts; what is not given comes from the mapping.
    """
    rows = read_rows(file)
    columns = mapping_for(headings_of(rows), mapping, file.name)
    taken = harvested or date.fromtimestamp(file.stat().st_mtime)
    entries, rejected = read_entries(rows, columns, taken)
    if not entries:
        raise Problem(N_("{file}: no row can be used ({reason})"), file=file, reason=_first(rejected))
    made = Catalogue(
        iri.slug(name or (columns.name if columns.source else file.stem)),
        columns.title,
        source if source is not None else columns.source,
        licence if licence is not None else columns.licence,
        taken,
        tuple(entries),
    )
    return made, rejected


def _first(rejected: list[Rejected]) -> str:
    return str(rejected[0]) if rejected else gettext("there are none")


def keep(store: Store, catalogue: Catalogue, rejected: Iterable[Rejected] = ()) -> Imported:
    """Put a catalogue in place of the one of its name, and tell what that changed."""
    known = {entry.key: entry for entry in load(store, catalogue.graph).entries}
    given = {entry.key: entry for entry in catalogue.entries}
    store.replace({catalogue.graph: list(triples(catalogue))})
    both = known.keys() & given.keys()
    return Imported(
        catalogue,
        len(given.keys() - known.keys()),
        sum(known[key] != given[key] for key in both),
        len(known.keys() - given.keys()),
        list(rejected),
    )


def triples(catalogue: Catalogue) -> Iterator[Triple]:
    """Yield what is said of a catalogue and of its entries."""
    about = [
        ("a", term("vnd:Catalogue")),
        ("dcterms:title", text(catalogue.title, "vi")),
        ("dcterms:source", catalogue.source and text(catalogue.source)),
        ("dcterms:license", catalogue.licence and text(catalogue.licence)),
        ("vnd:rightsKnown", Literal(bool(catalogue.licence))),
        ("dcterms:issued", catalogue.harvested and day(catalogue.harvested)),
    ]
    yield from facts(catalogue.graph, _given(about))
    for entry in catalogue.entries:
        yield from _of_entry(catalogue, entry)


def _given(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in pairs if value not in ("", None)]


def _of_entry(catalogue: Catalogue, entry: Entry) -> Iterator[Triple]:
    address = catalogue.address(entry)
    said = [
        ("a", term("vnd:CatalogueEntry")),
        ("dcterms:isPartOf", NamedNode(catalogue.graph)),
        ("dcterms:identifier", text(entry.number)),
        ("dcterms:date", entry.day and day(entry.day)),
        ("dcterms:title", entry.title and text(entry.title, "vi")),
        ("dcterms:type", entry.type and concept("doctype", entry.type)),
        ("dcterms:publisher", entry.issuer and text(entry.issuer, "vi")),
        ("dcterms:contributor", entry.signer and text(entry.signer)),
        ("dcterms:spatial", entry.jurisdiction and NamedNode(iri.place(entry.jurisdiction))),
        ("vnd:legalForce", entry.force and concept("validity", entry.force)),
        ("vnd:inForceFrom", entry.since and day(entry.since)),
        ("vnd:noLongerInForceFrom", entry.until and day(entry.until)),
        ("dcterms:source", entry.url and text(entry.url)),
        ("schema:identifier", entry.identifier and text(entry.identifier)),
    ]
    yield from facts(address, _given(said))
    for order, change in enumerate(entry.changes, 1):
        node = f"{address}/change/{order}"
        yield from facts(address, [("vnd:recordedChange", NamedNode(node))])
        yield from facts(
            node,
            [
                ("a", term("vnd:RecordedChange")),
                ("vnd:changeKind", concept("docrel", change.kind)),
                ("vnd:changingNumber", text(change.number)),
            ],
        )


def names(reader: Reader) -> list[str]:
    """Return the names of the catalogues in a store."""
    start = f"{iri.data()}{PREFIX}"
    return sorted(graph.removeprefix(start) for graph in reader.graphs() if graph.startswith(start))


def load(reader: Reader, graph: str) -> Catalogue:
    """Read a catalogue from its graph; one without entries where there is none."""
    if ":" not in graph:
        graph = f"{iri.data()}{PREFIX}{graph}"
    said = values(reader.quads(graph))
    own = said.pop(graph, {})
    start = f"{graph.replace('/graph/', '/', 1)}/"
    entries = (
        _entry(address.removeprefix(start), about, said)
        for address, about in said.items()
        if term("dcterms:identifier").value in about
    )
    taken = _one(own, "dcterms:issued")
    return Catalogue(
        graph.removeprefix(f"{iri.data()}{PREFIX}"),
        _one(own, "dcterms:title"),
        _one(own, "dcterms:source"),
        _one(own, "dcterms:license"),
        date.fromisoformat(taken) if taken else None,
        tuple(sorted(entries, key=lambda entry: entry.key)),
    )


def _one(about: dict[str, list[str]], name: str) -> str:
    return about.get(term(name).value, [""])[0]


def _entry(key: str, about: dict[str, list[str]], said: dict[str, dict[str, list[str]]]) -> Entry:
    def date_of(name: str) -> date | None:
        return date.fromisoformat(_one(about, name)) if _one(about, name) else None

    def code_of(name: str) -> str | None:
        return _one(about, name).rpartition("#")[2] or None

    return Entry(
        key=key,
        number=_one(about, "dcterms:identifier"),
        day=date_of("dcterms:date"),
        title=_one(about, "dcterms:title"),
        type=code_of("dcterms:type"),
        issuer=_one(about, "dcterms:publisher"),
        signer=_one(about, "dcterms:contributor"),
        jurisdiction=_one(about, "dcterms:spatial").rpartition("/")[2] or None,
        force=code_of("vnd:legalForce"),
        since=date_of("vnd:inForceFrom"),
        until=date_of("vnd:noLongerInForceFrom"),
        url=_one(about, "dcterms:source"),
        identifier=_one(about, "schema:identifier"),
        changes=tuple(
            Change(
                _one(said[node], "vnd:changeKind").rpartition("#")[2], _one(said[node], "vnd:changingNumber")
            )
            for node in sorted(about.get(term("vnd:recordedChange").value, []))
        ),
    )


def _change(about: dict[str, list[str]]) -> Change:
    return Change(_one(about, "vnd:changeKind").rpartition("#")[2], _one(about, "vnd:changingNumber"))
