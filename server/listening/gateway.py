"""The service as an ASGI application: small queries are answered in the loop, all else (WSGI) in threads."""

from __future__ import annotations

import asyncio
import sys
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import Executor
from contextlib import suppress
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol, TypeAlias

from server.listening.answering import IN_MEMORY, PATIENCE, Answering, BrokenOff, encoded
from server.sparql.express import Request
from server.sparql.http import GONE, Reply

BODY = 1 << 30  # bytes that the body of a request may have
FORWARDED = b"x-forwarded-"
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Quick(Protocol):
    """What an application answers in the loop, without a thread."""

    def recall(self, client: str, request: Request) -> Reply | None:
        """Return the answer to a request that is known."""

    def take(
        self, environ: Any, loop: AbstractEventLoop, threads: Executor, given: Callable[[Reply], None]
    ) -> bool:
        """Answer a request by `given`, called in the loop; False where it is for a thread."""

    def remember(self, client: str, request: Request, environ: Any, reply: Reply) -> None:
        """Know a request from now on."""


class TooLarge(Exception):  # noqa: N818 - an answer, not a fault
    """A body of more bytes than may come."""


class Gateway:
    """An application of ASGI 3 in front of one of WSGI (PEP 3333)."""

    def __init__(
        self, app: Callable[..., Iterable[bytes]], quick: Callable[[], Quick | None], threads: Executor
    ) -> None:
        self._app = app
        self._quick = quick
        self._threads = threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        client, request = scope["client"][0], _request(scope)
        quick = self._quick()
        if quick and (known := quick.recall(client, request)):
            await _send_whole(known, send)
            return
        try:
            body = await _body(scope, receive)
        except TooLarge:
            await _send_whole(Reply(413, [("Content-Length", "0"), ("Connection", "close")], [b""]), send)
            return
        with body, suppress(BrokenOff):  # uvicorn closes the connection of an answer that has no end
            await self._answer(quick, request, _environ(scope, body), send)

    async def _answer(
        self, quick: Quick | None, request: Request, environ: dict[str, Any], send: Send
    ) -> None:
        loop = asyncio.get_running_loop()
        answering = Answering(send, environ, loop)
        given: asyncio.Future[Reply] = loop.create_future()
        if quick is None or not quick.take(environ, loop, self._threads, given.set_result):
            await loop.run_in_executor(self._threads, answering.run, self._app, environ)
            return
        reply = await given
        if not isinstance(reply.body, list):
            await loop.run_in_executor(
                self._threads, answering.stream, reply.status_line, reply.headers, reply.body
            )
            return
        quick.remember(environ["REMOTE_ADDR"], request, environ, reply)
        await _send_whole(reply, send)


async def _send_whole(reply: Reply, send: Send) -> None:
    body = b"".join(reply.body)
    await send({"type": "http.response.start", "status": reply.status, "headers": encoded(reply.headers)})
    await send({"type": "http.response.body", "body": body})


async def _body(scope: Scope, receive: Receive) -> IO[bytes]:
    """Take the body of a request; TooLarge, or TimeoutError where it does not go on."""
    sizes = [int(value) for name, value in scope["headers"] if name == b"content-length"]
    if any(size > BODY for size in sizes):
        raise TooLarge
    if not sizes and not any(name == b"transfer-encoding" for name, _ in scope["headers"]):
        return BytesIO()  # none comes (RFC 9112, section 6.3)
    body: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by who takes it
    try:
        more = True
        while more:
            async with asyncio.timeout(PATIENCE):
                message = await receive()
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
            if body.tell() > BODY:
                raise TooLarge
    except BaseException:
        body.close()
        raise
    return body


def _request(scope: Scope) -> Request:
    """Return what makes two requests the same."""
    return scope["method"], scope["raw_path"], scope["query_string"], tuple(map(tuple, scope["headers"]))


def _environ(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """Return the environment of a request as WSGI wants it (PEP 3333)."""
    size = body.tell()
    body.seek(0)
    host, port = scope["server"][:2]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "REMOTE_PORT": str(scope["client"][1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        GONE: scope["state"][GONE],
    }
    for name, value in scope["headers"]:
        if b"_" in name or name.startswith(FORWARDED):  # what a proxy may tell has been taken already
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    if size:
        environ["CONTENT_LENGTH"] = str(size)
    return environ
