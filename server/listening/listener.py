"""The listener: a socket, uvicorn that serves it, and the threads behind."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import uvicorn

from server.listening.gateway import Gateway, Quick
from server.listening.guarded import Guarded

BACKLOG = 1024
MOST = 1000  # connections at once
IDLE = 75  # seconds that a connection may be silent between requests
GRACE = 5  # seconds for answers that are on their way at the end


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
        self._threads = ThreadPoolExecutor(threads, "answer")
        config = uvicorn.Config(
            Gateway(app, quick, self._threads),
            http=Guarded,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(trusted),
            forwarded_allow_ips=trusted,
            backlog=BACKLOG,
            limit_concurrency=MOST,
            timeout_keep_alive=IDLE,
            timeout_graceful_shutdown=GRACE,
        )
        self._server = uvicorn.Server(config)

    def run(self) -> None:
        """Serve until `close`, or, in the main thread, until the program is interrupted or told to end."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            self._threads.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End `run`, from whichever thread."""
        self._server.should_exit = True
