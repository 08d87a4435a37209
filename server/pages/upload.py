"""Loading notices from a page: drop files, see how far the reading is, and the report."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kg.config import Config
from kg.messages import gettext, language
from server.errors import ServiceProblem
from server.loading import Loads, State
from server.sparql import Access, read_tokens

routes = Blueprint("upload", __name__)

MOST = 200 << 20
LOCAL = ("127.0.0.1", "::1", "localhost")


@routes.get("/upload")
def upload() -> str:
    """Show where files can be dropped."""
    config = _config()
    return render_template(
        "upload.html", size=MOST >> 20, token=bool(config.tokens), allowed=_allowed(config)
    )


@routes.post("/upload")
def start() -> BaseResponse:
    """Take files and start to load them."""
    _admit()
    files = [(file.filename or "", file.stream) for file in request.files.getlist("files") if file.filename]
    if not files:
        raise ServiceProblem("bad-parameter", name="files", value=gettext("no file was chosen"))
    number = _loads().start(files, language())
    there = url_for("upload.progress", number=number)
    if request.headers.get("Accept", "").startswith("application/json"):
        return jsonify({"address": there})
    return redirect(there, code=303)


@routes.get("/upload/<number>")
def progress(number: str) -> str:
    """Show how far a load is, and its report once it is done."""
    return render_template("uploaded.html", state=_state(number), number=number, groups=_groups())


@routes.get("/upload/<number>.json")
def progress_data(number: str) -> Response:
    """Tell how far a load is."""
    state = _state(number)
    return jsonify({"done": state.done, "total": state.total, "finished": state.finished})


def _groups() -> dict[str, str]:
    return {
        "loaded": gettext("Newly loaded"),
        "replaced": gettext("Replaced"),
        "unchanged": gettext("Unchanged"),
        "outdated": gettext("Read by older rules"),
    }


def _state(number: str) -> State:
    state = _loads().state(number)
    if state is None:
        raise ServiceProblem("not-found")
    return state


def _admit() -> None:
    """Refuse what this server does not allow, and what another site makes a browser send."""
    config = _config()
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise ServiceProblem("bad-parameter", name="Origin", value=origin)
    if not _allowed(config):
        raise ServiceProblem("read-only")
    if config.tokens:
        header = request.headers.get("Authorization") or f"Bearer {request.form.get('token', '').strip()}"
        Access(read_tokens(config.tokens)).demand({**request.environ, "HTTP_AUTHORIZATION": header}, "write")


def _allowed(config: Config) -> bool:
    """Say whether files are taken: with a token, or without one where only this machine is served."""
    return bool(config.tokens) or config.host in LOCAL


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


def _loads() -> Loads:
    loads: Loads = current_app.extensions["loads"]
    return loads
