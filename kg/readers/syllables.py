"""Is this Vietnamese?  Every Vietnamese word is one syllable, and the language has few of them.

The share of legal syllables tells a good decoding from a bad one, and a sound text layer from a broken one;
it needs no dictionary.
"""

from __future__ import annotations

import unicodedata

from kg.syllables import WORD, is_syllable

__all__ = ["count", "is_syllable", "marked", "share"]

_SAMPLE = 20_000


def share(text: str) -> float:
    """Return which part of the words of `text` (its beginning, where long) can be Vietnamese, 0 to 1.

    Abbreviations in capitals ("UBND") are not counted; a text without words has the share 0.
    """
    words = [word for word in _words(text) if is_syllable(word) or not word.isupper()]
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def count(text: str) -> int:
    """Return how many words of `text` (its beginning) `share` can judge by."""
    return sum(not word.isupper() for word in _words(text))


def _words(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFC", text[:_SAMPLE]))


def marked(text: str) -> float:
    """Return which part of the words of `text` has a letter beyond ASCII; about 0.7 in Vietnamese."""
    words = _words(text)
    return sum(not word.isascii() for word in words) / len(words) if words else 0.0
