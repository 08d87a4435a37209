"""Readers end with their service, however it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from server.sparql.evaluation import Setting
from server.sparql.nursery import _NEWS, _START, Nursery


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


def test_of_several_readers_born_at_once_each_is_told_its_own_number() -> None:
    """A wrong number would let one reader be killed for the question of another."""
    nursery = Nursery(Setting({}), 1 << 30)
    with ThreadPoolExecutor(16) as threads:
        born = list(threads.map(lambda _: nursery.birth(), range(48)))
    assert len({pid for pid, _ in born}) == len(born)
    for pid, line in born:
        os.kill(pid, signal.SIGKILL)
        line.settimeout(60)
        with suppress(ConnectionError):
            assert line.recv(1) == b""
        line.close()
    nursery.close()
