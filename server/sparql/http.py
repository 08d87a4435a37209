"""Answers of HTTP as values, and what every request tells of itself."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from itertools import count
from typing import Any, TypeAlias

from server.errors import MEDIA_TYPE, ServiceProblem, wanted_language
from server.sparql.protocol import Environ

Headers: TypeAlias = list[tuple[str, str]]
StartResponse: TypeAlias = Callable[..., Any]

CLIENT_CLOSED = 499
GONE = "chidao.gone"  # where an environment keeps what WSGI has no word for: has the client left?
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_STATUS_LINES[CLIENT_CLOSED] = f"{CLIENT_CLOSED} Client Closed Request"
_SECRET = secrets.token_bytes(32)
_counted = count()


def _unknown() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; a list of bytes is whole, any other is streamed; `rows` counts them where it can."""

    status: int
    headers: Headers
    body: Iterable[bytes]
    rows: Callable[[], int | None] = _unknown

    @property
    def status_line(self) -> str:
        """The status as WSGI wants it."""
        return _STATUS_LINES[self.status]


class Body(Iterator[bytes]):
    """An answer that is streamed; closing it, begun or not, stops what makes it."""

    def __init__(self, head: bytes, rest: Iterator[bytes]) -> None:
        self._head = head
        self._rest = rest

    def __next__(self) -> bytes:
        head, self._head = self._head, b""
        return head or next(self._rest)

    def close(self) -> None:
        """Stop the query behind the answer."""
        finish(self._rest)


def new_number() -> str:
    """Return a number for a request that nobody can guess: whoever knows it may stop its query."""
    told = b"%d-%d" % (os.getpid(), next(_counted))
    return blake2b(told, key=_SECRET, digest_size=8).hexdigest()


def finish(body: object) -> None:
    """Close a body that will not be read to its end."""
    close = getattr(body, "close", None)
    if close:
        close()


def whole(body: bytes, content_type: str, headers: Headers | None = None) -> Reply:
    """Return a reply 200 with a body that is all there."""
    return Reply(
        200, [("Content-Type", content_type), ("Content-Length", str(len(body))), *(headers or [])], [body]
    )


def refusal(problem: ServiceProblem, environ: Environ, number: str, allowed: Iterable[str]) -> Reply:
    """Return the answer that tells of a problem, in the language the client wants."""
    language = wanted_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    body = problem.body(language, number)
    headers = [
        ("Content-Type", MEDIA_TYPE),
        ("Content-Language", language),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", ", ".join(allowed)))
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers.append(("WWW-Authenticate", 'Bearer realm="chidao"'))
    if problem.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers.append(("Retry-After", str(problem.values.get("retry", 1))))
    return Reply(problem.status, headers, [body])


def address(environ: Environ) -> str:
    """Return the address asked as the client wrote it, without its parameters."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return f"{environ.get('wsgi.url_scheme', 'http')}://{host}{path}"


def gone(environ: Environ) -> Callable[[], bool]:
    """Return what says whether the client of a request has left; never where the listener cannot tell."""
    told: Callable[[], bool] = environ.get(GONE, bool)
    return told


def client(environ: Environ) -> str:
    """Return who asks, for fairness and limits: the address of the other end."""
    return str(environ.get("REMOTE_ADDR", ""))
