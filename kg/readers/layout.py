"""Words with boxes → lines in the order a reader takes them: the left column of a letterhead, then the right.

Letterhead and signature are two columns side by side with nothing drawn between them.  What shows them is a
gutter: a white strip that several rows in succession leave free.  Lengths are in points, from the top left;
an em is the usual height of a word on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

_GUTTER = 0.6  # ems: what must stay free in all rows of two columns
_WIDE = 2.0  # ems: a gap that shows two columns in a single row
_NEAR = 1.5  # ems: how exactly a centred line is centred
_LEFT_STEP = 1.2  # ems: the longest jump down inside the left column
_RIGHT_STEP = 10.0  # ems: the right column leaves room for the signature
_FULL = 0.6  # of the width of a page: how long a full line is at least
_AMID = (0.2, 0.68)  # of the width of a page: where a gutter may lie
_TRIED = 3
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

    def gaps(self) -> list[Gap]:
        """Return the white between its words, widest first."""
        pairs = zip(self.words, self.words[1:], strict=False)
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
    bare = "".join(word.text for word in row.words).strip("-–—. ")
    return len(bare) < 5 and bare.isdecimal()


def arrange(found: Sequence[Row], width: float, gutter: Gap | None = None) -> list[Block]:
    """Return the rows of a page of `width` in reading order, those that stand in two columns as `Columns`.

    `gutter` is that of the columns with which the page before has ended, where it has.
    """
    if not found:
        return []
    em = median(word.bottom - word.top for row in found for word in row.words)
    centre = _centre(found, width)
    out: list[Block] = []
    at = 0
    if gutter and (band := _carry_on(found, gutter, em, centre)):
        out.append(replace(band.columns(found[: band.end]), continues=True))
        at = band.end
    while at < len(found):
        gaps = [gap for gap in found[at].gaps() if gap.width > _GUTTER * em and gap.is_amid(width)]
        tried = [_follow(found, at, gap, em, centre) for gap in gaps[:_TRIED]]
        best = max(tried, key=lambda band: band.end, default=None)
        if best is None or not best.is_sure(em):
            out.append(found[at])
            at += 1
            continue
        before = _take_back(out, best, em)
        out.append(best.columns([*before, *found[at : best.end]]))
        at = best.end
    return out


def _centre(found: Sequence[Row], width: float) -> float:
    """Return where centred lines are centred: amid the full lines, or on the page where it has none."""
    left, right = min(row.left for row in found), max(row.right for row in found)
    return (left + right) / 2 if right - left > _FULL * width else width / 2


@dataclass(slots=True)
class _Band:
    """Rows that leave a gutter free, as far as they have been followed."""

    end: int
    gutter: Gap
    two_sided: int
    left_edge: float
    right_centres: list[float]
    bottoms: list[float]

    def is_sure(self, em: float) -> bool:
        wanted = _WIDE if self.two_sided == 1 else _GUTTER
        return self.gutter.width >= wanted * em

    def columns(self, members: Sequence[Row]) -> Columns:
        sides = [row.beside(self.gutter) for row in members]
        cells = (tuple(left for left, _ in sides if left), tuple(right for _, right in sides if right))
        return Columns(cells, self.gutter)


def _follow(found: Sequence[Row], at: int, gap: Gap, em: float, centre: float) -> _Band:
    left, right = found[at].beside(gap)
    assert left and right  # noqa: S101 - a gap has words on both sides
    band = _Band(at + 1, gap, 1, left.left, [right.centre], [left.bottom, right.bottom])
    while band.end < len(found) and _accept(band, found[band.end], em, centre):
        band.end += 1
    return band


def _carry_on(found: Sequence[Row], gutter: Gap, em: float, centre: float) -> _Band | None:
    """Follow columns that a page break has cut; a line in capitals begins something new (an annex)."""
    first = found[0]
    if " ".join(word.text for word in first.words).isupper():
        return None
    left_edge = min(row.left for row in found)
    band = _Band(
        0, gutter, 0, left_edge, [(gutter.right + max(row.right for row in found)) / 2], [first.top] * 2
    )
    while band.end < len(found) and _accept(band, found[band.end], em, centre):
        band.end += 1
    return band if band.end else None


def _accept(band: _Band, row: Row, em: float, centre: float) -> bool:
    """Take a row into the band if it leaves the gutter free and belongs to one of its columns."""
    gutter = _narrowed(band.gutter, row, em)
    if gutter is None:
        return False
    left, right = row.beside(gutter)
    if not (left and right) and abs(row.centre - centre) < _NEAR * em:
        return False
    if left and not right and not _continues_left(band, left, em):
        return False
    if right and row.top - max(band.bottoms) > _RIGHT_STEP * em:
        return False
    band.gutter = gutter
    band.two_sided += bool(left and right)
    band.right_centres += [right.centre] if right else []
    band.left_edge = min(band.left_edge, left.left) if left else band.left_edge
    band.bottoms = [left.bottom if left else band.bottoms[0], right.bottom if right else band.bottoms[1]]
    return True


def _continues_left(band: _Band, left: Row, em: float) -> bool:
    return left.top - band.bottoms[0] < _LEFT_STEP * em and left.left > band.left_edge - em


def _narrowed(gutter: Gap, row: Row, em: float) -> Gap | None:
    """Return what is left of a gutter beside the words of a row, or None where too little is."""
    free = [gutter]
    for word in row.words:
        free = [part for gap in free for part in _without(gap, word)]
    best = max(free, key=lambda gap: gap.width, default=None)
    return best if best and best.width >= _GUTTER * em else None


def _without(gap: Gap, word: Word) -> list[Gap]:
    if word.right <= gap.left or word.left >= gap.right:
        return [gap]
    parts = [Gap(gap.left, word.left), Gap(word.right, gap.right)]
    return [part for part in parts if part.width > 0]


def _take_back(out: list[Block], band: _Band, em: float) -> list[Row]:
    """Take rows just above that stand over the right column alone: a signature may begin higher."""
    taken: list[Row] = []
    centre = sum(band.right_centres) / len(band.right_centres)
    while out and isinstance(row := out[-1], Row):
        if row.left < band.gutter.right - _GUTTER * em or abs(row.centre - centre) > 3 * em:
            break
        taken.insert(0, row)
        out.pop()
    return taken
