"""Whether a client is still there: asked now and then while its query runs.

WSGI has no word for it.  The listener of the project tells; for other servers the kernel's table of
connections does, by the client's address and port, where these are given.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from server.sparql.protocol import Environ

GONE = "chidao.gone"  # where an environment keeps a question: has the client left?
_ESTABLISHED = "01"
_TABLES = (Path("/proc/self/net/tcp"), Path("/proc/self/net/tcp6"))


def watch(environ: Environ) -> Callable[[], bool]:
    """Return a question that is answered True once the client of this request has gone."""
    told: Callable[[], bool] | None = environ.get(GONE)
    if told:
        return told
    address, port = str(environ.get("REMOTE_ADDR", "")), str(environ.get("REMOTE_PORT", ""))
    return lambda: _gone(address, port)


def _gone(address: str, port: str) -> bool:
    try:
        wanted = _hexadecimal(address, int(port))
    except ValueError:
        return False
    return _TABLES[0].exists() and not _established(wanted)


def _hexadecimal(address: str, port: int) -> tuple[str, ...]:
    """Return the ways in which the kernel writes the other end: words of four bytes, each turned round."""
    packed = ip_address(address).packed
    forms = [packed, bytes(10) + b"\xff\xff" + packed] if len(packed) == 4 else [packed]
    words = ("".join(f[at : at + 4][::-1].hex() for at in range(0, len(f), 4)) for f in forms)
    return tuple(f"{word}:{port:04x}".upper() for word in words)


def _established(wanted: tuple[str, ...]) -> bool:
    """Say whether a connection to the other end `wanted` is open in both directions."""
    for table in _TABLES:
        if not table.exists():
            continue
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            _, _, remote, state, *_ = line.split(maxsplit=4)
            if remote in wanted and state == _ESTABLISHED:
                return True
    return False
