"""What bodies are called: the central ones of `agencies.tsv`, and the templates of `templates.tsv`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kg.registry.places import Level, Place, Type
from kg.registry.tables import first_day, last_day, names, read_table

POST = "post"
UNIT = "unit"


class Template(NamedTuple):
    """What bodies of one kind are called: `levels` and `types` of the places that have one.

    `name` and `other` may hold `{committee}` and `{youth}`, words that differ by the type of place; `tail`
    says whether the place follows with its type ("Sở Y tế tỉnh X") or by name alone ("Báo X").
    """

    slug: str
    levels: frozenset[Level]
    types: frozenset[str]
    type: str
    name: str
    tail: str = UNIT
    other: tuple[str, ...] = ()
    above: str = ""
    since: date = date.min
    until: date = date.max
    sure: bool = True
    code: str = ""
    home: str = ""

    @property
    def is_post(self) -> bool:
        """Whether it makes posts, not bodies."""
        return self.type == POST

    def fits(self, place: Place) -> bool:
        """Say whether a place of this level and type has such a body."""
        if self.home:
            return place.jurisdiction == self.home
        return place.level in self.levels and (not self.types or place.type in self.types)


def worded(words: str, kind: Type | None) -> str:
    """Put the words of a type of place into a name ("Ban Tổ chức {committee}")."""
    return words.format(committee=kind.committee if kind else "", youth=kind.youth if kind else "")


def read_central(folder: Path) -> Iterator[Template]:
    """Yield the rows of the table."""
    for row in read_table(folder / "agencies.tsv"):
        yield Template(
            row["slug"],
            frozenset({Level.COUNTRY}),
            frozenset(),
            row["type"],
            row["name"],
            other=names(row["other"]),
            above=row["above"],
            since=first_day(row["from"]),
            until=last_day(row["until"]),
            sure=row["sure"] == "yes",
            code=row["code"],
        )


def read_templates(folder: Path) -> Iterator[Template]:
    """Yield the rows of the table."""
    for row in read_table(folder / "templates.tsv"):
        yield Template(
            row["slug"],
            frozenset(Level(int(digits)) for digits in row["digits"].split()),
            frozenset(row["types"].split()),
            row["type"],
            row["name"],
            row["tail"],
            names(row["other"]),
            row["above"],
            first_day(row["from"]),
            last_day(row["until"]),
            row["sure"] == "yes",
        )
