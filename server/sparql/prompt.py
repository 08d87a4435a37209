"""A question followed by an event loop: one that is answered at once never needs a thread.

Handing a question from the loop to a thread and its answer back costs more than a small question itself.  So
the loop queues it, sends it and waits for its reader as for any other line; only when it is not quick, or no
reader stands ready, a thread goes on with it.
"""

from __future__ import annotations

import time
from asyncio import AbstractEventLoop
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeAlias

from server.errors import ServiceProblem
from server.sparql.answers import HELD_BACK, Answer, Errand
from server.sparql.readers import ReaderPool
from server.sparql.run import QUICK

Outcome: TypeAlias = Answer | BaseException
LOOK = QUICK / 2
Done: TypeAlias = Callable[[Outcome], None]


class Round:
    """The questions that one loop follows, and its look at how long they take, one for all."""

    def __init__(self, pool: ReaderPool, loop: AbstractEventLoop, threads: Executor) -> None:
        self.pool = pool
        self.loop = loop
        self.threads = threads
        self.prompts: set[Prompt] = set()
        self._looking = False

    def add(self, prompt: Prompt) -> None:
        """Look at a question now and then, from now on."""
        self.prompts.add(prompt)
        if not self._looking:
            self._looking = True
            self.loop.call_later(LOOK, self._look)

    def _look(self) -> None:
        now = time.monotonic()
        for prompt in list(self.prompts):
            prompt.look(now)
        self._looking = bool(self.prompts)
        if self._looking:
            self.loop.call_later(LOOK, self._look)


class Prompt:
    """One question on its way; `done` is called in the loop, once, with the answer or what went wrong."""

    def __init__(self, around: Round, done: Done) -> None:
        self._round = around
        self._pool = around.pool
        self._loop = around.loop
        self._done = done
        self._line = -1
        self._began = time.monotonic()

    def ask(self, errand: Errand) -> None:
        """Queue the question up, or start it at once; ServiceProblem where it cannot even wait."""
        self._run = self._pool.admit(errand)
        try:
            inside = self._pool.gate.line_up(errand.client, self)
        except ServiceProblem as problem:
            self._pool.forget(self._run, problem.code)
            raise
        self._round.add(self)
        self._inside = inside
        if inside:
            self._begin()

    def look(self, now: float) -> None:
        """Leave a question that is not quick to a thread; one that waits in vain to nobody."""
        if self._inside and now - self._began >= QUICK:
            self._leave_to_a_thread()
        elif not self._inside and now - self._began >= self._run.errand.timeout:
            self._waited_in_vain()

    def set(self) -> None:
        """Go in: the gate says so, from whichever thread."""
        self._loop.call_soon_threadsafe(self._begin)

    def _waited_in_vain(self) -> None:
        if self._pool.gate.give_up(self._run.errand.client, self):
            problem = self._pool.gate.busy()
            self._quiet()
            self._pool.forget(self._run, problem.code)
            self._done(problem)

    def _begin(self) -> None:
        run = self._run
        self._inside = run.inside = True
        if run.given_up():
            self._fail(ServiceProblem("cancelled"))
            return
        self._began = time.monotonic()
        process = self._pool.start_at_once(run)
        if process is None:
            self._leave_to_a_thread()
            return
        self._line = process.line
        self._loop.add_reader(self._line, self._told)

    def _told(self) -> None:
        """Take what the reader has sent."""
        line, self._line = self._line, -1
        self._loop.remove_reader(line)
        try:
            if not self._run.arrived(HELD_BACK, self._began):
                self._line = line
                self._loop.add_reader(line, self._told)
                return
        except BrokenPipeError:
            self._leave_to_a_thread()
            return
        except ServiceProblem as problem:
            self._fail(problem)
            return
        if not self._run.ended:
            self._leave_to_a_thread()
            return
        self._quiet()
        head, _ = self._run.head(HELD_BACK)
        self._done(Answer(head, None, self._run.version))

    def _leave_to_a_thread(self) -> None:
        self._quiet()
        self._run.handed_over(self._began)
        self._round.threads.submit(self._follow)

    def _follow(self) -> None:
        outcome: Outcome
        try:
            outcome = self._pool.follow(self._run)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the one who asked is told
            outcome = error
        self._loop.call_soon_threadsafe(self._done, outcome)

    def _fail(self, problem: ServiceProblem) -> None:
        self._quiet()
        self._run.end(problem.code)
        self._done(problem)

    def _quiet(self) -> None:
        """Wait for nothing any more."""
        self._round.prompts.discard(self)
        if self._line >= 0:
            self._loop.remove_reader(self._line)
            self._line = -1
