"""A reader process as the service sees it: a line to talk over, and a handle to kill it by."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress

from server.sparql import worker
from server.sparql.nursery import Nursery

_PATIENCE = 10.0
BEHIND = 10  # how far a question of the pages steps back (nice), when it takes long on a busy machine
_OF_ALL_THREADS = 2  # clock_getcpuclockid(3): the clock of a process is made of its number and this


class Process:
    """A reader that was just born; it knows no snapshot yet."""

    def __init__(self, nursery: Nursery) -> None:
        self.pid, self._line = nursery.birth()
        self._handle = os.pidfd_open(self.pid)
        self._line.setblocking(False)
        self._waiting = select.poll()
        self._waiting.register(self._line, select.POLLIN)
        self._buffer = bytearray(worker.MESSAGE + 1)
        self._view = memoryview(self._buffer)
        self.folder = ""

    @property
    def line(self) -> int:
        """The number of the line to the reader, for who waits for many."""
        return self._line.fileno()

    def send(self, *messages: bytes) -> None:
        """Send messages; OSError when the reader is dead."""
        for message in messages:
            try:
                self._line.send(message)
            except BlockingIOError:  # the reader has not taken the piece before
                self._line.settimeout(_PATIENCE)
                self._line.sendall(message)
                self._line.setblocking(False)

    def receive(self, seconds: float) -> tuple[bytes, bytes]:
        """Return the kind and the data of the next message; both are empty when the reader is dead.

        Raises TimeoutError when nothing comes within `seconds`.
        """
        if seconds and not self._waiting.poll(seconds * 1000):
            raise TimeoutError
        try:
            size = self._line.recv_into(self._buffer)
        except BlockingIOError:
            raise TimeoutError from None
        except ConnectionError:
            size = 0
        return bytes(self._view[:1]) if size else b"", bytes(self._view[1:size])

    def open(self, folder: str) -> bool:
        """Have the reader open a snapshot and wait for it; False when it cannot."""
        try:
            self.send(worker.OPEN + folder.encode())
            opened = self.receive(_PATIENCE)[0] == worker.READY
        except OSError:
            opened = False
        self.folder = folder if opened else ""
        return opened

    def spent(self) -> float:
        """Return the seconds of processor that the reader has used since it was born (0 when it is dead)."""
        with suppress(OSError):
            return time.clock_gettime((~self.pid << 3) | _OF_ALL_THREADS)
        return 0.0

    def step_back(self, own: bool) -> None:
        """Let all other processes go first; with a question of the service's `own`, let them go before."""
        with suppress(OSError):
            if own:
                os.setpriority(os.PRIO_PROCESS, self.pid, BEHIND)
            else:
                os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))

    def kill(self) -> None:
        """End the process at once; whoever waits for a message gets none."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def let_go(self) -> None:
        """End the process and close what leads to it."""
        self.kill()
        os.close(self._handle)
        self._line.close()
