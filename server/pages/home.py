"""The first page, and the switch between languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kg import catalog
from kg.messages import LANGUAGES
from server import briefs, sheets, twins
from server.asking import Table
from server.pages.frame import asking, today
from server.wishes import Wish, found

routes = Blueprint("home", __name__)

SOON = timedelta(days=30)
SHOWN = 8
YEAR = 365 * 86_400


@routes.get("/")
@routes.get("/index.<ending>")
def first(ending: str | None = None) -> Response:
    """Show what is in the graph, what is due, what is new, and what can be asked."""
    ask = asking()
    day = today()
    counts = ask.ask("pages/counts")
    soon = Wish(start=day, end=day + SOON, order="nearest")
    late = Wish(end=day - timedelta(days=1), order="latest")
    lists = {
        name: (briefs.briefs(ask, briefs.keys(found(wish, (SHOWN, 0)))), wish.total())
        for name, wish in (("soon", soon), ("late", late))
    }
    notices = ask.ask("pages/notices", switches=("newest",))
    newest = notices.only(notices.rows[:SHOWN])
    return twins.answer(
        {
            "html": lambda: render_template(
                "home.html", counts=counts.rows[0], on=day, lists=lists, soon=soon, late=late,
                newest=newest, questions=catalog.questions(), forms=twins.links(("json",)),
            ),
            "json": lambda: sheets.json_of(_data(counts, newest)),
        },
        ending,
    )  # fmt: skip


def _data(counts: Table, newest: Table) -> dict[str, Any]:
    return {"counts": sheets.plain_rows(counts)[0], "newest": sheets.plain_rows(newest)}


@routes.post("/language")
def speak() -> Response:
    """Remember the language a person wants, and go back to where they were."""
    wanted = request.form.get("language", "")
    back = request.form.get("back", "/")
    answer = redirect(back if _is_here(back) else "/", code=303)
    if wanted in LANGUAGES:
        answer.set_cookie("language", wanted, max_age=YEAR, httponly=True, samesite="Lax")
    return answer


def _is_here(address: str) -> bool:
    """Say whether an address is a path of this server, and not the name of another."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))
