"""Snapshots: one folder a published version, `snapshots/{version}/`, made of hard links and never changed.

Oxigraph opens files as it needs them, so a folder must stay while anyone reads it.  A reader holds a shared
lock on the file `{version}.pin` beside the folder; `prune` leaves what is pinned.  (Where the system has no
such locks it leaves what it cannot delete.)
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import IO

import pyoxigraph

from kg.store.reading import EmbeddedReader
from kg.store.search import Index

try:
    import fcntl
except ImportError:  # Windows: a folder in use cannot be deleted anyway
    fcntl = None  # type: ignore[assignment]

GRAPH = "graph"
INDEX = "search.sqlite"
SNAPSHOTS = "snapshots"
KEPT = 3


def versions(location: Path | None) -> list[int]:
    """Return the versions that have a snapshot, oldest first."""
    if location is None or not (location / SNAPSHOTS).is_dir():
        return []
    return sorted(int(f.name) for f in (location / SNAPSHOTS).iterdir() if f.is_dir() and f.name.isdecimal())


def folder_of(location: Path, version: int) -> Path:
    """Return the folder of a version's snapshot, whether or not it is there."""
    return location / SNAPSHOTS / f"{version:09}"


def latest(location: Path) -> Path | None:
    """Return the newest snapshot of a store, or None where there is none yet."""
    found = versions(location)
    return folder_of(location, found[-1]) if found else None


def publish(graph: pyoxigraph.Store, location: Path, version: int, kept: int = KEPT) -> Path:
    """Make the snapshot of the present version, whole or not at all, and prune old ones."""
    target = folder_of(location, version)
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        unfinished = target.with_name(f"{target.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        graph.backup(unfinished)
        unfinished.rename(target)
        prune(location, kept)
    return target


def prune(location: Path, kept: int = KEPT) -> None:
    """Delete all but the newest `kept` snapshots, unless a reader is at one."""
    for version in versions(location)[:-kept]:
        folder = folder_of(location, version)
        with _pin_file(folder).open("a") as pin:
            if not _locked(pin, alone=True):
                continue
            shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            _pin_file(folder).unlink(missing_ok=True)


def pin(folder: Path) -> IO[str]:
    """Keep a snapshot from being pruned until the file returned is closed (or the process ends)."""
    file = _pin_file(folder).open("a")
    _locked(file, alone=False)
    return file


def _pin_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.pin")


def _locked(file: IO[str], *, alone: bool) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class Snapshot(EmbeddedReader):
    """One version, as it was published."""

    def __init__(self, folder: Path) -> None:
        self._pin = pin(folder)
        index = folder.parent.parent / INDEX
        published = folder.parent.name == SNAPSHOTS and index.exists()
        super().__init__(
            pyoxigraph.Store.read_only(str(folder)), Index(index, read_only=True) if published else None
        )

    def close(self) -> None:
        """Let go of the files, and of the snapshot itself."""
        super().close()
        self._pin.close()
