"""The vocabulary as pages: each scheme of coded values, and the classes and properties of the ontology."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from kg.vocabulary import schemes, terms, turtle
from server import twins
from server.errors import ServiceProblem

routes = Blueprint("terms", __name__)

ONTOLOGY = "notice.ttl"


@routes.get("/ont")
@routes.get("/ont.<ending>")
def ontology(ending: str | None = None) -> Response:
    """Show the classes and properties, and the vocabularies."""
    return twins.answer(
        {
            "html": lambda: render_template(
                "ontology.html", terms=terms(), schemes=schemes().values(), forms=twins.links(("ttl",))
            ),
            "ttl": lambda: turtle()[ONTOLOGY],
        },
        ending,
    )


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
