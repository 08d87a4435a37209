"""Names made comparable: what two spellings of one name share, and how near two names are.

A name is compared in two forms.  *Marked*: letters and marks, whatever the case, the place of the tone
("hoà", "hòa"), i or y at the end ("Mỹ", "Mĩ"), dashes and spaces.  *Bare*: letters alone, for text that
lost its marks.  Both are joined without spaces, so that "KH&ĐT", "KH - ĐT" and "KHĐT" are one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from kg.text import unmarked as fold

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = frozenset("aeiouy")
_WORDS = str.maketrans(dict.fromkeys('-–—−‐‑/&,.;:()[]"“”*|+', " ") | dict.fromkeys("'’‘`", ""))
_SHORTEST_CHANGED = 4
_LONG = 20


class Likeness(IntEnum):
    """How a name as written stands to a name as known, best first."""

    SAME = 0
    UNMARKED = 1
    OTHER_MARKS = 2
    OTHER_LETTERS = 3


def words(name: str) -> list[str]:
    """Return the words of a name as written, cut at spaces, dashes and punctuation."""
    return name.translate(_WORDS).split()


def syllables(name: str) -> list[str]:
    """Return the words of a name in lower case."""
    return words(name.casefold())


@lru_cache(maxsize=1 << 14)
def marked(syllable: str) -> str:
    """Return a syllable with its tone behind it, so that the place of the tone does not matter."""
    parts = unicodedata.normalize("NFD", syllable)
    tone = "".join(c for c in parts if c in _TONES)
    letters = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    if letters.endswith("y") and (letters == "quy" or letters[-2:-1] not in _VOWELS) and len(letters) > 1:
        letters = letters[:-1] + "i"
    return letters + tone


@lru_cache(maxsize=1 << 14)
def bare(syllable: str) -> str:
    """Return the letters of a syllable without any mark."""
    return fold(marked(syllable))


def key(name: str) -> str:
    """Return a name in its marked form, without spaces."""
    return "".join(map(marked, syllables(name)))


def bare_key(name: str) -> str:
    """Return a name in its bare form, without spaces."""
    return "".join(map(bare, syllables(name)))


def likeness(written: Sequence[str], known: str) -> Likeness:
    """Compare the syllables of a name as written with the marked form of a name of the same letters."""
    marks = "".join(map(marked, written))
    if marks == known:
        return Likeness.SAME
    return Likeness.UNMARKED if marks == "".join(map(bare, written)) else Likeness.OTHER_MARKS


def nearest(written: str, known: Iterable[str]) -> str | None:
    """Return the one name nearest to `written`, a letter away (two, where it is long); None if unsure."""
    if len(written) < _SHORTEST_CHANGED:
        return None
    allowed = 2 if len(written) >= _LONG else 1
    found = _near(written, known, allowed)
    return found[0][0] if found and (len(found) == 1 or found[0][1] < found[1][1]) else None


def has_neighbour(written: str, known: Iterable[str]) -> bool:
    """Say whether one letter makes another known name of this one."""
    return any(name != written for name, _ in _near(written, known, 1))


def _near(written: str, known: Iterable[str], allowed: int) -> list[tuple[str, float]]:
    """Return the two names nearest to `written`, at most `allowed` letters away, with their distance."""
    scorer = Levenshtein.distance
    found = process.extract(written, known, scorer=scorer, limit=2, score_cutoff=allowed)  # type: ignore[arg-type]
    return [(name, distance) for name, distance, _ in found]
