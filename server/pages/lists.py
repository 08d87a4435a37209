"""The lists of notices, agencies and documents: narrowed, ordered the Vietnamese way, paged.

A list is asked for whole, once for each version of the data, and narrowed here: words are found without
their marks, which plain SPARQL cannot do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template

from kg import collation, iri
from kg.messages import gettext
from kg.sheets import csv_of
from kg.store.folding import marked, plain
from kg.vocabulary import namespace, schemes
from server import filters, naming, sheets, twins
from server.asking import Cell, Row, Table
from server.errors import ServiceProblem
from server.pages.frame import asking, cut, given, given_day

routes = Blueprint("lists", __name__)

FORMS = ("html", "json", "csv", "xlsx")
N_ = str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its heading, its columns of words, of coded values (and their vocabulary) and of days.

    `orders` names the ways to sort it, the first by default: a column, and whether the greatest comes first.
    """

    heading: str
    label: str
    words: tuple[str, ...]
    kind: str
    scheme: str
    day: str
    orders: Mapping[str, tuple[str, bool]]


LISTS = {
    "notices": Listing(
        N_("Notices"), "noticeLabel", ("noticeLabel", "abstract", "issuerLabel"), "type", "doctype", "date",
        {"newest": ("date", True), "most": ("tasks", True), "name": ("noticeLabel", False)},
    ),
    "agencies": Listing(
        N_("Agencies"), "agencyLabel", ("agencyLabel",), "kind", "orgtype", "",
        {"most": ("tasks", True), "name": ("agencyLabel", False)},
    ),
    "documents": Listing(
        N_("Documents"), "documentLabel", ("documentLabel", "abstract"), "type", "doctype", "date",
        {"cited": ("citedBy", True), "most": ("tasks", True), "newest": ("date", True),
         "name": ("documentLabel", False)},
    ),
}  # fmt: skip


@routes.get("/<any(notices, agencies, documents):name>")
@routes.get("/<any(notices, agencies, documents):name>.<ending>")
def listing(name: str, ending: str | None = None) -> Response:
    """Show everything of one kind that fits what is asked, as a table."""
    chosen = LISTS[name]
    table = _arranged(chosen, name)
    headings = [gettext(column) for column in table.variables]
    return twins.answer(
        {
            "html": lambda: _shown(name, chosen, table),
            "json": lambda: sheets.json_of(sheets.plain_rows(table)),
            "csv": lambda: csv_of(table.variables, sheets.cells(table)),
            "xlsx": lambda: sheets.xlsx_of(headings, _readable(table)),
        },
        ending,
    )


def _arranged(chosen: Listing, name: str) -> Table:
    """Return a list narrowed and ordered as asked; kept, for its other pages, while the data is the same."""
    wanted = tuple(given(part) for part in ("words", "kind", "from", "until", "sort"))
    whole = asking().ask(f"pages/{name}", switches=("newest",))
    return asking().keep((name, *wanted), whole.version, lambda: _ordered(_narrowed(whole, chosen), chosen))


def _shown(name: str, chosen: Listing, table: Table) -> str:
    sheet = cut(table.rows)
    shown = table.only(sheet.entries)
    shown = _with_notices(shown) if name == "agencies" else shown
    return render_template(
        "list.html", name=name, listing=chosen, heading=gettext(chosen.heading), sheet=sheet,
        table=shown, kinds=schemes()[chosen.scheme].concepts, forms=twins.links(FORMS),
    )  # fmt: skip


def _with_notices(table: Table) -> Table:
    """Add the notice from which a body is known that no register knows: its address is below that notice."""
    homes = [str(row["agency"]).rpartition(f"/{kind}/")[0] for row in table.rows for kind in (_local(row),)]
    known = naming.names(asking(), filter(None, homes))
    rows = [
        {**row, "notice": Cell(home, "uri") if home else None, "noticeLabel": _label(known.get(home))}
        for row, home in zip(table.rows, homes, strict=True)
    ]
    return Table((*table.variables, "notice", "noticeLabel"), tuple(rows), table.version)


def _local(row: Row) -> str:
    kind = iri.kind(str(row["agency"])) or ""
    return kind if kind in ("agent", "group") else "?"


def _label(name: str | None) -> Cell | None:
    return Cell(name) if name else None


def _narrowed(table: Table, chosen: Listing) -> Table:
    words, kind = given("words"), given("kind")
    if kind and kind not in tuple(namespace(chosen.scheme)):
        raise ServiceProblem("bad-parameter", name="kind", value=kind)
    start, end = given_day("from"), given_day("until")
    rows = [
        row
        for row in table.rows
        if _is_kind(row[chosen.kind], kind) and _in_time(row, chosen.day, start, end)
    ]
    return table.only(_with_words(rows, chosen, words) if words else rows)


def _with_words(rows: list[Row], chosen: Listing, words: str) -> list[Row]:
    """Keep the rows with the words as typed; where there is none, those with them but for their marks."""
    for fold in (marked, plain):
        wanted = fold(words)
        found = [row for row in rows if any(wanted in fold(str(row[c] or "")) for c in chosen.words)]
        if found:
            return found
    return []


def _is_kind(value: object, kind: str) -> bool:
    return not kind or (value is not None and filters.code(value) == kind)


def _in_time(row: Row, column: str, start: date | None, end: date | None) -> bool:
    if not column or not (start or end):
        return True
    value = str(row[column] or "")
    return bool(value) and (not start or value >= start.isoformat()) and (not end or value <= end.isoformat())


def _ordered(table: Table, chosen: Listing) -> Table:
    """Sort by the column asked for; the label, in the Vietnamese order, decides between equals."""
    order = given("sort") or next(iter(chosen.orders))
    if order not in chosen.orders:
        raise ServiceProblem("bad-parameter", name="sort", value=f"{order} ({', '.join(chosen.orders)})")
    column, greatest = chosen.orders[order]
    rows = sorted(table.rows, key=lambda row: collation.key(str(row[chosen.label] or "")))
    if column != chosen.label:
        rows.sort(key=lambda row: _weight(str(row[column] or "")), reverse=greatest)
    return table.only(rows)


def _weight(value: str) -> tuple[int, str]:
    return (int(value), "") if value.isdecimal() else (0, value)


def _readable(table: Table) -> list[list[str]]:
    """Return the rows with coded values as words."""
    return [[_words(row[name]) for name in table.variables] for row in table.rows]


def _words(cell: Cell | None) -> str:
    return filters.short(cell) if cell and filters.is_code(cell) else str(cell or "")
