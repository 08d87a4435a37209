"""How long the pages take on a store of many notices.

    python -m benchmarks.pages make STORE FOLDER [NOTICES]   multiply the notices of STORE (10,000 by default)
    python -m benchmarks.pages run FOLDER                    server time of every page
    python -m benchmarks.pages paint FOLDER                  first paint of every page in Chromium

Each copy of a notice has an address, a number and years of its own; bodies and cited documents stay the same,
so that the lists of a body or a document are far longer than in an office: the hard case.  Each address is
asked once in a run, so no kept answer helps, but for the first column, which also fills what is kept for a
version of the data.
"""

from __future__ import annotations

import re
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.config import Config, current
from kg.store import open_reader
from kg.store.contract import MERGED
from server.application import create_app
from server.listening import Listener
from server.sparql import Setting, standard_prefixes
from server.sparql.readers import ReaderPool

NOTICE = "/graph/notice/"
YEARS = range(2016, 2026)
SNAPSHOT = "000000001"
RUNS = 9
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
Copies = dict[str, str]


def make(source: str, folder: Path, notices: int) -> None:
    """Write a snapshot with `notices` copies of the notices of the store `source`."""
    target = folder / "snapshots" / SNAPSHOT
    shutil.rmtree(folder, ignore_errors=True)
    target.parent.mkdir(parents=True)
    store = ox.Store(str(folder / "graph"))
    with open_reader(source) as reader:
        graphs = {graph: "".join(f"{quad} .\n" for quad in reader.quads(graph)) for graph in reader.graphs()}
    shared = {graph: text for graph, text in graphs.items() if not _path(graph)}
    _load(store, "".join(shared.values()))
    store.add(MERGED)
    paths = sorted(filter(None, map(_path, graphs)))
    made = 0
    while made < notices:
        wanted = paths[: notices - made]
        text = "".join(_copy(graphs, path, made // len(paths)) for path in wanted)
        _load(store, text)
        made += len(wanted)
    store.optimize()
    store.backup(target)
    print(f"{made:,} notices, {len(store):,} quads in {target}")


def _load(store: ox.Store, text: str) -> None:
    """Add N-Quads and, as the store does, their triples to the default graph."""
    merged = re.sub(r" <[^<>]*> \.$", " .", text, flags=re.MULTILINE)
    store.bulk_load((text + merged).encode(), ox.RdfFormat.N_QUADS)


def _path(graph: str) -> str | None:
    return graph.partition(NOTICE)[2] or None


def _copy(graphs: Copies, path: str, number: int) -> str:
    """Return the graphs of one notice under another address, number and year."""
    head, _, last = path.rpartition("/")
    new = f"{head}/x{number}-{last}"
    text = "".join(
        text for graph, text in graphs.items() if graph.endswith("/" + path) and "/graph/" in graph
    )
    text = text.replace(f"/{path}/", f"/{new}/").replace(f"/{path}>", f"/{new}>")
    year = YEARS[number % len(YEARS)]
    return re.sub(r'"20(2[2-6])-(\d\d-\d\d)"', rf'"{year}-\2"', text)


def pages(folder: Path) -> dict[str, list[str]]:
    """Return the kinds of page with addresses that the data has."""
    with open_reader(folder) as reader:
        notices = [_path(graph) or "" for graph in reader.graphs() if NOTICE in graph][: RUNS * 40 : 40]
        tasks = [_first(reader.quads(_graph(path)), "hasTask") for path in notices]
        bodies = [
            "vn/bo-cong-an",
            "vn/bo-tai-chinh",
            "vn/bo-tu-phap",
            "vn/bo-noi-vu",
            "vn/bo-y-te",
            "vn/chinh-phu",
        ]
        cited = [_first(reader.quads(_graph(path)), "relationTarget") for path in notices]
    return {
        "home": [f"/?on=2020-0{n}-10" for n in range(1, RUNS + 1)],
        "notices": [f"/notices?page={n}" for n in range(1, RUNS + 1)],
        "tasks": [f"/tasks?page={n}" for n in range(1, RUNS + 1)],
        "tasks of a body": [f"/tasks?agency=org/vn/bo-cong-an&page={n}" for n in range(1, RUNS + 1)],
        "tasks past their time": [f"/tasks?state=late&on=2020-0{n}-01" for n in range(1, RUNS + 1)],
        "tasks due soon": [f"/tasks?state=open&sort=nearest&on=2020-0{n}-01" for n in range(1, RUNS + 1)],
        "tasks under a document": [f"/tasks?document={path}" for path in filter(None, map(_below, cited))],
        "agencies": [f"/agencies?page={n}" for n in range(1, RUNS + 1)],
        "documents": [f"/documents?page={n}" for n in range(1, RUNS + 1)],
        "notice": [f"/doc/{path}" for path in notices],
        "task": [f"/{path}" for path in filter(None, map(_below, tasks))],
        "agency": [f"/org/{path}" for path in bodies],
        "document": [f"/{path}" for path in filter(None, map(_below, cited))],
        "questions": ["/questions"],
        "question": [f"/questions/due-on?day=2020-0{n}-30" for n in range(4, 10)],
    }


def _graph(path: str) -> str:
    return f"{current().base}id{NOTICE}{path}"


def _first(quads: Iterator[ox.Quad], name: str) -> str:
    return next((quad.object.value for quad in quads if quad.predicate.value.endswith(f"#{name}")), "")


def _below(address: str) -> str:
    return address.partition("/id/")[2]


def run(folder: Path) -> None:
    """Print the server time of every page: the first of its kind, the median and the worst of the others."""
    pool = ReaderPool(lambda: (folder / "snapshots" / SNAPSHOT, 1), Setting(standard_prefixes()))
    client = create_app(Config(), pool).test_client()
    print(f"{'page':24} {'first ms':>9} {'median':>7} {'worst':>7}")
    for name, addresses in pages(folder).items():
        times = []
        for address in dict.fromkeys(addresses):
            start = time.perf_counter()
            answer = client.get(address, headers={"Accept": "text/html"})
            times.append((time.perf_counter() - start) * 1000)
            if answer.status_code != 200:
                print(f"{name}: {address} answers {answer.status_code}")
        rest = times[1:] or times
        print(f"{name:24} {times[0]:9.0f} {statistics.median(rest):7.0f} {max(rest):7.0f}", flush=True)
    pool.close()


def paint(folder: Path) -> None:
    """Print when each page first paints in Chromium, asked over loopback."""
    from playwright.sync_api import sync_playwright

    pool = ReaderPool(lambda: (folder / "snapshots" / SNAPSHOT, 1), Setting(standard_prefixes()))
    server = Listener(create_app(Config(), pool), "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        for name, addresses in pages(folder).items():
            times = []
            for address in addresses[:5]:
                page.goto(f"http://127.0.0.1:{server.port}{address}")
                page.wait_for_timeout(500)  # the browser notes a paint a little after it
                times.append(page.evaluate(PAINT))
            rest = statistics.median(times[1:] or times)
            print(f"{name:24} first {times[0]:6.0f} ms, median of the next {rest:6.0f}", flush=True)
        browser.close()
    server.close()
    pool.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", source, folder, *rest]:
            make(source, Path(folder), int(rest[0]) if rest else 10_000)
        case ["run", folder]:
            run(Path(folder))
        case ["paint", folder]:
            paint(Path(folder))
        case _:
            sys.exit(__doc__)
