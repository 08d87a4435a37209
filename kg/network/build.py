"""Facts → graph: bodies are nodes, and each kind of tie between two is one edge with what is behind it.

The graph is a `networkx.MultiDiGraph`; an edge has the kind of tie as its key and the attributes

    kind, directed   what joins them, and whether the direction means anything (else: by address)
    weight           in how many tasks (shared recipients: notices) it was found
    first, last      the days of the first and last notice that says so, None where no notice is dated
    acts             what is behind it: an `Act` for each task (or notice)

A task has the roles that it states and, for roles that it does not state, those of the task above it; a tie
counts where at least one of its two sides is stated by the task itself.  Two bodies coordinate together where
the same words name both: those of two clauses of one task need not know of each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product

import networkx as nx

from kg.network.facts import Facts, Part, Task, Words
from kg.network.graph import Network
from kg.network.joining import follower
from kg.network.scope import (
    ASSIGNED,
    DIRECTS,
    KINDS,
    LEAD,
    ORDERS,
    RECIPIENTS,
    REPORTS,
    TOGETHER,
    Scope,
)

LEADING, COORDINATING, ACTING = "chu-tri", "phoi-hop", "thuc-hien"
REPORTING, REPORTED_TO = "bao-cao", "co-quan-nhan-bao-cao"
ARCHIVE = "luu"
# From whom to whom a tie goes, by the roles of both in one task.
BETWEEN_ROLES = (
    (LEAD, LEADING, COORDINATING),
    (ASSIGNED, ACTING, COORDINATING),
    (REPORTS, REPORTING, REPORTED_TO),
)
FROM_ISSUER = ((DIRECTS, LEADING), (ORDERS, ACTING))


@dataclass(frozen=True, slots=True)
class Act:
    """One task (for shared recipients one notice) behind a tie: its day, and the words that show it."""

    task: str
    notice: str
    day: date | None
    words: tuple[Words, ...]


Tie = tuple[str, str, str, Act]


def build(facts: Facts, scope: Scope = Scope()) -> Network:  # noqa: B008 - frozen
    """Return the network of bodies in a scope."""
    notices = {iri for iri, notice in facts.notices.items() if scope.has_notice(notice, facts)}
    become = follower(facts.successions, scope.joined)
    graph = Network()
    for kind, a, b, act in _ties(facts, scope, notices):
        source, target = become(a), become(b)
        if source != target and _counts(facts, scope, source) and _counts(facts, scope, target):
            turned = not KINDS[kind].directed and target < source
            _add(graph, kind, *((target, source) if turned else (source, target)), act)
    _drop_light(graph, scope.least)
    for node, attributes in graph.nodes(data=True):
        agent = facts.agent(node)
        attributes.update(label=agent.label, kind=agent.colour, resolved=not agent.class_.startswith("Unres"))
    return around(graph, become(scope.focus), scope.depth) if scope.focus else graph


def _counts(facts: Facts, scope: Scope, agent: str) -> bool:
    return scope.groups or not facts.agent(agent).is_group


def _add(graph: Network, kind: str, source: str, target: str, act: Act) -> None:
    """Put an act behind a tie; the same task counts once."""
    if not graph.has_edge(source, target, kind):
        directed = KINDS[kind].directed
        graph.add_edge(
            source, target, kind, kind=kind, directed=directed, weight=0, first=None, last=None, acts={}
        )
    edge = graph.edges[source, target, kind]
    if act.task in edge["acts"]:
        return
    edge["acts"][act.task] = act
    edge["weight"] += 1
    if act.day:
        edge["first"] = min(edge["first"] or act.day, act.day)
        edge["last"] = max(edge["last"] or act.day, act.day)


def _drop_light(graph: Network, least: int) -> None:
    """Drop the ties lighter than `least`, and the bodies left alone."""
    light = [tie for tie in graph.edges(keys=True) if graph.edges[tie]["weight"] < least]
    graph.remove_edges_from(light)
    if light:
        graph.remove_nodes_from(list(nx.isolates(graph)))


def around(graph: Network, focus: str, depth: int) -> Network:
    """Return the part of a graph that is at most `depth` ties from a body, in either direction."""
    if focus not in graph:
        return Network()
    near = nx.single_source_shortest_path_length(graph.to_undirected(as_view=True), focus, cutoff=depth)
    found: Network = graph.subgraph(near).copy()
    return found


def _ties(facts: Facts, scope: Scope, notices: set[str]) -> Iterator[Tie]:
    tasks = _tasks(facts, scope, notices)
    stated: dict[str, list[Part]] = defaultdict(list)
    for part in facts.parts:
        stated[part.task].append(part)
    for task in tasks:
        own = stated.get(task.iri, [])
        if own:
            yield from _of_task(facts, scope, task, own, _inherited(facts, task, own, stated))
    if RECIPIENTS in scope.kinds and not scope.document:
        yield from _of_recipients(facts, notices)


def _tasks(facts: Facts, scope: Scope, notices: set[str]) -> Iterable[Task]:
    under = facts.documents.get(scope.document, frozenset()) if scope.document else None
    for task in facts.tasks.values():
        if task.notice in notices and (under is None or task.iri in under):
            yield task


def _inherited(facts: Facts, task: Task, own: list[Part], stated: Mapping[str, list[Part]]) -> list[Part]:
    """Return the parts of the tasks above in the roles that the task does not state; the nearest decides."""
    known = {part.role for part in own}
    found: list[Part] = []
    above, seen = task.parent, {task.iri}
    while above and above in facts.tasks and above not in seen:
        seen.add(above)
        new = [part for part in stated.get(above, ()) if part.role not in known]
        found += new
        known |= {part.role for part in new}
        above = facts.tasks[above].parent
    return found


def _of_task(facts: Facts, scope: Scope, task: Task, own: list[Part], above: list[Part]) -> Iterator[Tie]:
    notice = facts.notices[task.notice]

    def act(*behind: Part) -> Act:
        return Act(task.iri, task.notice, notice.day, tuple(dict.fromkeys(part.words for part in behind)))

    for kind, a, b in _pairs(own, above):
        if kind in scope.kinds:
            yield kind, a.agent, b.agent, act(a, b)
    for kind, role in FROM_ISSUER if notice.issuer else ():
        if kind in scope.kinds:
            for part in _with(role, own):
                yield kind, notice.issuer or "", part.agent, act(part)


def _pairs(own: list[Part], above: list[Part]) -> Iterator[tuple[str, Part, Part]]:
    """Yield which two parts of a task make a tie, and of which kind."""
    mine = set(own)
    for kind, role, other in BETWEEN_ROLES:
        for a, b in product(_with(role, (*own, *above)), _with(other, (*own, *above))):
            if a in mine or b in mine:
                yield kind, a, b
    for a, b in combinations(_with(COORDINATING, own), 2):
        if a.words.overlap(b.words):
            yield TOGETHER, a, b


def _with(role: str, parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.role == role]


def _of_recipients(facts: Facts, notices: set[str]) -> Iterator[Tie]:
    """Yield that two bodies receive the same notice; the copy for the archive is no ground."""
    sent: dict[str, dict[str, Words]] = defaultdict(dict)
    for receipt in facts.receipts:
        if receipt.notice in notices and receipt.purpose != ARCHIVE:
            sent[receipt.notice].setdefault(receipt.agent, receipt.words)
    for notice, agents in sent.items():
        for (a, first), (b, second) in combinations(agents.items(), 2):
            shown = tuple(dict.fromkeys((first, second)))
            yield RECIPIENTS, a, b, Act(notice, notice, facts.day(notice), shown)
