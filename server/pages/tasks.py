"""The list of tasks: whose, in which role, by when, from which notice, on which document or programme."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from kg import collation
from kg.messages import gettext
from kg.sheets import csv_of
from kg.vocabulary import namespace, schemes
from server import briefs, calendars, naming, sheets, twins
from server.briefs import LEADING, SUPPORTING, Brief
from server.errors import ServiceProblem
from server.pages.frame import ON_A_PAGE, Sheet, asking, given, given_day, page_number, today
from server.wishes import ORDERS, Wish, address_of, found, programmes

routes = Blueprint("tasks", __name__)

FORMS = ("html", "json", "csv", "xlsx", "ics")
THINGS = ("agency", "notice", "document", "programme")
STATES = ("late", "open", "undated")
ORDER_OF = {"late": "latest", "open": "nearest"}
MOST = 50_000


@routes.get("/tasks")
@routes.get("/tasks.<ending>")
def tasks(ending: str | None = None) -> Response:
    """Show the tasks that fit the filters in the address."""
    wish, number = _wish(), page_number()
    return twins.answer(
        {
            "html": lambda: _shown(wish, number),
            "json": lambda: sheets.json_of([_data(b) for b in _all(wish)]),
            "csv": lambda: csv_of(*_sheet(_all(wish))),
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
        names={name: _name(getattr(wish, name)) for name in THINGS}, state=given("state"), on=today(),
        orders=ORDERS, programmes=sorted(programmes(), key=collation.key),
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
    things = {name: given(name) for name in THINGS}
    return Wish(**things, role=role, start=start, end=end, undated=state == "undated", order=order)


def _name(value: str) -> str:
    """Return what a filter is called for people: the label of an address, any other value as it is."""
    address = address_of(value) if value else None
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
