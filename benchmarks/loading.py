"""Measure loading from end to end: files of text in, facts in a durable store out.

    python -m benchmarks.loading --notices 1000 10000 --processes 2

Each size runs in a process of its own on an empty folder, with reading processes beside it; loads the same
files again (nothing to do); and loads them once more as if the rules had changed (all read, nothing differs).
Time is of the clock and of the processors: on a busy machine the second tells more.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import texts
from kg.executors import HERE, PROCESSES, open_executor
from kg.load import load
from kg.report import Report
from kg.store import open_store

SEED = 21
STEPS = (("load", "a"), ("again", "a"), ("refresh", "b"))  # with the rule set that each reads by


def measured(work: Callable[[], Report], count: int) -> tuple[dict[str, float], Report]:
    """Do some work; returns what it took a notice, and its report."""
    start, before = time.perf_counter(), os.times()
    report = work()
    after, seconds = os.times(), time.perf_counter() - start
    here = after.user + after.system - before.user - before.system
    return {"notices/s": count / seconds, "ms here": here / count * 1000}, report


def run(folder: Path, count: int, processes: int, steps: Sequence[str]) -> dict[str, float]:
    """Do the steps named; returns the figures of each."""
    found: dict[str, float] = {}
    files, store = folder / "texts", folder / "store"
    for name, rules in [step for step in STEPS if step[0] in steps]:
        with open_store(store) as opened:
            start = time.perf_counter()
            with open_executor(PROCESSES if processes > 1 else HERE, processes) as executor:
                figures, report = measured(
                    lambda: load([files], opened, rules=rules, refresh=name == "refresh", executor=executor),  # noqa: B023
                    count,
                )
            figures["notices/s with start"] = count / (time.perf_counter() - start)
            expected = {"load": report.loaded, "again": report.unchanged, "refresh": report.replaced}
            if len(expected[name]) != count:
                raise ValueError(f"{name}: {report}")
        found |= {f"{name} {key}": value for key, value in figures.items()}
    with open_store(store) as opened:
        found["quads/notice"] = opened.size() / count
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["ms reading"] = (children.ru_utime + children.ru_stime) / 2 / count * 1000
    found["peak MB here"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["peak MB reading"] = children.ru_maxrss / 1024
    parts = [f for f in store.rglob("*") if f.is_file() and "snapshots" not in f.parts]
    found["disk kB/notice"] = sum(f.stat().st_size for f in parts) / count / 1024
    return found


def main(counts: list[int], processes: int, steps: Sequence[str], place: Path) -> None:
    """Measure each size in a process of its own and print the table."""
    for count in counts:
        folder = place / str(count)
        texts.write(folder / "texts", SEED, count)
        command = [sys.executable, "-m", "benchmarks.loading", "--measure", str(folder)]
        command += ["--notices", str(count), "--processes", str(processes), "--steps", *steps]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print(count, "notices")
        for key, value in json.loads(done.stdout.splitlines()[-1]).items():
            print(f"  {key:28} {value:12,.1f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notices", type=int, nargs="+", default=[1000])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--steps", nargs="+", default=[name for name, _ in STEPS])
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder when not given")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(run(given.measure, given.notices[0], given.processes, given.steps)))
    elif given.folder:
        main(given.notices, given.processes, given.steps, given.folder)
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(given.notices, given.processes, given.steps, Path(temporary))
