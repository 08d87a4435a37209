"""Which tasks a person wants, and finding them: each kind of wish in the way that is quick for it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from kg import iri
from kg.vocabulary import namespace
from server.asking import Row, Several, Table
from server.pages.frame import asking

ORDERS = ("newest", "nearest", "latest", "written")
NEAR = (31, 366)  # days
XSD_DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")


@dataclass(frozen=True, slots=True)
class Wish:
    """Which tasks are wanted; a field left empty does not narrow.

    `agency`, `notice`, `document` and `programme` are addresses, or names and numbers as people write them.
    A task is of a programme that it or its notice speaks of, or of a part of it.
    """

    agency: str = ""
    role: str = ""
    notice: str = ""
    document: str = ""
    programme: str = ""
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
                address = address_of(value)
                words = Literal(value, language="vi") if name == "called" else Literal(value)
                found |= {thing: NamedNode(address)} if address else {name: words}
        if self.programme:
            found["programme"] = _programmes(self.programme)
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
        """Say whether a body, notice, document or programme narrows: few enough tasks to be ordered here."""
        return bool(self.agency or self.notice or self.document or self.programme)

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
    if wish.is_of_days():
        return _dated(wish, page)
    return asking().ask("pages/tasks", switches=[*wish.switches(), wish.order], page=page, **wish.terms())


def _dated(wish: Wish, page: tuple[int, int] | None) -> Table:
    """Return the tasks of some days: looked for near their bound first, so that few have to be ordered."""
    for narrower in (*(_near(wish, days) for days in NEAR if page), wish):
        switches = [*narrower.switches(), narrower.order]
        table = asking().ask("pages/tasks-dated", switches=switches, page=page, **narrower.terms())
        if page and len(table.rows) == page[0]:
            break
    return table


def _near(wish: Wish, days: int) -> Wish:
    """Return a wish for the days nearest to the bound that its order begins with."""
    span = timedelta(days=days)
    if wish.order == "nearest" and wish.start:
        return replace(wish, end=min(filter(None, (wish.end, wish.start + span))))
    if wish.order == "latest" and wish.end:
        return replace(wish, start=max(filter(None, (wish.start, wish.end - span))))
    return wish


def _ordered(wish: Wish) -> Table:
    """Return the tasks of a body, notice, document or programme in order, each once, with its first day."""
    days = ["days"] if wish.order in ("nearest", "latest") else []
    table = asking().ask("pages/tasks-of", switches=[*wish.switches(), *days], **wish.terms())
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


def programmes() -> dict[str, list[str]]:
    """Return the programmes by name; one named without its years is another in each notice."""
    found: dict[str, list[str]] = {}
    for row in asking().ask("pages/programmes").rows:
        found.setdefault(str(row["programmeLabel"]), []).append(str(row["programme"]))
    return found


def _programmes(value: str) -> Several:
    address = address_of(value)
    return Several(map(NamedNode, [address] if address else programmes().get(value, [])))


def address_of(value: str) -> str | None:
    """Return the address that a value gives: a whole one of ours, or a path below our data."""
    value = value.strip().strip("/")
    if iri.path(value):
        return value
    return iri.at(value) if "/" in value and value.islower() and value.isascii() else None
