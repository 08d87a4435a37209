"""The SPARQL page: an editor and a table at the address of the endpoint, for browsers that bring no query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template

from kg import catalog, functions
from kg.messages import gettext, language
from kg.vocabulary import base, prefixes, schemes, shorten, terms
from server.sparql.negotiation import quality

routes = Blueprint("workbench", __name__)

ENDPOINT, PAGE = "/sparql", "/workbench"
EXAMPLE = "due-between"
# The editor sets styles from its script; scripts come from this server alone, and none is made from text.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Door:
    """Leads browsers that come to the endpoint without a query to the page; all else goes on (WSGI)."""

    def __init__(self, behind: Any) -> None:
        self._behind = behind

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        if _is_visit(environ):
            environ = {**environ, "PATH_INFO": PAGE}
        answer: Iterable[bytes] = self._behind(environ, start_response)
        return answer


def _is_visit(environ: dict[str, Any]) -> bool:
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("PATH_INFO") != ENDPOINT:
        return False
    accept = environ.get("HTTP_ACCEPT", "")
    wants_page = quality(accept, "text/html") > quality(accept, "text/turtle")
    return wants_page and not parse_qs(environ.get("QUERY_STRING", "")).keys() & {"query", "update", "format"}


@routes.get(PAGE)
def workbench() -> Response:
    """Show the editor, with the questions to start from."""
    page = render_template(
        "workbench.html", questions=catalog.questions(), settings=_settings(), address=ENDPOINT
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@routes.get("/terms.json")
def vocabulary() -> Response:
    """Give the terms that the editor offers: the name, and the labels in both languages."""
    coded = [concept for scheme in schemes().values() for concept in scheme.concepts]
    offered = [{"name": term.name, "labels": list(term.label.values())} for term in terms()]
    offered += [{"name": shorten(c.iri), "labels": list(c.label.values())} for c in coded]
    offered += [
        {"name": f"{functions.PREFIX}:{f.name}", "labels": list(f.said.values())}
        for f in functions.functions()
    ]
    return jsonify(offered)


def _settings() -> dict[str, Any]:
    return {
        "base": base(),
        "prefixes": {**prefixes(), functions.PREFIX: functions.namespace()},
        "terms": "/terms.json",
        "limit": f"{current_app.extensions['asking'].timeout:g}",
        "example": catalog.query(EXAMPLE).text,
        "language": language(),
        "words": {
            "table": gettext("Table"),
            "response": gettext("As sent"),
            "graph": gettext("Graph"),
            "running": gettext("Running…"),
            "stopped": gettext("Stopped."),
            "answered": gettext("Answered in {seconds} s; the limit is {limit} s."),
            "failed": gettext("The answer did not arrive"),
            "place": gettext("Line {line}, column {column}"),
            "query": gettext("The query"),
        },
    }
