"""Is this Vietnamese?  Every Vietnamese word is one syllable, and the language has few of them.

The share of legal syllables tells a good decoding from a bad one, and a sound text layer from a broken one;
it needs no dictionary.  Onsets and rhymes are data: `kg/rules/syllables.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_SAMPLE = 20_000


@cache
def _syllables() -> frozenset[str]:
    data = tomllib.loads(files("kg").joinpath("rules", "syllables.toml").read_text(encoding="utf-8"))
    rhymes = data["rhymes"].split()
    return frozenset(onset + rhyme for onset in ("", *data["onsets"].split()) for rhyme in rhymes)


@cache
def is_syllable(word: str) -> bool:
    """Say whether `word` (NFC, any case) can be a Vietnamese syllable."""
    bare = unicodedata.normalize("NFD", word.lower()).translate(_TONES)
    return unicodedata.normalize("NFC", bare) in _syllables()


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
    return _WORD.findall(unicodedata.normalize("NFC", text[:_SAMPLE]))


def marked(text: str) -> float:
    """Return which part of the words of `text` has a letter beyond ASCII; about 0.7 in Vietnamese."""
    words = _words(text)
    return sum(not word.isascii() for word in words) / len(words) if words else 0.0
