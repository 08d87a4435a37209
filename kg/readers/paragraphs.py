"""Which lines of a page are one paragraph: where a line ends says whether the typesetter broke it.

A line goes on in the next one when the next word had no room left on it and the next line is not indented.
Pages whose paragraphs have no indent tell too little; their lines are left as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median, quantiles
from typing import NamedTuple

from kg.readers.layout import Row

_FULL = 0.6  # of the width of a page: how long a full line is at least
_FEWEST = 4
_INDENT = (1.0, 8.0)  # ems: how far a paragraph begins from the margin
_AT_MARGIN = 0.7  # ems
_SPACE = 0.25  # ems
_SLACK = 0.3  # ems
_STEP = 1.3  # times the usual distance of lines


class Margins(NamedTuple):
    """Where the lines of a page begin and end, how high words are, how far lines are apart."""

    left: float
    right: float
    em: float
    pitch: float


def margins(rows: Sequence[Row], width: float) -> Margins | None:
    """Return the margins of a page, or None where it has too few full lines, or no indented ones."""
    full = [row for row in rows if row.right - row.left > _FULL * width]
    if len(full) < _FEWEST:
        return None
    em = median(word.bottom - word.top for row in full for word in row.words)
    left = quantiles((row.left for row in full), n=5)[0]
    right = quantiles((row.right for row in full), n=5)[3]
    steps = [b.top - a.top for a, b in pairwise(full) if b.top - a.top > em / 2]
    indents = [row for row in full if _INDENT[0] * em < row.left - left < _INDENT[1] * em]
    return Margins(left, right, em, median(steps)) if indents and steps else None


def flows(first: Row, second: Row, page: Margins, same_page: bool = True) -> bool:
    """Say whether `second` goes on with the paragraph of `first`."""
    word = second.words[0]
    needed = first.right + _SPACE * page.em + word.right - word.left
    if needed < page.right - _SLACK * page.em or abs(second.left - page.left) > _AT_MARGIN * page.em:
        return False
    if not -page.em < first.left - page.left < _INDENT[1] * page.em:
        return False
    return not same_page or second.top - first.top < _STEP * page.pitch
