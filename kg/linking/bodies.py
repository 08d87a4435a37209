"""Agencies as entities to match against: those of the registry, and those that only notices name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from kg import iri
from kg.linking.entities import (
    AGENCY,
    ALIKE,
    SHARED,
    SURE,
    Candidate,
    Hints,
    Names,
    best,
    day_of,
    existence,
    first_of,
)
from kg.registry import Context, Registry
from kg.registry.bodies import Body
from kg.registry.places import Level

DAYS = (date(2025, 6, 30), date(2025, 7, 1))  # the last day of the old units, the first of the new


class Agencies:
    """The bodies of the registry, and those that notices name without the registry knowing them."""

    def __init__(self, registry: Registry, local: Iterable[tuple[str, str]] = ()) -> None:
        """Take the registry, and local bodies as pairs of address and name."""
        self.registry = registry
        self._local = {path: name for address, name in local if (path := iri.path(address))}

    @cached_property
    def _names(self) -> Names:
        """The names of central and provincial bodies before and after the change of 2025, and local ones."""
        places = [p for p in self.registry.gazetteer.places.values() if p.level <= Level.PROVINCE]
        bodies = (b for p in places for day in DAYS for b in self.registry.bodies(p.jurisdiction, day))
        known = ((body.label, body.path) for body in bodies)
        return Names([*known, *((name, path) for path, name in self._local.items())])

    def find(self, words: str, hints: Hints, limit: int) -> list[Candidate]:
        """Resolve a name in the place and on the day beside it."""
        day = day_of(hints.get("date", "validOn"))
        found = self.registry.resolve(
            words, Context(issuer=hints.get("place", "jurisdiction") or None, day=day)
        )
        if found.iri is None and (place := hints.get("place", "jurisdiction")):
            found = self.registry.resolve(f"{words} {place}", Context(day=day))
        sure = round(found.confidence * 100, 1)
        share = SHARED / max(1, len(found.candidates))
        resolved = [
            self._candidate(
                path, sure if address == found.iri else share, address == found.iri and sure >= SURE
            )
            for address in dict.fromkeys((*found.candidates, *filter(None, [found.iri])))
            if (found.iri is None or address == found.iri) and (path := iri.path(address))
        ]
        near = () if resolved else self._names.alike(words, limit)
        alike = (self._candidate(path, like * ALIKE / 100) for path, like in near)
        return best(filter(None, (*resolved, *alike)), limit)

    def begins(self, prefix: str, limit: int) -> list[Candidate]:
        """Return bodies whose name begins like this."""
        return first_of(map(self.get, self._names.begins(prefix)), limit)

    def get(self, id_: str) -> Candidate | None:
        """Return a body by its path."""
        return self._candidate(id_, 100.0)

    def body(self, id_: str) -> Body | None:
        """Return what the registry knows of a body."""
        return self.registry.directory.get(id_) if id_.count("/") >= 2 else None

    def _candidate(self, path: str, score: float, match: bool = False) -> Candidate | None:
        body = self.body(path)
        if body is None:
            name = self._local.get(path)
            return Candidate(path, name, AGENCY, round(score, 1), match) if name else None
        return Candidate(path, body.label, AGENCY, round(score, 1), match, existence(body.since, body.until))
