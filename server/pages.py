"""The pages: each is a template and the questions that fill it, all bound to the thing the page is about."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from markupsafe import Markup
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

from kg import catalog, iri
from kg.messages import LANGUAGES, gettext
from server.asking import Asking, Table
from server.marking import Mark, marked
from server.negotiating import TWINS, wanted_form

pages = Blueprint("pages", __name__)

YEAR = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Page:
    """What shows one kind of thing: a template, and questions of `queries/pages/` about `?this`.

    The first question decides: no row, no page.
    """

    template: str
    questions: tuple[str, ...]


PAGES = {
    "notice": Page("notice.html", ("notice", "notice-tasks", "notice-agents", "notice-deadlines",
                                   "notice-citations", "notice-recipients", "notice-spans")),
    "doc": Page("document.html", ("document", "document-citing", "document-tasks")),
    "task": Page("task.html", ("task", "task-agents", "task-deadlines", "task-documents", "task-evidence")),
    "org": Page("agency.html", ("agency", "agency-tasks", "agency-partners")),
}  # fmt: skip
OTHER = Page("resource.html", ("resource", "resource-links"))


@pages.get("/")
def home() -> str:
    """Show what is loaded and the questions that can be asked."""
    asking = _asking()
    counts, newest = asking.ask("pages/counts"), asking.ask("pages/notices")
    return render_template("home.html", counts=counts.rows, newest=newest, questions=catalog.questions())


@pages.get("/notices", endpoint="notices")
@pages.get("/tasks", endpoint="tasks")
@pages.get("/agencies", endpoint="agencies")
@pages.get("/documents", endpoint="documents")
def listing() -> Any:
    """Show everything of one kind as a table."""
    name = request.path.strip("/")
    table = _asking().ask(f"pages/{name}")
    heading = gettext(name.capitalize())
    return _in_form(table, lambda: render_template("list.html", table=table, heading=heading))


@pages.get("/questions")
def questions() -> str:
    """List the questions that can be asked."""
    return render_template("questions.html", questions=catalog.questions())


@pages.get("/questions/<name>")
def question(name: str) -> Any:
    """Show a question, its parameters as a form, and its answer where it has what it needs."""
    found = catalog.query(name)
    given = {p.name: request.args.get(p.name, "").strip() for p in found.parameters}
    filled = {key: value for key, value in given.items() if value}
    terms = catalog.read_parameters(found, filled)
    text = catalog.bind(found, terms)
    table = _asking().run(text)
    return _in_form(
        table,
        lambda: render_template("question.html", question=found, given=given, table=table, text=text),
    )


@pages.get("/id/<path:path>")
def identifier(path: str) -> BaseResponse:
    """Lead from the address of a thing to the page about it (303, as the thing is not the page)."""
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return redirect(url_for("pages.thing", path=path) + query, code=303)


@pages.get("/<path:path>")
def thing(path: str) -> Any:
    """Show the page about one thing of the graph."""
    this = iri.at(path)
    if this is None or iri.kind(this) is None:
        abort(404)
    page = PAGES.get(_kind(this), OTHER)
    asking = _asking()
    tables = {name: asking.ask(f"pages/{name}", this=NamedNode(this)) for name in page.questions}
    if not tables[page.questions[0]]:
        abort(404)
    tables = {name.replace("-", "_"): table for name, table in tables.items()}
    first = next(iter(tables.values()))
    return _in_form(
        first, lambda: render_template(page.template, this=this, row=first.rows[0], paper=_paper, **tables)
    )


@pages.post("/language")
def speak() -> BaseResponse:
    """Remember the language a person wants, and go back to where they were."""
    wanted = request.form.get("language", "")
    back = request.form.get("back", "/")
    answer = redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/", code=303)
    if wanted in LANGUAGES:
        answer.set_cookie("language", wanted, max_age=YEAR, httponly=True, samesite="Lax")
    return answer


def _asking() -> Asking:
    asking: Asking = current_app.extensions["asking"]
    return asking


def _kind(this: str) -> str:
    """Say which page shows a thing; a document whose text is here is a notice."""
    kind = iri.kind(this) or ""
    if kind == "doc" and _asking().ask("pages/notice", this=NamedNode(this)):
        return "notice"
    return kind


def _in_form(table: Table, page: Any) -> Any:
    """Answer with the page, or with the rows as data where the address or `Accept` asks for data."""
    form = wanted_form(request)
    if form == "html":
        return page()
    media_type = TWINS[form]
    return Response(_written(table, form), content_type=f"{media_type}; charset=utf-8")


def _written(table: Table, form: str) -> str:
    if form == "csv":
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(table.variables)
        writer.writerows([str(row[name] or "") for name in table.variables] for row in table.rows)
        return sheet.getvalue()
    rows = [{name: cell.value for name, cell in row.items() if cell} for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _paper(text: str, spans: Table) -> Markup:
    """Return the text of a notice with its facts marked where they stand."""
    marks = [
        Mark(int(str(row["start"])), int(str(row["end"])), str(row["kind"]), str(row["fact"]))
        for row in spans.rows
    ]
    return marked(text, marks)
