"""The application: the endpoint in front, the pages behind, one shape of errors for both."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from kg.config import Config
from kg.messages import LANGUAGES, Problem, gettext, language, ngettext, speaking
from server import (
    assets,
    exchange,
    filters,
    interface,
    law,
    network,
    pages,
    picture,
    reconciliation,
    relations,
)
from server.asking import Asking
from server.errors import MEDIA_TYPE, ServiceProblem
from server.finding import Find
from server.loading import Loads
from server.matchable import Matchable
from server.pages import upload
from server.sparql import Endpoint, endpoint_for, mount
from server.sparql.answers import Readers
from server.ties import Ties
from server.twins import FORMS, split

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
log = logging.getLogger("chidao.pages")
FOR_PROGRAMS = {"exchange", "reconciliation"}  # who asks these and takes anything is no person
STATUS_KINDS = {404: "not-found", 405: "method-not-allowed", 413: "too-long"}


def create_app(
    config: Config, readers: Readers, find: Find | None = None, endpoint: Endpoint | None = None
) -> Flask:
    """Return the application over `readers`, and `find` to search with; it opens nothing itself.

    `endpoint` is one that answers already (default: a new one, as `config` wants it).
    """
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = upload.MOST
    app.extensions |= {"config": config, "find": find, "loads": Loads(config.store)}
    app.extensions["asking"] = Asking(readers, config.query_timeout)
    app.extensions["ties"] = Ties(app.extensions["asking"])
    app.extensions["matchable"] = Matchable(app.extensions["asking"])
    mount(app, endpoint or endpoint_for(config, readers))
    app.register_blueprint(network.routes)
    app.register_blueprint(relations.routes)
    app.register_blueprint(reconciliation.routes)
    app.register_blueprint(exchange.routes)
    app.register_blueprint(interface.routes)
    pages.register(app)
    app.register_error_handler(Exception, _failed)
    app.before_request(_choose_language)
    app.after_request(_guard)
    app.teardown_request(_fall_silent)
    _teach_templates(app)
    return app


def _teach_templates(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {"media_types": FORMS, "picture": picture.drawn}
    filters.register(app)
    law.register(app)
    assets.register(app)
    app.context_processor(
        lambda: {"language": language(), "menu": _menu(), "searchable": app.extensions["find"]}
    )


def _menu() -> tuple[tuple[str, str], ...]:
    return (
        ("/notices", gettext("Notices")),
        ("/tasks", gettext("Tasks")),
        ("/agencies", gettext("Agencies")),
        ("/documents", gettext("Documents")),
        ("/network", gettext("Network")),
        ("/questions", gettext("Questions")),
        ("/sparql", "SPARQL"),
    )


def _choose_language() -> None:
    """Answer in Vietnamese, or in the language that the person has switched to.

    The browser's own language is not asked: office machines are often set to English by whoever installed
    them.
    """
    chosen = request.cookies.get("language", "")
    wanted = chosen if chosen in LANGUAGES else LANGUAGES[0]
    g.speaking = speaking(wanted)
    g.speaking.__enter__()


def _fall_silent(_: BaseException | None) -> None:
    if spoken := g.pop("speaking", None):
        spoken.__exit__(None, None, None)


def _guard(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Content-Language", language())
    response.vary.update(["Accept", "Cookie"])
    return response


def _failed(error: Exception) -> tuple[str | bytes, int, dict[str, str]]:
    """Answer every error in the one shape: a page for people, `problem+json` for programs."""
    problem = _as_problem(error)
    if _is_for_people():
        page = render_template("error.html", problem=problem.said(language()))
        return page, problem.status, {"Content-Type": "text/html; charset=utf-8"}
    return problem.body(language()), problem.status, {"Content-Type": MEDIA_TYPE}


def _is_for_people() -> bool:
    """Say whether an error is to be a page: not where the address or `Accept` asks for data."""
    named = request.blueprint not in FOR_PROGRAMS or "text/html" in request.headers.get("Accept", "")
    best = request.accept_mimetypes.best_match(["text/html", MEDIA_TYPE, "application/json"])
    return named and split(request.path)[1] is None and best == "text/html"


def _as_problem(error: Exception) -> ServiceProblem:
    """Return what a person is told; a fault of the program is logged under a number that they can pass on."""
    if isinstance(error, ServiceProblem):
        return error
    if isinstance(error, HTTPException) and error.code in STATUS_KINDS:
        return ServiceProblem(
            STATUS_KINDS[error.code], method=request.method, allowed="GET", limit=upload.MOST
        )
    if isinstance(error, Problem):
        return ServiceProblem("bad-question", reason=str(error))
    number = secrets.token_hex(8)
    log.error("request %s failed", number, exc_info=error)
    return ServiceProblem("internal", request=number)
