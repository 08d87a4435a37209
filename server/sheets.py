"""Rows as files to take along: JSON and a workbook (Office Open XML); CSV is written by `kg.sheets`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from server.asking import Row, Table

WIDEST = 70


def json_of(data: Any) -> str:
    """Write data as JSON for people to read too."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def plain_rows(table: Table) -> list[dict[str, str]]:
    """Return the rows of a table as plain values by name; what a row does not have is left out."""
    return [_plain(row) for row in table.rows]


def cells(table: Table) -> list[list[str]]:
    """Return the rows of a table as lists, "" where there is no value."""
    return [[str(row[name] or "") for name in table.variables] for row in table.rows]


def xlsx_of(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as a workbook: one sheet, headings that stay in view, a filter, days as days."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
    widths = [len(heading) for heading in headings]
    sheet.write_row(0, 0, headings, head)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            widths[at] = max(widths[at], len(cell))
            if found := _day(cell):
                sheet.write_datetime(last, at, found, day)
            else:
                sheet.write_string(last, at, cell[:32767], body)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    if headings:
        sheet.autofilter(0, 0, last, len(headings) - 1)
    book.close()
    return file.getvalue()


def _plain(row: Row) -> dict[str, str]:
    return {name: cell.value for name, cell in row.items() if cell}


def _day(cell: str) -> date | None:
    if len(cell) != 10:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None
