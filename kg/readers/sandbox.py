"""Read in a process of its own: whatever a file does, it is over within fixed time and memory.

A process serves many files, one at a time; it is killed, with all that it started, when a file passes a
limit, and another takes its place.  Idle processes wait in a pool of this process (never across a fork).
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64decode
from pathlib import Path
from typing import Any

import kg
from kg.readers.errors import DamagedFile, TooLarge, TooSlow, from_data
from kg.readers.limits import Job
from kg.readers.reading import Reading
from kg.readers.reading import from_data as reading_from_data
from kg.readers.worker import request

_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "SYSTEMROOT", "FONTCONFIG_PATH")
_FILES = 200
_CHUNK = 1 << 16


def read(data: bytes, job: Job) -> Reading:
    """Read one file of a known form within `job.limits`; raises ReadError."""
    return reading_from_data(_ask(data, job)["reading"])


def draw(data: bytes, job: Job) -> bytes:
    """Return a picture of page `job.draw`; raises ReadError."""
    return b64decode(_ask(data, job)["picture"])


def _ask(data: bytes, job: Job) -> dict[str, Any]:
    worker = _pool.take(job.limits.memory)
    try:
        answer = worker.ask(data, job)
    except BaseException:
        worker.kill()
        raise
    _pool.give_back(worker)
    if "error" in answer:
        raise from_data(answer["error"])
    return answer


class Worker:
    """One process that reads files, and the folder it may write in."""

    def __init__(self, memory: int) -> None:
        self.memory = memory
        self.served = 0
        self._buffer = b""
        self._scratch = tempfile.mkdtemp(prefix="chidao-")
        root = str(Path(kg.__file__).resolve().parent.parent)
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment |= {"PYTHONPATH": root, "HOME": self._scratch, "TMPDIR": self._scratch}
        environment |= {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(  # noqa: S603 - this Python, a module of ours
            [sys.executable, "-m", "kg.readers.worker", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._scratch,
            env=environment,
            start_new_session=True,
        )

    def ask(self, data: bytes, job: Job) -> dict[str, Any]:
        """Send a job and wait for its answer; raises TooSlow, and DamagedFile or TooLarge where it died."""
        self.served += 1
        assert self._process.stdin  # noqa: S101 - opened above
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(request(job, len(data)) + data)
            self._process.stdin.flush()
        end = time.monotonic() + job.limits.total
        while True:
            answer: dict[str, Any] = json.loads(self._line(min(end, time.monotonic() + job.limits.step), job))
            if "progress" not in answer:
                return answer
            job.progress(*answer["progress"])

    def _line(self, end: float, job: Job) -> bytes:
        assert self._process.stdout  # noqa: S101 - opened above
        pieces = [self._buffer]
        while b"\n" not in pieces[-1]:
            ready, _, _ = select.select([self._process.stdout], [], [], max(end - time.monotonic(), 0))
            if not ready:
                raise TooSlow(seconds=round(job.limits.step))
            piece = os.read(self._process.stdout.fileno(), _CHUNK)
            if not piece:
                raise self._death(job)
            pieces.append(piece)
        line, _, self._buffer = b"".join(pieces).partition(b"\n")
        return line

    def _death(self, job: Job) -> Exception:
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return TooSlow(seconds=round(job.limits.total))
        if code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV):
            return TooLarge(what="memory", most=f"{job.limits.memory >> 20} MB")
        return DamagedFile()

    @property
    def is_fit(self) -> bool:
        """Say whether the process may serve another file."""
        return self._process.poll() is None and self.served < _FILES

    def kill(self) -> None:
        """End the process and all that it started, and remove its folder."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


class _Pool:
    def __init__(self) -> None:
        self._forget()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    def _forget(self) -> None:
        self._idle: list[Worker] = []
        self._lock = threading.Lock()

    def take(self, memory: int) -> Worker:
        with self._lock:
            for i, worker in enumerate(self._idle):
                if worker.memory == memory:
                    return self._idle.pop(i)
        return Worker(memory)

    def give_back(self, worker: Worker) -> None:
        if not worker.is_fit:
            worker.kill()
            return
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.kill()


_pool = _Pool()


def close() -> None:
    """End the idle processes; the next file starts a new one."""
    _pool.close()
