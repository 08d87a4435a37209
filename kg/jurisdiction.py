"""Whose documents they are: the jurisdiction ("vn", "vn-bac-giang", "vn-bac-giang-son-dong") of a document.

It is told by the code of the issuing body in the symbol, by the words that name the issuer, and, for a body
of "the province", by the jurisdiction of the notice that speaks.  A province re-established in 2025 is
another jurisdiction than the one of the same name before (Resolution 202/2025/QH15): the date decides.  What
is not certain is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from kg.iri import COUNTRY, DocumentNumber, Nature, slug
from kg.vocabulary import base, prefixes, read, schemes

CENTRAL, LOCAL = "trung-uong", "dia-phuong"
PROVINCE = "tinh"
_DEPARTMENT = "S"


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally-run city in one state of the country: its names folded, and when it existed."""

    jurisdiction: str
    level: str
    names: tuple[str, ...]
    since: date = date.min
    until: date = date.max

    def existed(self, first: date, last: date) -> bool:
        """Say whether it existed all the time from `first` to `last`."""
        return self.since <= first and last <= self.until


@dataclass(frozen=True, slots=True)
class Period:
    """When a document was issued: a day, or a whole year where no more is known."""

    first: date
    last: date

    @classmethod
    def of(cls, day: date | None, year: int | None) -> Period | None:
        """Make the period from a day or a year; None where neither is known."""
        if day:
            return cls(day, day)
        return cls(date(year, 1, 1), date(year, 12, 31)) if year else None


@cache
def provinces() -> tuple[Province, ...]:
    """Return the provinces and centrally-run cities that the ontology lists."""
    known, vnd, skos = read("provinces.ttl"), prefixes()["vnd"], prefixes()["skos"]
    found = []
    for iri, facts in known.facts.items():
        level = known.iris(iri, f"{vnd}placeType")
        if not iri.startswith(f"{base()}id/place/") or not level:
            continue
        labels = [*facts.get(f"{skos}prefLabel", []), *facts.get(f"{skos}altLabel", [])]
        days = [facts.get(vnd + name, [None])[0] for name in ("validFrom", "validUntil")]
        since, until = (date.fromisoformat(day.value) if day else None for day in days)
        found.append(
            Province(
                iri.rpartition("/")[2],
                level[0].rpartition("#")[2],
                tuple(dict.fromkeys(_folded(label.value) for label in labels)),
                since or date.min,
                until or date.max,
            )
        )
    return tuple(found)


@cache
def _levels() -> dict[str, tuple[str, str]]:
    """Map the folded word for a level ("huyen", "tp") to its code and the prefix in addresses."""
    found: dict[str, tuple[str, str]] = {}
    for concept in schemes()["placetype"].concepts:
        words = {concept.label["vi"], *concept.notations}
        prefix = next(iter(concept.notations), "")
        found |= {_folded(word): (concept.code, prefix) for word in words}
    return found


def _folded(words: str) -> str:
    """Fold words to lower-case syllables with single spaces."""
    return slug(words).replace("-", " ")


@cache
def of_words(words: str, period: Period | None, home: str | None = None) -> str | None:
    """Tell the jurisdiction that the name of a body speaks of ("UBND huyện Sơn Động, tỉnh Bắc Giang").

    A bare "tỉnh" is the province of `home`.  None where the words name no place, or one that is not certain.
    """
    folded = f" {_folded(words)} "
    province, stated = _province(folded, period, home)
    lower = _lower(folded, home)
    if lower is None:
        return province
    above = province if stated else province_of(home)
    if lower == "":
        return home if home != above else None
    return f"{above}-{lower}" if above else None


def _province(folded: str, period: Period | None, home: str | None) -> tuple[str | None, bool]:
    """Find the province in the words, and say whether they name it; else the home's for a bare level word."""
    matches = [(len(n), p) for p in provinces() for n in p.names if _names(folded, n, p.level)]
    longest = max((length for length, _ in matches), default=0)
    named = [p for length, p in matches if length == longest]
    if named:
        fitting = [p for p in named if period and p.existed(period.first, period.last)]
        states = {p.jurisdiction for p in (fitting or ([] if period else named))}
        return (states.pop() if len(states) == 1 else None), True
    own = province_of(home)
    bare = any(f" {word} " in folded for word, (code, _) in _levels().items() if code == _home_level(own))
    return (_still(own, period) if bare else None), False


def _home_level(province: str | None) -> str:
    """Return the level of a province: it may be a centrally-run city."""
    return next((p.level for p in provinces() if p.jurisdiction == province), PROVINCE)


def _names(folded: str, name: str, level: str) -> bool:
    """Say whether `name` stands in the words as a province: not right after the word of another level."""
    before, found, _ = folded.partition(f" {name} ")
    if not found:
        return False
    last = before.split()[-1:] or [""]
    code = _levels().get(last[0]) or _levels().get(" ".join(before.split()[-2:]))
    return code is None or code[0] == level


def _still(jurisdiction: str | None, period: Period | None) -> str | None:
    """Keep a jurisdiction only where it existed in the period: before or after, it was another."""
    if jurisdiction is None or period is None:
        return jurisdiction
    known = [p for p in provinces() if p.jurisdiction == jurisdiction]
    return jurisdiction if not known or known[0].existed(period.first, period.last) else None


def _after(folded: str, word: str) -> str:
    """Return the name after a level word up to the end of the words, as a slug."""
    _, _, rest = folded.partition(f" {word} ")
    return slug(rest) if rest.strip() else ""


def _lower(folded: str, home: str | None) -> str | None:
    """Find a place below the province: its slug with the prefix of its level, "" if unnamed, None if none."""
    for word, (code, prefix) in _levels().items():
        if code == PROVINCE or f" {word} " not in folded:
            continue
        name = _after(folded.partition(f" {PROVINCE} ")[0] + " ", word)
        if not _is_city(code, name, home):
            return f"{prefix}-{name}".strip("-") if name else ""
    return None


def _is_city(code: str, name: str, home: str | None) -> bool:
    """Say whether these words mean a centrally-run city: by its name, or unnamed in a notice of its own."""
    same = [p for p in provinces() if p.level == code]
    if not name:
        return any(p.jurisdiction == province_of(home) for p in same)
    return any(name.replace("-", " ") in p.names for p in same)


def province_of(jurisdiction: str | None) -> str | None:
    """Return the province that a jurisdiction is, or lies in; None for the country and the unknown."""
    if jurisdiction is None or jurisdiction == COUNTRY:
        return None
    known = [p.jurisdiction for p in provinces() if f"{jurisdiction}-".startswith(f"{p.jurisdiction}-")]
    return max(known, key=len, default=jurisdiction)


@cache
def _codes() -> dict[str, str]:
    """Map the code of an issuing body to its level."""
    return {
        notation: (concept.broader or "").rpartition("#")[2]
        for concept in schemes()["issuer"].concepts
        for notation in concept.notations
    }


@cache
def _central_names() -> frozenset[str]:
    central = (c for c in schemes()["issuer"].concepts if (c.broader or "").endswith(f"#{CENTRAL}"))
    return frozenset(_folded(concept.label["vi"]) for concept in central)


def level(number: DocumentNumber) -> str | None:
    """Tell from the symbol whether a central or a local body issued it; None where it does not say."""
    code = (number.issuer or "").rpartition(".")[2]
    if code in _codes():
        return _codes()[code]
    is_department = code[:1] == _DEPARTMENT and code[1:2].isupper() and number.nature is not Nature.PARTY
    return LOCAL if is_department else None


def of_document(
    number: DocumentNumber, issuer: str | None, day: date | None = None, home: str | None = None
) -> str | None:
    """Tell the jurisdiction of a cited document, in a notice whose own jurisdiction is `home`."""
    period = Period.of(day, number.year)
    known = level(number)
    if known == CENTRAL:
        return COUNTRY
    if issuer:
        if known != LOCAL and any(f" {name}" in f" {_folded(issuer)}" for name in _central_names()):
            return COUNTRY
        if found := of_words(issuer, period, home):
            return found
    if known != LOCAL or home in {None, COUNTRY} or home != province_of(home):
        return None
    return None if issuer and _speaks_of_place(issuer) else _still(home, period)


def _speaks_of_place(words: str) -> bool:
    """Say whether the words hold a word for a level: then they meant a place, and it was not certain."""
    return any(f" {word} " in f" {_folded(words)} " for word in _levels())


def of_issuer(issuer: str, day: date | None) -> str | None:
    """Tell the jurisdiction of a notice from the name of its issuer and its day."""
    folded = _folded(issuer)
    if any(folded.startswith(name) for name in _central_names()):
        return COUNTRY
    return of_words(issuer, Period.of(day, None)) or _unlisted(f" {folded} ")


def _unlisted(folded: str) -> str | None:
    """Take a province that is not in the list as a letterhead names it; None for one that is."""
    name = _after(folded, PROVINCE)
    listed = any(name.replace("-", " ") in province.names for province in provinces())
    return f"{COUNTRY}-{name}" if name and not listed else None
