"""Files of `static/` with their content in the address, so that browsers may keep them for good."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import Flask, Response, request, url_for

FOLDER = Path(__file__).parent / "static"
YEAR = 365 * 86_400


def asset(name: str) -> str:
    """Return the address of a file of `static/`."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return blake2b((FOLDER / name).read_bytes(), digest_size=6).hexdigest()


def register(app: Flask) -> None:
    """Give `asset` to the templates, and let what is asked for with its digest be kept."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args:
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    elif request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
