"""From words to a place: "huyện Sơn Động", "xã Tân Tiến, huyện An Dương, TP. Hải Phòng", "Kiên Giang".

The word of the type decides the level: there is a huyện Mai Sơn, no tỉnh Mai Sơn.  A name that several places
bear is settled by the place named after it, by the province of the notice, and by the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeAlias

from kg.registry.index import Index
from kg.registry.names import Likeness, bare, key, marked, nearest, syllables
from kg.registry.places import Gazetteer, Level, Place, Type

Period: TypeAlias = tuple[date, date] | None
LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)
LONGEST_TYPE = 2


@dataclass(frozen=True, slots=True)
class Named:
    """What the words for a place gave: one place, or none with those that came near.

    `types` are the types that the words name; without `written` they give no name ("tỉnh").  `guessed` tells
    that the level or the province was not in the words, `alive` that the place existed at the time.
    """

    place: Place | None = None
    likeness: Likeness = Likeness.SAME
    confusable: bool = False
    guessed: bool = False
    alive: bool = True
    candidates: tuple[Place, ...] = ()
    types: tuple[Type, ...] = ()
    written: tuple[str, ...] = ()


class Territory:
    """Reads the names of places against one gazetteer; indexes are made when they are first needed."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Index the words for the types of place."""
        self.gazetteer = gazetteer
        self._types: dict[str, list[tuple[str, Type]]] = defaultdict(list)
        for kind in gazetteer.types.values():
            for word in (kind.title, *kind.other):
                self._types["".join(map(bare, syllables(word)))].append((key(word), kind))
        self._indexes: dict[tuple[Level, frozenset[str] | None], Index[Place]] = {}

    def type_at(self, words: Sequence[str]) -> tuple[int, tuple[Type, ...], Likeness]:
        """Read the word of a type at the start of `words`: how many syllables, which types, how alike."""
        for count in range(min(LONGEST_TYPE, len(words)), 0, -1):
            known = self._types.get("".join(map(bare, words[:count])))
            if known:
                marks = "".join(map(marked, words[:count]))
                same = tuple(kind for word, kind in known if word == marks)
                letters = "".join(map(bare, words[:count]))
                like = Likeness.UNMARKED if marks == letters else Likeness.OTHER_MARKS
                return (count, same, Likeness.SAME) if same else (count, tuple(k for _, k in known), like)
        return 0, (), Likeness.SAME

    def read(self, words: Sequence[str], home: Place | None, period: Period) -> Named:
        """Read words that should be a place and nothing else."""
        count, types, like = self.type_at(words)
        if not types:
            found = self._untyped(words, home, period)
            return found if found.candidates else self._slipped(words, home, period) or found
        name = tuple(words[count:])
        if not name:
            return Named(likeness=like, types=types)
        found = self._named(name, types, home, period)
        return replace(found, likeness=max(like, found.likeness), types=types, written=name)

    def _slipped(self, words: Sequence[str], home: Place | None, period: Period) -> Named | None:
        """Read a name after the word of a type that has one wrong letter; the name must have none."""
        for count in range(min(LONGEST_TYPE, len(words) - 1), 0, -1):
            near = nearest("".join(map(bare, words[:count])), self._types)
            types = tuple(kind for _, kind in self._types[near]) if near else ()
            found = self._named(tuple(words[count:]), types, home, period) if types else Named()
            if found.place and found.likeness is not Likeness.OTHER_LETTERS:
                return replace(found, likeness=Likeness.OTHER_LETTERS, types=types)
        return None

    def _named(
        self, words: tuple[str, ...], types: tuple[Type, ...], home: Place | None, period: Period
    ) -> Named:
        """Read a name after its type, alone or with the place that it lies in behind it."""
        found = self._lookup(words, types, home, period)
        for cut in range(1, len(words) - 1) if not found.place else ():
            if self.type_at(words[cut:])[0]:
                outer = self.read(words[cut:], home, period)
                inner = self._lookup(words[:cut], types, outer.place, period) if outer.place else Named()
                if inner.place and outer.place and self._within(inner.place, outer.place):
                    return inner
        return found

    def _within(self, inner: Place, outer: Place) -> bool:
        around = self.gazetteer.at(inner, outer.level)
        return around is not None and around.jurisdiction in self.gazetteer.line(outer)

    def _untyped(self, words: Sequence[str], home: Place | None, period: Period) -> Named:
        """Read a name without a type: a province, else a district of the home province."""
        types = tuple(self.gazetteer.types.values())
        found = self._lookup(words, tuple(t for t in types if t.level is Level.PROVINCE), None, period)
        if found.place or not home or found.candidates:
            return found
        province = self.gazetteer.at(home, Level.PROVINCE)
        if not province:
            return found
        found = self._within_province(words, Level.DISTRICT, types, province, period)
        return replace(found, guessed=True)

    def _lookup(
        self, words: Sequence[str], types: tuple[Type, ...], home: Place | None, period: Period
    ) -> Named:
        """Find the one place of these types with the name: in the home province first, then anywhere."""
        province = self.gazetteer.at(home, Level.PROVINCE)
        tries: list[Named] = []
        for level in LEVELS:
            if not any(kind.level is level for kind in types):
                continue
            if level is not Level.PROVINCE and province:
                tries.append(self._within_province(words, level, types, home or province, period))
            if not any(found.candidates for found in tries):
                anywhere = self._pick(words, level, types, None, period)
                tries.append(replace(anywhere, guessed=level is not Level.PROVINCE))
        tries.sort(
            key=lambda found: (found.place is None, not found.candidates, not found.alive, found.likeness)
        )
        return tries[0] if tries else Named()

    def _within_province(
        self, words: Sequence[str], level: Level, types: tuple[Type, ...], home: Place, period: Period
    ) -> Named:
        province = self.gazetteer.at(home, Level.PROVINCE)
        scope = frozenset(self.gazetteer.line(province)) if province else None
        found = self._pick(words, level, types, scope, period)
        inside = [place for place in found.candidates if place.above == home.jurisdiction]
        if found.place is None and len(inside) == 1:
            return replace(found, place=inside[0])
        return found

    def _pick(
        self,
        words: Sequence[str],
        level: Level,
        types: tuple[Type, ...],
        scope: frozenset[str] | None,
        period: Period,
    ) -> Named:
        index = self._index(level, scope)
        wanted = {kind.code for kind in types if kind.level is level}
        for fuzzy in (False, True):
            hits = [hit for hit in index.find(words, fuzzy=fuzzy) if hit.thing.type in wanted]
            if hits:
                places = [hit.thing for hit in hits]
                alive = [place for place in places if period is None or place.existed(*period)]
                best = alive or _last(places)
                place = best[0] if len(best) == 1 else None
                confusable = any(hit.confusable for hit in hits)
                return Named(place, hits[0].likeness, confusable, alive=bool(alive), candidates=tuple(best))
        return Named()

    def _index(self, level: Level, scope: frozenset[str] | None) -> Index[Place]:
        if (level, scope) not in self._indexes:
            inside = self._by_province[level]
            places = (p for j in (inside if scope is None else scope) for p in inside.get(j, ()))
            entries = ((name, place) for place in places for name in (place.name, *place.other))
            self._indexes[level, scope] = Index(entries)
        return self._indexes[level, scope]

    @cached_property
    def _by_province(self) -> dict[Level, dict[str, list[Place]]]:
        """The places of each level by the province that they are or lie in."""
        found: dict[Level, dict[str, list[Place]]] = {level: defaultdict(list) for level in Level}
        places = self.gazetteer.places
        for place in places.values():
            above = place
            while above.level > Level.PROVINCE:
                above = places[above.above]
            found[place.level][above.jurisdiction].append(place)
        return found

    def anywhere(self, words: Sequence[str]) -> Iterator[Place]:
        """Yield the provinces and districts of this name, whatever their type."""
        for level in (Level.PROVINCE, Level.DISTRICT):
            yield from (hit.thing for hit in self._index(level, None).find(words))


def _last(places: list[Place]) -> list[Place]:
    """Return those of the places that lasted longest: of several states of one unit, the last."""
    end = max(place.until for place in places)
    return [place for place in places if place.until == end]
