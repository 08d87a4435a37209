"""The description of all addresses for programs, at `/openapi.json` (OpenAPI 3.1)."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, jsonify

routes = Blueprint("interface", __name__)


@cache
def document() -> dict[str, Any]:
    """Return the description: the file `openapi.json` with the version of the program."""
    read: dict[str, Any] = json.loads(files("server").joinpath("openapi.json").read_text(encoding="utf-8"))
    read["info"]["version"] = version("chidao")
    return read


@routes.get("/openapi.json")
def interface() -> Response:
    """Give the description; browsers of other sites may read it."""
    answer = jsonify(document())
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
