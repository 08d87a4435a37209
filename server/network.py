"""The page of the network of bodies (`/network`), with data twins; that of documents is `server.relations`.

The whole state of a page is its address; the parameters of a scope are those of `chidao network`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from kg import iri
from kg.messages import gettext
from kg.network import Scope, files
from kg.network.build import Act
from kg.network.compare import compare
from kg.network.drawing import LINES, kind_names
from kg.network.explain import MEASURES, cautions, explain
from kg.network.graph import Network
from kg.network.picture import png, svg
from kg.network.scope import USUAL
from server import sheets, twins
from server.drawable import drawable, kind_label
from server.errors import ServiceProblem
from server.pages.frame import given, given_day
from server.scopes import address_asked, kinds_asked, scope_asked
from server.ties import Measured, Ties

routes = Blueprint("network", __name__)

FORMS = ("html", "json", "csv", "gexf", "graphml", "svg", "png")
ON_PAGE = 50
SCOPING = {
    "issuer",
    "notice",
    "programme",
    "document",
    "joined",
    "groups",
    "kind",
    "from",
    "then_from",
    "then_until",
}


def ties() -> Ties:
    """Return what gives networks to this application."""
    found: Ties = current_app.extensions["ties"]
    return found


@routes.get("/network")
@routes.get("/network.<ending>")
def bodies(ending: str | None = None) -> Response:
    """Show who works with whom: picture, table, words; or give the network as a file."""
    scope = scope_asked()
    measured = ties().network(scope)
    title = gettext("The network of bodies")
    return answered(measured, scope, title, ending, lambda: _page(scope, measured))


@routes.get("/network/picture.json")
def picture() -> Response:
    """Give what the browser draws: all bodies and ties, each tie with its days, and places to start from."""
    scope = replace(scope_asked(), since=None, until=None, kinds=kinds_asked("all"), focus=None, depth=1)
    return jsonify(drawable(ties().network(scope)))


@routes.get("/network/summary")
def summary() -> str:
    """Give the words and the tables of a scope as a part of the page."""
    scope = scope_asked()
    return render_template("_network.html", **_summary(scope, ties().network(scope)))


@routes.get("/network/tie")
def tie() -> str:
    """Show the tasks behind the ties between two bodies, with the sentences that say so."""
    return told(ties().network(scope_asked()).graph, kind_names(), gettext("What ties two bodies"))


def told(graph: Network, names: Mapping[str, str], title: str) -> str:
    """Show what is behind the ties between the two ends that the address names."""
    one, other = address_asked("source"), address_asked("target")
    found = [
        (source, target, data)
        for source, target, data in (*_between(graph, one, other), *_between(graph, other, one))
        if given("tie") in ("", data["kind"])
    ]
    return render_template(
        "_tie.html" if given("part") else "tie.html", graph=graph, found=found, names=names, title=title,
        facts=ties().facts(), acts=acts, stem=stem(),
    )  # fmt: skip


def answered(
    measured: Measured, scope: Scope, title: str, ending: str | None, page: Callable[[], str]
) -> Response:
    """Answer with a network in the form that is asked for, its page among them."""
    graph, found = measured
    facts = ties().facts()
    size = given("size") or "degree"
    if size not in MEASURES[:4]:
        raise ServiceProblem("bad-parameter", name="size", value=f"{size} ({', '.join(MEASURES[:4])})")

    def drawn() -> Any:
        usual = "kind" if stem().endswith("documents") else ""
        return ties().drawing(measured, scope, size, (given("colour") or usual) == "kind", title)

    return twins.answer(
        {
            "html": page,
            "json": lambda: sheets.json_of(files.as_data(graph, found, facts, cautions(graph, found))),
            "csv": lambda: (
                files.bodies_csv(graph, found) if given("table") == "bodies" else files.ties_csv(graph)
            ),
            "gexf": lambda: files.gexf(graph, found),
            "graphml": lambda: files.graphml(graph, found),
            "svg": lambda: svg(drawn()),
            "png": lambda: png(drawn()),
        },
        ending,
    )


def _page(scope: Scope, measured: Measured) -> str:
    facts = ties().facts()
    days = sorted(notice.day for notice in facts.notices.values() if notice.day)
    issuers = sorted({notice.issuer for notice in facts.notices.values() if notice.issuer})
    return render_template(
        "network.html", scope=scope, kinds=kind_names(), usual=USUAL, first=days[0] if days else None,
        last=days[-1] if days else None, programmes=[(name, name) for name in sorted(facts.programmes)],
        issuers=[(iri.path(issuer) or issuer, facts.agent(issuer).label) for issuer in issuers],
        words=words(), lines=LINES, stem=stem(), scoped=bool(SCOPING & request.args.keys()),
        **_summary(scope, measured),
    )  # fmt: skip


def _summary(scope: Scope, measured: Measured) -> dict[str, Any]:
    graph, found = measured
    return {
        "graph": graph,
        "found": found,
        "most": found.most("weight", ON_PAGE),
        "ties": files.tie_rows(graph, ON_PAGE),
        "said": explain(graph, found),
        "cautions": cautions(graph, found),
        "kind_names": kind_names(),
        "kind_label": kind_label,
        "tie_address": tie_address,
        "difference": _difference(scope, graph),
        "address": file_address,
    }


def _difference(scope: Scope, graph: Network) -> dict[str, Any] | None:
    """Compare with the earlier period that the address names, None where it names none."""
    since, until = given_day("then_from"), given_day("then_until")
    if not (since or until):
        return None
    then = ties().graph(replace(scope, since=since, until=until))
    names = {node: data["label"] for g in (then, graph) for node, data in g.nodes(data=True)}
    return {"found": compare(then, graph), "names": names, "then": (since, until)}


def acts(data: Mapping[str, Any]) -> list[Act]:
    """Return what is behind a tie, in the order of time."""
    return files.in_time(data["acts"].values())


def _between(graph: Network, one: str, other: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [(one, other, data) for data in (graph.get_edge_data(one, other) or {}).values()]


def stem() -> str:
    """Return the address of the network that the request is about."""
    return "/network/documents" if request.path.startswith("/network/documents") else "/network"


def file_address(form: str, **more: str) -> str:
    """Return the address of the present network as a file."""
    kept = [(k, v) for k, values in request.args.lists() for v in values if k not in more]
    return twins.with_query(f"{stem()}.{form}", (*kept, *more.items()))


def tie_address(source: str, target: str, kind: str) -> str:
    """Return the address of the page about the ties between two ends, in the present scope."""
    own = {"source": iri.path(source) or source, "target": iri.path(target) or target, "tie": kind}
    kept = [(k, v) for k, values in request.args.lists() for v in values if k not in own]
    return twins.with_query(f"{stem()}/tie", (*own.items(), *kept))


def words(**more: str) -> dict[str, str]:
    """Return the words that the script of the page says."""
    return {
        "bodies": gettext("{n} bodies, {ties} ties shown of {all}"),
        "waiting": gettext("Laying out…"),
        "nothing": gettext("Nothing fits what you asked for."),
        "webgl": gettext("This browser cannot draw the network; here is a still picture of it."),
        "then": gettext("earlier"),
        "now": gettext("later"),
        **more,
    }
