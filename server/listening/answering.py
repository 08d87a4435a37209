"""An answer on its way from the application, in a thread, to the connection, in the loop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from server.listening.request import Request
from server.sparql.http import Headers, Reply, finish

if TYPE_CHECKING:
    from server.listening.connection import Connection

log = logging.getLogger("chidao")
PIECES = 4  # on their way to the loop at once
SMALL = 64 << 10  # bytes that wait for the end of their answer
PATIENCE = 120.0  # seconds that a client may take for a piece
BODILESS = ("1", "204", "304")


def head(reply: Reply, *, close: bool) -> bytes:
    """Return the head of a whole answer."""
    return _head(reply.status_line, reply.headers, ("Connection: close",) if close else ())


def _head(status: str, headers: Headers, more: Iterable[str] = ()) -> bytes:
    """Return the status line and the headers; a header that would make two is an error of the application."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), *more, _date()]
    told = "\r\n".join(lines)
    if told.count("\n") != len(lines) - 1:
        raise ValueError("a header with a line end")
    return f"{told}\r\n\r\n".encode("latin-1")


_today = (0, "")


def _date() -> str:
    """Return the header that tells the time, made once a second."""
    global _today  # noqa: PLW0603 - a cache of one value
    now = int(time.time())
    if _today[0] != now:
        _today = (now, f"Date: {formatdate(now, usegmt=True)}")
    return _today[1]


class Answering:
    """Answers one request; `run` and `stream` are for threads, the rest for the loop."""

    def __init__(self, connection: Connection, request: Request) -> None:
        self._connection = connection
        self._request = request
        self._room = threading.Semaphore(PIECES)
        self._owed = 0
        self.choked = False

    def run(self, app: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> None:
        """Ask the application (WSGI) and send what it answers."""
        begun: list[tuple[str, Headers]] = []
        early: list[bytes] = []

        def start_response(status: str, headers: Headers, fault: Any = None) -> Callable[[bytes], None]:
            begun[:] = [(status, headers)]
            return early.append

        try:
            body = app(environ, start_response)
        except BaseException:
            log.exception("%s failed", environ["PATH_INFO"])
            self._tell(self._bare("500 Internal Server Error"), keep=False)
            return
        pieces = _joined(iter(body), early)
        first = _next(pieces) if not begun else None  # an application may begin with its first piece
        if isinstance(first, BaseException) or not begun:
            finish(body)
            self._tell(self._bare("500 Internal Server Error"), keep=False)
            return
        self.stream(*begun[0], body, pieces if first is None else _joined(pieces, [first]))

    def stream(
        self, status: str, headers: Headers, body: Iterable[bytes], pieces: Iterator[bytes] | None = None
    ) -> None:
        """Send an answer; what breaks off in the middle is seen to break off, never as if it were whole."""
        request = self._request
        sized = any(name.lower() == "content-length" for name, _ in headers)
        empty = request.method == "HEAD" or status.startswith(BODILESS)
        chunked = not sized and not empty and request.version == "1.1"
        keep = request.keep_alive and (sized or empty or chunked)
        more = ["Transfer-Encoding: chunked"] if chunked else []
        more += (
            [] if keep and request.version == "1.1" else [f"Connection: {'keep-alive' if keep else 'close'}"]
        )
        try:
            waiting = _head(status, headers, more)
            for piece in pieces or iter(body):
                if not piece or empty:
                    continue
                if sized and len(waiting) + len(piece) <= SMALL:
                    waiting += piece
                    continue
                self._send(waiting + (b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece))
                waiting = b""
            self._tell(waiting + (b"0\r\n\r\n" if chunked else b""), keep=keep)
        except BaseException as error:
            if not isinstance(error, ConnectionError) and not hasattr(error, "code"):
                log.exception("an answer broke off")
            self._connection.hall.loop.call_soon_threadsafe(self._connection.transport.abort)
        finally:
            finish(body)

    def resume(self) -> None:
        """Let the thread send again what the client could not take."""
        self.choked = False
        owed, self._owed = self._owed, 0
        if owed:
            self._room.release(owed)

    def wake(self) -> None:
        """Let the thread see that the connection is lost."""
        self._room.release(PIECES)

    def _bare(self, status: str) -> bytes:
        return _head(status, [("Content-Length", "0")], ["Connection: close"])

    def _send(self, data: bytes) -> None:
        """Have the loop write; waits while the client does not take what was written before."""
        if not self._room.acquire(timeout=PATIENCE) or self._connection.lost:
            raise ConnectionAbortedError
        self._connection.hall.loop.call_soon_threadsafe(self._write, data)

    def _write(self, data: bytes) -> None:
        self._connection.active = time.monotonic()
        self._connection.transport.write(data)
        if self.choked:
            self._owed += 1
        else:
            self._room.release()

    def _tell(self, data: bytes, *, keep: bool) -> None:
        self._connection.hall.loop.call_soon_threadsafe(self._end, data, keep)

    def _end(self, data: bytes, keep: bool) -> None:
        if data:
            self._connection.transport.write(data)
        self._connection.answered(self._request, keep=keep)


def _joined(rest: Iterator[bytes], early: list[bytes]) -> Iterator[bytes]:
    """Yield what was written before the first piece, and the pieces."""
    for piece in rest:
        if early:
            yield from early
            early.clear()
        yield piece
    yield from early


def _next(pieces: Iterator[bytes]) -> bytes | BaseException:
    try:
        return next(pieces, b"")
    except BaseException as error:
        log.exception("an answer could not be begun")
        return error
