"""The full name of a body from the words a notice uses: abbreviations spelt out, lost marks put back.

A name from the lists of `kg/rules/agencies.toml` comes back as it stands there ("SỞ Y TE" gives "Sở Y tế");
any other name stays as written, apart from the abbreviations of `kg/rules/abbreviations.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from kg.rules import table
from kg.text import folded

_KEPT = 4096  # names, which come back from notice to notice
_LOOSE = re.compile(r" ?([&,-]) ?")


@lru_cache(maxsize=_KEPT)
def kind(surface: str) -> str:
    """Return the first word of a name in its spelling ("SO": "Sở")."""
    return _listed("kinds").get(_key(surface), surface.capitalize())


@lru_cache(maxsize=_KEPT)
def sector(surface: str) -> str:
    """Return the branch of government that `surface` means ("KH&ĐT": "Kế hoạch và Đầu tư")."""
    listed = _listed("sectors").get(_key(surface), surface)
    return _spelt("sector").get(_tight(listed), listed)


@lru_cache(maxsize=_KEPT)
def body(surface: str) -> str:
    """Return the full name of a body that has a name of its own ("Thủ tướng": "Thủ tướng Chính phủ")."""
    listed = _listed("bodies").get(_key(surface), surface)
    return _spelt("name").get(_tight(listed), listed)


def office(surface: str) -> str:
    """Return a committee or office that each tier has, in the spelling of the list ("CÔNG AN": "Công an")."""
    return spell_out(_listed("tiered").get(_key(surface), surface))


@lru_cache(maxsize=_KEPT)
def spell_out(name: str) -> str:
    """Return `name` with the abbreviations inside it spelt out ("BQL dự án": "Ban Quản lý dự án")."""
    return _abbreviation().sub(lambda word: _spelt("word")[_tight(word[0])], name)


@cache
def _abbreviation() -> re.Pattern[str]:
    words = sorted(_spelt("word"), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?![\w&])")


@cache
def _spelt(key: str) -> Mapping[str, str]:
    return {_tight(short): full for short, full in table("abbreviations", key).items()}


@cache
def _listed(key: str) -> Mapping[str, str]:
    return {_key(name): name for name in reversed(table("agencies", "words")[key])}


def _key(surface: str) -> str:
    return _tight(folded(surface))


def _tight(surface: str) -> str:
    return _LOOSE.sub(r"\1", surface)
