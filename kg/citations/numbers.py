"""Document numbers: joined, put right where a scan lost marks, and what they say of the type.

Decree 30/2020/NĐ-CP, annex I, part I, II.3: number, year of normative texts, abbreviation of the type, of the
agency, and of the unit; official letters ("công văn") begin with the agency.
"""

from __future__ import annotations

import re
from functools import cache

from kg.rules import table
from kg.text import folded

LETTER = "CV"
_SPACES = re.compile(r"\s+")
_DASHES = re.compile(r"[-–—]+")
_PIECE = re.compile(r"\w+")
_DIGITS = str.maketrans("OØIl", "0011")
_ASSEMBLY = re.compile(r"QH[Il\d]\w*")
_SYMBOL = re.compile(r"[\d.]+[^\W\d_]?(?:/\d{4})?[/-]([^\W\d]+)")
_BARE = re.compile(r"[^\w]+")


def joined(no: str, year: str | None, symbol: str) -> str:
    """Return the number as one word ("5 1", "2005", "QH11": "51/2005/QH11"); Party symbols start with "-"."""
    digits = _SPACES.sub("", no).translate(_DIGITS)
    tail = symbol if symbol.startswith("-") else f"/{symbol}"
    return f"{digits}/{year}{repaired(tail)}" if year else digits + repaired(tail)


def repaired(symbol: str) -> str:
    """Return `symbol` without gaps, with one kind of dash, and with the marks that a scan lost."""
    symbol = _DASHES.sub("-", _SPACES.sub("", symbol)).translate(_letters())
    symbol = _ASSEMBLY.sub(lambda piece: _assembly(piece[0]), symbol)
    repairs = table("citations", "words")["repairs"]
    return _PIECE.sub(lambda piece: repairs.get(piece[0], piece[0]), symbol)


@cache
def _letters() -> dict[int, str]:
    return str.maketrans(dict(table("citations", "letters")))


def _assembly(piece: str) -> str:
    """Put the number of a National Assembly right: its two digits are read as "I1", "l4"."""
    return piece[:2] + piece[2:4].translate(_DIGITS) if len(piece) <= 5 else piece


def type_of(number: str) -> str | None:
    """Return the type that the symbol tells: "NQ" for "66-NQ/TW", "CV" for one that begins with an agency."""
    symbol = _SYMBOL.match(number)
    return table("citations", "words")["symbols"].get(symbol[1], LETTER) or None if symbol else None


def type_named(name: str) -> str | None:
    """Return the abbreviation of a type by its name, however scanned ("Nghi quyêt" gives "NQ")."""
    return _types().get(folded(name)) or None


@cache
def _types() -> dict[str, str]:
    return {folded(name): short for name, short in table("citations", "words")["types"].items()}


def same_number(one: str, other: str) -> bool:
    """Say whether two numbers differ at most in marks, case and signs ("377/QĐBGDĐT", "377/QĐ-BGDĐT")."""
    return bare(one) == bare(other)


def bare(number: str) -> str:
    """Return the letters and digits of a number alone, folded, for comparing."""
    return _BARE.sub("", folded(number))
