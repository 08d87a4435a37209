"""The questions: each is a form, its answer a table, its query shown and editable, its address permanent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal

from kg import catalog, iri
from kg.catalog import Parameter, Query
from kg.messages import gettext, language
from kg.sheets import csv_of
from server import naming, sheets, twins
from server.asking import Table
from server.errors import ServiceProblem
from server.pages.frame import asking, cut, given
from server.sparql.admission import admit_query

routes = Blueprint("questions", __name__)

FORMS = ("html", "json", "csv", "xlsx")
QUERY_BYTES = 256 << 10
PICKERS = {
    "name": "agency",
    "number": "document",
    "notice": "notice",
    "task": "task",
}


@routes.get("/questions")
@routes.get("/questions.<ending>")
def questions(ending: str | None = None) -> Response:
    """List the questions that can be asked."""
    found = catalog.questions()
    return twins.answer(
        {
            "html": lambda: render_template("questions.html", questions=found, forms=twins.links(("json",))),
            "json": lambda: sheets.json_of([_described(question) for question in found]),
        },
        ending,
    )


@routes.get("/questions/<name>")
@routes.get("/questions/<name>.<ending>")
def question(name: str, ending: str | None = None) -> Response:
    """Show a question, its parameters as a form, and its answer to what is given."""
    try:
        asked = next(q for q in catalog.questions() if q.name == name)
    except StopIteration:
        raise ServiceProblem("not-found") from None
    values = {p.name: given(p.name) for p in asked.parameters}
    text = given("query") or _bound(asked, values)
    table = asking().run(_admitted(text))
    headings = [gettext(column) for column in table.variables]
    return twins.answer(
        {
            "html": lambda: _shown(asked, values, table, text),
            "json": lambda: sheets.json_of(sheets.plain_rows(table)),
            "csv": lambda: csv_of(table.variables, sheets.cells(table)),
            "xlsx": lambda: sheets.xlsx_of(headings, sheets.cells(table)),
        },
        ending,
    )


def _shown(asked: Query, values: Mapping[str, str], table: Table, text: str) -> str:
    sheet = cut(table.rows)
    part = table.only(sheet.entries)
    return render_template(
        "question.html", question=asked, given=values, sheet=sheet, table=part, text=text, pickers=PICKERS,
        names=naming.names_in(asking(), part), said=_said(asked, values), edited=bool(given("query")),
        forms=twins.links(FORMS),
    )  # fmt: skip


def _said(asked: Query, values: Mapping[str, str]) -> str:
    """Return the question as a sentence with what is given: "… (name of the body: Sở Tài chính)"."""
    parts = [f"{p.label(language())}: {values[p.name]}" for p in asked.parameters if values[p.name]]
    return f"{asked.title(language())} ({'; '.join(parts)})" if parts else asked.title(language())


def _bound(asked: Query, values: Mapping[str, str]) -> str:
    filled = {p.name: _understood(p, values[p.name]) for p in asked.parameters if values[p.name]}
    return catalog.bind(asked, catalog.read_parameters(asked, filled))


def _understood(parameter: Parameter, value: str) -> str:
    """Return the address of the notice whose number is given in place of an address; else the value."""
    if parameter.type != "iri" or ":" in value or iri.at(value.strip("/")):
        return value
    found = asking().ask("pages/notice-of-number", number=Literal(value)).rows
    if len(found) != 1:
        text = (
            gettext("no notice has this number") if not found else gettext("several notices have this number")
        )
        raise ServiceProblem("bad-parameter", name=parameter.label(), value=f"{value} ({text})")
    return str(found[0]["notice"])


def _admitted(text: str) -> str:
    if not admit_query(text, QUERY_BYTES).rows:
        reason = gettext("only SELECT and ASK can be shown as a table; use the SPARQL page for the others")
        raise ServiceProblem("bad-question", reason=reason)
    return text


def _described(asked: Query) -> dict[str, Any]:
    parameters = [
        {"name": p.name, "type": p.type, "example": p.example, "label": dict(p.labels)}
        for p in asked.parameters
    ]
    return {"name": asked.name, "title": dict(asked.titles), "parameters": parameters, "query": asked.text}
