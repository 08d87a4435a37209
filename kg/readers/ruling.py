"""Tables drawn on the picture of a page: their lines found and taken off, their cells given.

A line is a stretch longer than any letter that is dark almost throughout, be it thin, noisy or a little
askew; lines are one table where they meet.  OCR reads what stands in a table better without its lines, and
the cells tell which words belong together.  Lines that make no table are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from kg.readers.tables import Table

_DARK = 170
_SOFT = 7  # dots along a line over which noise is evened out
_ACROSS, _DOWN = 0.8, 0.3  # inches: the shortest lines
_COVERED = 0.95  # of a line: how much of it is dark at least
_REACH = 0.05  # inches: how near lines that meet come to each other
_FEWEST = 3  # lines of one direction: two rows, two columns
_MOST = 400  # lines of one direction on a page: more is a drawing or a photograph
Shades = npt.NDArray[np.uint8]
Dots = npt.NDArray[np.bool_]


class Line(NamedTuple):
    """A drawn line: a box, wide or tall."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_level(self) -> bool:
        """Say whether it runs across."""
        return self.right - self.left > self.bottom - self.top

    def straightened(self, slope: float) -> Line:
        """Return it as if its page lay straight, where lines fall by `slope` points per point across."""
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        if self.is_level:
            at = y - slope * x
            return Line(self.left + slope * y, at, self.right + slope * y, at)
        at = x + slope * y
        return Line(at, self.top - slope * x, at, self.bottom - slope * x)

    def scaled(self, by: float) -> Line:
        """Return it in another unit."""
        return Line(*(edge * by for edge in self))

    def meets(self, other: Line, reach: float) -> bool:
        """Say whether it comes within `reach` of a line of the other direction."""
        return (
            self.is_level != other.is_level
            and self.left < other.right + reach
            and other.left < self.right + reach
            and self.top < other.bottom + reach
            and other.top < self.bottom + reach
        )


class Ruled(NamedTuple):
    """A picture without the lines of its tables, and the lines of each table, in dots."""

    clean: Image.Image
    tables: list[list[Line]]


def taken_off(grey: Image.Image, dpi: float) -> Ruled:
    """Take the lines of tables off a picture of `dpi` dots per inch."""
    shades: Shades = np.asarray(grey)
    upright = _stretches(np.ascontiguousarray(shades.T), int(_DOWN * dpi)).T
    if not _FEWEST <= len(downs := _boxes(upright)) <= _MOST:
        return Ruled(grey, [])
    level = _stretches(shades, int(_ACROSS * dpi))
    across = _boxes(level)
    found = _together([*across, *downs], _REACH * dpi) if len(across) <= _MOST else []
    if not found:
        return Ruled(grey, [])
    clean = np.array(grey)
    for line in (line for table in found for line in table):
        left, top, right, bottom = (int(edge) for edge in line)
        part = (slice(max(top - 1, 0), bottom + 1), slice(max(left - 1, 0), right + 1))
        mask = (level if line.is_level else upright)[part]
        clean[part][ndimage.binary_dilation(mask, np.ones((3, 3)))] = 255
    return Ruled(Image.fromarray(clean), found)


def _stretches(shades: Shades, long: int) -> Dots:
    """Return the dots of level stretches of `long` dots that are dark almost throughout."""
    if shades.shape[1] <= long:
        return np.zeros(shades.shape, bool)
    soft = ndimage.uniform_filter1d(shades, _SOFT, axis=1)
    near = ndimage.minimum_filter1d(soft, 3, axis=0) < _DARK
    total = np.cumsum(np.pad(near, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    covered = total[:, long:] - total[:, :-long] >= _COVERED * long
    begun = np.cumsum(np.pad(covered, ((0, 0), (long, long - 1))), axis=1, dtype=np.int32)
    inside: Dots = (begun[:, long:] - begun[:, :-long]) > 0
    return inside[:, : shades.shape[1]]


def _boxes(mask: Dots) -> list[Line]:
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    return [Line(x.start, y.start, x.stop, y.stop) for y, x in ndimage.find_objects(labels)]


def _together(lines: Sequence[Line], reach: float) -> list[list[Line]]:
    """Put lines that meet together, as many of each direction as make a table."""
    groups: list[list[Line]] = []
    for line in lines:
        meeting = [group for group in groups if any(line.meets(other, reach) for other in group)]
        groups = [group for group in groups if group not in meeting]
        groups.append([line, *(other for group in meeting for other in group)])
    return [g for g in groups if _FEWEST <= sum(line.is_level for line in g) <= len(g) - _FEWEST]


def table(lines: Sequence[Line]) -> Table | None:
    """Return the table that straightened lines (in points) make: two rows and two columns at least."""
    downs = [line for line in lines if not line.is_level]
    heights = _places(line.top for line in lines if line.is_level)
    rows = []
    for top, bottom in pairwise(heights):
        middle = (top + bottom) / 2
        edges = _places(line.left for line in downs if line.top < middle < line.bottom)
        rows.append(tuple((left, top, right, bottom) for left, right in pairwise(edges)))
    rows = [row for row in rows if row]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    cells = np.array([cell for row in rows for cell in row])
    left, top, *_ = map(float, cells.min(axis=0))
    *_, right, bottom = map(float, cells.max(axis=0))
    return Table((left, top, right, bottom), tuple(rows))


def _places(edges: Iterable[float]) -> list[float]:
    """Return the places where lines stand, those of one line found in pieces once."""
    found: list[list[float]] = []
    for edge in sorted(edges):
        if found and edge - found[-1][-1] < 72 * _REACH:
            found[-1].append(edge)
        else:
            found.append([edge])
    return [sum(group) / len(group) for group in found]
