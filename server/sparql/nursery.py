"""Where reader processes come from: a small process that has everything imported and forks when asked.

A reader born so is there in a few milliseconds and shares its memory with the others.  The nursery has one
thread and never opens a store, so forking is safe; it tells how its children died, and when the service
itself dies it takes them along.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping

from server.sparql import worker
from server.sparql.evaluation import Setting

_NEWS = struct.Struct("!cii")
_READY, _BORN, _DIED = b"r", b"b", b"d"
_PATIENCE = 5.0
_START_UP = 60.0
_START = "from server.sparql.nursery import main; main()"


class Nursery:
    """The service's side: `birth` gives a new reader, `death` tells how one ended."""

    def __init__(self, setting: Setting, memory: int) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        given = json.dumps({"prefixes": dict(setting.prefixes), "union": setting.union, "memory": memory})
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-c", _START, str(theirs.fileno()), given],
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                env={**os.environ, "RUST_BACKTRACE": "0"},
            )
        self._line = ours
        self._news = threading.Condition()
        self._births = threading.Lock()
        self._ready = False
        self._born: deque[int] = deque()
        self._deaths: dict[int, int] = {}
        self._alive = True
        threading.Thread(target=self._listen, name="nursery", daemon=True).start()
        with self._news:
            self._news.wait_for(lambda: self._ready or not self._alive, _START_UP)
            if not self._ready:
                raise OSError("the process that starts readers did not start")

    def birth(self) -> tuple[int, socket.socket]:
        """Return the process number of a new reader and the line to it; OSError when none can be had."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # One birth at a time: of two at once, each could be told the process number of the other.
        with theirs, self._births, self._news:
            socket.send_fds(self._line, [_BORN], [theirs.fileno()])
            if not self._news.wait_for(lambda: self._born or not self._alive, _PATIENCE) or not self._born:
                raise OSError("no reader was born")
            return self._born.popleft(), ours

    def death(self, pid: int) -> int:
        """Return how a reader ended, as `os.waitpid` tells it (a negative number is a signal)."""
        with self._news:
            self._news.wait_for(lambda: pid in self._deaths or not self._alive, _PATIENCE)
            return self._deaths.pop(pid, 0)

    def close(self) -> None:
        """End the nursery and all its children."""
        self._line.shutdown(socket.SHUT_RDWR)
        self._process.wait(_PATIENCE)

    def _listen(self) -> None:
        while news := self._line.recv(_NEWS.size):
            kind, pid, status = _NEWS.unpack(news)
            with self._news:
                if kind == _READY:
                    self._ready = True
                elif kind == _BORN:
                    self._born.append(pid)
                else:
                    self._deaths[pid] = status
                self._news.notify_all()
        self._line.close()
        with self._news:
            self._alive = False
            self._news.notify_all()


def tend(line: socket.socket, setting: Setting, memory: int) -> None:
    """Fork a reader for each line that comes in, and report each death; the nursery's own loop."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    children: set[int] = set()
    try:
        line.send(_NEWS.pack(_READY, 0, 0))
        _serve(line, woken, children, setting, memory)
    except OSError:  # the service was killed: the line breaks with news still in it
        pass
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)


def _serve(line: socket.socket, woken: int, children: set[int], setting: Setting, memory: int) -> None:
    """Fork and bury until the line is closed."""
    while True:
        ready, _, _ = select.select([line.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 512)
            _bury(line, children)
        if line.fileno() in ready:
            asked, lines, _, _ = socket.recv_fds(line, 1, 1)
            if not asked:
                return
            pid = _fork(line, lines[0], setting, memory)
            children.add(pid)
            line.send(_NEWS.pack(_BORN, pid, 0))


def _fork(nursery: socket.socket, line: int, setting: Setting, memory: int) -> int:
    pid = os.fork()
    if pid:
        os.close(line)
        return pid
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nursery.close()
        worker.run(socket.socket(fileno=line), setting, memory)
        status = 0
    finally:
        os._exit(status)


def _bury(line: socket.socket, children: set[int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        children.discard(pid)
        line.send(_NEWS.pack(_DIED, pid, os.waitstatus_to_exitcode(status)))


def main() -> None:
    """Start the loop with what `Nursery` passes: the number of the line, and the setting as JSON."""
    line, given = int(sys.argv[1]), sys.argv[2]
    values: Mapping[str, object] = json.loads(given)
    setting = Setting(values["prefixes"], bool(values["union"]))  # type: ignore[arg-type]
    tend(socket.socket(fileno=line), setting, int(str(values["memory"])))
