"""How words are made alike for searching: `marked` keeps the diacritics, `plain` drops them all.

Both forms are the words of a text in lower case with one space between.  In the marked form the tone is a
digit at the end of its syllable ("hoà" and "hòa" are both "hoa1"), so that the two ways of placing it are one
word; the letters ă â ê ô ơ ư đ stay.  In the plain form "Đường" is "duong".
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

TONES = {"\u0300": "1", "\u0301": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}


class _Spaces(dict[int, int | str]):
    """A table for `str.translate` that makes a space of everything that is no letter, digit or mark."""

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        kept: int | str = code if character.isalnum() or unicodedata.combining(character) else " "
        self[code] = kept
        return kept


_SPACES = _Spaces()


def words(text: str) -> list[str]:
    """Split a text into its words, as written."""
    return unicodedata.normalize("NFC", text).translate(_SPACES).split()


def marked(text: str) -> str:
    """Return the words with their marks, each tone at the end of its syllable."""
    return both(text)[0]


def plain(text: str) -> str:
    """Return the words without any mark."""
    return both(text)[1]


def both(text: str) -> tuple[str, str]:
    """Return the words with their marks, and without any, splitting the text once."""
    forms = [_forms(word) for word in words(text)]
    return " ".join([form[0] for form in forms]), " ".join([form[1] for form in forms])


def has_marks(text: str) -> bool:
    """Say whether any word of the text carries a mark (đ is one)."""
    with_marks, without = both(text)
    return with_marks != without


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, str]:
    letters = unicodedata.normalize("NFD", word.casefold())
    tones = "".join(TONES[c] for c in letters if c in TONES)
    bare = "".join(c for c in letters if c not in TONES)
    plain = "".join(c for c in bare.replace("đ", "d") if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare) + tones, plain
