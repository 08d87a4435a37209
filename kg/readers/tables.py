"""Tables with drawn cells among the words of a page, and both in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.readers import columns, layout
from kg.readers.layout import Block, Columns, Gap, Row, Word

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page: its box, and the boxes of the cells of each row; points from the top left."""

    box: Box
    rows: tuple[tuple[Box, ...], ...]


def in_order(
    units: Iterable[Sequence[Word]], tables: Sequence[Table], size: tuple[float, float], gutter: Gap | None
) -> list[Block]:
    """Return the blocks of a page of `size`: what stands above a table, its rows, what stands below.

    `units` are words that belong together (lines that OCR has found, or single words), `tables` come from
    the top down; `gutter` as for `columns.arrange`.
    """
    blocks: list[Block] = []
    rest = [list(unit) for unit in units]
    for table in tables:
        left, top, right, bottom = table.box
        inside = [w for unit in rest for w in unit if left <= _x(w) <= right and top <= _y(w) <= bottom]
        taken = {id(word) for word in inside}
        rest = [[word for word in unit if id(word) not in taken] for unit in rest]
        above = [[word for word in unit if _y(word) < top] for unit in rest]
        rest = [[word for word in unit if _y(word) >= top] for unit in rest]
        blocks += _flow(above, size, gutter) + _cells(table, inside)
        gutter = None
    return blocks + _flow(rest, size, gutter)


def _flow(units: Iterable[Sequence[Word]], size: tuple[float, float], gutter: Gap | None) -> list[Block]:
    return columns.arrange(layout.without_number(layout.rows(units), size[1]), size[0], gutter)


def _cells(table: Table, words: Sequence[Word]) -> list[Block]:
    return [Columns(tuple(_cell(box, words) for box in row)) for row in table.rows]


def _cell(box: Box, words: Sequence[Word]) -> tuple[Row, ...]:
    left, top, right, bottom = box
    inside = [w for w in words if left <= _x(w) < right and top <= _y(w) < bottom]
    return tuple(layout.rows([word] for word in inside))


def _x(word: Word) -> float:
    return (word.left + word.right) / 2


def _y(word: Word) -> float:
    return (word.top + word.bottom) / 2
