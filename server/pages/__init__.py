"""The pages: each is a template and the questions that fill it, with data twins (`server.twins`)."""

from __future__ import annotations

from flask import Flask

from server.pages import (
    guide,
    home,
    lists,
    originals,
    questions,
    search,
    tasks,
    terms,
    things,
    upload,
    workbench,
)

MODULES = (home, search, lists, tasks, questions, terms, guide, workbench, upload, originals, things)


def register(app: Flask) -> None:
    """Give the pages to an application; those about things of the graph take every address left."""
    for module in MODULES:
        app.register_blueprint(module.routes)
    app.wsgi_app = workbench.Door(app.wsgi_app)  # type: ignore[method-assign]
