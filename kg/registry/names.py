"""Names made comparable: what two spellings of one name share, and how near two names are.

A name is compared in two forms.  *Marked*: letters and marks, whatever the case, the place of the tone
("hoà", "hòa"), i or y at the end ("Mỹ", "Mĩ"), dashes and spaces.  *Bare*: letters alone, for text that
lost its marks.  Both are joined without spaces, so that "KH&ĐT", "KH - ĐT" and "KHĐT" are one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = frozenset("aeiouy")
_WORDS = str.maketrans(dict.fromkeys('-–—−‐‑/&,.;:()[]"“”*|+', " ") | dict.fromkeys("'’‘`", ""))


def syllables(name: str) -> list[str]:
    """Return the words of a name in lower case, cut at spaces, dashes and punctuation."""
    return name.translate(_WORDS).casefold().split()


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
    parts = unicodedata.normalize("NFD", marked(syllable).replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def key(name: str) -> str:
    """Return a name in its marked form, without spaces."""
    return "".join(map(marked, syllables(name)))


def bare_key(name: str) -> str:
    """Return a name in its bare form, without spaces."""
    return "".join(map(bare, syllables(name)))
