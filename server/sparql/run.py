"""One question on one reader process, from its start to its end or its limits."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from server.errors import ServiceProblem
from server.sparql import worker
from server.sparql.answers import OWN, Errand
from server.sparql.evaluation import explain
from server.sparql.process import Process

if TYPE_CHECKING:
    from server.sparql.readers import ReaderPool

import json

QUICK, MOMENT = 0.05, 0.2  # seconds
GRACE = 2.0
STARVED = 10
LOOK = 0.25
_CRASHES = (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL)


class Run:
    """A question on its way; only the time in which its reader is waited for counts.

    When it is no longer `QUICK` it leaves its quick place for a slow one.  Its reader steps back once it has
    worked for a `MOMENT` of processor time: on a busy machine a quick query may take long without being one
    of those that must (waiting counts for a tenth of work).  The pages' own are quick for a `MOMENT`: with
    more readers, each would have to read anew from the files what the others know.  A question that was
    stopped at its time limit before does both from its start.
    """

    def __init__(self, pool: ReaderPool, errand: Errand) -> None:
        self.errand = errand
        self.number = errand.id or f"run-{id(self)}"
        self.inside = False
        self._born = time.monotonic()
        self._pool = pool
        self._process: Process | None = None
        self._left = errand.timeout
        self._waited = 0.0
        self._before = 0.0
        self._slow = False
        self._quick = MOMENT if errand.client == OWN else QUICK
        self._back = False
        self._cancelled = False
        self._size = 0
        self._pieces: list[bytes] = []
        self._whole = False
        self.version = 0

    @property
    def age(self) -> float:
        """The seconds since it was asked."""
        return time.monotonic() - self._born

    @property
    def ended(self) -> bool:
        """Whether the whole answer is there."""
        return self._whole

    @property
    def started(self) -> bool:
        """Whether a reader has the question."""
        return self._process is not None

    def start(self, process: Process, folder: str, version: int) -> None:
        """Put the question to `process`, on the snapshot in `folder`; OSError when that is dead."""
        process.folder = folder
        self._before = process.spent()
        process.send(*worker.request(folder, self.errand.question))
        self._process, self.version = process, version
        if self.errand.question.text in self._pool.endless:
            self._slow = self._pool.gate.slow_down(self.errand.client)
            self._step_back(process)

    def head(self, enough: int) -> tuple[bytes, bool]:
        """Return the first `enough` bytes of the answer or somewhat more, and whether that is the whole."""
        while self._size <= enough and not self._whole:
            data, self._whole = self.next()
            self._pieces.append(data)
        return b"".join(self._pieces), self._whole

    def arrived(self, enough: int, since: float) -> bool:
        """Take what is there already of the head, without waiting; says whether that is all of it.

        Its reader works since `since` (monotonic).  BrokenPipeError when the reader is dead: who may wait
        learns of what (`head`).
        """
        assert self._process  # noqa: S101 - it has been started
        while self._size <= enough and not self._whole:
            try:
                kind, data = self._process.receive(0)
            except TimeoutError:
                return False
            if not kind:
                raise BrokenPipeError
            self._left = self.errand.timeout - (time.monotonic() - since)
            data, self._whole = self._taken(kind, data)
            self._pieces.append(data)
        return True

    def handed_over(self, since: float) -> None:
        """Count the time from `since` (monotonic) as waited, before a thread goes on with the run."""
        self._waited = time.monotonic() - since
        self._left = self.errand.timeout - self._waited

    def next(self) -> tuple[bytes, bool]:
        """Return the next piece of the answer and whether it is the last; ends the run when it is."""
        return self._taken(*self._message())

    def _taken(self, kind: bytes, data: bytes) -> tuple[bytes, bool]:
        if kind == worker.ERROR:
            error, message = json.loads(data)
            problem = explain(error, message, self.errand.question, self._pool.setting)
            self.end(problem.code, fit=error in ("SyntaxError", "RuntimeError"))
            raise problem
        self._size += len(data)
        if self._size > self._pool.limits.result_bytes:
            raise ServiceProblem("result-too-large", limit=self._pool.limits.result_bytes)
        if kind == worker.END:
            self.end("answered", fit=True)
        return data, kind == worker.END

    def end(self, how: str, *, fit: bool = False) -> None:
        """Leave: the place goes to the next, the reader back to the pool, or, when not `fit`, to its end."""
        if self.inside:
            self.inside = False
            process, self._process = self._process, None
            self._pool.finished(self, process, how, fit=fit and not self._back)
            self._pool.gate.leave(self.errand.client, slow=self._slow)

    def cancel(self) -> None:
        """Stop the run from another thread."""
        self._cancelled = True
        process = self._process
        if process:
            process.kill()

    def given_up(self) -> bool:
        """Say whether nobody wants the answer any more."""
        return self._cancelled or self.errand.gone()

    def _message(self) -> tuple[bytes, bytes]:
        process = self._process
        if process is None:
            raise ServiceProblem("cancelled")
        while True:
            began = time.monotonic()
            try:
                kind, data = process.receive(max(0.001, min(self._left, self._patience())))
            except TimeoutError:
                self._spend(time.monotonic() - began)
                self._look()
                continue
            self._spend(time.monotonic() - began)
            if not kind:
                raise self._death(process)
            return kind, data

    def _patience(self) -> float:
        until = self._quick if self._waited < self._quick else MOMENT
        return max(until - self._waited, 0.01) if self._waited < until else LOOK

    def _spend(self, seconds: float) -> None:
        self._waited += seconds
        self._left -= seconds

    def _look(self) -> None:
        """Decide, when the reader is silent, whether the run may go on, and where."""
        if self._left <= 0:
            raise ServiceProblem("timeout", seconds=round(self.errand.timeout, 1))
        if self.given_up():
            raise ServiceProblem("cancelled")
        if self._process is None or (self._back and self._slow):
            return
        worked = max(self._process.spent() - self._before, self._waited / STARVED)
        if not self._slow and self._waited >= self._quick:
            self._slow = self._pool.gate.slow_down(self.errand.client)
        if not self._back and worked >= MOMENT:
            self._step_back(self._process)
        if not self._slow and worked > GRACE:
            raise ServiceProblem("busy", seconds=1, retry=1)

    def _step_back(self, process: Process) -> None:
        self._back = True
        process.step_back(own=self.errand.client == OWN)

    def _death(self, process: Process) -> ServiceProblem:
        if self._cancelled:
            return ServiceProblem("cancelled")
        how = self._pool.nursery.death(process.pid)
        return ServiceProblem("too-complex" if how in _CRASHES else "out-of-memory")


class Stream(Iterator[bytes]):
    """What follows the head of an answer; closing it, or an error in it, ends the run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._last = False

    def __next__(self) -> bytes:
        if self._last:
            raise StopIteration
        try:
            data, self._last = self._run.next()
        except BaseException as error:
            self._run.end(getattr(error, "code", type(error).__name__))
            raise
        return data

    def close(self) -> None:
        """End the run when the client goes away before the end."""
        self._run.end("cancelled")
