"""Words with boxes → lines in the order a reader takes them: the left column of a letterhead, then the right.

Letterhead and signature are two columns side by side with nothing drawn between them.  What shows them is a
gutter: a white strip that several rows in succession leave free.  Lengths are in points, from the top left;
an em is the usual height of a word on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from kg.readers.layout import Block, Columns, Gap, Row, Word

_GUTTER = 0.6  # ems: what must stay free in all rows of two columns
_WIDE = 2.0  # ems: a gap that shows two columns in a single row
_NEAR = 1.5  # ems: how exactly a centred line is centred
_LEFT_PITCH = 1.6  # times the usual distance of lines: the longest step down in the left column,
_LEFT_STEP = 0.6  # but at least so many ems of white
_STRIP = 2.0  # times the usual distance of lines: the longest step down of both columns at once
_RIGHT_STEP = 10.0  # ems: the right column leaves room for the signature
_NEARER = 1.3  # times the white below: how much white above parts a row from the columns
_FULL = 0.6  # of the width of a page: how long a full line is at least
_TRIED = 3


def arrange(found: Sequence[Row], width: float, gutter: Gap | None = None) -> list[Block]:
    """Return the rows of a page of `width` in reading order, those that stand in two columns as `Columns`.

    `gutter` is that of the columns with which the page before has ended, where it has.
    """
    if not found:
        return []
    measure = _measure(found, width)
    out: list[Block] = []
    at = 0
    if gutter and (band := _carry_on(found, gutter, measure)):
        out.append(replace(band.columns(found[: band.end]), continues=True))
        at = band.end
    while at < len(found):
        gaps = [gap for gap in found[at].gaps() if gap.width > _GUTTER * measure.em and gap.is_amid(width)]
        tried = [_follow(found, at, gap, measure) for gap in gaps[:_TRIED]]
        best = max(tried, key=lambda band: band.end, default=None)
        if best is None or not best.is_sure(measure.em):
            out.append(found[at])
            at += 1
            continue
        best.end -= _belongs_below(found, best)
        before = _take_back(out, best, measure.em)
        out += _as_table(best.columns([*before, *found[at : best.end]]), measure)
        at = best.end
    return out


def _as_table(columns: Columns, measure: _Measure) -> list[Columns]:
    """Part a letterhead into the two rows of its table: names above, number and date below.

    The date is the first line with digits on the right, where a signature has none; where the date begins a
    line earlier, the number on the left shows it.
    """
    left, right = columns.cells
    dated, numbered = _first_with_digits(right), _first_with_digits(left)
    if dated is None:
        return [columns]
    cut = dated.middle
    if numbered and 0 < dated.top - numbered.top < _LEFT_PITCH * measure.pitch:
        cut = numbered.middle
    above = tuple(tuple(row for row in side if row.bottom < cut) for side in columns.cells)
    below = tuple(tuple(row for row in side if row.bottom >= cut) for side in columns.cells)
    if not all((*above, *below)):
        return [columns]
    return [replace(columns, cells=above), replace(columns, cells=below)]


def _first_with_digits(rows: Sequence[Row]) -> Row | None:
    return next((row for row in rows if any(c.isdigit() for word in row.words for c in word.text)), None)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is usual on a page: the height of a word, the distance of lines, the middle of centred lines."""

    em: float
    pitch: float
    centre: float


def _measure(found: Sequence[Row], width: float) -> _Measure:
    em = median(word.bottom - word.top for row in found for word in row.words)
    steps = [below.top - above.top for above, below in pairwise(found) if below.top - above.top > em / 2]
    return _Measure(em, median(steps) if steps else em, _centre(found, width))


def _centre(found: Sequence[Row], width: float) -> float:
    """Return where centred lines are centred: amid the full lines, or on the page where it has none."""
    left, right = min(row.left for row in found), max(row.right for row in found)
    return (left + right) / 2 if right - left > _FULL * width else width / 2


@dataclass(slots=True)
class _Band:
    """Rows that leave a gutter free, as far as they have been followed."""

    begin: int
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


def _follow(found: Sequence[Row], at: int, gap: Gap, measure: _Measure) -> _Band:
    left, right = found[at].beside(gap)
    assert left and right  # noqa: S101 - a gap has words on both sides
    band = _Band(at, at + 1, gap, 1, left.left, [right.centre], [left.bottom, right.bottom])
    while band.end < len(found) and _accept(band, found[band.end], measure):
        band.end += 1
    return band


def _belongs_below(found: Sequence[Row], band: _Band) -> bool:
    """Say whether the last row, on the left alone, stands nearer to what follows the columns than to them."""
    if band.end - band.begin < 2 or band.end >= len(found):
        return False
    before, last, after = found[band.end - 2 : band.end + 1]
    left, right = last.beside(band.gutter)
    return bool(left and not right) and last.top - before.bottom > _NEARER * (after.top - last.bottom)


def _carry_on(found: Sequence[Row], gutter: Gap, measure: _Measure) -> _Band | None:
    """Follow columns that a page break has cut; a line in capitals begins something new (an annex)."""
    first = found[0]
    if " ".join(word.text for word in first.words).isupper():
        return None
    left_edge = min(row.left for row in found)
    band = _Band(
        0, 0, gutter, 0, left_edge, [(gutter.right + max(row.right for row in found)) / 2], [first.top] * 2
    )
    while band.end < len(found) and _accept(band, found[band.end], measure):
        band.end += 1
    return band if band.end else None


def _accept(band: _Band, row: Row, measure: _Measure) -> bool:
    """Take a row into the band if it leaves the gutter free and belongs to one of its columns."""
    gutter = _narrowed(band.gutter, row, measure.em)
    if gutter is None:
        return False
    left, right = row.beside(gutter)
    if not (left and right) and abs(row.centre - measure.centre) < _NEAR * measure.em:
        return False
    if left and not right and not _continues_left(band, left, measure):
        return False
    white = row.top - max(band.bottoms)
    if white > (_STRIP * measure.pitch - measure.em if left else _RIGHT_STEP * measure.em):
        return False
    band.gutter = gutter
    band.two_sided += bool(left and right)
    band.right_centres += [right.centre] if right else []
    band.left_edge = min(band.left_edge, left.left) if left else band.left_edge
    band.bottoms = [left.bottom if left else band.bottoms[0], right.bottom if right else band.bottoms[1]]
    return True


def _continues_left(band: _Band, left: Row, measure: _Measure) -> bool:
    step = max(_LEFT_STEP * measure.em, _LEFT_PITCH * measure.pitch - measure.em)
    return left.top - band.bottoms[0] < step and left.left > band.left_edge - measure.em


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
