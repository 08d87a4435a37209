"""Which form of a page a client wants: by the ending of the address first, else by `Accept`."""

from __future__ import annotations

from flask import Request

TWINS = {"html": "text/html", "json": "application/json", "csv": "text/csv"}


def wanted_form(request: Request) -> str:
    """Return "html", "json" or "csv"; `?form=` decides before `Accept`."""
    asked = request.args.get("form")
    if asked in TWINS:
        return asked
    best = request.accept_mimetypes.best_match(list(TWINS.values()), default="text/html")
    return next(form for form, media_type in TWINS.items() if media_type == best)
