"""What one SPARQL service is made of; its addresses share it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from server.errors import ServiceProblem
from server.sparql.access import Access, Holder
from server.sparql.answers import Readers
from server.sparql.cache import Cache
from server.sparql.federation import Federation
from server.sparql.writing import Writer

_audit = logging.getLogger("chidao.audit")


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one request may go (seconds, bytes), and how many requests a client may send a minute."""

    timeout: float = 30.0
    update_timeout: float = 300.0
    query_bytes: int = 256 << 10
    body_bytes: int = 64 << 20
    cache_bytes: int = 64 << 20
    rate: int = 0


@dataclass(frozen=True, slots=True)
class Records:
    """What is written down of a question: its text, or a mark to know it by; when it counts as slow (s)."""

    texts: bool = False
    slow: float = 5.0


@dataclass
class Service:
    """The readers, the writer (None: nothing can be written), who may do what, whom it asks, the limits."""

    readers: Readers
    limits: Limits = field(default_factory=Limits)
    writer: Writer | None = None
    access: Access = field(default_factory=Access)
    federation: Federation = field(default_factory=Federation)
    records: Records = field(default_factory=Records)
    cache: Cache = field(init=False)

    def __post_init__(self) -> None:
        self.cache = Cache(self.limits.cache_bytes)

    def writing(self) -> Writer:
        """Return the writer; ServiceProblem 501 where nothing can be written."""
        if self.writer is None:
            raise ServiceProblem("read-only")
        return self.writer

    def audit(self, holder: Holder, action: str, graphs: Iterable[str], number: str) -> None:
        """Write the line that tells who changed what."""
        told = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "who": holder.name,
            "action": action,
            "graphs": sorted(graphs),
            "version": self.readers.version,
            "request": number,
        }
        _audit.info(json.dumps(told, ensure_ascii=False))
