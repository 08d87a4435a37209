"""Where the graphs are kept: `open_store(location)` for the writer, `open_snapshot(folder)` for readers.

The store knows graphs, quads, texts and versions; it knows nothing of notices.
"""

from __future__ import annotations

from pathlib import Path

from kg.config import current
from kg.store.contract import Facts, Hit, Reader, Results, Store, StoreDamaged, StoreError, StoreLocked, Term
from kg.store.embedded import EmbeddedStore
from kg.store.plan import Plan, default_plan
from kg.store.remote import open_remote
from kg.store.snapshots import Snapshot, latest

__all__ = [
    "Facts",
    "Hit",
    "Plan",
    "Reader",
    "Results",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreLocked",
    "Term",
    "latest_snapshot",
    "open_reader",
    "open_snapshot",
    "open_store",
]


def open_store(location: str | Path | None = None, plan: Plan | None = None) -> Store:
    """Open a store for writing.

    None is in memory, a folder is on disk (made where there is none), an http address is a SPARQL server.

    `plan` says what is kept beside the graphs (searched texts, relations followed to the end); without one,
    that of the project.  Raises `StoreLocked` where another process writes.
    """
    plan = plan or default_plan(current().base)
    if location is not None and str(location).startswith(("http://", "https://")):
        return open_remote(str(location), plan)
    return EmbeddedStore(Path(location) if location else None, plan)


def latest_snapshot(location: str | Path) -> Path | None:
    """Return the newest snapshot of the store in a folder, or None where nothing was published yet."""
    return latest(Path(location))


def open_reader(location: str | Path) -> Reader:
    """Open the newest version published in a folder, for reading beside any writer.

    Raises `StoreError` where nothing was published there yet.
    """
    if str(location).startswith(("http://", "https://")):
        return open_store(location)
    folder = latest(Path(location))
    if folder is None:
        raise StoreError("{folder}: nothing has been loaded here yet; run 'chidao load'", folder=location)
    return Snapshot(folder)


def open_snapshot(folder: str | Path) -> Reader:
    """Open a snapshot for reading, from any process and any number of times; `close` lets it be pruned."""
    return Snapshot(Path(folder))
