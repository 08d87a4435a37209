"""The SPARQL endpoint and the pages over a store of notices.

The reader processes need no pages, so this module imports none: they start sooner and take less memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from kg.config import Config
    from server.finding import Find
    from server.sparql.answers import Readers
    from server.sparql.endpoint import Endpoint


def create_app(
    config: Config, readers: Readers, find: Find | None = None, endpoint: Endpoint | None = None
) -> Flask:
    """Return the application over `readers` (see `server.application`)."""
    from server import application

    return application.create_app(config, readers, find, endpoint)
