"""Real SPARQL servers for tests, on ports of this machine, ended with the test session."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from kg.store import Plan, Store, open_store
from kg.store.changes import Change
from kg.store.contract import SYSTEM

VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 1000000
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def oxigraph_program() -> str | None:
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


@contextmanager
def oxigraph(folder: Path) -> Iterator[dict[str, str]]:
    """Run `oxigraph serve`; yields its location and the environment that a client needs."""
    address = f"127.0.0.1:{free_port()}"
    program = oxigraph_program()
    if program is None:
        raise FileNotFoundError("oxigraph")
    with _running(
        [program, "serve", "--location", str(folder), "--bind", address], folder, f"http://{address}/"
    ):
        yield {"location": f"http://{address}"}


@contextmanager
def virtuoso(folder: Path) -> Iterator[dict[str, str]]:
    """Run Virtuoso with a database of its own; updates are made as its owner, by Digest."""
    http = free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=free_port(), http=http))
    command = ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground"]
    root = f"http://127.0.0.1:{http}"
    with _running(command, folder, f"{root}/sparql?query=ASK%7B%7D"):
        yield {
            "location": f"{root}/sparql",
            "CHIDAO_STORE_UPDATE": f"{root}/sparql-auth",
            "CHIDAO_STORE_USER": "dba",
            "CHIDAO_STORE_PASSWORD": "dba",
        }


@contextmanager
def _running(command: list[str], folder: Path, probe: str) -> Iterator[None]:
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait(probe)
            yield
        finally:
            server.kill()


def _wait(probe: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(probe, timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


KINDS = ("memory", "folder", "oxigraph", "virtuoso")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], dict[str, str]]]:
    """Start a server when a test first asks for its kind; skips with the reason where it is not installed."""
    running: dict[str, dict[str, str]] = {}
    with ExitStack() as stack:

        def start(kind: str) -> dict[str, str]:
            present = oxigraph_program() if kind == "oxigraph" else shutil.which("virtuoso-t")
            if not present:
                pytest.skip(f"{kind} is not installed on this machine")
            if kind not in running:
                run = oxigraph if kind == "oxigraph" else virtuoso
                running[kind] = stack.enter_context(run(tmp_path_factory.mktemp(kind)))
            return running[kind]

        yield start


@pytest.fixture(params=KINDS)
def open_kind(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    servers: Callable[[str], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[Plan], Store]]:
    """Open an empty store with a plan, on each kind of store in turn."""
    with ExitStack() as stack:

        def opened(plan: Plan) -> Store:
            if request.param == "memory":
                return stack.enter_context(open_store(None, plan))
            if request.param == "folder":
                return stack.enter_context(open_store(tmp_path / "store", plan))
            environment = dict(servers(request.param))
            monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
            location = environment.pop("location")
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            store = stack.enter_context(open_store(location, plan))
            stack.callback(empty, store)
            return store

        yield opened


def empty(store: Store) -> None:
    """Leave nothing on a server, the version included."""
    store.remove(*store.graphs())
    store._endpoint.update(Change(dropped=(SYSTEM.value,)).update())  # type: ignore[attr-defined]
