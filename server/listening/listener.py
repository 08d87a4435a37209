"""The listener: a socket, the loop that serves it, and the threads behind."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from server.listening.connection import Connection, Hall, Quick

BACKLOG = 1024
IDLE = 120.0  # seconds that a connection may be silent between requests, or within one
SWEEP = 15.0


class Listener:
    """Serves an application (WSGI) at one address; OSError where the address cannot be had."""

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        host: str,
        port: int,
        *,
        threads: int = 16,
        trusted: str = "",
        quick: Callable[[], Quick | None] = lambda: None,
    ) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=BACKLOG)
        self.port = int(self._socket.getsockname()[1])
        self._loop = asyncio.new_event_loop()
        self._threads = ThreadPoolExecutor(threads, "answer")
        self._hall = Hall(app, self._loop, self._threads, quick, trusted)

    def run(self) -> None:
        """Serve until `close`, or, in the main thread, until the program is interrupted or told to end."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._loop.add_signal_handler(number, self._loop.stop)
        make = partial(Connection, self._hall)
        server = self._loop.run_until_complete(self._loop.create_server(make, sock=self._socket))
        self._loop.call_later(SWEEP, self._sweep)
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for connection in list(self._hall.open):
                connection.transport.abort()
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    def close(self) -> None:
        """End `run`, from whichever thread."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _sweep(self) -> None:
        """Close what has been silent for long."""
        before = time.monotonic() - IDLE
        for connection in list(self._hall.open):
            if not connection.busy and connection.active < before:
                connection.transport.abort()
        self._loop.call_later(SWEEP, self._sweep)
