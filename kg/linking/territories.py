"""Provinces, districts and communes as entities to match against, in both states of the country."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from kg.linking.entities import (
    ALIKE,
    PLACE,
    SHARED,
    SURE,
    Candidate,
    Hints,
    Names,
    best,
    day_of,
    existence,
    first_of,
    letters,
)
from kg.registry import Registry
from kg.registry.names import Likeness, syllables
from kg.registry.places import Level, Place
from kg.registry.territory import Named

_LIKE = {
    Likeness.SAME: 98.0,
    Likeness.UNMARKED: 92.0,
    Likeness.OTHER_MARKS: 60.0,
    Likeness.OTHER_LETTERS: 50.0,
}


class Places:
    """The provinces, districts and communes of the registry, in both states of the country."""

    def __init__(self, registry: Registry) -> None:
        """Take the registry."""
        self.registry = registry

    @cached_property
    def _names(self) -> Names:
        places = self.registry.gazetteer.places.values()
        return Names(
            (name, _path(place)) for place in places for name in (place.name, place.label, *place.other)
        )

    def find(self, words: str, hints: Hints, limit: int) -> list[Candidate]:
        """Read the words as a place, inside the one and on the day beside it."""
        day = day_of(hints.get("date", "validOn"))
        period = (day, day) if day else None
        home = self._read(hints.get("place", "jurisdiction"), None, period).place
        named = self._read(words, home, period)
        if named.place and self._is_inside(named.place, home):
            score = _LIKE[named.likeness] * (1.0 if named.alive else 0.5)
            sure = score >= SURE and not (named.confusable and named.guessed and home is None)
            return [self._candidate(named.place, score, sure)]
        several = [p for p in named.candidates or self._called(words, period) if self._is_inside(p, home)]
        if several:
            share = SHARED / len(several)
            return best((self._candidate(place, share) for place in several), limit)
        near = self._names.alike(words, limit)
        found = ((self._place(path), like) for path, like in near)
        return best((self._candidate(place, like * ALIKE / 100) for place, like in found if place), limit)

    def _read(self, words: str, home: Place | None, period: tuple[date, date] | None) -> Named:
        return self.registry.resolver.territory.read(syllables(words), home, period)

    def _is_inside(self, place: Place, home: Place | None) -> bool:
        return home is None or self.registry.gazetteer.at(place, home.level) == home

    def _called(self, words: str, period: tuple[date, date] | None) -> list[Place]:
        """Return the places of just this name; where some have its marks too, only those."""
        found = [place for path in self._names.begins(words) if (place := self._place(path))]
        bare = [p for p in found if letters(words) in {letters(p.name), letters(p.label)}]
        spoken = syllables(words)
        marked = [p for p in bare if spoken in (syllables(p.name), syllables(p.label))]
        return [p for p in marked or bare if not period or p.existed(*period)]

    def begins(self, prefix: str, limit: int) -> list[Candidate]:
        """Return places whose name begins like this."""
        return first_of(map(self.get, self._names.begins(prefix)), limit)

    def get(self, id_: str) -> Candidate | None:
        """Return a place by its path."""
        place = self._place(id_)
        return self._candidate(place, 100.0) if place else None

    def _place(self, path: str) -> Place | None:
        return self.registry.gazetteer.get(path.removeprefix("place/")) if path.startswith("place/") else None

    def _candidate(self, place: Place, score: float, match: bool = False) -> Candidate:
        above = self.registry.gazetteer.get(place.above)
        inside = above.label if above and above.level is not Level.COUNTRY else ""
        described = "; ".join(filter(None, (inside, existence(place.since, place.until))))
        return Candidate(_path(place), place.label.strip(), PLACE, round(score, 1), match, described)


def _path(place: Place) -> str:
    return f"place/{place.jurisdiction}"
