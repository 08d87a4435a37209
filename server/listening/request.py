"""One request as it comes in, and as WSGI wants it (PEP 3333).

httptools (llhttp) reads the syntax of HTTP/1.1; what may be inside is decided here: how long it is, that it
names one host, and whose word on the client is taken.
"""

from __future__ import annotations

import sys
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import unquote_to_bytes

HEAD, BODY = 256 << 10, 1 << 30  # bytes that a request may have
IN_MEMORY = 512 << 10
FORWARDED = {
    b"x-forwarded-for": "REMOTE_ADDR",
    b"x-forwarded-proto": "wsgi.url_scheme",
    b"x-forwarded-host": "HTTP_HOST",
}
_WITHOUT_PREFIX = {"CONTENT_TYPE", "CONTENT_LENGTH"}


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A request that is not taken: the status line that says why."""


class Request:
    """A request, filled piece by piece."""

    def __init__(self) -> None:
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: SpooledTemporaryFile[bytes] | None = None
        self.method = ""
        self.version = "1.1"
        self.keep_alive = True
        self._size = 0
        self._length = 0

    def add(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self.headers.append((name.lower(), value))
        self.grow(len(name) + len(value))

    def grow(self, size: int) -> None:
        """Count bytes of the head; Refused where they are too many."""
        self._size += size
        if self._size > HEAD:
            raise Refused("431 Request Header Fields Too Large")

    def check(self) -> bool:
        """Refuse a head that is not right; says whether the client waits to be told to go on."""
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.version == "1.1"):
            raise Refused("400 Bad Request")
        expects = False
        for name, value in self.headers:
            if name == b"content-length" and int(value) > BODY:
                raise Refused("413 Content Too Large")
            expects |= name == b"expect" and value.lower() == b"100-continue"
        return expects

    def write(self, data: bytes) -> None:
        """Take a piece of the body."""
        self._length += len(data)
        if self._length > BODY:
            raise Refused("413 Content Too Large")
        if self.body is None:
            self.body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the answer
        self.body.write(data)

    def environ(self, here: tuple[str, int], peer: tuple[str, int], trusted: str) -> dict[str, Any]:
        """Return the environment of the request at `here`, of `peer`; a `trusted` one speaks for others."""
        path, _, query = self.url.partition(b"?")
        if not path.startswith(b"/"):  # the whole address, as proxies are asked (RFC 9112, section 3.2.2)
            path = b"/" + path.partition(b"://")[2].partition(b"/")[2]
        if self.body:
            self.body.seek(0)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "SERVER_NAME": here[0],
            "SERVER_PORT": str(here[1]),
            "SERVER_PROTOCOL": f"HTTP/{self.version}",
            "REMOTE_ADDR": peer[0],
            "REMOTE_PORT": str(peer[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": self.body or BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
        }
        self._add_headers(environ, trusted in (peer[0], "*"))
        if self.body:
            environ["CONTENT_LENGTH"] = str(self._length)
        return environ

    def _add_headers(self, environ: dict[str, Any], trusted: bool) -> None:
        """Add the headers; those with a low line are left out: they could pass for others."""
        for name, value in self.headers:
            if b"_" in name or name == b"transfer-encoding":
                continue
            text = value.decode("latin-1").strip()
            if name in FORWARDED:
                if trusted:
                    environ[FORWARDED[name]] = text.rpartition(",")[2].strip()
                continue
            key = name.decode("latin-1").upper().replace("-", "_")
            key = key if key in _WITHOUT_PREFIX else "HTTP_" + key
            if key in environ and key != "HTTP_HOST":
                environ[key] += ("; " if key == "HTTP_COOKIE" else ", ") + text
            elif key not in environ:
                environ[key] = text
