"""The files that notices were read from: their pages as pictures, where words stand on them, the file."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, current_app, jsonify, render_template, send_file
from flask.sansio.blueprints import BlueprintSetupState

from kg.originals import Original, originals_of
from server.errors import ServiceProblem
from server.originals import Drawings
from server.pages.frame import asking, given

routes = Blueprint("originals", __name__)

FOREVER = "private, max-age=31536000, immutable"


@routes.record
def open_originals(state: BlueprintSetupState) -> None:
    """Find the originals of the store that the application serves."""
    config = state.app.extensions["config"]
    state.app.extensions["originals"] = Drawings(originals_of(config))


@routes.get("/original/<digest>/<int:number>.webp")
def picture(digest: str, number: int) -> Response:
    """Show a page of a file, counted from 1."""
    drawn = drawings().picture(digest, number)
    if drawn is None:
        raise ServiceProblem("not-found")
    return Response(drawn, content_type="image/webp", headers={"Cache-Control": FOREVER})


@routes.get("/original/<digest>/places.json")
def places(digest: str) -> Response:
    """Tell on which pages, in which boxes (ten-thousandths, from the top left), the words `at` stand."""
    start, _, end = given("at").partition("-")
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end) < 1 << 31):
        raise ServiceProblem("bad-parameter", name="at", value=given("at"))
    found = _original(digest).places(int(start), int(end))
    return jsonify([{"page": p.page, "box": p.box, "paragraph": p.paragraph} for p in found])


@routes.get("/original/<digest>")
def file(digest: str) -> Response:
    """Give the file itself, to be saved, never to be shown here."""
    found = _original(digest)
    answer = send_file(
        BytesIO(found.read_bytes()),
        "application/octet-stream",
        as_attachment=True,
        download_name=f"{digest[:16]}{found.ending}",
    )
    answer.headers["Cache-Control"] = FOREVER
    return answer


@routes.get("/weak-pages")
def weak_pages() -> str:
    """List the pages that were hard to read, for a person to check."""
    return render_template("weak-pages.html", pages=asking().ask("pages/weak-pages"))


def drawings() -> Drawings:
    """Return the originals of this application."""
    found: Drawings = current_app.extensions["originals"]
    return found


def _original(digest: str) -> Original:
    found = drawings().find(digest)
    if found is None:
        raise ServiceProblem("not-found")
    return found
