"""How the columns of somebody's list are read: mappings, as data in `ontology/linking/catalogues.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.iri import slug
from kg.linking.terms import shipped
from kg.messages import Problem

N_ = str
GENERAL = "chung"
FIELDS = frozenset(
    {
        "number", "date", "title", "type", "issuer", "signer", "force", "from", "until", "url", "identifier",
        "amended", "replaced", "repealed",
    }
)  # fmt: skip
REQUIRED = "number"


@dataclass(frozen=True, slots=True)
class Columns:
    """A mapping: which headings hold which field, and what is known of the source of such lists."""

    name: str
    title: str
    source: str
    licence: str
    jurisdiction: str
    fields: Mapping[str, tuple[str, ...]]

    def places(self, headings: Iterable[str]) -> dict[str, str]:
        """Return for each field the heading that holds it, of those that are there."""
        there = {slug(heading): heading for heading in headings}
        found = {
            field: next((there[name] for name in names if name in there), None)
            for field, names in self.fields.items()
        }
        return {field: heading for field, heading in found.items() if heading is not None}


def mapping_for(headings: Iterable[str], wanted: str | None, file: str) -> Columns:
    """Return the mapping that is wanted (a ready one, or a file), else the one that fits most headings.

    Raises `Problem` where there is no such mapping, or no heading holds a number.
    """
    headings = list(headings)
    best = max(ready().values(), key=lambda columns: _fit(columns, headings))
    found = _named(wanted) if wanted else best
    if REQUIRED not in found.places(headings):
        raise Problem(
            N_("{file}: no column for the document number; there is: {columns}. Write a mapping file"),
            file=file,
            columns=", ".join(headings) or "-",
        )
    return found


def _fit(columns: Columns, headings: list[str]) -> tuple[bool, int, int]:
    """Rank a mapping: all its columns there, then how many, then a special one before the general."""
    places = columns.places(headings)
    whole = len(places) == len(columns.fields)
    return whole, len(places), int(columns.name != GENERAL)


def _data() -> dict[str, Any]:
    return shipped("catalogues")


@cache
def ready() -> dict[str, Columns]:
    """Return the mappings that ship with the project, by name."""
    return {columns.name: columns for columns in map(_columns, _data()["mapping"])}


@cache
def force_words() -> tuple[tuple[str, str], ...]:
    """Return words for the legal force with their codes, the longest words first."""
    return tuple(sorted(_data()["force"].items(), key=lambda pair: -len(pair[0])))


def _named(wanted: str) -> Columns:
    if wanted in ready():
        return ready()[wanted]
    path = Path(wanted)
    if not path.is_file():
        raise Problem(
            N_("there is no mapping '{name}'; ready ones: {names}"), name=wanted, names=", ".join(ready())
        )
    try:
        records = tomllib.loads(path.read_text(encoding="utf-8"))["mapping"]
        return _columns(records[0])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, LookupError, TypeError, AttributeError) as error:
        raise Problem(N_("{file}: not a mapping file ({error})"), file=wanted, error=error) from error


def _columns(record: Mapping[str, Any]) -> Columns:
    fields = {field: tuple(map(slug, names)) for field, names in record["columns"].items()}
    if unknown := fields.keys() - FIELDS:
        raise LookupError(", ".join(sorted(unknown)))
    words = {name: str(record.get(name, "")) for name in ("title", "source", "licence", "jurisdiction")}
    return Columns(str(record["name"]), **words, fields=fields)
