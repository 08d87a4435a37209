"""Questions that the engine plans badly: as naively written, and as the program asks them.

    python -m benchmarks.planning GRAPH [SECONDS]        GRAPH is the folder of a store's engine (`…/graph`)

A question that has not ended after SECONDS (default 120) is given up, and its time is then a lower bound.
Each is asked three times in a process of its own; the best time counts: the first asking warms the files.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from server.sparql import standard_prefixes
from server.sparql.preparing import counting, prepared

QUERIES = Path(__file__).with_name("queries")
TIMES = 3
HUB = "https://w3id.org/vnd/id/doc/vn/2020/1-2020-nd-cp"
PAIRS = (
    ("what depends on a law, in the end", "impact-path", "impact-pairs", HUB),
    ("on what a task depends, in the end", "dependency-path", "dependency-pairs", "task"),
    ("three conditions, the common ones first", "join-as-written", "join-as-written", ""),
    ("who helps whom", "edges-as-written", "edges", ""),
)
TASK = "SELECT ?t WHERE { ?t <https://w3id.org/vnd/ont#dependsOnDocument> ?d } LIMIT 1"


def text_of(name: str, node: str) -> str:
    """Return a query of the benchmark, about `node`."""
    text = (QUERIES / f"{name}.rq").read_text(encoding="utf-8")
    return text.replace("UNDEF", f"<{node}>") if node else text


def asked(folder: str, text: str, line: Connection) -> None:
    """Ask, three times; send the best time and the answers (as many of each)."""
    store = ox.Store.read_only(folder)
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        rows = Counter(str(row) for row in store.query(text))  # type: ignore[union-attr]
        times.append(time.perf_counter() - began)
        line.send((min(times), rows))
    line.close()


def measured(folder: str, text: str, seconds: float) -> tuple[float, Counter[str] | None]:
    """Return the best time within the limit and the answers; the limit and None where there was none."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=asked, args=(folder, text, theirs))
    process.start()
    theirs.close()
    best: tuple[float, Counter[str] | None] = (seconds, None)
    until = time.monotonic() + seconds
    try:
        while ours.poll(max(0.0, until - time.monotonic())):
            best = ours.recv()
    except EOFError:
        pass
    process.kill()
    process.join()
    return best


def main(folder: str, seconds: str = "120") -> None:
    """Print a line for each question."""
    store = ox.Store.read_only(folder)
    task = next(iter(store.query(TASK)))["t"].value  # type: ignore[union-attr, index]
    print(f"{'question':42}{'as written':>14}{'as asked':>12}{'ratio':>9}{'rows':>9}  answers")
    for label, written, better, node in PAIRS:
        about = task if node == "task" else node
        naive, expected = measured(folder, text_of(written, about), float(seconds))
        ours, rows = measured(
            folder,
            prepared(text_of(better, about), standard_prefixes(), counting(store), None),
            float(seconds),
        )
        bound = ">" if expected is None else " "
        same = (
            "not compared" if expected is None or rows is None else "equal" if rows == expected else "DIFFER"
        )
        count = rows.total() if rows is not None else 0
        times = f"{bound:>4}{naive * 1e3:8,.0f} ms{ours * 1e3:9,.1f} ms{naive / ours:8,.0f}x"
        print(f"{label:42}{times}{count:9,}  {same}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
