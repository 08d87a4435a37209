"""The vocabulary as pages: each scheme of coded values, and the classes and properties of the ontology."""

from __future__ import annotations

from functools import partial

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from kg.vocabulary import schemes, serialised, terms, turtle
from server import twins
from server.errors import ServiceProblem

routes = Blueprint("terms", __name__)

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


@routes.get("/ontology")
@routes.get("/ontology.<ending>")
@routes.get("/ont")
@routes.get("/ont.<ending>")
def ontology(ending: str | None = None) -> Response:
    """Show the classes and properties, and the vocabularies; as data, all of both."""
    data = {name: partial(serialised, form) for name, form in FORMATS.items()}
    return twins.answer({"html": _shown, **data}, ending)


def _shown() -> str:
    forms = twins.links(tuple(FORMATS))
    return render_template("ontology.html", terms=terms(), schemes=schemes().values(), forms=forms)


@routes.get("/voc/<name>")
@routes.get("/voc/<name>.<ending>")
def scheme(name: str, ending: str | None = None) -> Response:
    """Show the coded values of one vocabulary with what they mean."""
    found = schemes().get(name)
    if found is None:
        raise ServiceProblem("not-found")
    return twins.answer(
        {
            "html": lambda: render_template("scheme.html", scheme=found, forms=twins.links(("ttl",))),
            "ttl": lambda: turtle()[f"{name}.ttl"],
        },
        ending,
    )
