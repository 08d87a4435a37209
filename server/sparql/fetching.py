"""One question sent to another endpoint, within limits: the only way in which a query leaves this program.

Time is measured from the first byte sent to the last one read, size is counted as it comes, redirects are not
followed, packed answers are not unpacked, and proxies of the environment are not asked.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from server.errors import ServiceProblem

RESULTS = "application/sparql-results+json"
PIECE = 1 << 16
_CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far one question to another endpoint may go (seconds, bytes, rows)."""

    seconds: float = 10.0
    size: int = 8 << 20
    rows: int = 20_000


def fetch(address: str, query: str, bounds: Bounds, gone: Callable[[], bool]) -> bytes:
    """Return the answer (JSON) of the endpoint at `address`; ServiceProblem 502 or 504 where there is none.

    `gone` is asked between the pieces whether anybody still waits.
    """
    parts = urlsplit(address)
    connection = _CONNECTIONS[parts.scheme](parts.netloc, timeout=bounds.seconds)
    until = time.monotonic() + bounds.seconds
    with closing(connection):
        guard = threading.Timer(bounds.seconds, lambda: None)
        try:
            connection.connect()
            guard = threading.Timer(until - time.monotonic(), _break_off, [connection.sock])
            guard.start()
            _send(connection, f"{parts.path or '/'}?{parts.query}".removesuffix("?"), query)
            found = _body(address, connection.getresponse(), bounds, gone)
            if time.monotonic() >= until:
                raise TimeoutError  # broken off: what is there may not be all
            return found
        except (OSError, http.client.HTTPException, ValueError, ServiceProblem) as error:
            if time.monotonic() >= until or isinstance(error, TimeoutError):
                raise ServiceProblem("service-timeout", address=address, seconds=bounds.seconds) from error
            if isinstance(error, ServiceProblem):
                raise
            raise _failed(address, type(error).__name__) from error
        finally:
            guard.cancel()


def _send(connection: http.client.HTTPConnection, path: str, query: str) -> None:
    headers = {"Accept": RESULTS, "Accept-Encoding": "identity", "User-Agent": "chidao"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST", path, urlencode({"query": query}), headers)


def _body(address: str, answer: http.client.HTTPResponse, bounds: Bounds, gone: Callable[[], bool]) -> bytes:
    if answer.status != http.client.OK:
        raise _failed(address, f"HTTP {answer.status}")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise _failed(address, "Content-Encoding")
    read = bytearray()
    while piece := answer.read1(PIECE):
        read += piece
        if len(read) > bounds.size:
            raise ServiceProblem("service-too-large", address=address, limit=bounds.size)
        if gone():
            raise ServiceProblem("cancelled")
    if answer.length:
        raise _failed(address, "the answer was cut off")
    return bytes(read)


def _failed(address: str, reason: str) -> ServiceProblem:
    return ServiceProblem("service-failed", address=address, reason=reason)


def _break_off(line: socket.socket) -> None:
    """End a connection from another thread; whoever reads from it is told at once."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
