"""The running service: reader processes on the newest version of a store, and the application in front.

The service never writes.  A load in another process publishes a new version of the store; `Following` sees
it and lets the readers move on to it.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console

from kg.config import Config
from kg.messages import Problem, gettext
from kg.store import latest_snapshot, open_store
from server import create_app
from server.finding import Finder
from server.listening import Listener
from server.logs import set_up
from server.sparql import Setting, endpoint_for, standard_prefixes
from server.sparql.express import Express
from server.sparql.http import StartResponse
from server.sparql.mount import owns
from server.sparql.protocol import Environ
from server.sparql.readers import PoolLimits, ReaderPool
from server.warming import Warming

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger("chidao")
LOOK_EVERY = 0.05
THREADS = 16
SLOW_EACH = 3  # of the slow places: one client leaves at least one to the others


class Following(threading.Thread):
    """Lets readers move to a new version of the store soon after it is published."""

    def __init__(self, location: Path, pool: ReaderPool) -> None:
        super().__init__(name="following", daemon=True)
        self._location = location
        self._pool = pool
        self._ended = threading.Event()

    def run(self) -> None:
        """Look for a newer version until told to stop."""
        while not self._ended.wait(LOOK_EVERY):
            folder = latest_snapshot(self._location)
            if folder and int(folder.name) != self._pool.version:
                with suppress(OSError):  # pruned between looking and opening: the next look finds a newer one
                    self._pool.publish()

    def stop(self) -> None:
        """Stop looking."""
        self._ended.set()


def serve(config: Config) -> None:
    """Serve the store of `config` until interrupted; prints the address once it answers."""
    location = Path(config.store)
    if latest_snapshot(location) is None:
        with open_store(location) as store:
            store.snapshot()
    limits = PoolLimits(
        readers=config.readers,
        queue=config.queue,
        memory=config.query_memory,
        result_bytes=config.result_bytes,
        slow_each=SLOW_EACH,
    )
    set_up(config)
    pool = ReaderPool(lambda: _newest(location), Setting(standard_prefixes()), limits)
    following = Following(location, pool)
    following.start()
    signal.signal(signal.SIGTERM, _interrupt)
    with closing(pool):
        try:
            _listen(config, pool)
        finally:
            following.stop()


class Front:
    """The whole service (WSGI); the endpoint answers at once, the pages as soon as they are made.

    Reading their modules takes longer than all else at a start, so it is done beside.
    """

    def __init__(self, config: Config, pool: ReaderPool) -> None:
        self._endpoint = endpoint_for(config, pool)
        self.quick = Express(self._endpoint, pool)
        self._pages: Future[Flask] = Future()
        make = partial(self._make, config, pool)
        threading.Thread(target=make, name="pages", daemon=True).start()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if not self._pages.done() and owns(environ.get("PATH_INFO", "")):
            return self._endpoint(environ, start_response)
        answer: Iterable[bytes] = self._pages.result().wsgi_app(dict(environ), start_response)
        return answer

    def close(self) -> None:
        """End the loads that the pages have started."""
        self._pages.result().extensions["loads"].close()

    def _make(self, config: Config, pool: ReaderPool) -> None:
        try:
            app = create_app(config, pool, Finder(Path(config.store)), self._endpoint)
            Warming(app.extensions["asking"]).start()
            self._pages.set_result(app)
        except BaseException as error:
            log.exception("the pages could not be made")
            self._pages.set_exception(error)
            raise


def _listen(config: Config, pool: ReaderPool) -> None:
    front = Front(config, pool)
    try:
        server = listener(front, config)
    except OSError as error:
        raise Problem(
            "{host}:{port}: the address is taken or not allowed ({error}); choose another with --port",
            host=config.host,
            port=config.port,
            error=error,
        ) from error
    ready = gettext("Chidao answers at {address} (Ctrl+C ends it)")
    Console(highlight=False).print(ready.format(address=f"http://{config.host}:{config.port}/"))
    with closing(front), suppress(KeyboardInterrupt):
        server.run()


def listener(app: Any, config: Config) -> Listener:
    """Return what listens for `app` (WSGI) at the address of `config`; OSError where it cannot be had.

    What `app` has under `quick`, it answers itself, without a thread (`server.listening`).
    """
    return Listener(
        app,
        config.host,
        config.port,
        threads=THREADS,
        trusted=config.trusted_proxy,
        quick=lambda: getattr(app, "quick", None),
    )


def _newest(location: Path) -> tuple[Path, int]:
    folder = latest_snapshot(location)
    if folder is None:
        raise Problem("{folder}: the store has vanished", folder=location)
    return folder, int(folder.name)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
