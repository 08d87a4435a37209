"""How documents stand to each other: citations, bases, amendments; reach, cycles, longest chains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from kg.messages import language
from kg.network.build import Act, around
from kg.network.facts import Ask, Words, day_of, last_step, text, words
from kg.network.graph import Directed, Network
from kg.network.scope import Scope
from kg.vocabulary import label as name_of
from kg.vocabulary import schemes

BASIS = "can-cu"


@dataclass(frozen=True, slots=True)
class Reach:
    """How many documents one rests on, directly or not, and how many rest on it."""

    rests_on: int
    carries: int


def read_documents(ask: Ask) -> Network:
    """Return the network of documents: an edge goes from the document that says so to the one it speaks of.

    Edges have the attributes of those between bodies (`kg.network.build`): each act is a relation found in a
    notice, with its words.
    """
    about = {row["document"]: row for row in ask("documents")}
    days = {text(row, "notice"): day_of(row) for row in ask("notices")}
    graph = Network()
    for row in ask("relations"):
        source, target, kind = text(row, "source"), text(row, "target"), last_step(text(row, "kind"))
        notice = text(row, "notice") or source
        act = Act(source, notice, days.get(notice), (words(row, notice),) if text(row, "quote") else ())
        _relate(graph, source, target, kind, act)
    for node, attributes in graph.nodes(data=True):
        row = about.get(node, {})
        kind = text(row, "kind")
        named = row.get("number") or row.get("subject") or f"{name_of(kind) or ''} {last_step(node)}".strip()
        attributes.update(label=named, kind=last_step(kind), resolved=bool(row.get("number")))
        attributes["day"] = day_of(row)
    return graph


def _relate(graph: Network, source: str, target: str, kind: str, act: Act) -> None:
    if source == target:
        return
    if not graph.has_edge(source, target, kind):
        graph.add_edge(
            source, target, kind, kind=kind, directed=True, weight=0, first=None, last=None, acts={}
        )
    edge = graph.edges[source, target, kind]
    known: Act | None = edge["acts"].get(act.notice)
    shown: tuple[Words, ...] = tuple(dict.fromkeys((*(known.words if known else ()), *act.words)))
    edge["acts"][act.notice] = Act(act.task, act.notice, act.day, shown)
    edge["weight"] = len(edge["acts"])
    if act.day:
        edge["first"] = min(edge["first"] or act.day, act.day)
        edge["last"] = max(edge["last"] or act.day, act.day)


def within(graph: Network, scope: Scope) -> Network:
    """Return the part of a network of documents in a scope: its time, its kinds (none: all), its focus."""
    found = Network()
    for source, target, data in graph.edges(data=True):
        acts = {key: act for key, act in data["acts"].items() if scope.has_day(act.day)}
        if len(acts) >= scope.least and (not scope.kinds or data["kind"] in scope.kinds):
            days = sorted(act.day for act in acts.values() if act.day) or [None]
            ties = {**data, "acts": acts, "weight": len(acts), "first": days[0], "last": days[-1]}
            found.add_edge(source, target, data["kind"], **ties)
    for node, attributes in found.nodes(data=True):
        attributes.update(graph.nodes[node])
    return around(found, scope.focus, scope.depth) if scope.focus else found


def relation_names() -> dict[str, str]:
    """Return what the kinds of relation between documents are called, in the order of the vocabulary."""
    return {
        concept.code: name_of(concept.iri, language()) or concept.code
        for concept in schemes()["docrel"].concepts
    }


def reach(graph: Network) -> dict[str, Reach]:
    """Return for each document how many others it leads to and how many lead to it, by any relation."""
    plain: Directed = nx.DiGraph(graph)
    condensed = nx.condensation(plain)
    members: Mapping[int, set[str]] = {n: set(m) for n, m in condensed.nodes(data="members")}
    ahead = _gathered(condensed, members)
    behind = _gathered(condensed.reverse(copy=True), members)
    group = condensed.graph["mapping"]
    return {
        node: Reach(len(ahead[group[node]] - {node}), len(behind[group[node]] - {node})) for node in plain
    }


def _gathered(condensed: Directed, members: Mapping[int, set[str]]) -> dict[int, set[str]]:
    """Return for each group what it and all after it hold."""
    found: dict[int, set[str]] = {}
    for group in reversed(list(nx.topological_sort(condensed))):
        found[group] = set(members[group]).union(*(found[after] for after in condensed.successors(group)))
    return found


def cycles(graph: Network) -> list[list[str]]:
    """Return the sets of documents that lead back to themselves, the largest first."""
    parts = (sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1)
    return sorted(parts, key=lambda part: (-len(part), part))


def longest_chain(graph: Network) -> list[str]:
    """Return the longest chain of bases, from the document that rests to the one at the bottom.

    Documents that lead back to themselves count as one step, shown by the first of them by address.
    """
    plain: Directed = nx.DiGraph(within(graph, Scope(kinds=frozenset((BASIS,)))))
    condensed = nx.condensation(plain)
    names = {group: min(members) for group, members in condensed.nodes(data="members")}
    ordered: Directed = nx.DiGraph()
    ordered.add_nodes_from(sorted(names.values()))
    ordered.add_edges_from(sorted((names[a], names[b]) for a, b in condensed.edges))
    return [str(step) for step in nx.dag_longest_path(ordered)] if len(ordered) else []


def shown(graph: Network, chain: Sequence[str]) -> list[tuple[str, str, Act | None]]:
    """Return the steps of a chain with what shows each: (from, to, an act or None)."""
    steps = []
    for source, target in pairwise(chain):
        edge = graph.get_edge_data(source, target, BASIS)
        steps.append((source, target, next(iter(edge["acts"].values())) if edge else None))
    return steps
