"""The tables of `ontology/registry/`: tab-separated, one header line, empty cells at the end left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files("kg"))).parent / "ontology" / "registry"
ONE_DAY = timedelta(days=1)


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a table by column; lines that begin with "#" are remarks."""
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = (line.split("\t") for line in lines if line and line[0] != "#")
    columns = next(rows)
    padding = [""] * len(columns)
    for row in rows:
        yield dict(zip(columns, row + padding[len(row) :], strict=True))


def names(cell: str) -> tuple[str, ...]:
    """Return the names in a cell, which "; " parts."""
    return tuple(cell.split("; ")) if cell else ()


def first_day(cell: str) -> date:
    """Return the day a thing began; the beginning of time where that is not known."""
    return date.fromisoformat(cell) if cell else date.min


def last_day(cell: str) -> date:
    """Return the last day of a thing; the end of time while it lasts."""
    return date.fromisoformat(cell) if cell else date.max
