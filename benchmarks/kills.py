"""Kill a writing process again and again (SIGKILL) and look at what is left.

A child process writes a seeded endless sequence of commits: notices new and loaded again (with derived graph
and record), reviews, removals, flushes, snapshots.  It reports each commit after it returned.  The parent
kills it at a random moment, opens the store as the next start would, and compares everything with what the
sequence gives after the last commit reported, or the one under way: every graph whole, the search index the
same as the graphs, the pairs of what rests on what the same as the relations, the default graph the union of
all.  Then it goes on from there.

    python -m benchmarks.kills --kills 1000 --seed 1
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg.store import Store, open_store
from kg.store.closure import closure
from kg.store.contract import Facts
from kg.store.embedded import EmbeddedStore
from kg.store.entries import TYPE, entries_of
from kg.store.merging import faults_of_merged
from kg.store.plan import Plan, Reach, Searched

BASE = "https://example.org/"
CONTENT, TASK, CITES = (NamedNode(f"{BASE}{name}") for name in ("content", "Task", "cites"))
PAIRS = NamedNode(f"{BASE}graph/reach")
PLAN = Plan((Searched("task", CONTENT, TASK),), Reach(NamedNode(f"{BASE}restsOn"), (CITES,), PAIRS))
NOTICES = 30
State = dict[str, frozenset[Quad]]


def step(seed: int, number: int) -> dict[str, Facts]:
    """Return the change of one step: graph → quads, the same for the same seed and number."""
    chance = random.Random(seed * 1_000_003 + number)
    notice = chance.randrange(NOTICES)
    kind = chance.choices(("notice", "review", "remove"), (6, 3, 1))[0]
    names = ["review"] if kind == "review" else ["notice", "derived", "record"]
    return {
        f"{BASE}graph/{name}/{notice}": [] if kind == "remove" else facts(chance, name, notice, number)
        for name in names
    }


def facts(chance: random.Random, name: str, notice: int, number: int) -> list[Quad]:
    """Return some quads of one graph, with texts and citations."""
    graph, document = NamedNode(f"{BASE}graph/{name}/{notice}"), NamedNode(f"{BASE}doc/{notice}")
    quads = []
    for item in range(chance.randint(1, 40)):
        task = NamedNode(f"{document.value}/{name}/{item}")
        words = f"Giao việc {name} lần {number} mục {item}"
        quads += [Quad(task, TYPE, TASK, graph), Quad(task, CONTENT, Literal(words, language="vi"), graph)]
    if name == "notice":
        for other in chance.sample(range(NOTICES), chance.randint(0, 2)):
            quads.append(Quad(document, CITES, NamedNode(f"{BASE}doc/{other}"), graph))
    return quads


def apply(state: State, change: dict[str, Facts]) -> None:
    """Do to `state` what a commit does to the graphs."""
    for graph, quads in change.items():
        state.pop(graph, None)
        if held := frozenset(quads):
            state[graph] = held  # type: ignore[assignment]


def write(folder: Path, seed: int, first: int, done: Connection) -> None:
    """Commit step after step for ever; tells the number of each after it returned."""
    with open_store(folder, PLAN) as store:
        number = first
        while True:
            store.replace(step(seed, number))
            done.send(number)
            if number % 17 == 0:
                store.flush()
            if number % 29 == 0:
                store.snapshot()
            number += 1


def faults(store: Store, state: State) -> list[str]:
    """Name every difference between a store and what it should hold."""
    found = []
    graphs = set(store.graphs()) - {PAIRS.value}
    for graph in graphs | state.keys():
        if frozenset(store.quads(graph)) != state.get(graph, frozenset()):
            found.append(f"graph {graph}")
    edges: dict[str, set[str]] = {}
    for quads in state.values():
        for quad in quads:
            if quad.predicate == CITES:
                edges.setdefault(quad.subject.value, set()).add(quad.object.value)  # type: ignore[union-attr]
    pairs = {(q.subject.value, q.object.value) for q in store.quads(PAIRS.value)}  # type: ignore[union-attr]
    if pairs != {(a, b) for a, reached in closure(edges).items() for b in reached}:
        found.append("pairs of what rests on what")
    if not isinstance(store, EmbeddedStore) or any(faults_of_merged(store.engine)):
        found.append("the default graph")
    return found + index_faults(store, state)


def index_faults(store: Store, state: State) -> list[str]:
    """Name every difference between the search index and the graphs; some words are also searched for."""
    if not isinstance(store, EmbeddedStore):
        raise TypeError("a store in a folder")
    found = [f"entries of {graph}" for graph in store.texts.graphs(store.version) - state.keys()]
    words = Counter[str]()
    for graph, quads in state.items():
        wanted = entries_of(quads, PLAN)
        words.update(entry.text for entry in wanted)
        if store.texts.entries(graph, store.version) != wanted:
            found.append(f"entries of {graph}")
    for text in random.Random(store.version).sample(sorted(words), min(20, len(words))):
        if Counter(hit.text for hit in store.search(text, limit=99))[text] != words[text]:
            found.append(f"search for {text}")
    return found


def kill_once(folder: Path, seed: int, first: int, chance: random.Random) -> int:
    """Write from step `first` for a while, then kill; returns the first step that was not reported.

    One time in five the kill may come while the store is being opened, with nothing written yet.  Children
    come from a process that has read the program and never opened a store.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["kg.store.embedded"])
    done, told = context.Pipe(duplex=False)
    child = context.Process(target=write, args=(folder, seed, first, told), daemon=True)
    child.start()
    told.close()
    early = chance.random() < 0.2
    unreported = first if early else done.recv() + 1
    time.sleep(chance.uniform(0, 0.25))
    child.kill()
    child.join()
    with suppress(EOFError):
        while True:
            unreported = done.recv() + 1
    done.close()
    return unreported


def main(kills: int, seed: int, folder: Path) -> int:
    """Kill so many times; returns how many times something was lost, half there or wrong."""
    chance = random.Random(seed)
    state: State = {}
    wrong, under_way, number = 0, 0, 0
    for kill in range(kills):
        unreported = kill_once(folder, seed, number, chance)
        while number < unreported:
            apply(state, step(seed, number))
            number += 1
        with open_store(folder, PLAN) as store:
            found = faults(store, state)
            if found:  # the commit under way may have been made
                apply(state, step(seed, number))
                number += 1
                under_way += 1
                found = faults(store, state)
        if found:
            wrong += 1
            print(f"kill {kill}, step {number}: {'; '.join(found)}")
            return wrong
        if kill % 50 == 49:
            print(
                f"{kill + 1} kills, {number} commits, {under_way} made but not yet reported, {wrong} wrong",
                flush=True,
            )
    print(f"{kills} kills, {number} commits, {under_way} made but not yet reported, {wrong} wrong")
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        sys.exit(1 if main(given.kills, given.seed, Path(place) / "store") else 0)
