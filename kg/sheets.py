"""Rows as CSV (UTF-8, RFC 4180) that spreadsheets open as what they are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

MARK = "\ufeff"  # by this Excel knows that a CSV file is UTF-8
_RISKY = re.compile(r"[=+@\t\r]|-(?!\d+(?:\.\d+)?$)")


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    sheet = io.StringIO()
    sheet.write(MARK)
    writer = csv.writer(sheet)
    writer.writerow(headings)
    writer.writerows([f"'{cell}" if _RISKY.match(cell) else cell for cell in row] for row in rows)
    return sheet.getvalue()
