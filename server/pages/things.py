"""The page about one thing of the graph: a template, and the questions about `?this` that fill it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

from kg import iri
from kg.sheets import csv_of
from server import briefs, naming, sheets, twins
from server.asking import Table
from server.comparing import compared
from server.errors import ServiceProblem
from server.marking import FOUND, Mark, marked
from server.originals import Leaf, leaves
from server.pages.frame import asking, given
from server.pages.originals import drawings
from server.wishes import Wish, found

routes = Blueprint("things", __name__)

FORMS = ("html", "json", "jsonld", "ttl", "csv")
SHOWN = 25


@dataclass(frozen=True, slots=True)
class Page:
    """What shows one kind of thing: a template, and questions of `queries/pages/` about `?this`.

    The first question decides: no row, no page.  `tasks` is how the tasks of the thing are wished for,
    `graph` the query whose triples are the thing as RDF.
    """

    template: str
    questions: tuple[str, ...]
    tasks: Callable[[str], Wish] | None = None
    whole: bool = False
    graph: str = "describe"


PAGES = {
    "notice": Page(
        "notice.html",
        (
            "notice", "notice-meetings", "notice-citations", "notice-recipients", "notice-spans",
            "notice-sources", "notice-documents-of-tasks", "document-citing", "notice-original",
            "notice-doubts", "notice-former",
        ),
        lambda this: Wish(notice=this, order="written"),
        whole=True,
        graph="graph-of-notice",
    ),
    "doc": Page(
        "document.html",
        ("document", "document-citing", "document-relations"),
        lambda this: Wish(document=this),
    ),
    "task": Page("task.html", ("task", "task-steps", "task-documents", "task-evidence")),
    "agency": Page(
        "agency.html",
        ("agency", "agency-roles", "agency-partners", "history", "agency-notices"),
        lambda this: Wish(agency=this),
    ),
    "former": Page("former.html", ("former",)),
    "place": Page("place.html", ("place", "history", "place-bodies", "place-parts")),
    "other": Page("resource.html", ("resource", "resource-links")),
}  # fmt: skip
WITH_TASKS = ("notice.html", "document.html", "task.html", "agency.html")
AGENCIES = ("org", "post", "agent", "group")


@routes.get("/id/<path:path>")
def identifier(path: str) -> BaseResponse:
    """Lead from the address of a thing to the page about it (303, as the thing is not the page)."""
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    return redirect(url_for("things.thing", path=path) + query, code=303)


@routes.get("/<path:path>")
def thing(path: str) -> BaseResponse:
    """Show the page about one thing of the graph."""
    stem, ending = twins.split(path)
    this = iri.at(stem)
    if this is None or iri.kind(this) is None:
        raise ServiceProblem("not-found")
    if iri.kind(this) == "evidence":
        return _in_its_notice(stem)
    page = PAGES[_kind(this)]
    tables = _tables(page, this)
    return twins.answer(
        {
            "html": lambda: _shown(page, this, tables),
            "json": lambda: sheets.json_of(_data(this, tables)),
            "jsonld": lambda: _graph(page, this, "jsonld"),
            "ttl": lambda: _graph(page, this, "turtle"),
            "csv": lambda: _first_as_csv(tables),
        },
        ending,
    )


def _tables(page: Page, this: str) -> dict[str, Table]:
    """Return the answers to the questions of a page; ServiceProblem 404 where the first has none."""
    first, *others = [f"pages/{name}" for name in page.questions]
    if not (decisive := asking().ask(first, this=NamedNode(this))):
        raise ServiceProblem("not-found")
    rest = asking().ask_all(others, this=NamedNode(this))
    return dict(zip(page.questions, [decisive, *rest], strict=True))


def _shown(page: Page, this: str, tables: Mapping[str, Table]) -> str:
    wish = page.tasks(this) if page.tasks else None
    total = wish.total() if wish else 0
    shown = briefs.keys(found(wish, None if page.whole else (SHOWN, 0))) if wish else [this]
    first = next(iter(tables.values()))
    tables_ = {name.replace("-", "_"): table for name, table in tables.items()}
    return render_template(
        page.template, this=this, row=first.rows[0], name=naming.name(asking(), this), wish=wish, total=total,
        tasks=briefs.briefs(asking(), shown) if page.template in WITH_TASKS else [], paper=_paper,
        pages=_pages, view=given("view"), kept=drawings().find, compared=compared,
        names=naming.names_in(asking(), first) if page.template == "resource.html" else {},
        forms=twins.links(FORMS), **tables_,
    )  # fmt: skip


def _kind(this: str) -> str:
    """Say which page shows a thing; a document whose text is here is a notice."""
    kind = iri.kind(this) or ""
    if kind in AGENCIES:
        return "agency"
    if kind == "doc" and asking().ask("pages/notice", this=NamedNode(this)):
        return "notice"
    return kind if kind in PAGES else "other"


def _graph(page: Page, this: str, form: str) -> bytes:
    from server.asking import text_of

    return asking().answer(text_of(f"pages/{page.graph}", this=NamedNode(this)), form)


def _data(this: str, tables: Mapping[str, Table]) -> dict[str, Any]:
    return {"id": this, **{name: sheets.plain_rows(table) for name, table in tables.items()}}


def _first_as_csv(tables: Mapping[str, Table]) -> str:
    first = next(iter(tables.values()))
    return csv_of(first.variables, sheets.cells(first))


def _in_its_notice(path: str) -> BaseResponse:
    """Lead from a piece of evidence to its words in the notice."""
    document, _, place = path.partition("/evidence/")
    return redirect(f"{url_for('things.thing', path=document)}?at={place.partition('.')[0]}#found", code=303)


def _paper(text: str, spans: Table) -> Markup:
    """Return the text of a notice with its facts marked where they stand, and the place asked for."""
    return marked(text, _marks(spans))


def _pages(original: Table, spans: Table) -> list[Leaf]:
    """Return the pages of the file of a notice with its facts marked on them; none where it has no pages."""
    found = drawings().find(str(original.rows[0]["digest"])) if original else None
    return leaves(found, _marks(spans)) if found and found.is_drawn else []


def _marks(spans: Table) -> list[Mark]:
    marks = [
        Mark(int(str(row["start"])), int(str(row["end"])), str(row["kind"]), str(row["fact"]))
        for row in spans.rows
    ]
    start, _, end = given("at").partition("-")
    if start.isdecimal() and end.isdecimal():
        marks.append(Mark(int(start), int(end), FOUND, ""))
    return marks
