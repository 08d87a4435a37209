"""The care of a store in a folder: backup, restore, export, import.

A backup is itself a store folder: copy it anywhere, open it, restore it.  Backing up works beside a writer,
from the newest snapshot.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

from kg.store.contract import Reader, Store, StoreError
from kg.store.embedded import EmbeddedStore
from kg.store.plan import Plan
from kg.store.search import Index
from kg.store.snapshots import GRAPH, INDEX, latest, pin
from kg.store.verifying import verify

FORMATS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}


def backup(location: Path, target: Path) -> int:
    """Copy the newest published version of a store into a new folder; returns the version.

    Durable when it returns.  Raises `StoreError` where there is nothing to copy or `target` exists.
    """
    folder = latest(location)
    if folder is None:
        raise StoreError("{folder}: nothing has been loaded here yet; run 'chidao load'", folder=location)
    unfinished = _unfinished(target)
    try:
        with pin(folder):
            shutil.copytree(folder, unfinished / GRAPH)
            index = Index(location / INDEX, read_only=True)
            index.copy(unfinished / INDEX)
            index.close()
        _sync(unfinished)
        unfinished.rename(target)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise StoreError("{folder}: the backup failed ({error})", folder=target, error=error) from error
    return int(folder.name)


def restore(source: Path, location: Path, plan: Plan) -> int:
    """Copy a backup to where a store is to be, and check it; returns its version.

    `location` must not hold a store: move it away first, so that a wrong backup costs nothing.
    """
    if not (source / GRAPH).is_dir():
        raise StoreError("{folder}: this is no backup of a store", folder=source)
    unfinished = _unfinished(location)
    try:
        shutil.copytree(source / GRAPH, unfinished / GRAPH)
        if (source / INDEX).exists():
            shutil.copyfile(source / INDEX, unfinished / INDEX)
        with EmbeddedStore(unfinished, plan) as store:
            if faults := verify(store, plan):
                raise StoreError(
                    "{folder}: the backup is damaged ({faults})", folder=source, faults="; ".join(faults)
                )
            version = store.version
        _sync(unfinished)
        unfinished.rename(location)
    except OSError as error:
        raise StoreError("{folder}: restoring failed ({error})", folder=location, error=error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return version


def export(reader: Reader, file: Path, form: str) -> int:
    """Write all graphs to a file as "nq" or "trig"; returns how many quads (the versions are left out)."""
    if form not in FORMATS:
        raise StoreError("{form}: export writes {forms}", form=form, forms=", ".join(FORMATS))
    count = 0

    def counted() -> Iterator[Quad]:
        nonlocal count
        for graph in sorted(reader.graphs()):
            for quad in reader.quads(graph):
                count += 1
                yield quad

    unfinished = _unfinished(file)
    serialize(counted(), str(unfinished), FORMATS[form])
    unfinished.rename(file)
    return count


def import_quads(store: Store, file: Path, form: str = "nq") -> int:
    """Put the graphs of a file into a store, each whole, in one commit; returns the version.

    An empty store in a folder takes files of any size; into another one goes what fits into memory.
    """
    if store.version == 0 and isinstance(store, EmbeddedStore):
        return store.fill(file, FORMATS[form])
    graphs: dict[str, list[Quad]] = {}
    for quad in parse(path=str(file), format=FORMATS[form]):
        graphs.setdefault(str(quad.graph_name).strip("<>"), []).append(quad)
    return store.replace(graphs)


def _unfinished(target: Path) -> Path:
    """Return a place beside `target` to work in; `target` itself appears whole, at the end."""
    if target.exists():
        raise StoreError("{path} exists already; choose another name or move it away", path=target)
    place = target.with_name(f"{target.name}.unfinished")
    if place.is_dir():
        shutil.rmtree(place)
    target.parent.mkdir(parents=True, exist_ok=True)
    return place


def _sync(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened:
                os.fsync(opened.fileno())
