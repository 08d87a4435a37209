"""The numbers that Word makes itself: "1.", "a)", "II.1" stand nowhere in the text, only in `numbering.xml`.

Source: ECMA-376, part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.readers.ooxml import Element, child, children, value

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LEVELS = 9
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: `text` is a pattern such as "%1.%2."."""

    start: int = 1
    format: str = "decimal"
    text: str = "%1."
    suffix: str = " "
    legal: bool = False


class Numbering:
    """The lists of one document and how far each has been counted."""

    def __init__(self, root: Element | None, linked: Mapping[str, str]) -> None:
        """Read `numbering.xml` (None where there is none); `linked` gives the list of a list style."""
        self._lists: dict[str, dict[int, Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root, linked)

    def label(self, number: str, level: int) -> str:
        """Count one paragraph of list `number` at `level` and return its label with what follows, or ""."""
        levels = self._lists.get(number, {})
        if level not in levels:
            return ""
        counts = self._count(number, level, levels)
        shown = levels[level]
        if shown.format == "bullet":
            return _bullet(shown.text) + " "
        text = shown.text
        for i in range(_LEVELS):
            if f"%{i + 1}" in text:
                form = "decimal" if shown.legal else levels.get(i, Level()).format
                text = text.replace(f"%{i + 1}", written(counts[i], form))
        return text + shown.suffix if text.strip() else ""

    def _count(self, number: str, level: int, levels: Mapping[int, Level]) -> list[int]:
        key = self._abstract_of[number]
        counts = self._counts.setdefault(key, [levels.get(i, Level()).start - 1 for i in range(_LEVELS)])
        if (number, level) in self._starts and (number, level) not in self._begun:
            counts[level] = self._starts[number, level] - 1
        self._begun.add((number, level))
        for above in range(level):
            counts[above] = max(counts[above], levels.get(above, Level()).start)
        counts[level] += 1
        for below in range(level + 1, _LEVELS):
            counts[below] = levels.get(below, Level()).start - 1
        return counts

    def _read(self, root: Element, linked: Mapping[str, str]) -> None:
        abstract = {value(node, "abstractNumId") or "": node for node in children(root, "abstractNum")}
        links = {}
        for node in children(root, "num"):
            number = value(node, "numId") or ""
            links[number] = value(child(node, "abstractNumId")) or ""
        for node in children(root, "num"):
            number = value(node, "numId") or ""
            key = links[number]
            if key in abstract and (style := value(child(abstract[key], "numStyleLink"))):
                key = links.get(linked.get(style, ""), key)
            self._abstract_of[number] = key
            self._lists[number] = _levels(abstract[key]) if key in abstract else {}
            self._override(number, node)

    def _override(self, number: str, node: Element) -> None:
        for override in children(node, "lvlOverride"):
            level = _int(value(override, "ilvl"))
            self._lists[number] |= _levels(override)
            if (start := child(override, "startOverride")) is not None:
                self._starts[number, level] = _int(value(start))


def _levels(node: Element) -> dict[int, Level]:
    return {_int(value(lvl, "ilvl")): _level(lvl) for lvl in children(node, "lvl")}


def _level(node: Element) -> Level:
    return Level(
        start=_int(value(child(node, "start")), 1),
        format=value(child(node, "numFmt")) or "decimal",
        text=value(child(node, "lvlText")) or "",
        suffix="" if value(child(node, "suff")) == "nothing" else " ",
        legal=child(node, "isLgl") is not None,
    )


def written(number: int, form: str) -> str:
    """Return a number in a format of Word: `written(4, "lowerRoman")` is "iv"."""
    match form:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""
            return letter.upper() if form == "upperLetter" else letter
        case "lowerRoman" | "upperRoman":
            roman = _roman(number)
            return roman.upper() if form == "upperRoman" else roman
        case "decimalZero":
            return f"{number:02}"
        case "none":
            return ""
    return str(number)


def _roman(number: int) -> str:
    out = ""
    for worth, sign in _ROMAN:
        while number >= worth:
            out += sign
            number -= worth
    return out


def _bullet(text: str) -> str:
    """Return the sign of a bullet; those of symbol fonts (private use area) are shown as a dot."""
    sign = text.strip()
    return sign if sign and not any("\ue000" <= c <= "\uf8ff" for c in sign) else _BULLET


def _int(text: str | None, default: int = 0) -> int:
    try:
        return min(int(text), 1 << 20) if text is not None else default
    except ValueError:
        return default
