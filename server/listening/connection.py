"""One connection of a client: requests come in and are answered one after the other, in their order."""

from __future__ import annotations

import time
from asyncio import AbstractEventLoop, Protocol, Transport
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from typing import Protocol as Shape

import httptools

from server.listening.answering import Answering, head
from server.listening.request import Refused, Request
from server.sparql.hangup import GONE
from server.sparql.http import Reply

AHEAD = 8  # requests read before the first of them is answered


class Quick(Shape):
    """What an application answers in the loop, without a thread."""

    def recall(self, client: str, request: bytes) -> Reply | None:
        """Return the answer to a request known by its bytes."""

    def take(
        self, environ: Any, loop: AbstractEventLoop, threads: Executor, given: Callable[[Reply], None]
    ) -> bool:
        """Answer a request by `given`, called in the loop; False where it is for a thread."""

    def remember(self, client: str, request: bytes, environ: Any, reply: Reply) -> None:
        """Know a request by its bytes from now on."""


@dataclass(eq=False)
class Hall:
    """What the connections of one listener share."""

    app: Callable[..., Iterable[bytes]]
    loop: AbstractEventLoop
    threads: Executor
    quick: Callable[[], Quick | None]
    trusted: str = ""
    most: int = 1000
    open: set[Connection] = field(default_factory=set)


class Connection(Protocol):
    """Reads requests (as httptools calls `on_…`), has them answered, and writes the answers."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.active = time.monotonic()
        self.lost = False
        self.answering: Answering | None = None
        self._waiting: deque[Request] = deque()
        self._busy = False
        self._request: Request | None = None
        self._piece = b""

    @property
    def busy(self) -> bool:
        """Whether a request is being answered."""
        return self._busy

    def connection_made(self, transport: Any) -> None:
        """Begin to read; one connection too many is closed at once."""
        self.transport = cast(Transport, transport)
        self.peer = (transport.get_extra_info("peername") or ("", 0))[:2]
        self.here = (transport.get_extra_info("sockname") or ("", 0))[:2]
        self._parser = httptools.HttpRequestParser(self)
        self.hall.open.add(self)
        if len(self.hall.open) > self.hall.most:
            transport.abort()

    def connection_lost(self, _: BaseException | None) -> None:
        """Let go: who makes an answer learns that nobody waits for it."""
        self.lost = True
        self.hall.open.discard(self)
        if self.answering:
            self.answering.wake()

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        self.active = time.monotonic()
        quick = self.hall.quick()
        if quick and not self._busy and self._request is None:
            reply = quick.recall(self.peer[0], data)
            if reply:
                self.transport.write(head(reply, close=False) + cast(list[bytes], reply.body)[0])
                return
            self._piece = data
        else:
            self._piece = b""
        self._parse(data)
        if len(self._waiting) > AHEAD:
            self.transport.pause_reading()
        self._next()

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:  # not taken up: the request stands as it is
            self._parser = httptools.HttpRequestParser(self)
            if rest := data[int(upgrade.args[0]) :]:
                self._parse(rest)
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._refuse(str(cause) if isinstance(cause, Refused) else "400 Bad Request")

    def pause_writing(self) -> None:
        """Wait with the answer: the client takes it slowly."""
        if self.answering:
            self.answering.choked = True

    def resume_writing(self) -> None:
        """Go on with the answer: the client has taken most of it."""
        if self.answering:
            self.answering.resume()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._request = Request()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        assert self._request  # noqa: S101 - begun
        self._request.url += url
        self._request.grow(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        assert self._request  # noqa: S101
        self._request.add(name, value)

    def on_headers_complete(self) -> None:
        """Look at the head, which is whole."""
        request = self._request
        assert request  # noqa: S101
        request.method = self._parser.get_method().decode("ascii")
        request.version = self._parser.get_http_version()
        request.keep_alive = self._parser.should_keep_alive()
        if request.check() and not self._busy:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, data: bytes) -> None:
        """Take a piece of the body."""
        assert self._request  # noqa: S101
        self._request.write(data)

    def on_message_complete(self) -> None:
        """Line the request up, which is whole; it is answered outside of the parser, which hides faults."""
        request, self._request = self._request, None
        assert request  # noqa: S101
        self._waiting.append(request)

    def answered(self, request: Request, *, keep: bool) -> None:
        """Go on to the next request, or close: the answer to `request` is written."""
        if request.body:
            request.body.close()
        self.answering = None
        self._busy = False
        self.active = time.monotonic()
        if not keep:
            self.transport.close()
        elif not self.lost:
            if len(self._waiting) <= AHEAD:
                self.transport.resume_reading()
            self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting or self.lost or self.transport.is_closing():
            return
        request = self._waiting.popleft()
        self._busy = True
        environ = request.environ(self.here, self.peer, self.hall.trusted)
        environ[GONE] = lambda: self.lost
        piece, self._piece = self._piece, b""
        quick = self.hall.quick()
        if quick is not None:
            more = self._waiting or self._request or not request.keep_alive or request.version != "1.1"
            alone = b"" if more else piece
            given = partial(self._given, request, environ, alone)
            if quick.take(environ, self.hall.loop, self.hall.threads, given):
                return
        self.answering = Answering(self, request)
        self.hall.threads.submit(self.answering.run, self.hall.app, environ)

    def _given(self, request: Request, environ: dict[str, Any], alone: bytes, reply: Reply) -> None:
        """Write a reply of the quick way; what is not all there yet is left to a thread."""
        if not isinstance(reply.body, list):
            self.answering = Answering(self, request)
            self.hall.threads.submit(self.answering.stream, reply.status_line, reply.headers, reply.body)
            return
        if not self.lost:
            self.transport.write(head(reply, close=not request.keep_alive) + b"".join(reply.body))
            quick = self.hall.quick()
            if alone and quick and environ["REMOTE_ADDR"] == self.peer[0]:
                quick.remember(self.peer[0], alone, environ, reply)
        self.answered(request, keep=request.keep_alive)

    def _refuse(self, status: str) -> None:
        """Tell that a request is not one, and close."""
        if not self.transport.is_closing() and not self._busy:
            line = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.transport.write(line.encode("ascii"))
        self.transport.close()
