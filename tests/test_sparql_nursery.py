"""Readers end with their service, however it ends."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

from server.sparql.nursery import _NEWS, _START


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_readers_end_when_the_service_is_killed_with_news_unread() -> None:
    """A line closed with words still in it breaks instead of ending: the readers must go all the same."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    given = json.dumps({"prefixes": {}, "union": True, "memory": 1 << 30})
    with theirs:
        nursery = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs.fileno()), given],
            pass_fds=[theirs.fileno()], stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
    kind, _, _ = _NEWS.unpack(ours.recv(_NEWS.size))
    assert kind == b"r"
    reader, line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with line:
        socket.send_fds(ours, [b"b"], [line.fileno()])
    _, pid, _ = _NEWS.unpack(ours.recv(_NEWS.size, socket.MSG_PEEK))
    assert running(pid)
    ours.close()
    _, said = nursery.communicate(timeout=60)
    until = time.monotonic() + 60
    while running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not running(pid)
    assert said == b"", "no trace of a fault that is none"
    reader.close()
