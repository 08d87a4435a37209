"""Where the graphs are kept: `open_store(location)` for the writer, `open_snapshot(folder)` for readers.

The store knows graphs, quads and versions; it knows nothing of notices.
"""

from __future__ import annotations

from pathlib import Path

from kg.store.contract import Facts, Reader, Results, Store, StoreDamaged, StoreError, StoreLocked, Term
from kg.store.embedded import EmbeddedStore, open_snapshot

__all__ = [
    "Facts",
    "Reader",
    "Results",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreLocked",
    "Term",
    "open_snapshot",
    "open_store",
]


def open_store(location: str | Path | None = None) -> Store:
    """Open a store for writing: None is in memory, a folder is on disk (made where there is none)."""
    return EmbeddedStore(Path(location) if location else None)
