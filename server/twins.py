"""The forms of a page: HTML for people, data twins for programs; by the ending of the address or Accept.

`/tasks` and `/tasks.csv` are one page.  The ending decides; without one, `Accept`; every form names the
others in its `Link` header.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, request

from server.errors import ServiceProblem
from server.sparql.negotiation import quality

FORMS: Mapping[str, str] = {
    "html": "text/html",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar",
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "svg": "image/svg+xml",
    "png": "image/png",
}
BINARY = ("xlsx", "png")
TAKEN = ("csv", "xlsx", "ics", "gexf", "graphml")
Writer = Callable[[], Any]


def split(path: str) -> tuple[str, str | None]:
    """Take the ending of a form off an address: ("tasks", "csv"), or (path, None)."""
    stem, dot, ending = path.rpartition(".")
    return (stem, ending) if dot and ending in FORMS and ending != "html" else (path, None)


def answer(writers: Mapping[str, Writer], ending: str | None = None) -> Response:
    """Answer in the form that is wanted among those that `writers` can write.

    ServiceProblem 404 for an ending that this page has no form for, 406 where Accept takes none.
    """
    form = _wanted(tuple(writers), ending)
    response = make_response(writers[form]())
    kind = FORMS[form]
    response.content_type = kind if form in BINARY else f"{kind}; charset=utf-8"
    stem = _stem()
    for other in writers:
        if other != form:
            response.headers.add("Link", f'<{address(stem, other)}>; rel="alternate"; type="{FORMS[other]}"')
    if form in TAKEN:
        name = stem.strip("/").replace("/", "-") or "chidao"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def address(stem: str, form: str) -> str:
    """Return the address of a page in a form, with the query of the present request."""
    asked = request.query_string.decode("ascii", "replace")
    ending = "" if form == "html" else f".{form}"
    stem = "/index" if stem == "/" and ending else stem
    return f"{stem}{ending}" + (f"?{asked}" if asked else "")


def with_query(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return an address with a query of its own."""
    asked = urlencode(list(pairs))
    return f"{path}?{asked}" if asked else path


def links(forms: Sequence[str]) -> list[tuple[str, str]]:
    """Return the forms of the present page with their addresses, for the foot of a page."""
    return [(form, address(_stem(), form)) for form in forms if form != "html"]


def _stem() -> str:
    return split(request.path)[0]


def _wanted(offered: Sequence[str], ending: str | None) -> str:
    if ending is not None:
        if ending not in offered:
            raise ServiceProblem("not-found")
        return ending
    accept = request.headers.get("Accept", "")
    if not accept:
        return offered[0]
    best = max(offered, key=lambda form: quality(accept, FORMS[form]))
    if not quality(accept, FORMS[best]):
        kinds = ", ".join(FORMS[form] for form in offered)
        raise ServiceProblem("not-acceptable", accept=accept, formats=kinds)
    return best
