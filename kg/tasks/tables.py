"""Tables of an annex that lost their lines: one cell a line, a bar between the cells, two bars between rows.

A table is read when its first row names the columns (number, task, who leads, who helps, by when).  Each row
below is one task.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.model import Span
from kg.tasks.subjects import rule
from kg.text import Passage, passage

_BAR = re.compile(r"^[ ]*\|[ |]*$", re.MULTILINE)
_NEEDED = {"content"}
_WHO = {"lead", "doer"}
_MOST_COLUMNS = 14
_LAST_CELL = 200


@dataclass
class Row:
    """One row: the cell of each column known, and the whole row's span."""

    number: str
    cells: dict[str, Passage] = field(default_factory=dict)


def read_tables(text: str, span: Span) -> Iterator[Row]:
    """Yield the rows of the tables in `text[span]` whose columns are known."""
    columns: list[str | None] = []
    for cells in _rows(text, span):
        named = [_column(passage(text, cell).text) for cell in cells]
        if set(named) >= _NEEDED and _WHO & set(named):
            columns = named
        elif columns and len(cells) == len(columns):
            yield _row(text, columns, cells)


def _rows(text: str, span: Span) -> Iterator[list[Span]]:
    """Yield the cells of each row: rows are set apart by an empty cell."""
    cells: list[Span] = []
    last = None
    for bar in _BAR.finditer(text, span.start, span.end):
        if last is not None:
            words = text[last : bar.start()]
            if words.strip(" \n*|"):
                cells.append(Span(last, bar.start()))
            else:
                if len(cells) > 1:
                    yield cells
                cells = []
        last = bar.end()
        if len(cells) > _MOST_COLUMNS:
            cells = []
    if last is not None and len(cells) > 1:
        rest = text[last : span.end]
        yield [*cells, Span(last, span.end)] if rest.strip() and len(rest) < _LAST_CELL else cells


def _column(words: str) -> str | None:
    hit = rule("column").at(Passage(words, (0,), (0,)), 0)
    return next(iter(hit.groups)) if hit else None


def _row(text: str, columns: list[str | None], cells: list[Span]) -> Row:
    row = Row("")
    for column, cell in zip(columns, cells, strict=True):
        if column == "number":
            row.number = passage(text, cell).text.strip(" .")
        elif column:
            row.cells.setdefault(column, passage(text, cell))
    return row
