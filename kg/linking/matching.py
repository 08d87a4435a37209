"""Which record of a catalogue a document is: found by its number, day or title, scored, decided or left open.

A pair is decided only where one document is clearly ahead; several that fit are given as candidates, for a
person to choose.  A number alone decides nothing: 03/CT-UBND is issued in every province in every year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.linking.features import OTHER, SAME, Likeness, Record, compare, decision, number_key, title_key

MOST = 5
LONG_TITLE = 25
_SAME_NUMBER = frozenset({SAME, "unmarked"})
_SAME_TITLE = frozenset({SAME, "begins"})


class Kind(StrEnum):
    """How surely a document is a record."""

    EXACT = "exact"
    CLOSE = "close"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a document may be, and why."""

    record: Record
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for one document, best first; POSSIBLE: several that fit, or one that is not sure."""

    wanted: Record
    kind: Kind
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate:
        """The candidate with the highest score."""
        return self.candidates[0]


class Matcher:
    """The records of one or more catalogues, indexed by number, day and title."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_number: dict[str, list[Record]] = defaultdict(list)
        self._by_day: dict[object, list[Record]] = defaultdict(list)
        self._by_title: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            self._by_number[number_key(record.number)[0].partition("/")[0]].append(record)
            if record.day:
                self._by_day[record.day].append(record)
            if record.title:
                self._by_title[title_key(record.title)[:LONG_TITLE]].append(record)

    def match(self, wanted: Record, rejected: Collection[str] = ()) -> Match | None:
        """Return what a document may be among the records, None where nothing fits.

        `rejected` are addresses that a person has ruled out.
        """
        found = {record.address: record for record in self._candidates(wanted)}
        scored = (
            Candidate(record, compare(wanted, record))
            for address, record in found.items()
            if address not in rejected and address != wanted.address
        )
        fitting = [c for c in scored if c.likeness.score >= decision("possible") and _is_worth(c.likeness)]
        if not fitting:
            return None
        fitting.sort(key=lambda c: (-c.likeness.score, c.record.address))
        return Match(wanted, _decided(fitting), tuple(fitting[:MOST]))

    def _candidates(self, wanted: Record) -> Iterator[Record]:
        if figure := number_key(wanted.number)[0].partition("/")[0]:
            yield from self._by_number.get(figure, ())
        if wanted.day:
            yield from self._by_day.get(wanted.day, ())
        if wanted.title:
            yield from self._by_title.get(title_key(wanted.title)[:LONG_TITLE], ())


def _is_worth(likeness: Likeness) -> bool:
    """Say whether a pair is worth showing: its number fits, or its title does."""
    levels = likeness.levels
    return levels["number"] in _SAME_NUMBER | {"shortened", "slip"} or levels["title"] in _SAME_TITLE


def _decided(fitting: list[Candidate]) -> Kind:
    """Decide on the best of several candidates: records of one document do not stand against each other."""
    best = fitting[0]
    rivals = [c for c in fitting[1:] if not is_same(best.record, c.record)]
    ahead = best.likeness.score - max((c.likeness.score for c in rivals), default=float("-inf"))
    if ahead < decision("margin"):
        return Kind.POSSIBLE
    if best.likeness.score >= decision("exact") and _is_sure(best.likeness):
        return Kind.EXACT
    return Kind.CLOSE if best.likeness.score >= decision("close") and _is_near(best) else Kind.POSSIBLE


def is_same(one: Record, other: Record) -> bool:
    """Say whether two records are of one document: of different catalogues, or with one number on one day."""
    if one.source != other.source:
        return number_key(one.number) == number_key(other.number) and one.years == other.years
    return (number_key(one.number), one.day, one.jurisdiction) == (
        number_key(other.number),
        other.day,
        other.jurisdiction,
    )


def _is_sure(likeness: Likeness) -> bool:
    """Say whether number, time, and place or title agree."""
    levels = likeness.levels
    agrees = levels["place"] == SAME or levels["title"] in _SAME_TITLE
    in_time = levels["date"] in {SAME, "year", "swapped", "slip"} or levels["title"] in _SAME_TITLE
    contradicts = levels["title"] in {OTHER, "weak"}
    return levels["number"] in _SAME_NUMBER and agrees and in_time and not contradicts


def _is_near(best: Candidate) -> bool:
    """Say whether a pair that is not sure has two strong signs; titles that differ speak against it."""
    levels = best.likeness.levels
    if levels["number"] in _SAME_NUMBER:
        return levels["title"] != OTHER
    return levels["title"] in _SAME_TITLE and len(title_key(best.record.title)) >= LONG_TITLE
