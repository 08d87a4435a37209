"""How a Flask application gets the endpoint: as routes, or in front of Flask for speed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask

from server.sparql.endpoint import Endpoint, StartResponse
from server.sparql.protocol import METHODS, Environ

PATH = "/sparql"


def blueprint(endpoint: Endpoint, path: str = PATH) -> Blueprint:
    """Return the routes of the endpoint, so that `url_for("sparql.query")` and Flask's tools know of it."""
    routes = Blueprint("sparql", __name__)

    @routes.route(path, methods=[*METHODS, "PUT", "DELETE", "PATCH"], provide_automatic_options=False)
    @routes.route(path + "/", methods=[*METHODS, "PUT", "DELETE", "PATCH"], provide_automatic_options=False)
    def query() -> Any:
        return endpoint

    return routes


class Lane:
    """A WSGI application that answers one path itself and leaves the others to the application behind it."""

    def __init__(self, behind: Any, endpoint: Endpoint, path: str = PATH) -> None:
        self._behind = behind
        self._endpoint = endpoint
        self._paths = (path, path + "/")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        if environ["PATH_INFO"] in self._paths:
            return self._endpoint(environ, start_response)
        answer: Iterable[bytes] = self._behind(environ, start_response)
        return answer


def mount(app: Flask, endpoint: Endpoint, path: str = PATH) -> None:
    """Register the routes of `endpoint` in `app` and put it in front of Flask."""
    app.register_blueprint(blueprint(endpoint, path))
    app.wsgi_app = Lane(app.wsgi_app, endpoint, path)  # type: ignore[method-assign]
