"""The program as it is run: killed and started again, stopped in order, written to by another process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from servers import free_port

from kg.store import open_store
from server.sparql.access import mint

ROOT = Path(__file__).resolve().parents[1]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TOKEN, HASH = mint()


class Served:
    """`chidao serve` in a process of its own."""

    def __init__(self, location: Path) -> None:
        self.port = free_port()
        settings = {
            "CHIDAO_STORE": str(location),
            "CHIDAO_PORT": str(self.port),
            "CHIDAO_TOKENS": f"an:write:{HASH}",
            "CHIDAO_LOG": "json",
            "CHIDAO_CONFIG": "",
        }
        environment = {**os.environ, **settings}
        environment.pop("CHIDAO_CONFIG")
        command = [sys.executable, "-c", "from server.commands import main; main()", "serve"]
        self.process = subprocess.Popen(
            command, env={**environment, "PYTHONPATH": str(ROOT)}, cwd=location.parent,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def send(self, path: str, data: bytes | None = None, **headers: str) -> tuple[int, str]:
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data, {n.replace("_", "-"): v for n, v in headers.items()})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def ready(self) -> None:
        """Wait until questions are answered."""
        while self.process.poll() is None:
            try:
                if self.send("/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(self.process.communicate())

    def count(self) -> int:
        status, answer = self.send(f"/sparql?format=csv&query={quote(COUNT)}")
        assert status == 200, answer
        return int(answer.split()[1])

    def insert(self, number: int) -> int:
        update = f"INSERT DATA {{ GRAPH <urn:g{number}> {{ <urn:s{number}> <urn:p> {number} }} }}".encode()
        kind, token = "application/sparql-update", f"Bearer {TOKEN}"
        return self.send("/sparql", update, Content_Type=kind, Authorization=token)[0]

    def children(self) -> set[int]:
        found, new = set[int](), {self.process.pid}
        while new:
            found |= new
            new = {int(c) for pid in new for file in Path(f"/proc/{pid}/task").glob("*/children")
                   for c in file.read_text().split()} - found  # fmt: skip
        return found - {self.process.pid}

    def end(self, how: int = signal.SIGTERM) -> str:
        self.process.send_signal(how)
        return self.process.communicate(timeout=60)[1]


@contextmanager
def served(location: Path) -> Iterator[Served]:
    service = Served(location)
    try:
        service.ready()
        yield service
    finally:
        if service.process.poll() is None:
            service.end()


@pytest.fixture
def location(tmp_path: Path) -> Path:
    with open_store(tmp_path / "store") as store:
        store.replace({"urn:many": "\n".join(f'<urn:m{i}> <urn:q> "{i}" .' for i in range(2000)).encode()})
    return tmp_path / "store"


def gone(pids: set[int]) -> bool:
    return all(not Path(f"/proc/{pid}").exists() or "Z" in state(pid) for pid in pids)


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_killed_in_a_write_and_during_reads_it_loses_nothing(location: Path) -> None:
    """Three times: writes and reads under way, SIGKILL, another start; what was acknowledged is there."""
    acknowledged = 0
    for _ in range(3):
        with served(location) as service:
            assert service.count() >= acknowledged
            acknowledged = service.count()
            done = threading.Event()

            def write(service: Served = service, done: threading.Event = done) -> None:
                nonlocal acknowledged
                try:
                    while service.insert(acknowledged) in (204, 503):
                        acknowledged += 1
                        done.set()
                except OSError:
                    done.set()

            def read(service: Served = service) -> None:
                with suppress(OSError):
                    service.send(f"/sparql?timeout=20&query={quote(ENDLESS)}")

            threads = [threading.Thread(target=task) for task in (write, read, read)]
            for thread in threads:
                thread.start()
            done.wait(60)
            time.sleep(0.5)
            children = service.children()
            assert children
            service.end(signal.SIGKILL)
            for thread in threads:
                thread.join()
            until = time.monotonic() + 120  # a slow query has the lowest place on a busy machine
            while not gone(children) and time.monotonic() < until:
                time.sleep(0.05)
            assert gone(children), "a reader outlived its service"
    with served(location) as service:
        assert acknowledged <= service.count() <= acknowledged + 1


def test_what_another_process_writes_is_soon_seen(location: Path) -> None:
    with served(location) as service:
        assert service.count() == 0
        with open_store(location) as store:
            store.replace({"urn:new": b'<urn:s> <urn:p> "1" .'})
        until = time.monotonic() + 120  # a slow query has the lowest place on a busy machine
        while service.count() != 1 and time.monotonic() < until:
            time.sleep(0.02)
        assert service.count() == 1


def test_it_stops_in_order_and_writes_json(location: Path) -> None:
    with served(location) as service:
        assert service.insert(1) == 204
        assert service.send("/")[0] == 200
        children = service.children()
        lines = [json.loads(line) for line in service.end().splitlines()]
    assert service.process.returncode == 0
    assert gone(children)
    assert {line["log"] for line in lines} >= {"chidao.access", "chidao.audit"}
    assert "INSERT" not in json.dumps(lines)
