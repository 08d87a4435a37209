"""Networks as files: GEXF with time and GraphML for Gephi and others, CSV for sheets, JSON for programs."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import Any

import networkx as nx

from kg.network.build import Act
from kg.network.facts import Facts
from kg.network.graph import Network
from kg.network.measures import Measures
from kg.sheets import csv_of

TIES = ("from", "fromLabel", "to", "toLabel", "kind", "directed", "weight", "first", "last", "tasks")
BODIES = (
    "body", "label", "kind", "resolved", "degree", "weight", "betweenness", "rank", "community",
)  # fmt: skip


def flat(graph: Network, found: Measures, timed: bool = False) -> Network:
    """Return a network with plain values only, as files can hold them; `timed` with the days as time spans.

    Ties carry `kind`, `directed`, `weight` and `tasks` (addresses, one a line); with time also `spells`, one
    for each day on which a notice says so.
    """
    plain = Network(mode="dynamic", timeformat="date") if timed else Network()
    for node in sorted(graph):
        data = graph.nodes[node]
        values = _position(found, node)
        plain.add_node(
            node, label=data["label"], kind=data["kind"], resolved=bool(data["resolved"]), **values
        )
    for number, (source, target, kind) in enumerate(sorted(graph.edges(keys=True))):
        data = graph.edges[source, target, kind]
        values = {
            "id": str(number), "kind": kind, "directed": data["directed"], "weight": data["weight"],
            "tasks": "\n".join(sorted(data["acts"])),
        }  # fmt: skip
        days = sorted({act.day.isoformat() for act in data["acts"].values() if act.day})
        if timed and days:
            values["spells"] = [(day, day) for day in days]
        elif not timed:
            values |= {"first": str(data["first"] or ""), "last": str(data["last"] or "")}
        plain.add_edge(source, target, key=number, **values)
    return plain


def gexf(graph: Network, found: Measures) -> str:
    """Write a network as GEXF 1.2, a time span for each day on which a tie is stated."""
    file = io.BytesIO()
    nx.write_gexf(flat(graph, found, timed=True), file, prettyprint=False)
    return file.getvalue().decode() + "\n"


def graphml(graph: Network, found: Measures) -> str:
    """Write a network as GraphML."""
    file = io.BytesIO()
    nx.write_graphml_xml(flat(graph, found), file, prettyprint=False)
    return file.getvalue().decode() + "\n"


def ties_csv(graph: Network) -> str:
    """Write the ties as CSV (UTF-8, RFC 4180), the heaviest first."""
    return csv_of(TIES, tie_rows(graph))


def bodies_csv(graph: Network, found: Measures) -> str:
    """Write the bodies with their measures as CSV, those with most work first."""
    return csv_of(BODIES, body_rows(graph, found))


def tie_rows(graph: Network, most: int | None = None) -> list[list[str]]:
    """Return the ties as rows with the columns `TIES`, the heaviest first; of them `most`, or all."""
    edges = nsmallest(
        most or graph.number_of_edges(),
        graph.edges(data=True),
        key=lambda edge: (-edge[2]["weight"], edge[0], edge[1], edge[2]["kind"]),
    )
    label = dict(graph.nodes(data="label"))
    return [
        [
            source, label[source], target, label[target], data["kind"], str(data["directed"]).lower(),
            str(data["weight"]), str(data["first"] or ""), str(data["last"] or ""),
            " ".join(sorted(data["acts"])),
        ]
        for source, target, data in edges
    ]  # fmt: skip


def body_rows(graph: Network, found: Measures) -> list[list[str]]:
    """Return the bodies as rows with the columns `BODIES`, those with most work first."""
    rows = []
    for node in found.most("weight", len(graph)):
        data = graph.nodes[node]
        values = map(str, _position(found, node).values())
        rows.append([node, data["label"], data["kind"], str(data["resolved"]).lower(), *values])
    return rows


def as_data(
    graph: Network, found: Measures, facts: Facts | None = None, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """Return a network as plain data: bodies with measures, ties with the tasks and words behind them."""
    return {
        "notes": list(notes),
        "modularity": found.communities.modularity,
        "stability": found.communities.stability,
        "exact": found.exact,
        "bodies": [{"iri": node, **_body(graph, found, node)} for node in found.most("weight", len(graph))],
        "ties": [
            {
                "from": source, "to": target, "kind": data["kind"], "directed": data["directed"],
                "weight": data["weight"], "first": _day(data["first"]), "last": _day(data["last"]),
                "acts": [act_data(act, facts) for act in in_time(data["acts"].values())],
            }
            for source, target, data in _in_order(graph)
        ],
        "bridges": [{"from": b.source, "to": b.target, "behind": b.behind} for b in found.bridges],
    }  # fmt: skip


def act_data(act: Act, facts: Facts | None = None) -> dict[str, Any]:
    """Return an act as plain data; with `facts` also what the task says and what its notice is called."""
    data: dict[str, Any] = {"task": act.task, "notice": act.notice, "day": _day(act.day)}
    if facts:
        task, notice = facts.tasks.get(act.task), facts.notices.get(act.notice)
        data |= {"content": task.content if task else "", "number": notice.label if notice else ""}
    shown = sorted(act.words, key=lambda words: words.start)
    data["words"] = [{"quote": w.quote, "start": w.start, "end": w.end} for w in shown]
    return data


def in_time(acts: Iterable[Act]) -> list[Act]:
    """Return acts in the order of their days, those without a day last."""
    return sorted(acts, key=lambda act: (_day(act.day) or "9999", act.task))


def json_text(data: Mapping[str, Any]) -> str:
    """Write data as JSON for people to read too."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _in_order(graph: Network) -> list[tuple[str, str, dict[str, Any]]]:
    return sorted(graph.edges(data=True), key=lambda edge: (edge[0], edge[1], edge[2]["kind"]))


def _body(graph: Network, found: Measures, node: str) -> dict[str, Any]:
    data = graph.nodes[node]
    return {
        "label": data["label"],
        "kind": data["kind"],
        "resolved": data["resolved"],
        **_position(found, node),
    }


def _position(found: Measures, node: str) -> dict[str, Any]:
    position = found.positions[node]
    return {
        "degree": position.degree, "weight": position.weight, "betweenness": position.betweenness,
        "rank": position.rank, "community": position.community,
    }  # fmt: skip


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None
