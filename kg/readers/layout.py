"""Words with boxes on a page, and rows of them.

Lengths are in points, from the top left; an em is the usual height of a word on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_AMID = (0.2, 0.68)  # of the width of a page: where a gutter may lie
_EDGE = 0.09  # of the height of a page: where its number stands


class Word(NamedTuple):
    """A word on a page; `confidence` per cent where OCR read it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: int | None = None


class Gap(NamedTuple):
    """A stretch of white in a row."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    def is_amid(self, width: float) -> bool:
        """Say whether it lies where two columns of a page may meet."""
        return _AMID[0] * width < (self.left + self.right) / 2 < _AMID[1] * width


@dataclass(frozen=True, slots=True)
class Row:
    """Words at one height, from left to right."""

    words: tuple[Word, ...]

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def centre(self) -> float:
        """Its middle, across."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """Its middle, down."""
        return (self.top + self.bottom) / 2

    def gaps(self) -> list[Gap]:
        """Return the white between its words, widest first."""
        pairs = pairwise(self.words)
        found = [Gap(a.right, b.left) for a, b in pairs if b.left > a.right]
        return sorted(found, key=lambda gap: -gap.width)

    def beside(self, gutter: Gap) -> tuple[Row | None, Row | None]:
        """Return the parts left and right of a gutter."""
        middle = (gutter.left + gutter.right) / 2
        sides = [tuple(w for w in self.words if (w.right <= middle) is left) for left in (True, False)]
        left, right = (Row(side) if side else None for side in sides)
        return left, right


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns side by side with their gutter, or the cells of one row of a table.

    `continues` says that they go on with the columns at the end of the page before.
    """

    cells: tuple[tuple[Row, ...], ...]
    gutter: Gap | None = None
    continues: bool = False


Block = Row | Columns


def rows(units: Iterable[Sequence[Word]]) -> list[Row]:
    """Put units (words, or lines that OCR has found) of one height together, from the top down."""
    found: list[tuple[float, float, list[Word]]] = []
    for unit in sorted((u for u in units if u), key=_middle):
        top, bottom = _extent(unit)
        for first_top, first_bottom, members in reversed(found[-3:]):
            shared = min(bottom, first_bottom) - max(top, first_top)
            if 2 * shared > min(bottom - top, first_bottom - first_top):
                members.extend(unit)
                break
        else:
            found.append((top, bottom, list(unit)))
    return [Row(tuple(sorted(members, key=lambda word: word.left))) for _, _, members in found]


def _middle(unit: Sequence[Word]) -> float:
    return sum(_extent(unit)) / 2


def _extent(unit: Sequence[Word]) -> tuple[float, float]:
    return median(w.top for w in unit), median(w.bottom for w in unit)


def straightened(word: Word, slope: float) -> Word:
    """Return a word as if its page lay straight, where lines fall by `slope` points per point across."""
    return word._replace(
        left=word.left + slope * word.top,
        right=word.right + slope * word.top,
        top=word.top - slope * word.left,
        bottom=word.bottom - slope * word.left,
    )


def slanted(word: Word, slope: float) -> Word:
    """Undo `straightened`."""
    left = (word.left - slope * word.top) / (1 + slope**2)
    top = (word.top + slope * word.left) / (1 + slope**2)
    return word._replace(
        left=left, top=top, right=left + word.right - word.left, bottom=top + word.bottom - word.top
    )


def without_number(found: Sequence[Row], height: float) -> list[Row]:
    """Leave out the first and the last row of a page where they are its number: "2", "- 2 -"."""
    kept = list(found)
    if kept and kept[0].bottom < _EDGE * height and _is_number(kept[0]):
        kept.pop(0)
    if kept and kept[-1].top > (1 - _EDGE) * height and _is_number(kept[-1]):
        kept.pop()
    return kept


def _is_number(row: Row) -> bool:
    bare = "".join(c for word in row.words for c in word.text if c.isalnum())
    return len(bare) < 5 and bare.isdecimal()
