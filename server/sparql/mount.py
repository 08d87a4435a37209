"""How a Flask application gets the endpoint: as routes, or in front of Flask for speed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from server.sparql.endpoint import OWN, PATH, Endpoint
from server.sparql.http import StartResponse
from server.sparql.operations import PATHS
from server.sparql.protocol import Environ

FREE = "/static/"  # counted for nobody
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]


if TYPE_CHECKING:
    from flask import Blueprint, Flask


def blueprint(endpoint: Endpoint) -> Blueprint:
    """Return the routes of the endpoint, so that `url_for("sparql.query")` and Flask's tools know of it."""
    from flask import Blueprint

    routes = Blueprint("sparql", __name__)

    def query(rest: str = "") -> Any:
        return endpoint

    for path in (*OWN, f"{PATH}/", f"{PATH}/<path:rest>"):
        routes.add_url_rule(path, "query", query, methods=METHODS, provide_automatic_options=False)
    return routes


def owns(path: str) -> bool:
    """Say whether an address is one of the endpoint's."""
    return path in OWN or path.startswith(PATH + "/")


class Lane:
    """Answers the addresses of the endpoint, and leaves the others to the application behind (WSGI).

    Clients that send more than they may are refused here, whatever they ask for.
    """

    def __init__(self, behind: Any, endpoint: Endpoint) -> None:
        self._behind = behind
        self._endpoint = endpoint

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        path = environ["PATH_INFO"]
        if path not in PATHS and not path.startswith(FREE):
            refused = self._endpoint.refuse(environ, start_response)
            if refused is not None:
                return refused
        if owns(path):
            return self._endpoint(environ, start_response)
        answer: Iterable[bytes] = self._behind(environ, start_response)
        return answer


def mount(app: Flask, endpoint: Endpoint) -> None:
    """Register the routes of `endpoint` in `app` and put it in front of Flask."""
    app.register_blueprint(blueprint(endpoint))
    app.wsgi_app = Lane(app.wsgi_app, endpoint)  # type: ignore[method-assign]
