"""How alike two records of documents are, feature by feature; each level has its weight in the data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from kg.iri import DocumentNumber
from kg.linking.terms import shipped
from kg.text import unmarked

UNKNOWN, SAME, OTHER = "unknown", "same", "other"
LINE = 40  # letters: a title as long as a line is hardly that of another document by chance
PHRASE = 15
ALIKE, WEAK, VERY = 0.85, 0.6, 0.97
_WORDS = re.compile(r"[a-z0-9]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Record:
    """A document as one source has it: what is not known is empty or None.

    `year` is given where no day is; `source` names the catalogue (or "notice") that the record is of.
    """

    address: str
    number: str = ""
    day: date | None = None
    year: int | None = None
    title: str = ""
    issuer: str = ""
    jurisdiction: str | None = None
    type: str | None = None
    source: str = ""

    @property
    def years(self) -> int | None:
        """The year of issue, from the day or alone."""
        return self.day.year if self.day else self.year


@dataclass(frozen=True, slots=True)
class Likeness:
    """The levels of all features of a pair, and the sum of their weights in bits."""

    levels: Mapping[str, str] = field(hash=False)
    score: float

    @property
    def confidence(self) -> float:
        """The score as a probability, `prior` bits standing against any pair."""
        return round(1 / (1 + 2 ** (decision("prior") - self.score)), 4)


@cache
def weights() -> dict[str, dict[str, float]]:
    """Return the weights of all levels."""
    return {name: table for name, table in shipped("matching").items() if name not in {"decision", "words"}}


def decision(name: str) -> float:
    """Return a threshold of the decision."""
    return float(shipped("matching")["decision"][name])


def compare(wanted: Record, known: Record) -> Likeness:
    """Compare two records; symmetric but for which of them may know less."""
    levels = {
        "number": _number(wanted.number, known.number),
        "date": _date(wanted, known),
        "title": _title(wanted.title, known.title),
        "place": _place(wanted.jurisdiction, known.jurisdiction),
        "issuer": _issuer(wanted.issuer, known.issuer),
        "type": _type(wanted.type, known.type),
    }
    return Likeness(levels, sum(weights()[name][level] for name, level in levels.items()))


@lru_cache(maxsize=1 << 16)
def number_key(text: str) -> tuple[str, str]:
    """Return a number without leading zeros (with the year, if it has one), and its symbol without marks."""
    found = DocumentNumber.parse(text)
    if found is None:
        return "", ""
    head = found.number.lstrip("0").lower() or "0"
    return (f"{head}/{found.year}" if found.year else head), unmarked(found.symbol)


def _number(one: str, other: str) -> str:
    if not one or not other:
        return UNKNOWN
    (figure, symbol), (figure2, symbol2) = number_key(one), number_key(other)
    if figure and figure == figure2:
        return _symbol(symbol, symbol2) if symbol != symbol2 else SAME if one == other else "unmarked"
    near = min(len(figure), len(figure2)) > 1 and DamerauLevenshtein.distance(figure, figure2) == 1
    return "slip" if near and symbol == symbol2 else OTHER


def _symbol(one: str, other: str) -> str:
    return "shortened" if one.startswith(other) or other.startswith(one) else "symbol"


def _date(wanted: Record, known: Record) -> str:
    one, other = wanted.day, known.day
    if one is None or other is None:
        if wanted.years is None or known.years is None:
            return UNKNOWN
        return "year" if wanted.years == known.years else OTHER
    if one == other:
        return SAME
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return "swapped"
    if DamerauLevenshtein.distance(one.strftime("%d%m%Y"), other.strftime("%d%m%Y")) == 1:
        return "slip"
    return "near" if one.year == other.year else OTHER


@lru_cache(maxsize=1 << 16)
def title_key(title: str) -> str:
    """Return a title as plain syllables, without the words that only open it."""
    words = " ".join(_WORDS.findall(unmarked(title)))
    for opening in shipped("matching")["words"]["openings"]:
        words = words.removeprefix(f"{opening} ")
    return words


def _title(one: str, other: str) -> str:
    one, other = title_key(one), title_key(other)
    if not one or not other:
        return UNKNOWN
    short, long = sorted((one, other), key=len)
    ratio = fuzz.ratio(one, other) / 100
    if one == other or (ratio >= VERY and _figures(one) == _figures(other)):
        return SAME
    if len(short) >= LINE and fuzz.ratio(short, long[: len(short)]) / 100 >= VERY:
        return "begins" if set(_figures(short)) <= set(_figures(long)) else "weak"
    if len(short) >= PHRASE and long.startswith(f"{short} "):
        return "alike"
    ratio = max(ratio, fuzz.token_sort_ratio(one, other) / 100)
    if ratio >= ALIKE and _figures(one) == _figures(other):
        return "alike"
    return "weak" if ratio >= WEAK else OTHER


def _figures(words: str) -> list[str]:
    """Return the figures in a title: a year or a number that differs makes another document."""
    return sorted(_DIGITS.findall(words))


def _place(one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return UNKNOWN
    if one == other:
        return SAME
    short, long = sorted((one, other), key=len)
    return "inside" if short.count("-") and long.startswith(f"{short}-") else OTHER


def _issuer(one: str, other: str) -> str:
    if not one or not other:
        return UNKNOWN
    return SAME if fuzz.token_set_ratio(title_key(one), title_key(other)) >= 90 else OTHER


def _type(one: str | None, other: str | None) -> str:
    """Compare codes of types; a finer one is the same as its own beginning ("tb-kl", "tb")."""
    if not one or not other:
        return UNKNOWN
    return SAME if f"{one}-".startswith(f"{other}-") or f"{other}-".startswith(f"{one}-") else OTHER
