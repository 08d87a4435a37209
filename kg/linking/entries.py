"""The entries of a catalogue: rows made into records with checked fields, or left out with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from kg import jurisdiction
from kg.iri import COUNTRY, DocumentNumber, slug, type_concept
from kg.linking.mapping import Columns, force_words
from kg.linking.tables import Row, headings_of
from kg.messages import gettext
from kg.vocabulary import schemes

N_ = str
OLDEST = date(1945, 9, 2)  # the state whose documents these are
DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")
CHANGES = {"amended": "sua-doi-bo-sung", "replaced": "thay-the", "repealed": "bai-bo"}
_SEVERAL = re.compile(r"\s*[;\n|]\s*")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Change:
    """A change that a catalogue records: its kind (a code of `docrel:`) and the number that made it."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as a catalogue has it; `key` tells it apart inside the catalogue."""

    key: str
    number: str
    day: date | None = None
    title: str = ""
    type: str | None = None
    issuer: str = ""
    signer: str = ""
    jurisdiction: str | None = None
    force: str | None = None
    since: date | None = None
    until: date | None = None
    url: str = ""
    identifier: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out: the line and the reason, as a sentence for people."""

    line: int
    reason: str

    def __str__(self) -> str:
        return gettext("line {line}: {reason}").format(line=self.line, reason=self.reason)


class _RowFault(Exception):  # noqa: N818 - what is the case, never seen outside
    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self.text, self.values = text, values

    def __str__(self) -> str:
        return gettext(self.text).format(**self.values)


def read_entries(
    rows: Iterable[Row], columns: Columns, latest: date | None = None
) -> tuple[list[Entry], list[Rejected]]:
    """Make entries of rows; `latest` is the day of harvest, after which no document can be issued."""
    rows = list(rows)
    places = columns.places(headings_of(rows))
    found: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    rejected: list[Rejected] = []
    for row in rows:
        try:
            entry = _entry(row, places, columns, latest)
            if entry.key in found and _same(found[entry.key], entry):
                raise _RowFault(N_("the same document stands in line {line}"), line=lines[entry.key])
        except _RowFault as fault:
            rejected.append(Rejected(row.line, str(fault)))
            continue
        entry = _told_apart(entry, found)
        found[entry.key], lines[entry.key] = entry, row.line
    return list(found.values()), rejected


def _same(one: Entry, other: Entry) -> bool:
    return slug(one.title) == slug(other.title)


def _told_apart(entry: Entry, found: dict[str, Entry]) -> Entry:
    """Give an entry a key of its own where another document has its number and day."""
    if entry.key not in found:
        return entry
    step = 2
    while f"{entry.key}.{step}" in found:
        step += 1
    return replace(entry, key=f"{entry.key}.{step}")


def _entry(row: Row, places: dict[str, str], columns: Columns, latest: date | None) -> Entry:
    if row.fault:
        raise _RowFault(row.fault)
    cells = {field: row.cells.get(heading, "") for field, heading in places.items()}
    number = _number(cells.get("number", ""))
    issued = _day(cells.get("date", ""), latest, N_("date of issue"))
    issuer = cells.get("issuer", "")
    where = _where(number, issuer, issued) or columns.jurisdiction or None
    return Entry(
        key=f"{number.slug}.{issued.isoformat()}" if issued else number.slug,
        number=number.text,
        day=issued,
        title=cells.get("title", ""),
        type=_type(cells.get("type", ""), number),
        issuer=issuer,
        signer=cells.get("signer", ""),
        jurisdiction=where,
        force=_force(cells.get("force", "")),
        since=_day(cells.get("from", ""), None, N_("first day of force")),
        until=_day(cells.get("until", ""), None, N_("day of expiry")),
        url=_url(cells.get("url", "")),
        identifier=cells.get("identifier", ""),
        changes=_changes(cells),
    )


def _number(words: str) -> DocumentNumber:
    if not words:
        raise _RowFault(N_("the document number is missing"))
    found = DocumentNumber.parse(words)
    if found is None or not found.symbol[:1].isalpha():
        raise _RowFault(N_("'{words}' is not a document number (number, slash, symbol)"), words=words)
    return found


def _changes(cells: dict[str, str]) -> tuple[Change, ...]:
    return tuple(
        Change(kind, number.text) for field, kind in CHANGES.items() for number in _all(cells.get(field, ""))
    )


def _all(words: str) -> list[DocumentNumber]:
    """Return the numbers in a cell that lists several; what is not one is passed over."""
    return [number for part in _SEVERAL.split(words) if (number := DocumentNumber.parse(part))]


def _day(words: str, latest: date | None, what: str) -> date | None:
    """Read a day; none where the cell is empty."""
    if not words:
        return None
    day = _read_day(words)
    if day is None:
        raise _RowFault(N_("'{words}' is not a date ({what})"), words=words, what=gettext(what))
    if day < OLDEST or (latest and day > latest):
        raise _RowFault(N_("{words} cannot be the {what}"), words=words, what=gettext(what))
    return day


def _read_day(words: str) -> date | None:
    words = words.partition("T")[0].partition(" ")[0]
    for form in DAY_FORMS:
        try:
            return datetime.strptime(words, form).date()
        except ValueError:
            continue
    return None


@lru_cache(maxsize=1 << 12)
def _where(number: DocumentNumber, issuer: str, day: date | None) -> str | None:
    """Tell the jurisdiction from the symbol and the words of the issuer, None where they do not."""
    if jurisdiction.level(number) == jurisdiction.CENTRAL:
        return COUNTRY
    return jurisdiction.of_issuer(issuer, day) if issuer else None


def _type(words: str, number: DocumentNumber) -> str | None:
    """Return the code of the type: what the number says, else the word of the list."""
    if number.concept != "chua-ro":
        return number.concept
    wanted = slug(words)
    named = (c.code for c in schemes()["doctype"].concepts if wanted and slug(c.label["vi"]) == wanted)
    code = next(named, type_concept(words))
    return code if code != "chua-ro" else None


def _force(words: str) -> str | None:
    said = slug(words).replace("-", " ")
    return next((code for known, code in force_words() if known in said), None)


def _url(words: str) -> str:
    return words if _WEB.fullmatch(words) else ""
