"""What stands beside a document on its page: its state in law, catalogue entries, links out, identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from markupsafe import Markup
from pyoxigraph import NamedNode

from kg import iri
from kg.linking.eli import eli, rdfa
from kg.linking.features import Record
from kg.linking.identifiers import akn_work, lex_name
from kg.linking.outward import Outward, outward
from kg.linking.reasons import in_words
from kg.linking.state import Changed, State, Told, state_on
from kg.vocabulary import namespace
from server.asking import Cell, Row, Table
from server.pages.frame import asking, today

SURE = "exactMatch"


@dataclass(frozen=True, slots=True)
class Law:
    """All of it, for one document on one day."""

    day: date
    state: State
    entries: Table
    changes: Table
    links: tuple[Outward, ...]
    lex: str
    akn: str

    @property
    def force(self) -> str:
        """The address of the concept for the force; "" where it is not known."""
        return namespace("validity")[self.state.force] if self.state.force else ""


def law_of(this: str, row: Row) -> Law:
    """Gather what is known beside the description `row` of a document."""
    entries = asking().ask("linking/entries-of-document", this=NamedNode(this))
    changes = asking().ask("linking/changes-of-document", this=NamedNode(this))
    sure = [entry for entry in entries.rows if str(entry["tie"]).endswith(SURE)]
    record = _record(this, row)
    known = [_text(entry.get(name)) for entry in sure for name in ("page", "identifier")]
    lex, akn = lex_name(record), akn_work(record)
    return Law(
        today(),
        state_on(today(), map(_told, sure), [_changed(change) for change in changes.rows]),
        entries,
        changes,
        outward(record.number or record.title, known),
        str(lex or ""),
        str(akn or ""),
    )


def described(this: str, row: Row) -> dict[str, Any]:
    """Return the description of a document by ELI, as JSON-LD."""
    entries = asking().ask("linking/entries-of-document", this=NamedNode(this))
    changes = asking().ask("linking/changes-of-document", this=NamedNode(this))
    related = asking().ask("linking/relations-of-document", this=NamedNode(this))
    sure = [entry for entry in entries.rows if str(entry["tie"]).endswith(SURE)]
    state = state_on(today(), map(_told, sure), [_changed(change) for change in changes.rows])
    pairs = [(_text(r["relation"]).rpartition("#")[2], _text(r["document"])) for r in related.rows]
    return eli(_record(this, row), state, pairs)


def eli_of(this: str, row: Row) -> Markup:
    """Return the description of a document by ELI as RDFa elements for the head of its page."""
    elements = (Markup("<meta{}>").format(_attributes(told)) for told in rdfa(described(this, row)))
    return Markup("\n  ").join(elements)


def bases_of(this: str) -> list[Row]:
    """Return what changed, by the day of the page, in the documents that a task rests on."""
    rows = asking().ask("linking/changed-bases", this=NamedNode(this)).rows
    return [row for row in rows if (since := _day(row["since"])) is None or since <= today()]


def _attributes(told: Mapping[str, str]) -> Markup:
    return Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in told.items())


def _record(this: str, row: Row) -> Record:
    steps = (iri.path(this) or "").split("/")
    complete = len(steps) == 4 and steps[2].isdecimal()
    return Record(
        this,
        _text(row.get("number")),
        _day(row.get("date")),
        int(steps[2]) if complete else None,
        _text(row.get("title") or row.get("abstract")),
        type=_text(row.get("type")).rpartition("#")[2] or None,
        jurisdiction=steps[1] if complete else None,
    )


def _told(entry: Row) -> Told:
    force = _text(entry["force"]).rpartition("#")[2] or None
    since, until, harvested = (_day(entry[name]) for name in ("from", "until", "harvested"))
    return Told(force, since, until, harvested, _text(entry["catalogueLabel"]))


def _changed(change: Row) -> Changed:
    kind = _text(change["change"]).rpartition("#")[2]
    return Changed(kind, _text(change["documentLabel"]), _day(change["date"]), change["part"] is not None)


def _text(cell: Cell | None) -> str:
    return str(cell) if cell else ""


def _day(cell: Cell | None) -> date | None:
    return date.fromisoformat(str(cell)) if cell else None


def register(app: Flask) -> None:
    """Give what is known beside a document to the templates."""
    app.jinja_env.globals |= {"law_of": law_of, "eli_of": eli_of, "bases_of": bases_of}
    app.jinja_env.filters["reasons"] = lambda cell: in_words(str(cell))
