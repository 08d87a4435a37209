"""Loading by upload: the files go into a folder of their own, and another process reads them into the store.

`python -m server.loading STORE FOLDER` is that process: it writes how far it is into `FOLDER.progress`, and
its report into `FOLDER.report`, each whole at any moment.  The service itself never waits for it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from kg.config import current
from kg.load import load
from kg.messages import Problem, speaking
from kg.originals import originals_of
from kg.store import open_store

KEPT = 20
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class State:
    """How far a load is: files read, of how many, the report once it is done, and why it failed if it did."""

    done: int
    total: int
    report: dict[str, Any] | None = None
    failed: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return self.failed or self.report is not None


class Loads:
    """The loads of this service, the newest `KEPT` of them; one reads after the other."""

    def __init__(self, store: str) -> None:
        self._store = store if "://" in store else str(Path(store).absolute())
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def start(self, files: Iterable[tuple[str, IO[bytes]]], language: str) -> str:
        """Keep the files and start to load them; returns the number by which `state` knows the load."""
        number = secrets.token_hex(8)
        folder = self._root / number
        folder.mkdir()
        for name, stream in files:
            with _free(folder, name).open("wb") as target:
                shutil.copyfileobj(stream, target, CHUNK)
        command = [sys.executable, "-m", "server.loading", self._store, str(folder), language]
        with self._lock:
            self._processes[number] = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - ours
            self._forget()
        return number

    def state(self, number: str) -> State | None:
        """Return how far a load is; None where no such load is known."""
        process = self._processes.get(number)
        if process is None:
            return None
        ended = process.poll() is not None
        report = _read(self._root / f"{number}.report")
        far = _read(self._root / f"{number}.progress") or {}
        return State(far.get("done", 0), far.get("total", 0), report, failed=ended and report is None)

    def close(self) -> None:
        """Stop what is loading and delete the files."""
        for process in self._processes.values():
            process.terminate()
            process.wait()
        if self._processes:
            shutil.rmtree(self._root, ignore_errors=True)

    @cached_property
    def _root(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="chidao-upload-"))

    def _forget(self) -> None:
        for number in list(self._processes)[:-KEPT]:
            if self._processes[number].poll() is not None:
                del self._processes[number]
                shutil.rmtree(self._root / number, ignore_errors=True)


def _free(folder: Path, name: str) -> Path:
    """Return where an uploaded file is kept: its own name, made harmless and not taken."""
    plain = "".join(c for c in Path(name.replace("\\", "/")).name if c.isprintable()).strip(". ") or "file"
    path = folder / plain[-150:]
    while path.exists():
        path = path.with_name(f"{secrets.token_hex(2)}-{path.name}")
    return path


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _write(path: Path, data: dict[str, Any]) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(path)


def run(store: str, folder: Path) -> None:
    """Load the files of a folder into a store, telling how far it is."""
    progress, report = folder.with_name(f"{folder.name}.progress"), folder.with_name(f"{folder.name}.report")
    os.chdir(folder)  # so that the files are known by the names that people gave them

    def tell(done: int, total: int, _: str) -> None:
        _write(progress, {"done": done, "total": total})

    try:
        with open_store(store) as opened:
            originals = originals_of(replace(current(), store=store))
            done = load(sorted(Path().iterdir()), opened, progress=tell, originals=originals)
            opened.snapshot()
        _write(report, done.to_data())
    except Problem as problem:
        _write(report, {"failed": [{"file": "", "reason": str(problem)}]})


if __name__ == "__main__":
    with speaking(sys.argv[3] if len(sys.argv) > 3 else current().language):
        run(sys.argv[1], Path(sys.argv[2]))
