"""One box over notices, tasks, agencies and documents, and the names that pickers offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, jsonify, render_template
from markupsafe import Markup
from pyoxigraph import NamedNode

from kg import iri
from kg.messages import gettext
from kg.store import Hit
from server import sheets, twins
from server.asking import Row, Several
from server.errors import ServiceProblem
from server.finding import Find
from server.marking import excerpt
from server.pages.frame import asking, given

routes = Blueprint("search", __name__)

FORMS = ("html", "json")
SHOWN = 20
OFFERED = 12
LONGEST = 200
ALIKE = 40  # pages of hits: a body of the same name stands in every province, before and after each change
N_ = str
# What is shown under which heading: the kinds of the index, and whether only notices or only other documents.
GROUPS = {
    "agencies": (N_("Agencies"), ("agency",), None),
    "notices": (N_("Notices"), ("document", "sentence"), True),
    "tasks": (N_("Tasks"), ("task",), None),
    "documents": (N_("Documents"), ("document",), False),
}  # fmt: skip
SUGGESTED = {"agency": "agency", "notice": "document", "document": "document", "task": "task"}


@dataclass(frozen=True, slots=True)
class Discovery:
    """A thing found: its row of `pages/found`, the text that has the words, and where that text stands."""

    row: Row
    hit: Hit
    excerpt: Markup


@routes.get("/search")
@routes.get("/search.<ending>")
def search(ending: str | None = None) -> Response:
    """Show what has the words asked for, by kind, with the words marked where they stand."""
    words = given("words")[:LONGEST]
    groups = {name: _found(words, *GROUPS[name][1:]) for name in GROUPS} if words else {}
    headings = {name: gettext(GROUPS[name][0]) for name in GROUPS}
    return twins.answer(
        {
            "html": lambda: render_template(
                "search.html", words=words, groups=groups, headings=headings, forms=twins.links(("json",))
            ),
            "json": lambda: sheets.json_of({name: list(map(_data, found)) for name, found in groups.items()}),
        },
        ending,
    )


@routes.get("/suggest/<kind>")
def suggest(kind: str) -> Response:
    """Offer what a picker may be filled with: pairs of a value and its label."""
    if kind not in SUGGESTED:
        raise ServiceProblem("not-found")
    found = _found(given("words")[:LONGEST], (SUGGESTED[kind],), True if kind == "notice" else None)
    offers = {offer["value"]: offer for offer in (_offer(kind, each) for each in found)}
    return jsonify(list(offers.values())[:OFFERED])


def _find() -> Find:
    find: Find | None = current_app.extensions["find"]
    if find is None:
        raise ServiceProblem("not-found")
    return find


def _found(words: str, kinds: Sequence[str], loaded: bool | None) -> list[Discovery]:
    """Return the best hits, one for each thing; `loaded` keeps the notices, or all but these."""
    hits: dict[str, Hit] = {}
    for hit in _find()(words, kinds, SHOWN * (ALIKE if "agency" in kinds else 3)):
        hits.setdefault(hit.resource, hit)
    ours = [address for address in hits if iri.path(address)]
    if "agency" in kinds:
        ours = _named_first(ours)[: SHOWN * 3]
    if not ours:
        return []
    rows = asking().ask("pages/found", thing=Several(map(NamedNode, ours))).rows
    known = {str(row["thing"]): row for row in rows}
    return [
        Discovery(known[address], hits[address], excerpt(hits[address].text, words))
        for address in ours
        if address in known and (loaded is None or loaded == bool(known[address]["loaded"]))
    ][:SHOWN]


def _named_first(bodies: list[str]) -> list[str]:
    """Put the bodies that notices name before those that only the registry knows."""
    named = {
        str(row["thing"])
        for row in asking().ask("pages/named-in-notices", thing=Several(map(NamedNode, bodies))).rows
    }  # fmt: skip
    return sorted(bodies, key=lambda body: body not in named)


def _offer(kind: str, each: Discovery) -> dict[str, str]:
    name = str(each.row["name"] or "")
    if kind == "agency":
        return {"value": name, "label": name}
    if kind == "task":
        return {"value": iri.path(each.hit.resource) or "", "label": each.hit.text[:100]}
    day = str(each.row["date"] or "")
    return {"value": name, "label": " · ".join(filter(None, (name, day, each.hit.text[:80])))}


def _data(each: Discovery) -> dict[str, str]:
    return {"id": each.hit.resource, "name": str(each.row["name"] or ""), "text": each.hit.text}
