"""A folder of mixed files, loaded: files a second, and what a kill in the middle leaves.

`python -m benchmarks.folder [--files 300] [--work FOLDER] [--plain]` makes the folder (see
`tests/forms/folder.py`), loads it with one process and with two, then kills the process that commits
(SIGKILL) on the way, three times over, lets it go on each time, and compares the store with that of the load
that nobody touched: every graph the same but for the times, every file kept once, nothing left running.
Beside the seconds stand those of the processors, which other work on the machine does not change.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from kg.store import open_reader
from tests.forms import folder as mixed

TIMES = ("generatedAtTime", "invalidatedAtTime")
SHOWN = 20
LOAD = "from server.commands import main; main()"


def command(folder: Path, store: Path, processes: int, report: Path) -> list[str]:
    """Return the command that loads a folder."""
    options = ["--quiet", "--store", str(store), "--processes", str(processes), "--report", str(report)]
    return [sys.executable, "-c", LOAD, "load", str(folder), *options]


def loaded(folder: Path, store: Path, processes: int) -> tuple[float, float, dict[str, Any]]:
    """Load a folder to the end; returns the seconds, those of the processors, and the report."""
    report = store.with_suffix(".json")
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command(folder, store, processes, report), stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begun, used, json.loads(report.read_text(encoding="utf-8"))


def killed(folder: Path, store: Path, processes: int, files: int) -> int:
    """Load until so many files are kept, then kill the process that commits; returns how many were kept.

    What it started must end by itself: it is waited for, and what stays is a fault.
    """
    child = subprocess.Popen(
        command(folder, store, processes, store.with_suffix(".json")),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while child.poll() is None and kept(store) < files:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    until = time.monotonic() + 120
    while alive(child.pid) and time.monotonic() < until:
        time.sleep(0.1)
    if left := alive(child.pid):
        for process in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        raise AssertionError(f"{len(left)} processes went on without the one that was killed")
    return kept(store)


def alive(session: int) -> list[int]:
    """Return the processes of a session that still run (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state = path.read_text().rpartition(")")[2].split()
            if int(state[3]) == session and state[0] != "Z":
                found.append(int(path.parent.name))
    return found


def kept(store: Path) -> int:
    """Count the files kept beside a store."""
    return sum(1 for path in (store / "originals").glob("*/*.map"))


def facts(store: Path) -> Counter[Quad]:
    """Return all quads of a store but for the times of loading."""
    with open_reader(store) as reader:
        return Counter(
            quad
            for graph in reader.graphs()
            for quad in reader.quads(graph)
            if not quad.predicate.value.endswith(TIMES)
        )


def faults(report: dict[str, Any], wanted: mixed.Folder) -> list[str]:
    """Name every file of a whole load of an empty store that was not treated as it should be."""
    states = {
        "loaded": wanted.notices,
        "unchanged": wanted.twins,
        "replaced": wanted.versions,
        "failed": wanted.bad,
    }
    found = []
    for state, files in states.items():
        given = [entry["file"] if isinstance(entry, dict) else entry for entry in report[state]]
        found += [f"{state} twice: {name}" for name, n in Counter(given).items() if n > 1]
        found += [f"not {state}: {name}" for name in set(files) - set(given)]
        found += [f"{state}: {name}" for name in set(given) - set(files)]
    if len(report["renewed"]) != len(wanted.versions):
        found.append(f"{len(report['renewed'])} new versions")
    return found


def interrupted(folder: mixed.Folder, store: Path, processes: int, kills: int) -> dict[str, Any]:
    """Load with kills in between; returns the report of the last run."""
    for number in range(1, kills + 1):
        at = len(folder.notices) * number // (kills + 1)
        print(f"  killed with {killed(folder.path, store, processes, at)} files kept", flush=True)
    return loaded(folder.path, store, processes)[2]


def differences(one: Counter[Quad], other: Counter[Quad]) -> list[str]:
    """Name some quads that only one of two stores has."""
    return [f"{mark} {quad}"[:300] for mark, a, b in (("-", one, other), ("+", other, one)) for quad in a - b]


def states(report: dict[str, Any]) -> str:
    """Write how many files a report has in each state."""
    names: Iterable[str] = ("loaded", "replaced", "unchanged", "doubtful", "failed")
    return ", ".join(f"{len(report[name])} {name}" for name in names)


def measure(folder: mixed.Folder, work: Path, kills: int) -> int:
    """Print the figures; returns the exit code."""
    print(f"{len(folder)} files, of them {len(folder.notices)} notices of their own")
    wrong: list[str] = []
    for processes in (1, 2):
        store = work / f"store-{processes}"
        shutil.rmtree(store, ignore_errors=True)
        seconds, used, report = loaded(folder.path, store, processes)
        wrong += faults(report, folder)
        rate = len(folder) / seconds
        print(f"{processes} processes: {seconds:.1f} s ({used:.1f} s of processors), {rate:.2f} files/s")
        print(f"  {states(report)}")
        seconds, used, report = loaded(folder.path, store, processes)
        print(f"  again, nothing new: {seconds:.1f} s ({used:.1f} s); {states(report)}", flush=True)
    store = work / "store-killed"
    shutil.rmtree(store, ignore_errors=True)
    report = interrupted(folder, store, 2, kills)
    print(f"  then to the end: {states(report)}")
    wrong += differences(facts(work / "store-1"), facts(store))
    wrong += differences(facts(work / "store-1"), facts(work / "store-2"))
    if kept(store) != kept(work / "store-1"):
        wrong.append(f"{kept(store)} files kept instead of {kept(work / 'store-1')}")
    print("\n".join(wrong[:SHOWN]) if wrong else "nothing lost, nothing twice: the stores are the same")
    return 1 if wrong else 0


def main() -> int:
    """Make the folder and measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=300)
    arguments.add_argument("--kills", type=int, default=3)
    arguments.add_argument("--plain", action="store_true", help="without what needs LibreOffice to be made")
    arguments.add_argument("--work", type=Path, help="keep folder and stores here")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = options.work or Path(name)
        shutil.rmtree(work / "files", ignore_errors=True)
        return measure(mixed.make(work / "files", options.files, plain=options.plain), work, options.kills)


if __name__ == "__main__":
    raise SystemExit(main())
