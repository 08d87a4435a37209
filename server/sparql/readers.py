"""Queries run in processes of their own, on snapshots that never change, and are killed at their limits.

The engine has no time limit, no memory limit and no way to stop a query, and a short text can kill its
process; a process can be limited and killed.  A query that takes more than a moment is put behind all others
(SCHED_IDLE), so that small ones stay quick, and its process is not used again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.errors import ServiceProblem
from server.sparql.answers import HELD_BACK, Answer, Errand, Figures, Readers, Running
from server.sparql.endless import Endless
from server.sparql.evaluation import Setting
from server.sparql.nursery import Nursery
from server.sparql.process import Process
from server.sparql.run import Run, Stream
from server.sparql.turnstile import Turnstile

TRIES = 5  # more than there are idle readers in the usual setting: the last one is newborn
Snapshot = Callable[[], tuple[Path, int]]


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How many run at once (`slow_each`: slow ones of one client), and how far each may go (bytes)."""

    readers: int = 2
    slow: int = 4
    slow_each: int = 0
    queue: int = 64
    memory: int = 2 << 30
    result_bytes: int = 512 << 20


class ReaderPool(Readers):
    """Reader processes over the snapshots that `snapshot` makes (a folder, and the version it holds)."""

    def __init__(self, snapshot: Snapshot, setting: Setting, limits: PoolLimits | None = None) -> None:
        self.limits = limits or PoolLimits()
        self.setting = setting
        self.nursery = Nursery(setting, self.limits.memory)
        self.gate = Turnstile(self.limits.readers, self.limits.slow, self.limits.queue, self.limits.slow_each)
        self.endless = Endless()
        self.totals: Counter[str] = Counter()
        self._snapshot = snapshot
        self._lock = threading.Condition()
        self._publishing = threading.Lock()
        self._idle: list[Process] = []
        self._processes: set[Process] = set()
        self._runs: dict[str, Run] = {}
        self._open = True
        self._current = ("", 0)
        self.publish()
        self._keeper = threading.Thread(target=self._keep, name="readers", daemon=True)
        self._keeper.start()

    @property
    def version(self) -> int:
        """The version that a question asked now is answered from."""
        return self._current[1]

    def run(self, errand: Errand) -> Answer:
        """Answer a question within its limits (see `Readers.run`)."""
        run = self.admit(errand)
        try:
            self.gate.enter(errand.client, errand.timeout, run.given_up)
        except ServiceProblem as problem:
            self.forget(run, problem.code)
            raise
        run.inside = True
        return self.follow(run)

    def follow(self, run: Run) -> Answer:
        """Wait for the head of the answer to a question that is inside, started or not."""
        try:
            if not run.started:
                self._start(run)
            head, whole = run.head(HELD_BACK)
        except BaseException as error:
            run.end(getattr(error, "code", type(error).__name__))
            raise
        return Answer(head, None if whole else Stream(run), run.version)

    def admit(self, errand: Errand) -> Run:
        """Return the run of a question, known by its number from now on."""
        run = Run(self, errand)
        self._register(run)
        return run

    def start_at_once(self, run: Run) -> Process | None:
        """Put the question of `run` to a reader that is free; None, and nothing done, where none is."""
        folder, version = self._current
        with self._lock:
            process = self._idle.pop() if self._idle and self._idle[-1].folder == folder else None
        if process:
            try:
                run.start(process, folder, version)
            except OSError:
                self._drop(process)
                return None
        return process

    def publish(self) -> int:
        """Make the newest version visible: open it in one reader, then use it; the others follow."""
        with self._publishing:
            folder, version = self._snapshot()
            if (str(folder), version) != self._current:
                process = self._opened(str(folder))
                self._current = (str(folder), version)
                self.give_back(process)
            return version

    def _start(self, run: Run) -> None:
        """Put a question to a free reader; one that has died while it waited is replaced."""
        for _ in range(TRIES):
            process = self._take()
            try:
                run.start(process, *self._current)
            except OSError:
                self._drop(process)
            else:
                return
        raise ServiceProblem("busy", seconds=1, retry=1)

    def _opened(self, folder: str) -> Process:
        """Return a reader that has opened a snapshot; one that cannot any more is replaced."""
        for _ in range(TRIES):
            process = self._take()
            if process.open(folder):
                return process
            self._drop(process)
        raise ServiceProblem("engine", reason="the new version cannot be opened")

    def cancel(self, number: str) -> bool:
        """Stop the question with this number; False where none such is running or waiting."""
        with self._lock:
            run = self._runs.get(number)
        if run:
            run.cancel()
        return run is not None

    def running(self) -> tuple[Running, ...]:
        """Return the questions that run or wait."""
        with self._lock:
            runs = list(self._runs.values())
        return tuple(Running(r.number, r.errand.client, r.errand.question.text, r.age) for r in runs)

    def figures(self) -> Figures:
        """Return the state of the pool."""
        quick, slow = self.gate.running
        with self._lock:
            totals, workers = dict(self.totals), len(self._processes)
        return Figures(self._open, self.version, quick + slow, self.gate.waiting, workers, slow, totals)

    def close(self) -> None:
        """Stop all queries and all processes."""
        with self._lock:
            self._open = False
            self._lock.notify_all()
        self._keeper.join()
        self.nursery.close()
        with self._lock:
            for process in self._idle:
                process.let_go()
            self._idle.clear()

    def give_back(self, process: Process) -> None:
        """Take a reader that is free again."""
        with self._lock:
            self._idle.append(process)
            if process.folder != self._current[0] or self._lacking():
                self._lock.notify_all()  # not each time: waking the keeper costs more than a small query

    def finished(self, run: Run, process: Process | None, how: str, *, fit: bool) -> None:
        """Take note of the end of a run; its reader is used again only when `fit`."""
        if process and fit:
            self.give_back(process)
        elif process:
            self._drop(process)
        self.forget(run, how)

    def _register(self, run: Run) -> None:
        with self._lock:
            if not self._open:
                raise ServiceProblem("stopping")
            if run.number in self._runs:
                raise ServiceProblem("bad-parameter", name="id", value=run.number)
            self._runs[run.number] = run

    def forget(self, run: Run, how: str) -> None:
        """Take note that a run has ended, and how."""
        with self._lock:
            self.totals[how] += 1
            self._runs.pop(run.number, None)
        self.endless.note(run.errand.question.text, how)

    def _take(self) -> Process:
        """Return a reader that is free, or a new one."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._new()

    def _new(self) -> Process:
        process = Process(self.nursery)
        with self._lock:
            self._processes.add(process)
        return process

    def _drop(self, process: Process) -> None:
        process.let_go()
        with self._lock:
            self._processes.discard(process)
            self._lock.notify_all()

    def _keep(self) -> None:
        """Keep enough readers ready, and on the present version."""
        while True:
            with self._lock:
                self._lock.wait_for(lambda: not self._open or self._stale() or self._lacking())
                if not self._open:
                    return
                process = self._stale()
                if process:
                    self._idle.remove(process)
            with suppress(OSError):
                self._refresh(process or self._new())

    def _refresh(self, process: Process) -> None:
        if process.open(self._current[0]):
            with self._lock:
                self._idle.insert(0, process)
        else:
            self._drop(process)

    def _stale(self) -> Process | None:
        return next((p for p in self._idle if p.folder != self._current[0]), None)

    def _lacking(self) -> bool:
        """Say whether fewer readers are there than quick places, and one to spare, need."""
        return len(self._processes) < self.limits.readers + 1 + self.gate.running[1]
