"""What those who run the service see: is it alive, is it ready, its figures, and a line for each request."""

from __future__ import annotations

import json
import logging
import time
from hashlib import blake2b

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from server.errors import ServiceProblem
from server.sparql.http import Reply, client, whole
from server.sparql.protocol import TEXT, Environ
from server.sparql.service import Service

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
PATHS = (HEALTH, READY, METRICS)
SHOWN = 2000
_access = logging.getLogger("chidao.access")
_slow = logging.getLogger("chidao.slow")
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


class Operations:
    """Counts the requests of one service and answers the addresses that tell of it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._registry = CollectorRegistry()
        self._requests = Counter("chidao_requests", "Requests answered", ["status"], registry=self._registry)
        self._counted: dict[int, Counter] = {}
        self._seconds = Histogram(
            "chidao_request_seconds",
            "Time to the head of an answer",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        for name, read in {
            "running": lambda: service.readers.figures().running,
            "slow": lambda: service.readers.figures().slow,
            "waiting": lambda: service.readers.figures().waiting,
            "workers": lambda: service.readers.figures().workers,
            "version": lambda: service.readers.version,
            "cache_hits": lambda: service.cache.hits,
            "cache_misses": lambda: service.cache.misses,
        }.items():
            Gauge(f"chidao_{name}", name.replace("_", " "), registry=self._registry).set_function(read)
        self._ends = Gauge(
            "chidao_queries_ended", "Queries by how they ended", ["how"], registry=self._registry
        )

    def reply(self, path: str) -> Reply:
        """Answer one of `PATHS`."""
        if path == HEALTH:
            return whole(b"ok\n", "text/plain; charset=utf-8")
        figures = self._service.readers.figures()
        if path == READY:
            if not figures.ready:
                raise ServiceProblem("stopping")
            return whole(json.dumps({"ready": True, "version": figures.version}).encode(), "application/json")
        for how, count in figures.totals.items():
            self._ends.labels(how).set(count)
        return whole(generate_latest(self._registry), "text/plain; version=0.0.4; charset=utf-8")

    @property
    def writes(self) -> bool:
        """Whether a line is written for each request."""
        return _access.isEnabledFor(logging.INFO)

    def note(self, environ: Environ, reply: Reply, number: str, began: float) -> None:
        """Count a request; write its line to `chidao.access`, and to `chidao.slow` where it took long."""
        seconds = time.perf_counter() - began
        counted = self._counted.get(reply.status)
        if counted is None:
            counted = self._counted.setdefault(reply.status, self._requests.labels(str(reply.status)))
        counted.inc()
        self._seconds.observe(seconds)
        if seconds >= self._service.records.slow and environ.get(TEXT):
            _slow.warning(self._line(environ, reply, number, seconds))
        if self.writes:
            _access.info(self._line(environ, reply, number, seconds))

    def _line(self, environ: Environ, reply: Reply, number: str, seconds: float) -> str:
        told = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "request": number,
            "client": client(environ),
            "method": environ["REQUEST_METHOD"],
            "path": environ.get("PATH_INFO", ""),
            "status": reply.status,
            "ms": round(seconds * 1000, 1),
            "version": self._service.readers.version,
        }
        if text := environ.get(TEXT):
            told["query"] = text[:SHOWN] if self._service.records.texts else _mark(text)
            told["rows"] = reply.rows()
        return json.dumps(told, ensure_ascii=False)


def _mark(text: str) -> str:
    """Return a mark by which a query is known again without its words."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
