"""Which format a client gets: RFC 9110 section 12.5, with quality values and wildcards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from server.errors import ServiceProblem
from server.sparql.formats import Format, by_name


@dataclass(frozen=True, slots=True)
class Range:
    """One member of an Accept header: `type/subtype`, `type/*` or `*/*`, with its quality."""

    type: str
    subtype: str
    quality: float

    def fit(self, media_type: str) -> int:
        """Return how exactly this range names `media_type`: 3 in full, 2 by type, 1 as any, 0 not at all."""
        kind, _, subtype = media_type.partition("/")
        if self.type == kind:
            return 3 if self.subtype == subtype else 2 if self.subtype == "*" else 0
        return 1 if self.type == self.subtype == "*" else 0


@lru_cache(maxsize=512)
def ranges(accept: str) -> tuple[Range, ...]:
    """Read an Accept header; a member that is not well formed is left out."""
    found = []
    for member in accept.split(","):
        media, *parameters = member.split(";")
        kind, slash, subtype = media.strip().lower().partition("/")
        if slash and kind and subtype:
            found.append(Range(kind, subtype, _quality(parameters)))
    return tuple(found)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def quality(accept: str, media_type: str) -> float:
    """Return how much the header `accept` wants `media_type`, by its most exact range (0 is: not at all)."""
    fits = [(accepted.fit(media_type), accepted.quality) for accepted in ranges(accept)]
    best = max((fit for fit, _ in fits), default=0)
    return max(q for fit, q in fits if fit == best) if best else 0.0


@lru_cache(maxsize=256)
def quality_of_coding(accept_encoding: str, coding: str) -> float:
    """Return how much an Accept-Encoding header wants `coding`; 0 where it does not name it."""
    found = 0.0
    for member in accept_encoding.split(","):
        name, *parameters = member.split(";")
        if name.strip().lower() in (coding, "*"):
            found = _quality(parameters)
            if name.strip().lower() == coding:
                return found
    return found


@lru_cache(maxsize=2048)
def choose(accept: str, wanted: str | None, among: tuple[Format, ...]) -> Format:
    """Return the format to answer in: what `format=` names, else the best by Accept, else the first.

    Raises ServiceProblem 406 when the client takes none of `among`, and when `format=` names none of them.
    """
    if wanted:
        named = by_name(wanted, among)
        if named is None:
            raise ServiceProblem("unknown-format", format=wanted, formats=", ".join(f.name for f in among))
        return named
    if not ranges(accept):
        return among[0]
    offers = [(_offer(accept, form), form) for form in among]
    best = max(offer for offer, _ in offers)
    if best <= 0:
        raise ServiceProblem("not-acceptable", accept=accept, formats=", ".join(f.media_type for f in among))
    return next(form for offer, form in offers if offer == best)


def _offer(accept: str, form: Format) -> float:
    """Return how much `form` is wanted; an alias counts only where it is named, not by wildcard."""
    named = [r.quality for r in ranges(accept) if f"{r.type}/{r.subtype}" in form.aliases]
    return max(quality(accept, form.media_type), *named, 0.0)
