"""The order of Vietnamese words: by letter first (a ă â … d đ e ê), then by tone.

The tones follow the dictionaries: none, grave, hook above, tilde, acute, dot below.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LETTERS = {"\u0306": 1, "\u0302": 2, "\u031b": 3}  # breve, circumflex, horn
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
BARRED_D = unicodedata.lookup("LATIN SMALL LETTER D WITH STROKE")


@lru_cache(maxsize=1 << 17)
def key(text: str) -> tuple[tuple[tuple[str, int], ...], tuple[int, ...]]:
    """Return what texts are sorted by: the letters, and where these are the same the tones."""
    letters: list[tuple[str, int]] = []
    tones: list[int] = []
    for character in unicodedata.normalize("NFD", text.casefold()):
        if character in LETTERS and letters:
            letters[-1] = (letters[-1][0], LETTERS[character])
        elif character in TONES and tones:
            tones[-1] = TONES[character]
        else:
            letters.append(("d", 1) if character == BARRED_D else (character, 0))
            tones.append(0)
    return tuple(letters), tuple(tones)
