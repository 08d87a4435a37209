"""The functions that queries may call beside those of SPARQL: what staff need and SPARQL 1.1 lacks.

`queries/system/functions.toml` lists them with their use.  Those over values are given to the engine; those
that stand as properties (search, time limits) are written out before (`server.sparql.preparing`).  A
function without a value for what it is given has no value (SPARQL 1.1, section 17.6).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg import collation
from kg.dates import working_days_after, working_days_between
from kg.messages import Problem
from kg.store.changes import text_of
from kg.store.folding import plain
from kg.vocabulary import base

PREFIX = "vndf"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_FAR = 40_000  # days: a century and a little

Value = Callable[..., NamedNode | BlankNode | Literal | Triple | None]


@dataclass(frozen=True, slots=True)
class Function:
    """A function by its name: how it is written, and what it gives, by language."""

    name: str
    kind: str
    use: str
    said: Mapping[str, str]


def namespace() -> str:
    """Return the namespace of the functions in this installation."""
    return f"{base()}fn#"


@cache
def functions() -> tuple[Function, ...]:
    """Return all functions, in the order of their file."""
    text = text_of("functions.toml")
    return tuple(
        Function(name, entry["kind"], entry["use"], {"vi": entry["vi"], "en": entry["en"]})
        for name, entry in tomllib.loads(text).items()
    )


def concerned(text: str) -> bool:
    """Say whether a query may call one of the functions; quick, at times wrong."""
    return f"{PREFIX}:" in text or namespace() in text


def for_store(text: str) -> dict[NamedNode, Value] | None:
    """Return the functions that a query put to a store itself may call; None where it calls none.

    A Problem names a property that only the server writes out: unknown is better than an empty answer.
    """
    if not concerned(text):
        return None
    for function in functions():
        written = (f"{PREFIX}:{function.name}", f"<{namespace()}{function.name}>")
        if function.kind == "property" and any(name in text for name in written):
            raise Problem("{name} is answered by the server only: ask it of 'chidao serve'", name=written[0])
    return over_values()


@cache
def over_values() -> dict[NamedNode, Value]:
    """Return the functions over values, as the engine takes them."""
    return {NamedNode(namespace() + name): value for name, value in _VALUES.items()}


def _sort_key(text: Literal) -> Literal:
    letters, tones = collation.key(text.value.replace("\t", " "))
    return Literal(f"{''.join(f'{letter}{mark}' for letter, mark in letters)}\t{''.join(map(str, tones))}")


def _unmarked(text: Literal) -> Literal:
    return Literal(plain(text.value))


def _working_days(start: Literal, end: Literal) -> Literal | None:
    first, last = _day(start), _day(end)
    return Literal(working_days_between(first, last)) if abs((last - first).days) < _FAR else None


def _after_working_days(start: Literal, count: Literal) -> Literal | None:
    number = int(count.value)
    if not 0 <= number < _FAR // 2:
        return None
    return Literal(working_days_after(_day(start), number).isoformat(), datatype=NamedNode(f"{_XSD}date"))


def _day(value: Literal) -> date:
    """Return the day of a date or a moment (ValueError for anything else: the engine gives no value then)."""
    return date.fromisoformat(value.value[:10])


_VALUES: Mapping[str, Value] = {
    "sortKey": _sort_key,
    "unmarked": _unmarked,
    "workingDays": _working_days,
    "afterWorkingDays": _after_working_days,
}
