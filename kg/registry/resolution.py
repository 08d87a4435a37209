"""From a name in a notice to one body, or none: "Sở Tài chính" in a notice of Bắc Giang of May 2024.

A name is read as the words of a body and, after them, a place ("UBND" + "huyện Sơn Động").  Words without a
place speak of the place of the issuer.  The day of the notice chooses between bodies of one name.  What stays
open is None, with the candidates and the reason: a name that is merely alike is never a sure answer, and
confidence above 0.9 means that no other known name is one letter away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.iri import COUNTRY, data
from kg.registry.bodies import Body, Directory
from kg.registry.certainty import INFERRED_DAY, at_the_time, confidence
from kg.registry.context import Context, Reason, Resolution
from kg.registry.index import Hit, Index
from kg.registry.names import Likeness, key, marked, syllables, words
from kg.registry.places import Level, Place
from kg.registry.tables import read_table
from kg.registry.templates import Template, worded
from kg.registry.territory import Named, Period, Territory

LONGEST = 24
LONGEST_PERSON = 4


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a name: templates of one name in one place, or the reason why there are none."""

    hits: tuple[Hit[Template], ...]
    place: Place | None
    named: Named
    reason: Reason = Reason.FOUND


class Resolver:
    """Resolves names against one directory; answers are kept, for names come again."""

    def __init__(self, directory: Directory) -> None:
        """Index the names of all bodies."""
        self.directory = directory
        self.gazetteer = directory.gazetteer
        self.territory = Territory(self.gazetteer)
        rows = list(read_table(directory.folder / "words.tsv"))
        self._groups, self._country, joins = (
            {key(row["word"]) for row in rows if row["kind"] == kind} for kind in ("group", "country", "join")
        )
        self._heads: Index[Template] = Index(self._entries(), frozenset(joins))
        self.resolve = lru_cache(maxsize=1 << 16)(self._resolve)
        self.home = lru_cache(maxsize=1 << 12)(self._home)

    def _entries(self) -> Iterator[tuple[str, Template]]:
        for template in self.directory.templates():
            for name in (template.name, *template.other):
                if "{" not in name:
                    yield name, template
                    continue
                for kind in self.gazetteer.types.values():
                    if kind.level in template.levels and (kind.youth or "{youth}" not in name):
                        levels, types = frozenset({kind.level}), frozenset({kind.code})
                        yield worded(name, kind), template._replace(levels=levels, types=types)

    def _resolve(self, name: str, context: Context) -> Resolution:
        written = words(name)
        spoken = syllables(name)
        if context.group or (spoken and marked(spoken[0]) in self._groups):
            return Resolution(None, 0.0, (), Reason.GROUP)
        failure = Resolution(None, 0.0, (), Reason.UNKNOWN)
        if len(spoken) > LONGEST:
            return failure
        for reading in self._readings(written, context):
            found = self._choose(reading, context)
            if found.iri:
                return found
            if failure.reason is Reason.UNKNOWN:
                failure = found
        return Resolution(None, 0.0, (), Reason.GROUP) if self._is_group(spoken) else failure

    def _is_group(self, written: list[str]) -> bool:
        """Say whether the words name several bodies: "các sở", "UBND các huyện"."""
        return any(
            marked(word) in self._groups and (at == 0 or bool(self._heads.find(written[:at])))
            for at, word in enumerate(written)
        )

    def _readings(self, written: list[str], context: Context) -> Iterator[_Reading]:
        """Yield the ways to part a name into body and place: longest body first, then slips of a letter."""
        spoken = [word.casefold() for word in written]
        for end in range(len(spoken), 0, -1):
            if hits := self._heads.find(spoken[:end]):
                yield from self._placed(tuple(hits), written[end:], context)
        ends = [end for end in range(1, len(spoken)) if self.territory.type_at(spoken[end:])[0]]
        for end in (len(spoken), *ends):
            hits = self._heads.find(spoken[:end], fuzzy=True)
            if hits and hits[0].likeness is Likeness.OTHER_LETTERS:
                yield from self._placed(tuple(hits), written[end:], context)

    def _placed(
        self, hits: tuple[Hit[Template], ...], tail: list[str], context: Context
    ) -> Iterator[_Reading]:
        """Yield the places that the words after the body, or the notice, give it."""
        home = self.home(context)
        central = tuple(hit for hit in hits if Level.COUNTRY in hit.thing.levels)
        local = tuple(hit for hit in hits if Level.COUNTRY not in hit.thing.levels)
        if not tail:
            own = self._own_place(local, home)
            if own:
                yield _Reading(local, own, Named())
            elif central:
                yield _Reading(central, self.directory.country, Named())
            elif local:
                yield _Reading(local, None, Named(), Reason.NO_PLACE)
            return
        spoken = [word.casefold() for word in tail]
        if local:
            yield self._with_tail(local, tail, home, context)
        if belonging := tuple(hit for hit in central if self._belongs(hit.thing, spoken)):
            yield _Reading(belonging, self.directory.country, Named())
        elif central and _is_person(tail) and all(hit.thing.is_post for hit in central):
            yield _Reading(central, self.directory.country, Named(), Reason.PERSON)

    def _own_place(self, hits: tuple[Hit[Template], ...], home: Place | None) -> Place | None:
        """Return the place of the notice, or the one above it, that has such a body: the lowest that has."""
        while home and home.level is not Level.COUNTRY:
            if any(hit.thing.fits(home) for hit in hits):
                return home
            home = self.gazetteer.get(home.above)
        return None

    def _belongs(self, template: Template, tail: list[str]) -> bool:
        """Say whether the words behind a central body only tell what it belongs to."""
        if "".join(map(marked, tail)) in self._country:
            return True
        over = {hit.thing.slug for hit in self._heads.find(tail)}
        return bool(template.above) and any(slug.startswith(template.above) for slug in over)

    def _with_tail(
        self, hits: tuple[Hit[Template], ...], tail: list[str], home: Place | None, context: Context
    ) -> _Reading:
        near = self._near(context, home)
        named = self.territory.read([word.casefold() for word in tail], near or home, context.period)
        if named.place:
            return _Reading(hits, named.place, named)
        if named.types and not named.written:
            return self._unnamed(hits, named, home)
        person = named.types and not named.candidates and _is_person(tail[-len(named.written) :])
        if person and all(hit.thing.is_post for hit in hits):
            unnamed = self._unnamed(hits, named, home)
            return _Reading(hits, unnamed.place, named, Reason.PERSON if unnamed.place else unnamed.reason)
        reason = Reason.AMBIGUOUS_PLACE if named.candidates else Reason.NO_SUCH_PLACE
        return _Reading(hits, None, named, reason)

    def _unnamed(self, hits: tuple[Hit[Template], ...], named: Named, home: Place | None) -> _Reading:
        """Read "tỉnh", "huyện" without a name: the place of the notice at that level, if of that type."""
        for kind in sorted(named.types, key=lambda kind: -kind.level):
            place = self.gazetteer.at(home, kind.level)
            if place and place.type == kind.code and any(hit.thing.fits(place) for hit in hits):
                return _Reading(hits, place, named)
        return _Reading(hits, None, named, Reason.NO_PLACE)

    def _near(self, context: Context, home: Place | None) -> Place | None:
        if not context.near:
            return None
        found = self.territory.read(syllables(context.near), home, context.period).place
        inside = found and home and self.gazetteer.at(found, home.level) == home
        return found if inside or not home or home.level is Level.COUNTRY else None

    def _home(self, context: Context) -> Place | None:
        """Return the place of the notice: given, else that of its issuer, else what is named beside."""
        if context.place:
            return self.gazetteer.get(context.place)
        if context.issuer:
            nowhere = Context(day=context.day, last=context.last, place=COUNTRY)
            for reading in self._readings(words(context.issuer)[:LONGEST], nowhere):
                if self._choose(reading, nowhere).iri or (reading.place and not context.day):
                    return reading.place
        return self._near(context, None) if context.near else None

    def provinces(self, name: str, period: Period) -> set[Place]:
        """Return the provinces in which there is a district or commune that a name speaks of."""
        spoken = syllables(name)
        for end in range(len(spoken) - 1, -1, -1):
            if end and not self._heads.find(spoken[:end]):
                continue
            found = self.territory.read(spoken[end:], None, period)
            lower = [place for place in found.candidates if place.level is not Level.PROVINCE]
            provinces = {self.gazetteer.at(place, Level.PROVINCE) for place in lower}
            if found.types and provinces:
                return {province for province in provinces if province}
        return set()

    def _choose(self, reading: _Reading, context: Context) -> Resolution:
        """Choose between the bodies of one name by the day of the notice."""
        if reading.place is None:
            places = reading.named.candidates or tuple(self.territory.anywhere(reading.named.written))
            fitting = [
                self.directory.make(h.thing, p) for p in places for h in reading.hits if h.thing.fits(p)
            ]
            return Resolution(None, 0.0, _iris(fitting), reading.reason)
        hits = {hit.thing.slug: hit for hit in reading.hits if hit.thing.fits(reading.place)}
        bodies = [self.directory.make(hit.thing, reading.place) for hit in hits.values()]
        if not bodies:
            return Resolution(None, 0.0, (), Reason.NOT_THERE)
        body, time, reason = at_the_time(bodies, context.period)
        if body is None:
            return Resolution(None, 0.0, _iris(bodies), reason)
        reason = Reason.PERSON if reading.reason is Reason.PERSON else reason
        time = min(time, INFERRED_DAY) if context.inferred else time
        sure = confidence(hits[body.template.slug], reading.named, time, reason)
        return Resolution(data() + body.path, sure, _iris(bodies), reason)


def _is_person(written: list[str]) -> bool:
    """Say whether words may be the name of a person: two to four, each with a capital."""
    return 1 < len(written) <= LONGEST_PERSON and all(word[0].isupper() for word in written)


def _iris(bodies: list[Body]) -> tuple[str, ...]:
    return tuple(data() + body.path for body in bodies)
