"""The documents to be linked: what the notices of a store cite, and the notices themselves, as records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pyoxigraph import QuerySolution, QuerySolutions

from kg import catalog, iri, jurisdiction
from kg.iri import DocumentNumber
from kg.linking.catalogues import Catalogue
from kg.linking.features import Record
from kg.store import Reader

NOTICE = "notice"
_NOWHERE = "_"


def documents(reader: Reader) -> tuple[list[Record], list[Record]]:
    """Return the cited documents and the notices of a store as records; one that is both is a notice."""
    rows = reader.query(catalog.query("linking/wanted").text)
    if not isinstance(rows, QuerySolutions):
        raise TypeError("linking/wanted.rq is a SELECT")
    return from_rows(map(_plain, rows))


def from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[list[Record], list[Record]]:
    """Join the rows of `linking/wanted.rq` (plain values, none where unbound) to records, as `documents`."""
    gathered: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        gathered[row["document"]].append(row)
    cited: list[Record] = []
    notices: list[Record] = []
    for address, told in sorted(gathered.items()):
        own = [row for row in told if row.get("own") == "true"]
        (notices if own else cited).append(_record(address, own or told, NOTICE if own else ""))
    return cited, notices


def records(catalogue: Catalogue) -> Iterator[Record]:
    """Yield the entries of a catalogue as records."""
    for entry in catalogue.entries:
        yield Record(
            catalogue.address(entry),
            entry.number,
            entry.day,
            title=entry.title,
            issuer=entry.issuer,
            jurisdiction=entry.jurisdiction,
            type=entry.type,
            source=catalogue.name,
        )


def _plain(row: QuerySolution) -> dict[str, str]:
    names = ("document", "own", "number", "date", "title", "type", "issuer", "home")
    return {name: row[name].value for name in names if row[name] is not None}


def _record(address: str, told: list[Mapping[str, str]], source: str) -> Record:
    """Join what several notices say of one document; days that differ leave the year alone."""
    number = _first(told, "number")
    days = {date.fromisoformat(row["date"]) for row in told if "date" in row}
    day = days.pop() if len(days) == 1 else None
    issuers = sorted({row["issuer"] for row in told if "issuer" in row})
    where, year = _of_address(address)
    home = _first(told, "home").rpartition("/")[2] or None
    return Record(
        address,
        number,
        day,
        year,
        max((row.get("title", "") for row in told), key=len),
        issuers[0] if issuers else "",
        where or _where(number, issuers, day, home),
        _first(told, "type").rpartition("#")[2] or None,
        source,
    )


def _first(told: Iterable[Mapping[str, str]], name: str) -> str:
    return next((row[name] for row in told if name in row), "")


def _of_address(address: str) -> tuple[str | None, int | None]:
    """Return the jurisdiction and the year that the address of an identified document holds."""
    steps = (iri.path(address) or "").split("/")
    if len(steps) == 4 and steps[1] != _NOWHERE and steps[2].isdecimal():
        return steps[1], int(steps[2])
    return None, None


def _where(number: str, issuers: list[str], day: date | None, home: str | None) -> str | None:
    """Tell the jurisdiction of a document that is only partly identified, where its words allow it."""
    parsed = DocumentNumber.parse(number) if number else None
    if parsed is None:
        return None
    return jurisdiction.of_document(parsed, issuers[0] if issuers else None, day, home)
