"""Texts from before Unicode: TCVN3 (fonts .Vn…), VNI, VISCII, VPS and Windows-1258.

`viparse` has the tables; which one to use is decided here, by what gives Vietnamese syllables.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

import viparse

from kg.readers import syllables

NAMES = ("tcvn3", "vni", "viscii", "vps")
ALL_NAMES = (*NAMES, "cp1258")
_FONTS = ((".vn", "tcvn3"), ("vni", "vni"), ("vps", "vps"), ("viscii", "viscii"))
_SURE = 0.85
_MARKED = 0.25
_GAIN = 0.1
_GAP = re.compile(r"(^\s+|\s{2,}|\s+$)")
_SUBSET = re.compile(r"^[A-Z]{6}\+")


def by_font(font: str | None) -> str | None:
    """Return the encoding that the name of a font gives away (".VnTimeH" is TCVN3), or None."""
    bare = _SUBSET.sub("", font or "").lower()
    return next((encoding for prefix, encoding in _FONTS if bare.startswith(prefix)), None)


def is_capital(font: str | None) -> bool:
    """Say whether a TCVN3 font draws small letters as capitals (".VnTimeH")."""
    bare = _SUBSET.sub("", font or "").split("-")[0].split(",")[0]
    return bare.lower().startswith(".vn") and bare.endswith("H")


def convert(text: str, encoding: str) -> str:
    """Return the Unicode text of `text`, whose characters are the bytes of `encoding` seen as Latin-1."""
    if encoding == "vni":
        text = text.replace("aú", "ẳ").replace("AÚ", "Ẳ")
    if encoding == "cp1258":
        return unicodedata.normalize("NFC", text.encode("latin-1", "replace").decode("cp1258", "replace"))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_convert_line(line, encoding) for line in lines)


def _convert_line(line: str, encoding: str) -> str:
    """Convert what stands between wide gaps; viparse would close them, and letterheads are set with them."""
    parts = [viparse.fix(part, encoding=encoding) if part.strip() else part for part in _GAP.split(line)]
    return capitals("".join(parts)) if encoding == "tcvn3" else "".join(parts)


def detect(text: str) -> str | None:
    """Return the encoding in which `text` (bytes seen as Latin-1) is Vietnamese; None when none is clear."""
    sample = text[:20_000]
    before = syllables.share(sample)
    scores = {name: _score(convert(sample, name)) for name in ALL_NAMES}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _SURE and scores[best] > before + _GAIN else None


def _score(text: str) -> float:
    return syllables.share(text) if syllables.marked(text) >= _MARKED else 0.0


@cache
def _named() -> tuple[tuple[str, str], ...]:
    data = tomllib.loads(files("kg").joinpath("rules", "syllables.toml").read_text(encoding="utf-8"))
    return tuple((name, name[0].upper() + name[1:]) for name in data["capital_names"])


def capitals(line: str) -> str:
    """Give back the capitals that TCVN3 cannot write ("Xã HộI" is "XÃ HỘI").

    Its fonts have no capital vowels with tones, so a heading comes out half small.  A word is a heading's
    when its plain letters are two capitals and nothing small, or when the whole line has no plain small
    letter; one that could be either ("Bộ") follows both of its neighbours.  Names of bodies that begin with
    such a vowel are data.
    """
    for small, capital in _named():
        line = line.replace(small, capital)
    words = line.split(" ")
    if not any(c.isascii() and c.islower() for c in line) and sum(map(_has_letters, words)) > 1:
        return line.upper()
    sure = [_is_capital_word(word) for word in words]
    for i, word in enumerate(words):
        beside = sure[max(i - 1, 0) : i] + sure[i + 1 : i + 2]
        if sure[i] or (len(beside) == 2 and all(beside) and not _has_small(word)):
            words[i] = word.upper()
    return " ".join(words)


def _has_letters(word: str) -> bool:
    return any(map(str.isalpha, word))


def _has_small(word: str) -> bool:
    return any(c.isascii() and c.islower() for c in word)


def _is_capital_word(word: str) -> bool:
    return sum(c.isascii() and c.isupper() for c in word) > 1 and not _has_small(word)
