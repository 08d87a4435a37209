"""The service under mixed load for long: its memory and its open files must not grow.

    python -m benchmarks.soak [MINUTES] [CLIENTS]        half an hour and 6 clients by default

Runs `chidao serve` over seeded notices and sends it point questions, tables, large answers left half read,
questions without end, nonsense, pages, updates and removals; prints each minute what it has answered, the
memory (PSS of the service and its readers), its open files and its processes.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from benchmarks.graphs import notices
from benchmarks.sparql import memory
from kg.store import open_store
from server.sparql.access import mint

NOTICES = 300
EVERYTHING = "SELECT * { ?s ?p ?o . ?s ?q ?x }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TABLE = "SELECT ?s ?o { ?s a ?o } LIMIT 1000"
POINT = "SELECT ?p ?o { ?s vnd:documentNumber '%d/TB-UBND' ; ?p ?o }"
PAGES = (
    "/",
    "/notices",
    "/tasks?page=2",
    "/agencies",
    "/search?words=giai+ngan",
    "/network.json",
    "/questions",
)


class Soak:
    """The clients of one run, and what they saw."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.seen: Counter[str] = Counter()
        self.ended = threading.Event()
        self._token = token
        self._ways = ((self.point, 60), (self.page, 10), (self.table, 14), (self.write, 4), (self.broken, 6),
                      (self.half, 4), (self.endless, 2))  # fmt: skip

    def client(self, number: int) -> None:
        """Be one client until the end."""
        chance = random.Random(number)
        ways, weights = zip(*self._ways, strict=True)
        while not self.ended.is_set():
            (way,) = chance.choices(ways, weights)
            try:
                self.seen[f"{way.__name__} {way(chance)}"] += 1
            except (OSError, http.client.HTTPException) as error:
                self.seen[f"{way.__name__} {type(error).__name__}"] += 1

    def point(self, chance: random.Random) -> int:
        """Ask for one thing."""
        return self._ask(POINT % chance.randrange(NOTICES))

    def table(self, chance: random.Random) -> int:
        """Ask for a thousand rows, at times cached."""
        return self._ask(TABLE.replace("1000", str(chance.randint(990, 1000))))

    def page(self, chance: random.Random) -> int:
        """Look at a page."""
        return self._send("GET", chance.choice(PAGES), accept="text/html")

    def broken(self, chance: random.Random) -> int:
        """Ask what cannot be asked."""
        return self._ask(POINT[: chance.randrange(len(POINT))])

    def endless(self, _: random.Random) -> int:
        """Ask what has no end."""
        return self._ask(ENDLESS, timeout=1)

    def write(self, chance: random.Random) -> int:
        """Put a graph in, or take it away."""
        graph, text = f"urn:soak:{chance.randrange(5)}", f"<urn:s> <urn:p> {chance.random()} ."
        method = chance.choice(("PUT", "PUT", "DELETE"))
        return self._send(method, f"/sparql/graphs?graph={graph}", text.encode() if method == "PUT" else None)

    def half(self, _: random.Random) -> str:
        """Ask for much and leave in the middle."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            line.sendall(f"GET /sparql?query={quote(EVERYTHING)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            line.recv(100_000)
        return "left"

    def _ask(self, query: str, timeout: float = 30) -> int:
        return self._send("GET", f"/sparql?timeout={timeout}&query={quote(query)}")

    def _send(self, method: str, path: str, data: bytes | None = None, accept: str = "*/*") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Accept": accept, "Authorization": f"Bearer {self._token}", "Content-Type": "text/turtle"}
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


def files_of(pid: int) -> int:
    """Count the open files of a process."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def processes(pid: int) -> int:
    """Count the processes below one."""
    found, new = 0, {pid}
    while new:
        children = set()
        for one in new:
            for file in Path(f"/proc/{one}/task").glob("*/children"):
                with suppress(OSError):
                    children |= set(map(int, file.read_text(encoding="ascii").split()))
        found, new = found + len(children), children
    return found


def figures_of(pid: int) -> str:
    """Return memory, open files and processes as words."""
    return f"{memory(pid):5} MB {files_of(pid):4} files {processes(pid):3} processes below"


def main(minutes: str = "30", clients: str = "6") -> None:
    """Run, print, and end."""
    token, digest = mint()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        with open_store(Path(folder, "store")) as store:
            for graphs in notices(7, NOTICES):
                store.replace(graphs)
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        settings = {"CHIDAO_STORE": str(Path(folder, "store")), "CHIDAO_PORT": str(port), "CHIDAO_RATE": "0",
                    "CHIDAO_TOKENS": f"soak:write:{digest}"}  # fmt: skip
        command = [sys.executable, "-c", "from server.commands import main; main()", "serve"]
        with subprocess.Popen(
            command, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
        ) as service:
            assert service.stdout
            service.stdout.readline()
            soak = Soak(port, token)
            threads = [threading.Thread(target=soak.client, args=[n]) for n in range(int(clients))]
            for thread in threads:
                thread.start()
            watch(service.pid, soak, float(minutes))
            for thread in threads:
                thread.join()
            print(f"at rest: {figures_of(service.pid)}")
            service.send_signal(signal.SIGTERM)
    print(dict(sorted(soak.seen.items())))


def watch(pid: int, soak: Soak, minutes: float) -> None:
    """Print a line each minute."""
    for minute in range(1, max(1, round(minutes)) + 1):
        time.sleep(60 * min(1.0, minutes))
        wrong = sum(count for what, count in soak.seen.items() if re.search(r" 500$|Error|Refused", what))
        print(f"{minute:3} min {soak.seen.total():8,} answers {figures_of(pid)} {wrong} wrong", flush=True)
    soak.ended.set()


if __name__ == "__main__":
    main(*sys.argv[1:])
