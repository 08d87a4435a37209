"""Measure the store on seeded graphs; prints a table.

    python -m benchmarks.store --notices 1000            one by one, in batches, and as a file
    python -m benchmarks.store --notices 100000 --only fill,reload,impact,search
    python -m benchmarks.store --notices 100000 --only fill,impact --kinds derived
    python -m benchmarks.store --notices 100000 --tasks 3 --only oxigraph,fill,reload,impact,search

Each way of loading starts with an empty folder and runs in a process of its own, so that its peak of memory
is its own.  `oxigraph load` (where installed) loads the same file in the same run.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import NamedNode

from benchmarks import graphs as made
from kg.store import Reader, Store, open_reader, open_store
from kg.store.embedded import EmbeddedStore
from kg.store.upkeep import import_quads

SEED = 11
WAYS = ("single", "batch", "fill", "oxigraph")
LOOKS = ("reload", "impact", "search")
Figures = dict[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Data:
    """How many notices of how many tasks (see `benchmarks.graphs`)."""

    count: int
    tasks: float = made.TASKS

    def notices(self) -> Iterator[Mapping[str, bytes]]:
        """Yield the graphs of one notice after the other."""
        return made.notices(SEED, self.count, self.tasks)


QUERIES = Path(__file__).with_name("queries")


def single(folder: Path, data: Data) -> Figures:
    """Commit notice after notice, each by itself; durable every 200."""
    with open_store(folder) as store:
        return timed(store, data.count, map(dict, data.notices()), flush_every=200)


def batch(folder: Path, data: Data, size: int = 100) -> Figures:
    """Commit a hundred notices at a time."""
    notices = data.notices()

    def merged() -> Iterator[dict[str, bytes]]:
        while some := list(islice(notices, size)):
            yield {name: facts for graphs in some for name, facts in graphs.items()}

    with open_store(folder) as store:
        return timed(store, data.count, merged(), flush_every=10)


def timed(store: Store, count: int, commits: Iterator[dict[str, bytes]], flush_every: int) -> Figures:
    """Commit, leaving the time that making the graphs takes out of the figures."""
    times = []
    for number, graphs in enumerate(commits, 1):
        start = time.perf_counter()
        store.replace(graphs)
        if number % flush_every == 0:
            store.flush()
        times.append(time.perf_counter() - start)
    start = time.perf_counter()
    store.flush()
    total = sum(times) + time.perf_counter() - start
    return {"notices/s": count / total, "commit p50 ms": middle(times), "commit p95 ms": high(times)}


def fill(folder: Path, data: Data) -> Figures:
    """Load a file of quads into an empty store, with index and closure; then rewrite its files."""
    file = folder.with_suffix(".nq")
    with open_store(folder) as store:
        start = time.perf_counter()
        import_quads(store, file)
        filled = time.perf_counter() - start
        if not isinstance(store, EmbeddedStore):
            raise TypeError("a folder")
        start = time.perf_counter()
        store.compact()
        return {"notices/s": data.count / filled, "seconds": filled, "compact s": time.perf_counter() - start}


def oxigraph(folder: Path, data: Data) -> Figures:
    """Load the same file with the command line of Oxigraph: the graph alone."""
    program = Path(sys.executable).with_name("oxigraph")
    command = [str(program), "load", "--location", str(folder), "--file", str(folder.with_suffix(".nq"))]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"notices/s": data.count / seconds, "seconds": seconds, "of which child MB": peak}


def reload(folder: Path, data: Data) -> Figures:
    """Replace single notices by another edition; then load them again unchanged."""
    chance, changed, same = random.Random(3), [], []
    with open_store(folder) as store:
        for number in chance.sample(range(1, data.count + 1), min(200, data.count)):
            graphs = made.graphs(SEED, number, 1, data.tasks)
            changed.append(seconds(lambda graphs=graphs: store.replace(graphs)))  # type: ignore[misc]
            same.append(seconds(lambda graphs=graphs: store.replace(graphs)))  # type: ignore[misc]
    return {
        "changed p50 ms": middle(changed), "changed p95 ms": high(changed),
        "unchanged p50 ms": middle(same), "unchanged p95 ms": high(same),
    }  # fmt: skip


def impact(folder: Path, data: Data) -> Figures:
    """Ask what depends, in the end, on a document, and on what a task depends: by pairs and by path."""
    chance, found = random.Random(4), Figures()
    with open_reader(folder) as reader:
        much = [f"{made.DATA}doc/vn/2020/{n}-2020-nd-cp" for n in range(1, 41)]
        some = [made.document(chance.randint(1, data.count)) for _ in range(60)]
        tasks = [f"{made.document(chance.randint(1, data.count))}/task/0" for _ in range(100)]
        asked = {"impact": much[:10] + some, "dependency": tasks}
        for question, nodes in asked.items():
            for way in ("pairs", "path"):
                text = (QUERIES / f"{question}-{way}.rq").read_text(encoding="utf-8")
                few = nodes if way == "pairs" else nodes[:: max(1, len(nodes) // 10)]
                times, rows = answers(reader, text, few)
                found[f"{question} {way} p50 ms"] = middle(times)
                found[f"{question} {way} p95 ms"] = high(times)
                found[f"{question} {way} rows"] = rows
    return found


def answers(reader: Reader, text: str, nodes: list[str]) -> tuple[list[float], int]:
    """Ask for each node; returns the times and the most rows."""
    times, most = [], 0
    for node in nodes:
        start = time.perf_counter()
        most = max(most, sum(1 for _ in reader.query(text, {"node": NamedNode(node)})))  # type: ignore[union-attr]
        times.append(time.perf_counter() - start)
    return times, most


def search(folder: Path, data: Data) -> Figures:
    """Search words typed with and without marks, rare and frequent."""
    words = [" ".join(w.split()[2:5]) for w in made.wordings()] + [
        "sở y tế",
        "so y te",
        "ke hoach",
        "xay dung",
    ]
    words += [f"việc {number}-1" for number in range(1, min(data.count, 30))]
    with open_reader(folder) as reader:
        times = [seconds(lambda text=text: reader.search(text)) for text in words]  # type: ignore[misc]
        rare = [
            seconds(lambda n=n: reader.search(f"viec {n}-2", ("task",)))
            for n in range(1, min(data.count, 50))
        ]  # type: ignore[misc]
    return {"p50 ms": middle(times), "p95 ms": high(times), "rare p50 ms": middle(rare)}


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def middle(times: list[float]) -> float:
    """Return the median in milliseconds."""
    return statistics.median(times) * 1000


def high(times: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return sorted(times)[int(len(times) * 0.95)] * 1000


def in_process(name: str, folder: Path, data: Data) -> Figures:
    """Run one measurement in a process of its own; adds its peak of memory and the bytes it left."""
    command = [sys.executable, "-m", "benchmarks.store", "--measure", name, "--notices", str(data.count)]
    command += ["--tasks", str(data.tasks), "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Figures = json.loads(done.stdout)
    used = sum(
        file.stat().st_size for file in folder.rglob("*") if file.is_file() and "snapshots" not in file.parts
    )
    return {**found, "disk kB/notice": used / data.count / 1024}


def measure(name: str, folder: Path, data: Data) -> None:
    """Print one measurement as JSON."""
    found = globals()[name](folder, data)
    found["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


def main(data: Data, only: tuple[str, ...], place: Path, kinds: tuple[str, ...]) -> None:
    """Run the measurements and print the table."""
    if {"fill", "oxigraph"} & set(only):
        made.write_file(place / "fill.nq", SEED, data.count, kinds, data.tasks)
        (place / "oxigraph.nq").hardlink_to(place / "fill.nq")
        each = (place / "fill.nq").stat().st_size / data.count / 1024
        print(f"{data.count} notices, {each:.0f} kB of N-Quads each", flush=True)
    kept = next((way for way in ("fill", "batch", "single") if way in only), "fill")
    for name in only:
        folder = place / (kept if name in LOOKS else name)
        figures = in_process(name, folder, data)
        print(f"{name:9}", "  ".join(f"{key} {value:,.1f}" for key, value in figures.items()), flush=True)  # type: ignore[str-format]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notices", type=int, default=1000)
    parser.add_argument("--only", default=",".join((*WAYS, *LOOKS)))
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder when not given")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--kinds", default=",".join(made.KINDS), help="which graphs the file holds")
    parser.add_argument("--tasks", type=float, default=made.TASKS, help="tasks of a notice, on average")
    given = parser.parse_args()
    asked, only, kinds = Data(given.notices, given.tasks), given.only.split(","), given.kinds.split(",")
    if given.measure:
        measure(given.measure, given.folder, asked)
    elif given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
        main(asked, tuple(only), given.folder, tuple(kinds))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(asked, tuple(only), Path(temporary), tuple(kinds))
