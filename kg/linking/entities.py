"""What a spreadsheet can be matched against: agencies, places and documents, each found by words.

A score is an estimate, in percent, of how probable it is that the candidate is what the words mean: that of
the registry for bodies, that of the comparison of records for documents.  Several that fit equally share it.
`match` is set only where one is certain; what is merely alike never is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from rapidfuzz import fuzz, process

from kg.registry.names import bare, syllables

AGENCY, PLACE, DOCUMENT = "Agency", "Place", "Document"
SURE = 85.0
SHARED = 90.0
ALIKE = 70.0
LEAST_ALIKE = 82


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that words may mean: `id` is its path below the data namespace."""

    id: str
    name: str
    type: str
    score: float
    match: bool = False
    description: str = ""
    features: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Hints:
    """What stands beside the words in the row: the values of properties, by name."""

    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    def get(self, *names: str) -> str:
        """Return the first value given under one of several names."""
        return next((self.values[name] for name in names if self.values.get(name)), "")


class Finder(Protocol):
    """Finds entities of one type."""

    def find(self, words: str, hints: Hints, limit: int) -> list[Candidate]:
        """Return what the words may mean, best first."""

    def begins(self, prefix: str, limit: int) -> list[Candidate]:
        """Return what has a name that begins like this, or a word of it."""

    def get(self, id_: str) -> Candidate | None:
        """Return one entity by its identifier."""


def letters(name: str) -> str:
    """Return the bare letters of a name: what is the same with and without marks and spaces."""
    return "".join(map(bare, syllables(name)))


class Names:
    """Names of entities: looked up by beginning, by any word of it, or by likeness."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """Index pairs of a name and an identifier."""
        self._ids: dict[str, dict[str, None]] = defaultdict(dict)
        for name, id_ in named:
            self._ids[letters(name)][id_] = None
        self._names = sorted(self._ids)

    def begins(self, prefix: str) -> Iterator[str]:
        """Yield identifiers of names that begin with, then of those that contain, these letters."""
        wanted = letters(prefix)
        if not wanted:
            return
        seen: dict[str, None] = {}
        for test in (str.startswith, str.__contains__):
            for name in self._names:
                if test(name, wanted):
                    seen |= self._ids[name]
            yield from list(seen)

    def alike(self, words: str, limit: int) -> Iterator[tuple[str, float]]:
        """Yield identifiers with how alike a name of theirs is, 0 to 100."""
        found = process.extract(
            letters(words), self._names, scorer=fuzz.ratio, limit=limit, score_cutoff=LEAST_ALIKE
        )
        for name, likeness, _ in found:
            yield from ((id_, likeness) for id_ in self._ids[name])


def best(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Return the best candidates, once each; equals in the order of their names."""
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        known = found.get(candidate.id)
        if known is None or candidate.score > known.score:
            found[candidate.id] = candidate
    return sorted(found.values(), key=lambda c: (-c.score, c.name, c.id))[:limit]


def existence(since: date, until: date) -> str:
    """Write the days from which to which something was there; nothing where both ends are open."""
    first = "" if since == date.min else since.isoformat()
    last = "" if until == date.max else until.isoformat()
    return f"{first}–{last}" if first or last else ""


def first_of(found: Iterable[Candidate | None], limit: int) -> list[Candidate]:
    """Return the first few that are there, once each."""
    kept: dict[str, Candidate] = {}
    for candidate in found:
        if candidate is not None:
            kept.setdefault(candidate.id, candidate)
        if len(kept) == limit:
            break
    return list(kept.values())


def day_of(words: str) -> date | None:
    """Read a day as ISO 8601, or a year (its first day); None where it is neither."""
    words = words.strip()[:10]
    try:
        return date.fromisoformat(words if len(words) > 4 else f"{words}-01-01")
    except ValueError:
        return None
