"""A reader process: one query at a time on one snapshot, answered over a socket that keeps messages whole.

A message is one byte of kind and its data.  In: `PART` and `ASK` (JSON; an ask ends it) or `OPEN` (a folder).
Out: `PART`s and `END` of an answer, `READY` when a folder is open, or `ERROR` (JSON).
"""

from __future__ import annotations

import json
import signal
import socket
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import pyoxigraph

from kg.store.search import Index
from kg.store.snapshots import INDEX, pin
from server.sparql import sandbox
from server.sparql.evaluation import Edit, Question, Setting, evaluate
from server.sparql.preparing import Count, counting
from server.sparql.protocol import Dataset
from server.sparql.trial import attempt

PART, ASK, OPEN, END, READY, ERROR = b"p", b"a", b"o", b"e", b"r", b"x"
MESSAGE = 128 << 10
MOST_HITS = 1000
_OF_AN_EDIT = 2
_encode = json.JSONEncoder(ensure_ascii=False).encode


def request(folder: str, question: Question | Edit) -> list[bytes]:
    """Return the messages that put `question` to a reader of the snapshot in `folder`."""
    fields: list[object] = [folder, question.text, question.base]
    if isinstance(question, Edit):
        fields += [question.graphs, question.copy]
    else:
        fields += [question.format, question.dataset.default, question.dataset.named]
    data = _encode(fields).encode()
    pieces = [data[at : at + MESSAGE] for at in range(0, len(data), MESSAGE)]
    return [*(PART + piece for piece in pieces[:-1]), ASK + pieces[-1]]


class Outlet:
    """Sends what is written to it in messages of `MESSAGE` bytes; the last one goes with `end`."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take some bytes of the answer."""
        self._waiting += data
        while len(self._waiting) > MESSAGE:
            self._line.sendall(PART + self._waiting[:MESSAGE])
            del self._waiting[:MESSAGE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: `end` sends what is left."""

    def end(self) -> None:
        """Send what is left as the end of the answer."""
        self._line.sendall(END + self._waiting)


class Reader:
    """The work of one reader process; `memory` is what one query may take, in bytes."""

    def __init__(self, line: socket.socket, setting: Setting, memory: int) -> None:
        self._line = line
        self._setting = setting
        self._memory = memory
        self._asked = bytearray()
        self._folder = ""
        self._store: pyoxigraph.Store | None = None
        self._pin: IO[str] | None = None
        self._count: Count | None = None

    def serve(self) -> None:
        """Answer until the other end closes."""
        buffer = bytearray(MESSAGE + 1)  # a new one for each message would come from the kernel, and go back
        view = memoryview(buffer)
        while size := self._line.recv_into(buffer):
            try:
                self._take(bytes(view[:1]), bytes(view[1:size]))
            except (SyntaxError, RuntimeError, MemoryError, OSError, ValueError) as error:
                told = json.dumps([type(error).__name__, str(error)[:2000]])
                self._line.sendall(ERROR + told.encode())

    def _take(self, kind: bytes, data: bytes) -> None:
        if kind == OPEN:
            self._open(data.decode())
            self._line.sendall(READY)
            return
        self._asked += data
        if kind == ASK:
            wanted = json.loads(self._asked)
            self._asked.clear()
            self._answer(*wanted)

    def _open(self, folder: str) -> pyoxigraph.Store:
        if self._store is None or folder != self._folder:
            first = self._store is None
            held = pin(Path(folder))
            self._store = pyoxigraph.Store.read_only(folder)
            self._pin, self._folder, self._count = held, folder, counting(self._store)
            if first:
                sandbox.limit_memory(self._memory)
        return self._store

    def _answer(self, folder: str, text: str, base: str | None, *more: Any) -> None:
        store, outlet = self._open(folder), Outlet(self._line)
        if len(more) == _OF_AN_EDIT:
            graphs, copy = more
            attempt(store, Edit(text, base, graphs, copy), self._setting.prefixes, outlet)
        else:
            form, default, named = more
            question = Question(text, form, base, Dataset(tuple(default), tuple(named)))
            evaluate(store, question, self._setting, outlet, count=self._count, search=self._search)
        outlet.end()

    def _search(self, words: str) -> list[str]:
        """Return the IRIs of what holds some words in this version, best first."""
        folder = Path(self._folder)
        file = folder.parent.parent / INDEX
        if not file.exists() or not folder.name.isdecimal():
            return []
        with closing(Index(file, read_only=True)) as index:
            hits = index.search(words, int(folder.name), limit=MOST_HITS)
        return list(dict.fromkeys(hit.resource for hit in hits))


def run(line: socket.socket, setting: Setting, memory: int) -> None:
    """Be a reader process: shut in, then answering."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sandbox.leave_no_traces()
    sandbox.lock()
    Reader(line, setting, memory).serve()
