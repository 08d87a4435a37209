"""Answers made smaller on their way, for clients that take gzip (RFC 9110, section 8.4.1)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from server.sparql.cache import Cache
from server.sparql.http import Reply, finish
from server.sparql.negotiation import quality_of_coding
from server.sparql.protocol import Environ

WORTHWHILE = 1024
LEVEL = 3
_GZIP = 16 + zlib.MAX_WBITS


class Compressed(Iterator[bytes]):
    """A streamed body in gzip; closing it closes the body within."""

    def __init__(self, body: Iterator[bytes]) -> None:
        self._body = body
        self._gzip = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
        self._ended = False

    def __next__(self) -> bytes:
        while not self._ended:
            piece = next(self._body, None)
            if piece is None:
                self._ended = True
                return self._gzip.flush()
            if small := self._gzip.compress(piece):
                return small
        raise StopIteration

    def close(self) -> None:
        """Stop what makes the body."""
        finish(self._body)


def compressed(reply: Reply, environ: Environ, kept: Cache) -> Reply:
    """Return `reply`, in gzip where the client takes it and it is worth it; `kept` spares doing it twice."""
    if reply.status != 200 or not quality_of_coding(environ.get("HTTP_ACCEPT_ENCODING", ""), "gzip"):
        return reply
    if not isinstance(reply.body, list):
        return Reply(200, _marked(reply, None), Compressed(iter(reply.body)), reply.rows)
    body = b"".join(reply.body)
    if len(body) < WORTHWHILE:
        return reply
    tag = dict(reply.headers).get("ETag", "")
    small = kept.look(packed(tag)) if tag else None
    if small is None:
        gzip = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
        small = gzip.compress(body) + gzip.flush()
        if tag:
            kept.put(packed(tag), small)
    return Reply(200, _marked(reply, len(small)), [small], reply.rows)


def packed(tag: str) -> str:
    """Return the entity tag of the small form of an answer."""
    return f'{tag[:-1]}-gzip"'


def _marked(reply: Reply, length: int | None) -> list[tuple[str, str]]:
    headers = [(name, value) for name, value in reply.headers if name not in ("Content-Length", "ETag")]
    headers += [(name, packed(value)) for name, value in reply.headers if name == "ETag"]
    headers.append(("Content-Encoding", "gzip"))
    return headers if length is None else [*headers, ("Content-Length", str(length))]
