"""The protocol of uvicorn with what it has not: limits for a head, and a look whether its client is there."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.sparql.http import GONE

HEAD = 256 << 10  # bytes of an address and of headers
PATIENCE = 120.0  # seconds for a head to come


class Guarded(HttpToolsProtocol):
    """Ends a connection whose head is too long or comes too slowly."""

    _late: asyncio.TimerHandle | None = None
    _size = 0
    _lost = False

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._lost = True
        self._come()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self.scope["state"][GONE] = self._gone
        self._size = 0
        self._wait()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        self._grow(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._grow(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Take the head, which is whole; it names one host (RFC 9112, section 3.2)."""
        self._come()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise ValueError("a request names one host")
        super().on_headers_complete()

    def _gone(self) -> bool:
        """Say whether the client has left (from whichever thread)."""
        return self._lost

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > HEAD:
            raise ValueError("the head of the request is too long")

    def _wait(self) -> None:
        self._come()
        self._late = asyncio.get_running_loop().call_later(PATIENCE, self.transport.abort)

    def _come(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None
