"""Two versions of a text side by side in one: what went, what came, and a little of what stayed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\S+")
AROUND = 8  # words shown before and after a change


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed ("same"), went ("gone"), came ("come"), or are left out ("cut")."""

    kind: str
    words: str


def compared(old: str, new: str) -> list[Piece]:
    """Return the changes from `old` to `new`, word by word; nothing where the words are the same."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    found = SequenceMatcher(None, before, after, autojunk=True).get_opcodes()
    if not found or (len(found) == 1 and found[0][0] == "equal"):
        return []
    pieces: list[Piece] = []
    for number, (tag, a, b, c, d) in enumerate(found):
        if tag == "equal":
            pieces += _kept(before[a:b], first=number == 0, last=number == len(found) - 1)
        else:
            pieces += [
                Piece(kind, " ".join(words))
                for kind, words in (("gone", before[a:b]), ("come", after[c:d]))
                if words
            ]
    return pieces


def _kept(words: list[str], *, first: bool, last: bool) -> Iterator[Piece]:
    """Yield the words around a change, with a gap where there are many."""
    if len(words) <= 2 * AROUND and not (first or last):
        yield Piece("same", " ".join(words))
        return
    if not first:
        yield Piece("same", " ".join(words[:AROUND]))
    if len(words) > AROUND:
        yield Piece("cut", "…")
    if not last:
        yield Piece("same", " ".join(words[-AROUND:]))
