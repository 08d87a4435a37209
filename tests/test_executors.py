"""Reading in processes and on a real Dask cluster of two workers, one of which is killed in the middle."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from servers import free_port
from test_load import one_line, put, words

from kg.executors import open_executor
from kg.load import load
from kg.messages import Problem
from kg.store import open_store

HERE = Path(__file__).resolve().parent


def slowly(data: bytes, name: str) -> Mapping[str, bytes]:
    time.sleep(0.05)
    return one_line(data, name)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers as processes of this machine: the address, and the workers."""
    pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    address = f"127.0.0.1:{free_port()}"
    environment = {**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parent}"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path, "env": environment}
    dask = [sys.executable, "-m", "distributed.cli."]
    scheduler = ["dask_scheduler", "--host", f"tcp://{address}", "--no-dashboard", "--no-show"]
    worker = ["dask_worker", f"tcp://{address}", "--nthreads", "1", "--no-dashboard", "--no-nanny"]
    started = [
        subprocess.Popen([*dask[:2], dask[2] + command[0], *command[1:]], **quiet)  # type: ignore[call-overload]
        for command in (scheduler, worker, worker)
    ]
    try:
        await_port(address)
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def await_port(address: str) -> None:
    """Wait until something listens: a scheduler takes as long to start as the machine is busy."""
    host, _, port = address.partition(":")
    until = time.monotonic() + 120
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < until, "the scheduler does not start"
            time.sleep(0.1)


def test_processes_read(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", **{f"n{number:02}": f"{number} số {number}" for number in range(8)})
    with open_store() as store, open_executor("processes", 2) as executor:
        assert len(load([folder], store, read=one_line, rules="r", executor=executor).loaded) == 8


def test_a_worker_of_a_cluster_that_is_killed_loses_nothing(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    count = 120
    folder = put(tmp_path / "in", **{f"n{number:03}": f"{number} số {number}" for number in range(count)})

    def kill_one(done: int, total: int, name: str) -> None:
        if done == 30:
            workers[0].kill()

    with open_store() as store, open_executor(f"dask://{address}") as executor:
        assert executor is not None
        report = load([folder], store, read=slowly, rules="r", executor=executor, progress=kill_one)
        assert (report.failed, len(report.loaded)) == ([], count)
        assert [words(store, str(number)) for number in range(count)] == [[f"số {n}"] for n in range(count)]
    assert workers[0].poll() is not None


@pytest.mark.parametrize(("name", "said"), [("threads", "threads"), ("dask://127.0.0.1:9", "127.0.0.1:9")])
def test_what_cannot_be_used_is_named(name: str, said: str) -> None:
    if name.startswith("dask"):
        pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    with pytest.raises(Problem) as caught, open_executor(name):
        pass
    assert said in str(caught.value)
