"""Tables that give one task a row: in Markdown, or one cell a line with bars between.

A table is read when its first row names the columns (number, task, who leads, who helps, by when).  In
Markdown a line is a row; a table that lost its lines has a bar between the cells, two between the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from kg.deadlines import find_deadlines
from kg.model import Role, Span
from kg.tasks.fields import value
from kg.tasks.roles import Handed
from kg.tasks.subjects import rule
from kg.text import Passage, passage

_BAR = re.compile(r"^[ ]*\|[ |]*$", re.MULTILINE)
_LINE = re.compile(r"^[ ]*\|(?P<cells>[^\n]+?)(?:\|[ ]*)?$", re.MULTILINE)
_EDGE = re.compile(r"\|")
_NEEDED = {"content"}
_WHO = {"lead", "doer"}
_COLUMNS = (("lead", Role.LEAD), ("doer", Role.ASSIGNED), ("partner", Role.COORDINATING))
_MOST_COLUMNS = 14
_LAST_CELL = 200


@dataclass
class Row:
    """One row: the cell of each column known, and the whole row's span."""

    number: str
    span: Span
    cells: dict[str, Passage] = field(default_factory=dict)

    def handed(self, issued_on: date | None) -> Handed:
        """Return who and when, as the cells beside the content say."""
        cells = ((self.cells[name], role) for name, role in _COLUMNS if name in self.cells)
        assignments = tuple(a for cell, role in cells for a in value(cell, 0, role, "task-column"))
        time = self.cells.get("time")
        return Handed(assignments, find_deadlines(time, issued_on) if time else ())


def read_tables(text: str, span: Span) -> Iterator[Row]:
    """Yield the rows of the tables in `text[span]` whose columns are known, and their heads without cells.

    Rows of what is done come without cells, too.
    """
    for rows in (_lines(text, span), _rows(text, span)):
        columns: list[str | None] = []
        for cells in rows:
            named = [_column(passage(text, cell).text) for cell in cells]
            head = _head(named)
            if columns and _fits(text, columns, cells[:head]):
                yield _row(text, columns, cells[: min(len(columns), head)])
            if head < len(cells):
                columns = named[head:]
                yield Row("", Span(cells[head].start, cells[-1].end))


def _head(named: list[str | None]) -> int:
    """Return where the head of a table begins among cells: the next table may follow a row without a gap."""
    if not (set(named) >= _NEEDED and _WHO & set(named)):
        return len(named)
    return named.index("number") if "number" in named else 0


def _fits(text: str, columns: list[str | None], cells: list[Span]) -> bool:
    """Say whether cells are a row: as many as the columns, or numbered, with a task and who has it."""
    if len(cells) == len(columns):
        return True
    needed = max(columns.index(name) for name in (*_NEEDED, *_WHO) if name in columns)
    numbered = len(cells) > needed and columns[0] == "number"
    return numbered and text[cells[0].start : cells[0].end].strip(" \n*|.)").isdigit()


def without(pieces: Iterable[Span], tables: Sequence[Span]) -> Iterator[Span]:
    """Yield `pieces` without the rows of tables, which are read by themselves."""
    for piece in pieces:
        at = piece.start
        for row in tables:
            if at < row.start < piece.end:
                yield Span(at, row.start)
            at = max(at, row.end) if row.start < piece.end else at
        if at < piece.end:
            yield Span(at, piece.end)


def _lines(text: str, span: Span) -> Iterator[list[Span]]:
    """Yield the cells of each row of a table in Markdown, empty ones too."""
    for line in _LINE.finditer(text, span.start, span.end):
        start, end = line.span("cells")
        edges = [start - 1, *(edge.start() for edge in _EDGE.finditer(text, start, end)), end]
        cells = [Span(edge + 1, after) for edge, after in pairwise(edges)]
        if 1 < len(cells) <= _MOST_COLUMNS and any(map(str.isalnum, line["cells"])):
            yield cells


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
    """Return a row; one that says it is finished orders nothing more and has no cells."""
    row = Row("", Span(cells[0].start, cells[-1].end))
    if any(rule("finished").at(passage(text, cell), 0) for cell in cells):
        return row
    for column, cell in zip(columns, cells, strict=False):
        if column == "number":
            row.number = passage(text, cell).text.strip(" .")
        elif column:
            row.cells.setdefault(column, passage(text, cell))
    return row
