"""Rows of a list, whatever file it is in: CSV, Excel, JSON lines, RDF; each with the line it stands on."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pyoxigraph as ox

from kg.messages import Problem
from kg.text import normalise

N_ = str
LONGEST_CELL = 1 << 20
DELIMITERS = ",;\t|"
RDF = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, from 1 (of RDF: its number), and its cells by heading, as trimmed text.

    `fault` is what is wrong where the row could not be read at all.
    """

    line: int
    cells: dict[str, str]
    fault: str = ""


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a file by its ending; `Problem` where the file as a whole cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Problem(N_("{file}: cannot be read ({error})"), file=path, error=error.strerror) from error
    ending = path.suffix.lower()
    reader = _READERS.get(ending, _rdf if ending in RDF else None)
    if reader is None:
        raise Problem(
            N_("{file}: a catalogue is one of: {forms}"), file=path, forms=", ".join([*_READERS, *RDF])
        )
    return list(reader(data, path))


def _text(data: bytes, path: Path) -> str:
    """Decode a text file: UTF-8, or UTF-16 with its mark, as spreadsheet programs write them."""
    coding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Problem(
            N_("{file}, line {line}: this is not UTF-8; save the list as CSV UTF-8"), file=path, line=line
        ) from error


def _csv(data: bytes, path: Path) -> Iterator[Row]:
    text = _text(data, path)
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    csv.field_size_limit(LONGEST_CELL)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    yield from _table(((lines.line_num, cells) for cells in _careful(lines, path)), path)


def _careful(lines: Any, path: Path) -> Iterator[list[str]]:
    while True:
        try:
            yield next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise Problem(
                N_("{file}, line {line}: not a table ({error})"),
                file=path,
                line=lines.line_num,
                error=error,
            ) from error


def _table(lines: Iterator[tuple[int, list[str]]], path: Path) -> Iterator[Row]:
    """Make rows of lines of cells, the first of which are the headings; `line` counts to where a row ends."""
    last, headings = next(lines, (0, []))
    headings = [cell.strip() for cell in headings]
    if not any(headings):
        raise Problem(N_("{file}: the first line must hold the headings of the columns"), file=path)
    for end, cells in lines:
        line, last = last + 1, end
        if any(cell.strip() for cell in cells):
            named = zip(headings, cells, strict=False)
            yield Row(line, {name: _clean(cell) for name, cell in named if name})


def _clean(cell: object) -> str:
    return " ".join(normalise(str(cell)).split())


def _xlsx(data: bytes, path: Path) -> Iterator[Row]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        lines = [(number, [_cell(value) for value in row]) for number, row in _sheet(sheet)]
        book.close()
    except (BadZipFile, KeyError, ValueError, TypeError, OSError, IndexError, SyntaxError) as error:
        raise Problem(N_("{file}: not an Excel file that can be read"), file=path) from error
    yield from _table(iter(lines), path)


def _sheet(sheet: Any) -> Iterator[tuple[int, tuple[object, ...]]]:
    yield from enumerate(sheet.iter_rows(values_only=True), 1)


def _cell(value: object) -> str:
    """Write a cell as text; dates as ISO 8601, whole numbers without a point."""
    from datetime import datetime

    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _json_lines(data: bytes, path: Path) -> Iterator[Row]:
    for number, line in enumerate(_text(data, path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            yield Row(number, {str(name): _clean(_cell(value)) for name, value in record.items()})
        else:
            yield Row(number, {}, fault=N_("this line is not a JSON object"))


def _rdf(data: bytes, path: Path) -> Iterator[Row]:
    """Make one row of each subject that has literals; a property is named by the end of its address."""
    subjects: dict[str, dict[str, str]] = {}
    try:
        for quad in ox.parse(data, format=RDF[path.suffix.lower()], base_iri=path.resolve().as_uri()):
            _note(subjects, quad)
    except (SyntaxError, ValueError) as error:
        raise Problem(N_("{file}: not valid RDF ({error})"), file=path, error=error) from error
    yield from (Row(number, cells) for number, cells in enumerate(subjects.values(), 1) if len(cells) > 1)


def _note(subjects: dict[str, dict[str, str]], quad: ox.Quad) -> None:
    if not isinstance(quad.object, ox.Literal | ox.NamedNode) or isinstance(quad.subject, ox.Triple):
        return
    cells = subjects.setdefault(str(quad.subject), _address_of(quad.subject))
    name = quad.predicate.value.replace("#", "/").rpartition("/")[2]
    cells.setdefault(name, _clean(quad.object.value))


def _address_of(subject: ox.NamedNode | ox.BlankNode) -> dict[str, str]:
    return {"url": subject.value if isinstance(subject, ox.NamedNode) else ""}


_READERS: dict[str, Callable[[bytes, Path], Iterator[Row]]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".txt": _csv,
    ".xlsx": _xlsx,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}


def headings_of(rows: list[Row]) -> list[str]:
    """Return every heading of the rows, in the order of their first use."""
    return list(dict.fromkeys(chain.from_iterable(row.cells for row in rows)))
