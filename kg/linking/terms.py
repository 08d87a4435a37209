"""Terms and quads for the graphs of this package: prefixed names checked against the ontology."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.vocabulary import namespace, prefixes

Value = NamedNode | Literal
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@cache
def shipped(name: str) -> dict[str, Any]:
    """Return the data of a file of `ontology/linking/` by its name without ending."""
    file = files("ontology").joinpath("linking").joinpath(f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def term(name: str) -> NamedNode:
    """Return the IRI of a prefixed name ("dcterms:title"); a name of our own that does not exist raises."""
    prefix, _, local = name.partition(":")
    return NamedNode(namespace()[local] if prefix == "vnd" else prefixes()[prefix] + local)


@cache
def concept(scheme: str, code: str) -> NamedNode:
    """Return a concept of a vocabulary by its code."""
    return NamedNode(namespace(scheme)[code])


def text(value: str, language: str | None = None) -> Literal:
    """Return a literal, with a language where one is given."""
    return Literal(value, language=language)


def day(value: date) -> Literal:
    """Return a date as a literal."""
    return Literal(value.isoformat(), datatype=NamedNode(f"{prefixes()['xsd']}date"))


def decimal(value: float) -> Literal:
    """Return a decimal of at most four places as a literal."""
    written = f"{value:.4f}".rstrip("0").rstrip(".")
    return Literal(written or "0", datatype=NamedNode(f"{prefixes()['xsd']}decimal"))


def facts(subject: str, pairs: Iterable[tuple[str, Value | None]]) -> list[Triple]:
    """Return what is said of one subject, leaving out what has no value; "a" is the type."""
    node = NamedNode(subject)
    return [
        Triple(node, TYPE if name == "a" else term(name), value) for name, value in pairs if value is not None
    ]


def values(quads: Iterable[Quad]) -> dict[str, dict[str, list[str]]]:
    """Gather quads by subject and predicate, terms as plain text (blank nodes are left out)."""
    found: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            about = found.setdefault(quad.subject.value, {})
            about.setdefault(quad.predicate.value, []).append(quad.object.value)
    return found
