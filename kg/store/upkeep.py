"""The care of a store in a folder: backup, restore, export, import.

A backup is itself a store folder: copy it anywhere, open it, restore it.  Backing up works beside a writer,
from the newest snapshot.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

from kg.store.contract import Reader, Store, StoreError
from kg.store.embedded import EmbeddedStore
from kg.store.merging import in_graph
from kg.store.plan import Plan
from kg.store.search import Index
from kg.store.snapshots import GRAPH, INDEX, latest, pin
from kg.store.verifying import verify

FORMATS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}


def backup(location: Path, target: Path, beside: Sequence[str] = ()) -> int:
    """Copy the newest published version of a store into a new folder; returns the version.

    `beside` names folders of the store that go with it.  Durable when it returns.  Raises `StoreError` where
    there is nothing to copy or `target` exists.
    """
    folder = latest(location)
    if folder is None:
        raise StoreError("{folder}: nothing has been loaded here yet; run 'chidao load'", folder=location)
    place = unfinished(target)
    try:
        with pin(folder):
            shutil.copytree(folder, place / GRAPH)
            index = Index(location / INDEX, read_only=True)
            index.copy(place / INDEX)
            index.close()
        _copy(location, place, beside)
        _finish(place, target)
    except (OSError, shutil.Error) as error:
        raise StoreError("{folder}: the backup failed ({error})", folder=target, error=error) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return int(folder.name)


def restore(source: Path, location: Path, plan: Plan, beside: Sequence[str] = ()) -> int:
    """Copy a backup to where a store is to be, and check it; returns its version.

    `location` must not hold a store: move it away first, so that a wrong backup costs nothing.
    """
    if not (source / GRAPH).is_dir():
        raise StoreError("{folder}: this is no backup of a store", folder=source)
    place = unfinished(location)
    try:
        shutil.copytree(source / GRAPH, place / GRAPH)
        if (source / INDEX).exists():
            shutil.copyfile(source / INDEX, place / INDEX)
        with EmbeddedStore(place, plan) as store:
            if faults := verify(store, plan):
                raise StoreError(
                    "{folder}: the backup is damaged ({faults})", folder=source, faults="; ".join(faults[:5])
                )
            version = store.version
        _copy(source, place, beside)
        _finish(place, location)
    except (OSError, shutil.Error) as error:
        raise StoreError("{folder}: restoring failed ({error})", folder=location, error=error) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
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

    place = unfinished(file)
    try:
        serialize(counted(), str(place), FORMATS[form])
        _finish(place, file)
    except OSError as error:
        raise StoreError("{file}: exporting failed ({error})", file=file, error=error) from error
    finally:
        place.unlink(missing_ok=True)
    return count


def import_quads(store: Store, file: Path, form: str = "nq") -> int:
    """Put the graphs of a file into a store, each whole, in one commit; returns the version.

    An empty store in a folder takes files of any size; into another one goes what fits into memory.
    """
    if store.version == 0 and isinstance(store, EmbeddedStore):
        return store.fill(file, FORMATS[form])
    graphs: dict[str, list[Quad]] = {}
    try:
        for quad in parse(path=str(file), format=FORMATS[form]):
            graphs.setdefault(str(quad.graph_name).strip("<>"), []).append(in_graph(quad))
    except (OSError, SyntaxError, ValueError) as error:
        raise StoreError(
            "{file}: not loaded ({error}); nothing was changed", file=file, error=error
        ) from error
    return store.replace(graphs)


def unfinished(target: Path) -> Path:
    """Return a place beside `target` to work in; `target` itself appears whole, at the end."""
    if target.exists():
        raise StoreError("{path} exists already; choose another name or move it away", path=target)
    place = target.with_name(f"{target.name}.unfinished")
    if place.is_dir():
        shutil.rmtree(place)
    target.parent.mkdir(parents=True, exist_ok=True)
    return place


def _copy(source: Path, target: Path, names: Sequence[str]) -> None:
    for name in names:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=shutil.ignore_patterns("*.unfinished"))


def _finish(place: Path, target: Path) -> None:
    """Give what is finished its name, durably."""
    for path in (place, *place.rglob("*")):
        _sync(path)
    place.rename(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
