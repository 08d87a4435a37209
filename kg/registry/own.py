"""One's own list of bodies: read from a CSV file, checked line by line, kept beside the store.

Columns, in any order, by Vietnamese or English header (`columns.tsv`): name, other names (parted by ";"),
code, parent, from, to.  The parent is the name of a body or place, or its address; it gives the jurisdiction.
A file with a fault in one line gives the other lines and says what is wrong with that one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.iri import COUNTRY, path, slug
from kg.messages import Problem, gettext
from kg.registry.bodies import Directory
from kg.registry.context import Context
from kg.registry.names import key, syllables
from kg.registry.places import Level
from kg.registry.resolution import Resolver
from kg.registry.tables import read_table
from kg.registry.templates import Template

FIELDS = ("name", "other", "code", "parent", "from", "to")
OWN_TYPE = "don-vi"
DATE_PARTS = 3
N_ = str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line of a list, as a sentence for people."""

    line: int
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Report:
    """What an import gave: the bodies that can be used, and the lines that cannot."""

    bodies: tuple[Template, ...]
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return gettext("{good} bodies read, {bad} lines not used").format(
            good=len(self.bodies), bad=len(self.faults)
        )


class _FaultError(Exception):
    """A fault of the line that is being read: a text with named values."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self.text, self.values = text, values


def read_own(file: Path, directory: Directory, resolver: Resolver) -> Report:
    """Read and check a list; a `Problem` where the file itself cannot be read."""
    found: dict[str, Template] = {}
    faults: list[Fault] = []
    for line, row in _rows(file, directory):
        try:
            body = _body(row, directory, resolver)
            if _address(body) in found:
                raise _FaultError(N_("{name} stands in the list before"), name=body.name)
            found[_address(body)] = body
        except _FaultError as wrong:
            text = gettext(wrong.text).format(**wrong.values)
            start = gettext("{file}, line {line}").format(file=file.name, line=line)
            faults.append(Fault(line, f"{start}: {text}"))
    return Report(tuple(found.values()), tuple(faults))


def write_own(bodies: tuple[Template, ...], file: Path) -> None:
    """Write a list in the form that `read_own` reads, in order of address."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(FIELDS)
        for body in sorted(bodies, key=_address):
            since = "" if body.since == date.min else body.since
            until = "" if body.until == date.max else body.until
            parent = f"org/{body.home}/{body.above}" if body.above else f"place/{body.home}"
            writer.writerow([body.name, "; ".join(body.other), body.code, parent, since, until])


def _address(body: Template) -> str:
    return f"org/{body.home}/{body.slug}"


def _rows(file: Path, directory: Directory) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(N_("{file}: save the list as UTF-8 (CSV UTF-8)"), file=file) from error
    except OSError as error:
        raise Problem(N_("{file}: cannot be read ({error})"), file=file, error=error.strerror) from error
    head = text.partition("\n")[0]
    lines = csv.reader(text.splitlines(), delimiter=max(",;\t", key=head.count))
    headers = {key(row["header"]): row["field"] for row in read_table(directory.folder / "columns.tsv")}
    columns = [headers.get(key(header), "") for header in next(lines, [])]
    if "name" not in columns or "parent" not in columns:
        raise Problem(N_("{file}: the first line must name the columns, at least name and parent"), file=file)
    for cells in lines:
        if any(cell.strip() for cell in cells):
            yield lines.line_num, {c: cell.strip() for c, cell in zip(columns, cells, strict=False) if c}


def _body(row: dict[str, str], directory: Directory, resolver: Resolver) -> Template:
    name = " ".join(row.get("name", "").split())
    if len(syllables(name)) < 1:
        raise _FaultError(N_("the name is missing"))
    since, until = _day(row.get("from", ""), date.min), _day(row.get("to", ""), date.max)
    if until < since:
        raise _FaultError(N_("{name} ends before it begins"), name=name)
    home, above = _parent(row.get("parent", ""), min(until, date.today()), directory, resolver)
    place = directory.gazetteer[home]
    known = directory.template(slug(name), place)
    if known and not known.home:
        raise _FaultError(N_("{name} is in the registry already"), name=name)
    other = tuple(part.strip() for part in row.get("other", "").split(";") if part.strip())
    levels = frozenset({Level.COUNTRY}) if home == COUNTRY else frozenset[Level]()
    return Template(
        slug(name), levels, frozenset(), OWN_TYPE, name, other=other, above=above,
        since=since, until=until, code=row.get("code", ""), home=home,
    )  # fmt: skip


def _parent(words: str, day: date, directory: Directory, resolver: Resolver) -> tuple[str, str]:
    """Return the jurisdiction of a parent on a day, and the parent itself where it is a body there."""
    if not words:
        return COUNTRY, ""
    address = path(words) or words
    if address.startswith("place/") and directory.gazetteer.get(address.removeprefix("place/")):
        return address.removeprefix("place/"), ""
    if body := directory.get(address):
        return body.place.jurisdiction, body.template.slug
    then = Context(place=COUNTRY, day=day)
    if iri := resolver.resolve(words, then).iri:
        body = directory.get(path(iri) or "")
        return (body.place.jurisdiction, body.template.slug) if body else (COUNTRY, "")
    place = resolver.territory.read(syllables(words), None, then.period).place
    if place is None:
        raise _FaultError(
            N_("parent {parent} is not known; name it in full, with its province"), parent=words
        )
    return place.jurisdiction, ""


def _day(cell: str, default: date) -> date:
    """Read "2025-07-01", "1/7/2025" or nothing."""
    if not cell:
        return default
    parts = cell.replace(".", "/").split("/")
    try:
        return date(*map(int, reversed(parts))) if len(parts) == DATE_PARTS else date.fromisoformat(cell)
    except (ValueError, TypeError) as error:
        raise _FaultError(N_("{day} is not a date; write 01/7/2025"), day=cell) from error
