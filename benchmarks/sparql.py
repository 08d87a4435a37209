"""The endpoint beside Oxigraph's own server and rdflib-endpoint: same data, same machine, same run.

    python -m benchmarks.sparql data FOLDER [NOTICES]       make a small store of invented notices
    python -m benchmarks.sparql run FOLDER [SERVER ...]     the table; needs `wrk` and the package `oxigraph`
    python -m benchmarks.sparql large FOLDER [SERVER ...]   one million rows: first byte, time, memory
    python -m benchmarks.sparql runaways FOLDER [SERVER ...]   small queries beside four without end

FOLDER is any store (its newest snapshot is served, nothing is written), SERVER one of `chidao` (the usual),
`granian`, `rdflib-endpoint`.  BENCHMARK_SECONDS (3) is how long each load lasts, BENCHMARK_READERS (4) how
many queries run at once.  Other programs on the machine change the figures by half and more; only the ratios
of one run mean something.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pyoxigraph as ox

from kg.store import latest_snapshot
from kg.store.merging import merge

VND = "https://w3id.org/vnd/ont#"
BASE = "https://w3id.org/vnd/id/"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
POINT = "SELECT ?p ?o WHERE {{ <{task}> ?p ?o }}"
TASKS = f"SELECT ?t WHERE {{ ?t a <{VND}Task> }} LIMIT 10000"
THOUSAND = f"SELECT ?t ?a WHERE {{ ?t a <{VND}Task> ; ?p ?a }} LIMIT 1000"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MILLION = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1000000"
SECONDS = int(os.environ.get("BENCHMARK_SECONDS", "3"))
SCRIPT = """
local queries = {{ {queries} }}
local at = {seed}
request = function()
  at = at % #queries + 1
  return wrk.format("GET", "/{path}?query=" .. queries[at], {{ Accept = "application/sparql-results+json" }})
end
done = function(summary, latency)
  local wrong = summary.errors
  io.write(string.format("RESULT %d %f %f status=%d connect=%d read=%d write=%d timeout=%d\\n",
    summary.requests, summary.duration / 1e6, latency:percentile(99) / 1e3,
    wrong.status, wrong.connect, wrong.read, wrong.write, wrong.timeout))
end
"""


def notice(number: int) -> Iterator[str]:
    """Yield the N-Quads of an invented notice: a head, tasks with bodies and deadlines, cited documents."""
    chance = random.Random(number)
    graph = f"<{BASE}graph/{number}>"
    this = f"{BASE}notice/{number}"
    yield f"<{this}> {RDF_TYPE} <{VND}Notice> {graph} ."
    for name in ("number", "issuedOn", "issuer", "place", "abstract", "signer", "post", "source"):
        yield f'<{this}> <{VND}{name}> "{name} {number} của Ủy ban nhân dân tỉnh" {graph} .'
    for item in range(chance.randint(12, 20)):
        task = f"{this}/task/{item}"
        yield f"<{this}> <{VND}hasTask> <{task}> {graph} ."
        yield f"<{task}> {RDF_TYPE} <{VND}Task> {graph} ."
        yield f'<{task}> <{VND}text> "Giao Sở {chance.randint(1, 200)} chủ trì nhiệm vụ {item}"@vi {graph} .'
        yield f"<{task}> <{VND}leadAgency> <{BASE}agency/{chance.randint(1, 200)}> {graph} ."
        for _ in range(3):
            yield f"<{task}> <{VND}coordinatingAgency> <{BASE}agency/{chance.randint(1, 200)}> {graph} ."
        yield f'<{task}> <{VND}due> "2025-{chance.randint(1, 12):02}-15"^^<{VND}date> {graph} .'
        for name in ("start", "end", "rule", "confidence", "kind"):
            yield f'<{task}> <{VND}{name}> "{chance.randint(0, 9999)}" {graph} .'
        yield f"<{task}> <{VND}basedOn> <{BASE}document/{chance.randint(1, 20000)}> {graph} ."


def make_data(folder: Path, notices: int) -> None:
    """Write the data as a snapshot folder, ready to be read, and as N-Quads for servers that read a file."""
    target = folder / "snapshots" / "000000001"
    shutil.rmtree(folder, ignore_errors=True)
    target.parent.mkdir(parents=True)
    store = ox.Store(str(folder / "graph"))
    for start in range(0, notices, 1000):
        lines = "\n".join(line for n in range(start, min(start + 1000, notices)) for line in notice(n))
        store.bulk_load(lines.encode(), ox.RdfFormat.N_QUADS)
    merge(store)
    store.optimize()
    store.backup(target)
    store.dump(str(folder / "data.nq"), ox.RdfFormat.N_QUADS)
    print(f"{len(store):,} quads in {target}, those of the default graph among them")


def application() -> Callable[..., object]:
    """Return the service over the folder that `BENCHMARK_FOLDER` names, as WSGI: what the servers load."""
    from flask import Flask

    from server.running import SLOW_EACH
    from server.sparql import Endpoint, Limits, PoolLimits, ReaderPool, Setting, mount, standard_prefixes
    from server.sparql.express import Express

    snapshot = newest(Path(os.environ["BENCHMARK_FOLDER"]))
    readers = PoolLimits(readers=int(os.environ.get("BENCHMARK_READERS", "4")), slow_each=SLOW_EACH)
    pool = ReaderPool(lambda: (snapshot, 1), Setting(standard_prefixes()), readers)
    app = Flask("benchmark")
    cache = int(os.environ.get("BENCHMARK_CACHE", "0"))
    endpoint = Endpoint(
        pool, Limits(timeout=float(os.environ.get("BENCHMARK_TIMEOUT", "60")), cache_bytes=cache)
    )
    mount(app, endpoint)
    app.quick = Express(endpoint, pool)  # type: ignore[attr-defined]
    return app


def newest(folder: Path) -> Path:
    """Return the newest snapshot of a store."""
    found = latest_snapshot(folder)
    if found is None:
        raise SystemExit(f"{folder} has no snapshot")
    return found


def serve(port: int) -> None:
    """Serve with the listener of the project in this process."""
    from kg.config import Config
    from server.running import listener

    listener(application(), Config(port=port)).run()


BIN = Path(sys.executable).parent
HERE = Path(__file__).resolve()
SERVERS: dict[str, Callable[[int, Path], list[str]]] = {
    "oxigraph": lambda port, data: [
        str(BIN / "oxigraph"), "serve-read-only", "-l", str(data), "-b", f"127.0.0.1:{port}"
    ],
    "granian": lambda port, _: [
        str(BIN / "granian"), "--interface", "wsgi", "--port", str(port), "--workers", "1",
        "--blocking-threads", os.environ.get("BENCHMARK_THREADS", "8"), "--no-ws", "--log-level", "error",
        "--factory", "benchmarks.sparql:application",
    ],
    "chidao": lambda port, _: [sys.executable, "-m", "benchmarks.sparql", "serve", str(port)],
    "rdflib-endpoint": lambda port, data: [
        str(BIN / "rdflib-endpoint"), "serve", "--port", str(port), str(data.parents[1] / "data.nq")
    ],
}  # fmt: skip
PATHS = {"oxigraph": "query", "rdflib-endpoint": ""}


@contextmanager
def running(name: str, folder: Path, port: int, **environment: str) -> Iterator[int]:
    """Run a server; yields its process number once it answers."""
    data = newest(folder)
    process = subprocess.Popen(
        SERVERS[name](port, data),
        env={**os.environ, "BENCHMARK_FOLDER": str(folder), **environment},
        cwd=HERE.parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                urlopen(
                    f"http://127.0.0.1:{port}/{PATHS.get(name, 'sparql')}?query=ASK%7B%7D", timeout=5
                ).read()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def measure(name: str, port: int, queries: list[str], clients: int) -> tuple[float, float, str]:
    """Return requests a second, the 99th percentile in milliseconds, and errors by kind ("" for none)."""
    listed = ",".join(f'"{quote(query)}"' for query in queries)
    script = SCRIPT.format(
        queries=listed, seed=random.randint(0, len(queries)), path=PATHS.get(name, "sparql")
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{SECONDS}s", "--latency", "-s", file.name]
        told = subprocess.run(
            [*command, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True
        ).stdout
    found = re.search(r"RESULT (\d+) ([\d.]+) ([\d.]+) (.*)", told)
    assert found, told
    wrong = " ".join(re.findall(r"\w+=[1-9]\d*", found[4]))
    return int(found[1]) / float(found[2]), float(found[3]), wrong


def points_of(folder: Path) -> list[str]:
    """Return questions about single tasks of a store, in a seeded order."""
    store = ox.Store.read_only(str(newest(folder)))
    tasks = [row["t"].value for row in store.query(TASKS)]  # type: ignore[union-attr]
    random.Random(7).shuffle(tasks)
    return [POINT.format(task=task) for task in tasks]


def run(folder: Path, names: list[str]) -> None:
    """Print requests a second of every server for every load, and the ratio to Oxigraph's own."""
    points = points_of(folder)
    loads = [
        ("point, first time", points, "0", (1, 8, 32)),
        ("point, again", points[:50], str(64 << 20), (1, 8, 32)),
        ("1,000 rows, first time", [THOUSAND], "0", (1, 8, 32)),
        ("1,000 rows, again", [THOUSAND], str(64 << 20), (1, 8, 32)),
    ]
    print(f"{'load':24}{'clients':>8}" + "".join(f"{name:>28}" for name in names))
    for label, queries, cache, numbers in loads:
        with_all = {}
        for at, name in enumerate(names):
            with running(name, folder, 8420 + at, BENCHMARK_CACHE=cache):
                measure(name, 8420 + at, queries, 4)
                with_all[name] = [measure(name, 8420 + at, queries, n) for n in numbers]
        for row, clients in enumerate(numbers):
            native = with_all[names[0]][row][0]
            cells = (
                f"{rate:>9,.0f}/s {rate / native:5.2f}x {p99:5.0f} ms" + (f" {errors}" if errors else "")
                for rate, p99, errors in (with_all[name][row] for name in names)
            )
            print(f"{label:24}{clients:>8}" + "".join(f"{cell:>28}" for cell in cells), flush=True)


def runaways(folder: Path, names: list[str]) -> None:
    """Print how small queries of 8 clients fare alone and beside four that ask without end."""
    points = points_of(folder)
    for at, name in enumerate(names):
        with running(name, folder, 8440 + at, BENCHMARK_TIMEOUT="3"):
            address = f"http://127.0.0.1:{8440 + at}/{PATHS.get(name, 'sparql')}?query={quote(ENDLESS)}"
            measure(name, 8440 + at, points, 8)
            for label, number in (("alone", 0), ("beside four without end", 4)):
                ended = threading.Event()
                asking = [
                    threading.Thread(target=_ask_on, args=(address, ended), daemon=True)
                    for _ in range(number)
                ]
                for thread in asking:
                    thread.start()
                time.sleep(1.0 if number else 0.0)
                rate, p99, errors = measure(name, 8440 + at, points, 8)
                ended.set()
                print(f"{name:12} {label:24} {rate:8,.0f}/s, p99 {p99:7.1f} ms {errors}", flush=True)


def _ask_on(address: str, ended: threading.Event) -> None:
    """Ask the same again and again, whatever the answer."""
    while not ended.is_set():
        try:
            urlopen(address, timeout=10).read()
        except OSError:
            time.sleep(0.05)


def memory(pid: int) -> int:
    """Return the resident megabytes of a process and all below it, shared pages counted once (PSS)."""
    total = 0
    for task in (pid, *_below(pid)):
        try:
            text = Path(f"/proc/{task}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1])  # type: ignore[index]
    return total // 1024


def _below(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield int(child)
            yield from _below(int(child))


def large(folder: Path, names: list[str]) -> None:
    """Print, for one million rows of JSON: milliseconds to the first byte, seconds in all, most memory."""
    for at, name in enumerate(names):
        with running(name, folder, 8430 + at) as pid:
            for _ in range(3):
                before, size, most = time.monotonic(), 0, 0
                address = f"http://127.0.0.1:{8430 + at}/{PATHS.get(name, 'sparql')}?query={quote(MILLION)}"
                with urlopen(address) as answer:
                    size += len(answer.read(1))
                    first = time.monotonic() - before
                    while piece := answer.read(1 << 20):
                        if size >> 24 != (size + len(piece)) >> 24:
                            most = max(most, memory(pid))
                        size += len(piece)
                seconds = time.monotonic() - before
                print(
                    f"{name:12} {first * 1e3:6.0f} ms {seconds:6.2f} s {size >> 20:5} MB, memory {most} MB",
                    flush=True,
                )


def main(action: str, *rest: str) -> None:
    """Do what the command line asks."""
    if action == "serve":
        serve(int(rest[0]))
    elif action == "data":
        make_data(Path(rest[0]), int(rest[1]) if len(rest) > 1 else 10_000)
    else:
        names = ["oxigraph", *(rest[1:] or ("chidao",))]
        {"run": run, "large": large, "runaways": runaways}[action](Path(rest[0]), names)


if __name__ == "__main__":
    main(*sys.argv[1:])
