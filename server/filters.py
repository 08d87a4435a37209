"""How values look on a page: small functions for the templates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from babel.numbers import format_decimal
from flask import Flask

from kg import iri
from kg.messages import gettext, language
from kg.vocabulary import base, label, shorten, vocabulary
from server.asking import Cell, Row, Table

CODES = ("voc/", "ont#")
DEFINITIONS = (
    "http://www.w3.org/2004/02/skos/core#definition",
    "http://www.w3.org/2000/01/rdf-schema#comment",
)


def page(address: object) -> str:
    """Return the address of the page about an IRI: ours on this server, any other as it is."""
    text = str(address)
    path = iri.path(text)
    if path:
        return f"/{path}"
    below = text.removeprefix(base())
    return f"/{below}" if below != text and below.startswith(CODES) else text


def is_ours(address: object) -> bool:
    """Say whether there is a page of this server about an IRI."""
    return page(address).startswith("/")


def is_code(address: object) -> bool:
    """Say whether an IRI is a term or a coded value: shown as words, not as a thing."""
    return str(address).removeprefix(base()).startswith(CODES)


def short(address: object) -> str:
    """Return a readable name of an IRI without a label of its own: its label as a term, or its last step."""
    text = str(address)
    return label(text, language()) or (iri.path(text) or shorten(text)).rpartition("/")[2] or text


def meaning(address: object) -> str:
    """Return what a term or coded value means, in the language of the moment; "" where nothing is said."""
    text = str(address)
    said = vocabulary().texts(text, *DEFINITIONS) if text in vocabulary().facts else {}
    return said.get(language()) or said.get("vi") or ""


def code(address: object) -> str:
    """Return the local name of a coded value ("chu-tri")."""
    return str(address).rpartition("#")[2]


def day(value: object) -> str:
    """Write an ISO date the Vietnamese way, 16/5/2024; anything else stays as it is."""
    try:
        found = date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    return f"{found.day}/{found.month}/{found.year}"


def percent(value: object) -> str:
    """Write a confidence of 0 to 1 as a whole percentage."""
    try:
        return f"{round(float(str(value)) * 100)}%"
    except ValueError:
        return str(value)


def figure(value: object) -> str:
    """Write a whole number the way of the language of the moment: 12.345 or 12,345."""
    return format_decimal(int(str(value)), locale=language())


def moment(value: object) -> str:
    """Write a moment of ISO 8601 as day and time, 16/5/2024 14:05."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{day(found.date())} {found:%H:%M}"


def labelled(name: str) -> str:
    """Return the name of the column that holds the label of another."""
    return f"{name}Label"


def grouped(rows: Iterable[Row], name: str) -> list[tuple[Cell | None, list[Row]]]:
    """Put the rows with the same value of a column together, in the order in which they come."""
    found: dict[Cell | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return list(found.items())


def starts(spans: Table) -> dict[str, int]:
    """Return where the words of each fact begin, for the facts in a table of spans."""
    found: dict[str, int] = {}
    for row in spans.rows:
        found.setdefault(str(row["fact"]), int(str(row["start"])))
    return found


def order_names(orders: Iterable[str]) -> list[tuple[str, str]]:
    """Return the ways to sort a list with their names."""
    names = {
        "newest": gettext("newest first"),
        "nearest": gettext("nearest time limit first"),
        "latest": gettext("furthest time limit first"),
        "written": gettext("as in the notice"),
        "most": gettext("most tasks first"),
        "cited": gettext("most cited first"),
        "name": gettext("by name"),
    }
    return [(order, names[order]) for order in orders]


def column(name: str) -> str:
    """Return the heading of a column: the name of its variable, in the language of the moment."""
    said = gettext(name)
    return said if said != name else "".join(f" {c.lower()}" if c.isupper() else c for c in name)


def register(app: Flask) -> None:
    """Give the filters to the templates."""
    for function in FILTERS:
        app.template_filter(function.__name__)(function)
    app.jinja_env.globals["order_names"] = order_names


FILTERS = (
    page, short, shorten, day, column, is_ours, is_code, meaning, code, percent, figure, moment, labelled,
    starts, grouped,
)  # fmt: skip
