"""An answer on its way from the application, in a thread, to its client, by the loop."""

from __future__ import annotations

import asyncio
import logging
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from server.sparql.http import GONE, Headers, finish

log = logging.getLogger("chidao")
IN_MEMORY = 512 << 10  # bytes of a body that are kept out of files
PATIENCE = 120.0  # seconds that a client may take for a piece, to send or to receive it


class BrokenOff(Exception):  # noqa: N818 - told to uvicorn, which closes the connection
    """An answer that was begun and cannot be ended: its client must see that it is not whole."""


def encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Return headers as ASGI wants them."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


class Answering:
    """Sends one answer; its methods are for threads."""

    def __init__(
        self, send: Callable[[Any], Awaitable[None]], environ: dict[str, Any], loop: AbstractEventLoop
    ) -> None:
        self._send = send
        self._gone: Callable[[], bool] = environ[GONE]
        self._in_chunks = environ["SERVER_PROTOCOL"] != "HTTP/1.0"
        self._loop = loop

    def run(self, app: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> None:
        """Ask the application (WSGI) and send what it answers."""
        begun: list[tuple[str, Headers]] = []
        early: list[bytes] = []

        def start_response(status: str, headers: Headers, fault: Any = None) -> Callable[[bytes], None]:
            begun[:] = [(status, headers)]
            return early.append

        body: Iterable[bytes] = ()
        try:
            body = app(environ, start_response)
            pieces = iter(body)
            first = b"" if begun else next(pieces, b"")  # an application may begin with its first piece
            status, headers = begun[0]
        except Exception:
            log.exception("%s failed", environ["PATH_INFO"])
            finish(body)
            self.stream("500 Internal Server Error", [("Content-Length", "0"), ("Connection", "close")], [])
            return
        self.stream(status, headers, body, _joined(pieces, [*early, first]))

    def stream(
        self, status: str, headers: Headers, body: Iterable[bytes], pieces: Iterator[bytes] | None = None
    ) -> None:
        """Send an answer; BrokenOff where it ends in the middle, never as if it were whole."""
        try:
            pieces = pieces or iter(body)
            if not self._in_chunks:
                headers, pieces = _measured(headers, pieces)
            self._tell(
                {"type": "http.response.start", "status": int(status[:3]), "headers": encoded(headers)}
            )
            for piece in pieces:
                if self._gone():
                    raise BrokenOff
                if piece:
                    self._tell({"type": "http.response.body", "body": piece, "more_body": True})
            self._tell({"type": "http.response.body", "body": b""})
        except BrokenOff:
            raise
        except Exception as error:
            if not hasattr(error, "code"):  # problems of the service are told already
                log.exception("an answer broke off")
            raise BrokenOff from error
        finally:
            finish(body)

    def _tell(self, message: dict[str, Any]) -> None:
        """Have the loop send; waits while the client does not take what was sent before."""
        asyncio.run_coroutine_threadsafe(self._sent(message), self._loop).result(PATIENCE)

    async def _sent(self, message: dict[str, Any]) -> None:
        await self._send(message)


def _measured(headers: Headers, pieces: Iterator[bytes]) -> tuple[Headers, Iterator[bytes]]:
    """Return an answer with its length told beforehand, for clients that know no chunks (HTTP/1.0)."""
    if any(name.lower() == "content-length" for name, _ in headers):
        return headers, pieces
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by `_read`
    file.writelines(pieces)
    return [*headers, ("Content-Length", str(file.tell()))], _read(file)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(IN_MEMORY):
            yield piece


def _joined(rest: Iterator[bytes], first: list[bytes]) -> Iterator[bytes]:
    """Yield what was written before the first piece, and the pieces."""
    yield from first
    yield from rest
