"""Where reading is done: here, in processes of this machine, or on a Dask cluster; chosen by a name."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess

from kg.messages import Problem

HERE, PROCESSES, DASK = "here", "processes", "dask://"
RETRIES = 3


@contextmanager
def open_executor(name: str = PROCESSES, workers: int | None = None) -> Iterator[Executor | None]:
    """Yield an executor: "here" (None), "processes", or "dask://host:port" of a running scheduler.

    `workers` is the number of processes (default: one a processor).  New processes start clean, without the
    threads and open files of this one.  Raises `Problem` for an unknown name and for Dask not installed.
    """
    if name == HERE:
        yield None
    elif name == PROCESSES:
        spawn = get_context("spawn")
        pool = ProcessPoolExecutor(workers or os.cpu_count(), spawn, initializer=_serve_parent)
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)
    elif name.startswith(DASK):
        with _dask(name.removeprefix(DASK)) as executor:
            yield executor
    else:
        raise Problem("{name}: not a way of reading; choose here, processes or dask://host:port", name=name)


def _serve_parent() -> None:
    """Leave Ctrl+C to the process that commits, which ends the others in order; end when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    """Yield an executor over a Dask cluster: work of a worker that dies is given to another."""
    try:
        from distributed import Client
    except ImportError as error:
        raise Problem("Dask is not installed; install 'chidao[dask]'") from error
    try:
        client = Client(f"tcp://{address}", timeout=5)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise Problem("{address}: the Dask scheduler cannot be reached", address=address) from error
    with client, client.get_executor(retries=RETRIES, pure=False) as executor:  # type: ignore[no-untyped-call]
        yield executor
