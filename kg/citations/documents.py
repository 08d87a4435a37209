"""The documents that a notice names: its citations put together by number or by name.

Documents with a number are one by that number; a law named bare is the one named with its number or year,
where there is one only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kg.citations.numbers import bare
from kg.model import Citation
from kg.text import folded

_DIGITS = re.compile(r"\d+")
_EDITION = re.compile(r" \(?(?:nam )?(?:19|20)\d{2}\)?$")
_NUMBERED = "so-ky-hieu"  # the rule whose titles are abstracts, not names


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the notice: the first citation of it, and what all of them say of it together."""

    first: int
    type: str | None
    number: str | None
    title: str | None
    day: date | None = None
    issuer: str | None = None


def documents(known: Sequence[Citation], full: Collection[int]) -> dict[int, Document]:
    """Return for each of the citations `full` (indexes into `known`) the document that it names."""
    found: dict[str, list[int]] = {}
    for i in full:
        found.setdefault(_key(known[i]), []).append(i)
    fuller = _fuller(known, found)
    for key in [key for key in found if key.startswith("=")]:
        others = fuller[key[1:]] - {key}
        if len(others) == 1 and (other := next(iter(others))) in found:
            found[other] = sorted(found[other] + found.pop(key))
    return {i: document for members in found.values() for document in [_one(known, members)] for i in members}


def first_digits(words: str | None) -> int | None:
    """Return the number that stands first in `words`: 57 in "57-NQ/TW" and in "Nghị quyết số 57"."""
    found = _DIGITS.search(words or "")
    return int(found[0]) if found else None


def _key(citation: Citation) -> str:
    """Return what tells documents apart: the number, else the name after an equals sign."""
    return bare(citation.number) if citation.number else f"={folded(citation.title or '')}"


def _fuller(known: Sequence[Citation], found: dict[str, list[int]]) -> defaultdict[str, set[str]]:
    """Return for each bare name the keys under which it stands with a number or a year."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for key, members in found.items():
        for i in members:
            name = folded(known[i].title or "")
            base = _EDITION.sub("", name)
            if known[i].evidence.rule != _NUMBERED and base != name:
                keys[base].add(key)
            if known[i].number:
                keys[name].add(key)
    return keys


def _one(known: Sequence[Citation], members: list[int]) -> Document:
    cited = [known[i] for i in members]
    days = {c.day for c in cited if c.day}
    return Document(
        first=members[0],
        type=next((c.type for c in cited if c.type), None),
        number=max((c.number for c in cited if c.number), key=len, default=None),
        title=max((c.title for c in cited if c.title), key=len, default=None),
        day=days.pop() if len(days) == 1 else None,
        issuer=next((c.issuer for c in cited if c.issuer), None),
    )
