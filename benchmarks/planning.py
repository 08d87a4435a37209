"""Questions that the engine plans badly: as naively written, and as the program asks them.

    python -m benchmarks.planning STORE [SECONDS]        STORE is a store, or the folder of its engine

A question that has not ended after SECONDS (default 120) is given up, and its time is then a lower bound.
Each is asked three times in a process of its own and its answers are written out; the best time counts, in
processor time: the first asking warms the files, and other programs on the machine matter less.  What is
asked about (`{hub}`, `{task}`, `{key}`) is what the store has most of; `{lead}` is a body with few tasks.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from kg.store import latest_snapshot
from server.sparql import standard_prefixes
from server.sparql.preparing import counting, prepared

QUERIES = Path(__file__).with_name("queries")
TIMES = 3
PAIRS = (
    ("what depends on a document, in the end", "impact-path", "impact-pairs", "hub"),
    ("on what a task depends, in the end", "dependency-path", "dependency-pairs", "task"),
    ("three conditions, the common ones first", "join-as-written", "join-as-written", ""),
    ("who helps whom", "edges-as-written", "edges", ""),
)
MOST = "SELECT ?x (COUNT(*) AS ?n) WHERE {{ {} }} GROUP BY ?x ORDER BY DESC(?n) LIMIT 1"
FEW = "SELECT ?x (COUNT(*) AS ?n) WHERE {{ {} }} GROUP BY ?x HAVING (COUNT(*) > 20) ORDER BY ?n ?x LIMIT 1"
ONT = "https://w3id.org/vnd/ont#"
SUBJECTS = {
    "hub": f"?s <{ONT}restsOn> ?x",
    "task": f"?x <{ONT}dependsOnDocument> ?d . ?d <{ONT}restsOn> ?e",
    "lead": f"?s a <{ONT}Task> ; <{ONT}content> ?c ; <{ONT}lead> ?x",
    "key": f"?s a <{ONT}Task> ; <{ONT}content> ?c ; <{ONT}lead> {{lead}} ; <{ONT}itemKey> ?x",
}


def most(store: ox.Store) -> dict[str, str]:
    """Return what the store has most of, as terms of a query."""
    found: dict[str, str] = {}
    for name, pattern in SUBJECTS.items():
        question = (FEW if name == "lead" else MOST).format(pattern.replace("{lead}", found.get("lead", "")))
        rows = store.query(question)
        assert isinstance(rows, ox.QuerySolutions)
        row = next(rows, None)
        found[name] = str(row["x"]) if row else "<urn:none>"
    return found


def text_of(name: str, about: str, subjects: dict[str, str]) -> str:
    """Return a query of the benchmark, about one of `subjects`."""
    text = (QUERIES / f"{name}.rq").read_text(encoding="utf-8")
    for subject, term in subjects.items():
        text = text.replace(f"{{{subject}}}", term)
    return text.replace("UNDEF", subjects[about]) if about else text


def asked(folder: str, text: str, line: Connection) -> None:
    """Ask, three times; send the best time and the answers (as many of each)."""
    store = ox.Store.read_only(folder)
    times = []
    for _ in range(TIMES):
        began = time.process_time()
        result = store.query(text)
        assert isinstance(result, ox.QuerySolutions)
        written = result.serialize(format=ox.QueryResultsFormat.TSV) or b""
        times.append(time.process_time() - began)
        line.send((min(times), Counter(written.splitlines()[1:])))
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
    engine = str(latest_snapshot(folder) or folder)
    store = ox.Store.read_only(engine)
    subjects = most(store)
    print(f"{'question':42}{'as written':>14}{'as asked':>12}{'ratio':>9}{'rows':>9}  answers")
    for label, written, better, about in PAIRS:
        naive, expected = measured(engine, text_of(written, about, subjects), float(seconds))
        text = prepared(text_of(better, about, subjects), standard_prefixes(), counting(store), None)
        ours, rows = measured(engine, text, float(seconds))
        bound = ">" if expected is None else " "
        same = (
            "not compared" if expected is None or rows is None else "equal" if rows == expected else "DIFFER"
        )
        count = rows.total() if rows is not None else 0
        times = f"{bound:>4}{naive * 1e3:8,.0f} ms{ours * 1e3:9,.1f} ms{naive / ours:8,.0f}x"
        print(f"{label:42}{times}{count:9,}  {same}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
