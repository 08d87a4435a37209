"""The page of the network of documents (`/network/documents`): citations, bases, amendments, with data twins.

Its picture, controls and forms are those of the network of bodies (`server.network`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from kg.messages import gettext
from kg.network import Scope, files
from kg.network.documents import cycles, longest_chain, reach, relation_names, shown
from kg.network.drawing import LINES
from server.drawable import drawable, kind_label
from server.network import ON_PAGE, answered, file_address, stem, tie_address, ties, told, words
from server.scopes import relations_asked
from server.ties import Measured

routes = Blueprint("relations", __name__)

ALL = Scope(kinds=frozenset())


@routes.get("/network/documents")
@routes.get("/network/documents.<ending>")
def documents(ending: str | None = None) -> Response:
    """Show how documents stand to each other: picture, table, words; or give the network as a file."""
    scope = relations_asked()
    measured = ties().documents(scope)
    title = gettext("The network of documents")
    return answered(measured, scope, title, ending, lambda: _page(scope, measured))


@routes.get("/network/documents/picture.json")
def picture() -> Response:
    """Give what the browser draws: all documents and relations, these with the days of the notices."""
    return jsonify(drawable(ties().documents(ALL)))


@routes.get("/network/documents/summary")
def summary() -> str:
    """Give the words and the tables of a scope as a part of the page."""
    return render_template("_relations.html", **_summary(ties().documents(relations_asked())))


@routes.get("/network/documents/tie")
def tie() -> str:
    """Show the sentences that say how one document stands to another."""
    graph = ties().documents(replace(relations_asked(), focus=None)).graph
    return told(graph, relation_names(), gettext("How two documents stand to each other"))


def _page(scope: Scope, measured: Measured) -> str:
    graph = ties().documents(ALL).graph
    present = {data["kind"] for *_, data in graph.edges(data=True)}
    days = sorted(day for *_, data in graph.edges(data=True) for day in (data["first"], data["last"]) if day)
    kinds = {code: name for code, name in relation_names().items() if code in present}
    return render_template(
        "network-documents.html", scope=scope, kinds=kinds, lines=LINES, stem=stem(),
        first=days[0] if days else None, last=days[-1] if days else None,
        words=words(bodies=gettext("{n} documents, {ties} relations shown of {all}")), **_summary(measured),
    )  # fmt: skip


def _summary(measured: Measured) -> dict[str, Any]:
    graph = measured.graph
    found = reach(graph)
    most = sorted(found, key=lambda node: (-found[node].carries, -found[node].rests_on, node))
    chain = longest_chain(graph)
    return {
        "graph": graph, "reach": found, "most": most[:ON_PAGE], "cycles": cycles(graph), "chain": chain,
        "steps": shown(graph, chain), "ties": files.tie_rows(graph, ON_PAGE), "kind_names": relation_names(),
        "kind_label": kind_label, "address": file_address, "tie_address": tie_address,
    }  # fmt: skip
