"""How values look on a page: small functions for the templates."""

from __future__ import annotations

from datetime import date

from flask import Flask

from kg import iri
from kg.messages import gettext, language
from kg.vocabulary import label, shorten


def page(address: object) -> str:
    """Return the address of the page about an IRI: ours on this server, any other as it is."""
    path = iri.path(str(address))
    return f"/{path}" if path else str(address)


def short(address: object) -> str:
    """Return a readable name of an IRI without a label of its own: its label as a term, or its last step."""
    text = str(address)
    return label(text, language()) or (iri.path(text) or shorten(text)).rpartition("/")[2] or text


def day(value: object) -> str:
    """Write an ISO date the Vietnamese way, 16/5/2024; anything else stays as it is."""
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{found.day}/{found.month}/{found.year}"


def column(name: str) -> str:
    """Return the heading of a column: the name of its variable, in the language of the moment."""
    return gettext(name)


def register(app: Flask) -> None:
    """Give the filters to the templates."""
    for function in (page, short, day, column):
        app.template_filter(function.__name__)(function)
