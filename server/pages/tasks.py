"""The list of tasks: whose, in which role, by when, from which notice, on which document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal, NamedNode

from kg import iri
from kg.messages import gettext
from kg.vocabulary import namespace, schemes
from server import briefs, calendars, naming, sheets, twins
from server.asking import Row, Several, Table
from server.briefs import LEADING, SUPPORTING, Brief
from server.errors import ServiceProblem
from server.pages.frame import ON_A_PAGE, Sheet, asking, given, given_day, page_number, today

routes = Blueprint("tasks", __name__)

FORMS = ("html", "json", "csv", "xlsx", "ics")
ORDERS = ("newest", "nearest", "latest", "written")
STATES = ("late", "open", "undated")
ORDER_OF = {"late": "latest", "open": "nearest"}
MOST = 50_000
XSD_DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")


@dataclass(frozen=True, slots=True)
class Wish:
    """Which tasks are wanted; a field left empty does not narrow.

    `agency`, `notice` and `document` are addresses, or names and numbers as people write them.
    """

    agency: str = ""
    role: str = ""
    notice: str = ""
    document: str = ""
    start: date | None = None
    end: date | None = None
    undated: bool = False
    order: str = "newest"

    def terms(self) -> dict[str, Any]:
        """Return the terms to bind, by the name of the switch that needs them."""
        found: dict[str, Any] = {}
        for value, thing, name in (
            (self.agency, "agency", "called"),
            (self.notice, "notice", "issued"),
            (self.document, "document", "number"),
        ):
            if value:
                address = _address(value)
                words = Literal(value, language="vi") if name == "called" else Literal(value)
                found |= {thing: NamedNode(address)} if address else {name: words}
        if self.role:
            found["role"] = NamedNode(namespace("role")[self.role])
        for name, day in (("from", self.start), ("until", self.end)):
            if day:
                found[name] = Literal(day.isoformat(), datatype=XSD_DATE)
        return found

    def switches(self) -> list[str]:
        """Return the lines of the query that count."""
        return [*self.terms(), *(["undated"] if self.undated else [])]

    def is_of_things(self) -> bool:
        """Say whether a body, a notice or a document narrows: few enough tasks to be ordered here."""
        return bool(self.agency or self.notice or self.document)

    def is_of_days(self) -> bool:
        """Say whether only days narrow, and order: such a list is found by the days alone."""
        alone = not (self.is_of_things() or self.role or self.undated)
        return alone and self.order in ("nearest", "latest") and bool(self.start or self.end)

    def total(self) -> int:
        """Count the tasks that are wanted."""
        if self.is_of_things():
            return len(_ordered(self).rows)
        dated = ["dated"] if self.start or self.end else []
        switches = [*self.switches(), *dated] if self.role or dated else [*self.switches(), "every"]
        table = asking().ask("pages/tasks-total", switches=switches, **self.terms())
        return int(str(table.rows[0]["total"]))

    def address(self) -> str:
        """Return the address of the list of these tasks."""
        words = {"start": "from", "end": "until", "order": "sort"}
        asked = {words.get(f.name, f.name): getattr(self, f.name) for f in fields(self)}
        asked["state"] = "undated" if asked.pop("undated") else ""
        return "/tasks?" + urlencode({name: value for name, value in asked.items() if value})


def found(wish: Wish, page: tuple[int, int] | None = None) -> Table:
    """Return the tasks wanted, in order: all, or as many as `page` says from where it says."""
    if page and wish == Wish():
        return _newest(*page)
    if wish.is_of_things():
        table = _ordered(wish)
        return table.only(table.rows[page[1] : page[1] + page[0]]) if page else table
    name = "pages/tasks-dated" if wish.is_of_days() else "pages/tasks"
    return asking().ask(name, switches=[*wish.switches(), wish.order], page=page, **wish.terms())


def _ordered(wish: Wish) -> Table:
    """Return the tasks of a body, notice or document in order, each once, with its first day."""
    table = asking().ask("pages/tasks-of", switches=wish.switches(), **wish.terms())
    return asking().keep(wish, table.version, lambda: _in_order(table, wish))


def _in_order(table: Table, wish: Wish) -> Table:
    ranks = _ranks()
    first: dict[str, Row] = {}
    for row in sorted(table.rows, key=lambda row: str(row["due"] or "9")):
        first.setdefault(str(row["task"]), row)

    def place(row: Row) -> tuple[int, str, int]:
        notice = str(row["task"]).partition("/task/")[0]
        return 0 if wish.order == "written" else ranks.get(notice, 0), notice, int(str(row["order"]))

    rows = sorted(first.values(), key=place)
    if wish.order in ("nearest", "latest"):
        rows.sort(key=lambda row: str(row["due"] or ""), reverse=wish.order == "latest")
        rows.sort(key=lambda row: row["due"] is None)
    return table.only(rows)


def _ranks() -> dict[str, int]:
    """Return the place of each notice among all, the newest first."""
    rows = asking().ask("pages/notices", switches=("newest",)).rows
    return {str(row["notice"]): place for place, row in enumerate(rows)}


def _newest(many: int, start: int) -> Table:
    """Return some of all tasks, the newest first: only the notices that have them are asked for tasks."""
    notices, skipped, reached = [], 0, 0
    for row in asking().ask("pages/notices", switches=("newest",)).rows:
        size = int(str(row["tasks"]))
        if reached + size > start:
            notices.append(NamedNode(str(row["notice"])))
        else:
            skipped += size
        reached += size
        if reached >= start + many:
            break
    wanted = Several(notices)
    table = asking().ask("pages/tasks", switches=("notice", "newest"), notice=wanted)
    return table.only(table.rows[start - skipped : start - skipped + many])


@routes.get("/tasks")
@routes.get("/tasks.<ending>")
def tasks(ending: str | None = None) -> Response:
    """Show the tasks that fit the filters in the address."""
    wish, number = _wish(), page_number()
    return twins.answer(
        {
            "html": lambda: _shown(wish, number),
            "json": lambda: sheets.json_of([_data(b) for b in _all(wish)]),
            "csv": lambda: sheets.csv_of(*_sheet(_all(wish))),
            "xlsx": lambda: sheets.xlsx_of(*_sheet(_all(wish))),
            "ics": lambda: calendars.ics_of(_all(wish), request.host_url.rstrip("/")),
        },
        ending,
    )


def _shown(wish: Wish, number: int) -> str:
    rows = found(wish, (ON_A_PAGE, (number - 1) * ON_A_PAGE))
    sheet = Sheet(briefs.briefs(asking(), briefs.keys(rows)), number, wish.total())
    return render_template(
        "tasks.html", sheet=sheet, wish=wish, roles=schemes()["role"].concepts, forms=twins.links(FORMS),
        names={name: _name(getattr(wish, name)) for name in ("agency", "notice", "document")},
        state=given("state"), on=today(), orders=ORDERS,
    )  # fmt: skip


def _wish() -> Wish:
    """Read what is wanted from the address of the request; 400 where it cannot be."""
    state, role = given("state"), given("role")
    order = given("sort") or ORDER_OF.get(state, "newest")
    for name, value, known in (
        ("state", state, STATES),
        ("sort", order, ORDERS),
        ("role", role, tuple(namespace("role"))),
    ):
        if value and value not in known:
            raise ServiceProblem("bad-parameter", name=name, value=f"{value} ({', '.join(known)})")
    start, end = given_day("from"), given_day("until")
    if state == "late":
        end = min(filter(None, (end, today() - timedelta(days=1))))
    elif state == "open":
        start = max(filter(None, (start, today())))
    things = {name: given(name) for name in ("agency", "notice", "document")}
    return Wish(**things, role=role, start=start, end=end, undated=state == "undated", order=order)


def _address(value: str) -> str | None:
    """Return the address that a value gives: a whole one of ours, or a path below our data."""
    value = value.strip().strip("/")
    if iri.path(value):
        return value
    return iri.at(value) if "/" in value and value.islower() and value.isascii() else None


def _name(value: str) -> str:
    """Return what a filter is called for people: the label of an address, any other value as it is."""
    address = _address(value) if value else None
    return naming.name(asking(), address) if address else value


def _all(wish: Wish) -> list[Brief]:
    return briefs.briefs(asking(), briefs.keys(found(wish, (MOST, 0))))


def _sheet(tasks: Iterable[Brief]) -> tuple[list[str], list[list[str]]]:
    headings = [
        gettext("Notice"), gettext("Date of issue"), gettext("Item"), gettext("Task"), gettext("Lead"),
        gettext("Support"), gettext("Due"), gettext("Time limit, as written"), gettext("Address"),
    ]  # fmt: skip
    return headings, [_cells(brief) for brief in tasks]


def _cells(brief: Brief) -> list[str]:
    return [
        *(str(brief[name] or "") for name in ("noticeLabel", "issued", "key", "text")),
        "; ".join(brief.names(LEADING)),
        "; ".join(brief.names(SUPPORTING)),
        brief.due,
        "; ".join(str(row["words"]) for row in brief.deadlines),
        brief.task,
    ]


def _data(brief: Brief) -> dict[str, Any]:
    plain = {name: str(cell) for name, cell in brief.row.items() if cell}
    parts = [
        {"role": party.code, "agency": str(row["agent"]), "name": str(row["agentLabel"] or "")}
        for party in brief.parties
        for row in party.agents
    ]
    limits = [
        {"words": str(row["words"]), "latest": str(row["latest"] or "") or None} for row in brief.deadlines
    ]
    return {**plain, "assignments": parts, "deadlines": limits}
