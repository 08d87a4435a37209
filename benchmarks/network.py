"""How fast the network answers with many bodies: `python -m benchmarks.network [500 5000]`.

Makes seeded notices in which few bodies work with many, and prints for each size the time of reading the
rows, building, measuring, the page cold and from memory (on the clock, and of the processor, which does not
depend on what else runs), and (where there is a browser) the first paint, the layout and the median frame
while panning.  Without a graphics card WebGL runs in software: the worst case.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pyoxigraph as ox

from kg.config import Config
from kg.iri import data
from kg.network import Scope
from kg.vocabulary import namespace, prefixes
from server import create_app
from server.listening import Listener
from server.sparql import LocalReaders, Setting, standard_prefixes

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD = "http://www.w3.org/2001/XMLSchema#"
TASKS_EACH = 3  # tasks for each body
PAN = """async () => {
  const box = document.querySelector('#n-now').getBoundingClientRect(), times = [];
  const layer = document.querySelector('#n-now .sigma-mouse');
  const event = (kind, x) => new MouseEvent(kind, {bubbles: true, clientX: box.x + x, clientY: box.y + 200});
  layer.dispatchEvent(event('mousedown', 300));
  let before = performance.now();
  for (let step = 1; step <= 30; step += 1) {
    document.dispatchEvent(event('mousemove', 300 + 4 * step));
    await new Promise(requestAnimationFrame);
    const now = performance.now(); times.push(now - before); before = now;
  }
  document.dispatchEvent(event('mouseup', 420));
  return times;
}"""


def quads(bodies: int, seed: int = 1) -> Iterator[ox.Quad]:
    """Yield the facts of seeded notices with `TASKS_EACH` tasks for each body."""
    rnd = random.Random(seed)
    graph = ox.NamedNode(f"{data()}graph/notice/bench")
    kinds = list(namespace("orgtype"))
    own = namespace()

    def quad(node: str, term: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(ox.NamedNode(node), ox.NamedNode(own[term]), value, graph)

    names = [f"{data()}org/vn/bench-{n}" for n in range(bodies)]
    for n, name in enumerate(names):
        yield ox.Quad(ox.NamedNode(name), TYPE, ox.NamedNode(own["Agency"]), graph)
        label = ox.Literal(f"Sở Thử nghiệm số {n}", language="vi")
        yield ox.Quad(ox.NamedNode(name), ox.NamedNode(f"{prefixes()['skos']}prefLabel"), label, graph)
        yield quad(name, "agencyType", ox.NamedNode(namespace("orgtype")[kinds[n % len(kinds)]]))

    def some() -> str:
        return names[int(bodies * rnd.random() ** 2.5)]

    for t in range(bodies * TASKS_EACH):
        notice = f"{data()}doc/vn/bench/{t // 20}"
        if t % 20 == 0:
            day = date(2020, 1, 1) + timedelta(days=rnd.randrange(2200))
            yield ox.Quad(ox.NamedNode(notice), TYPE, ox.NamedNode(own["Notice"]), graph)
            yield quad(notice, "issueDate", ox.Literal(day.isoformat(), datatype=ox.NamedNode(f"{XSD}date")))
            yield quad(notice, "issuedBy", ox.NamedNode(some()))
        task = f"{notice}/task/{t}"
        yield quad(notice, "hasTask", ox.NamedNode(task))
        yield quad(task, "content", ox.Literal(f"Nhiệm vụ số {t}", language="vi"))
        for p, role in enumerate(["chu-tri"] + ["phoi-hop"] * rnd.choice((0, 1, 1, 2, 3))):
            part, words = f"{task}/assignment/{p}", f"{task}/evidence/{p}"
            yield quad(task, "hasAssignment", ox.NamedNode(part))
            yield quad(part, "assignee", ox.NamedNode(some()))
            yield quad(part, "assignmentRole", ox.NamedNode(namespace("role")[role]))
            yield quad(part, "evidence", ox.NamedNode(words))
            yield quad(words, "quote", ox.Literal("Sở Thử nghiệm"))
            yield quad(words, "start", ox.Literal(p))
            yield quad(words, "confidence", ox.Literal("0.9", datatype=ox.NamedNode(f"{XSD}decimal")))


def timed(name: str, work: Callable[[], Any]) -> Any:
    """Do some work and print how long it took."""
    start, worked = time.perf_counter(), time.process_time()
    found = work()
    wall, cpu = time.perf_counter() - start, time.process_time() - worked
    print(f"  {name:<40} {wall:8.2f} s {cpu:8.2f} s")
    return found


def run(bodies: int) -> None:
    """Measure one size."""
    store = ox.Store()
    store.bulk_extend(quads(bodies))
    readers = LocalReaders(store, Setting(standard_prefixes()), lambda: 1)
    app = create_app(Config(query_timeout=60), readers)
    ties, client = app.extensions["ties"], app.test_client()
    print(f"{bodies} bodies, {len(store)} quads")
    with app.app_context():
        timed("rows", ties.facts)
        measured = timed("network and measures", lambda: ties.network(Scope()))
    print(f"  {len(measured.graph)} in the network, {measured.graph.number_of_edges()} ties")
    for name, address in PAGES.items():
        timed(name, lambda address=address: client.get(address).data)
    browse(app)


PAGES = {
    "page, first": "/network",
    "page, again": "/network",
    "a new scope": "/network/summary?from=2022-01-01&until=2022-12-31",
    "two periods": "/network/summary?from=2023-01-01&then_until=2022-12-31",
    "what the browser draws": "/network/picture.json",
    "GEXF": "/network.gexf",
    "SVG": "/network.svg",
}


def browse(app: Any) -> None:
    """Open the page in a browser where there is one."""
    program = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if not program:
        print("  (no browser here)")
        return
    from playwright.sync_api import sync_playwright

    server = Listener(app, "127.0.0.1", 0)
    Thread(target=server.run, daemon=True).start()
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        page = browser.new_page(viewport={"width": 1366, "height": 900})
        start = time.perf_counter()
        page.goto(f"http://127.0.0.1:{server.port}/network")
        page.wait_for_selector(".network[data-painted]", timeout=120_000)
        print(f"  {'first paint':<40} {time.perf_counter() - start:8.2f} s")
        page.wait_for_selector(".network[data-ready=true]", timeout=300_000)
        print(f"  {'layout done':<40} {time.perf_counter() - start:8.2f} s; {page.inner_text('#n-status')}")
        frames = page.evaluate(PAN)
        print(f"  {'median frame while panning':<40} {statistics.median(frames):8.0f} ms")
        page.select_option("#n-most", "all")
        page.wait_for_timeout(1000)
        frames = page.evaluate(PAN)
        print(f"  {'the same with all bodies shown':<40} {statistics.median(frames):8.0f} ms")
        browser.close()
    server.close()


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or ("500", "5000")):
        run(size)
