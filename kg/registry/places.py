"""Provinces, districts and communes through the changes of the country, with what each became.

A place is one state of a unit: after a merger, or a change of its type, there is another place with another
address, although name and code may be the same.  `jurisdiction` ("vn-bac-giang-son-dong") is its identity;
the official code is only a literal, because codes are used again for other units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Level(IntEnum):
    """The level of a unit, by the number of digits in its code."""

    COUNTRY = 0
    PROVINCE = 2
    DISTRICT = 3
    COMMUNE = 5


class Kind(StrEnum):
    """What sort of change it was (keys of `kinds.tsv`)."""

    MERGED = "hop-nhat"
    ABSORBED = "nhap-vao"
    DIVIDED = "chia"
    RENAMED = "doi-ten"
    RETYPED = "doi-loai"
    UNCHANGED = "giu-nguyen"
    REORGANISED = "to-chuc-lai"
    ENDED = "ket-thuc"


class Place(NamedTuple):
    """One state of a unit; `title` is the word of its type ("huyện"), `above` the jurisdiction over it."""

    jurisdiction: str
    level: Level
    type: str
    title: str
    name: str
    above: str = ""
    code: str = ""
    since: date = date.min
    until: date = date.max
    other: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name with its type: "huyện Sơn Động"."""
        return f"{self.title} {self.name}"

    def existed(self, first: date, last: date) -> bool:
        """Say whether it existed all the time from `first` to `last`."""
        return self.since <= first and last <= self.until


@dataclass(frozen=True, slots=True)
class Change:
    """What became of places or bodies on a day; `old` and `new` hold their identities."""

    key: str
    kind: Kind
    day: date
    old: tuple[str, ...]
    new: tuple[str, ...]
    source: str = ""
    sure: bool = True


class Type(NamedTuple):
    """A type of unit at one level: its words, the prefix in addresses, and names that hold the word."""

    code: str
    level: Level
    title: str
    prefix: str
    other: tuple[str, ...]
    committee: str
    youth: str


class Gazetteer:
    """All places and what became of them."""

    def __init__(self, types: Iterable[Type], places: Iterable[Place], changes: Iterable[Change]) -> None:
        """Keep the places by jurisdiction and the changes by what they ended and what they made."""
        self.types = {(kind.code, kind.level): kind for kind in types}
        self.places = {place.jurisdiction: place for place in places}
        self.after: dict[str, list[Change]] = defaultdict(list)
        self.before: dict[str, list[Change]] = defaultdict(list)
        self.changes = tuple(changes)
        for change in self.changes:
            for old in change.old:
                self.after[old].append(change)
            for new in change.new:
                self.before[new].append(change)

    def __getitem__(self, jurisdiction: str) -> Place:
        """Return a place by its jurisdiction; a `KeyError` where there is none."""
        return self.places[jurisdiction]

    def get(self, jurisdiction: str | None) -> Place | None:
        """Return a place by its jurisdiction, or None."""
        return self.places.get(jurisdiction) if jurisdiction else None

    def at(self, place: Place | None, level: Level) -> Place | None:
        """Return the place of `level` that this one is or lies in, None where it lies in none."""
        while place and place.level > level:
            place = self.places.get(place.above)
        return place if place and place.level == level else None

    def line(self, place: Place) -> set[str]:
        """Return the jurisdictions of a place and of what it only changed name or type from or to."""
        found, waiting = set(), [place.jurisdiction]
        while waiting:
            here = waiting.pop()
            found.add(here)
            steps = (*self.after.get(here, ()), *self.before.get(here, ()))
            same = (c for c in steps if c.kind in {Kind.RENAMED, Kind.RETYPED, Kind.UNCHANGED})
            waiting += [j for c in same for j in (*c.old, *c.new) if j not in found]
        return found
