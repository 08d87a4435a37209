"""A network as the script of its page reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg import iri
from kg.messages import gettext
from kg.network.build import Act
from kg.network.drawing import COLOURS, LINES, QUIET
from kg.network.facts import POST
from kg.network.layout import circles
from kg.vocabulary import namespace
from server import filters
from server.ties import Measured


def drawable(measured: Measured) -> dict[str, Any]:
    """Return a network as the page's script reads it: short rows, bodies by number."""
    graph, found = measured
    nodes = sorted(graph)
    number = {node: at for at, node in enumerate(nodes)}
    places = circles(found.communities.community, nodes)
    kinds = sorted({graph.nodes[node]["kind"] for node in nodes})
    lines = dict(sorted({(data["kind"], data["directed"]) for *_, data in graph.edges(data=True)}))
    line = {kind: at for at, kind in enumerate(lines)}
    return {
        "kinds": [[kind, kind_label(kind)] for kind in kinds],
        "colours": COLOURS,
        "lines": [[kind, LINES.get(kind, QUIET), directed] for kind, directed in lines.items()],
        "nodes": [
            [
                iri.path(node) or node, graph.nodes[node]["label"], kinds.index(graph.nodes[node]["kind"]),
                position.community, position.degree, position.weight, position.betweenness, position.rank,
                *places[node],
            ]
            for node in nodes for position in (found.positions[node],)
        ],
        "ties": [
            [number[a], number[b], line[kind], _days(graph.edges[a, b, kind]["acts"])]
            for a, b, kind in sorted(graph.edges(keys=True))
        ],
    }  # fmt: skip


def _days(acts: Mapping[str, Act]) -> list[list[str | int]]:
    """Return how many acts each day has; "" stands for no day."""
    counts: dict[str, int] = {}
    for act in acts.values():
        day = act.day.isoformat() if act.day else ""
        counts[day] = counts.get(day, 0) + 1
    return [[day, counts[day]] for day in sorted(counts)]


def kind_label(kind: str) -> str:
    """Return what a kind of body or document is called: a code, or a class where it has no kind."""
    for names in (namespace("orgtype"), namespace("doctype"), namespace()):
        if kind in names:
            return filters.short(names[kind])
    return gettext("Post") if kind == POST else kind or gettext("kind not known")
