"""Where files come from: paths, folders, members of archives, standard input, uploaded bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.readers import archive
from kg.readers.errors import MissingPath, NoPermission, ReadError, TooLarge, UnsupportedForm
from kg.readers.limits import USUAL, Limits
from kg.readers.sniff import sniff

STDIN = "-"
INSIDE = " › "


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: the name shown to people, and a way to its bytes (which may raise ReadError).

    `path` is the file on disk, for a member of an archive that of the archive.
    """

    name: str
    load: Callable[[], bytes]
    path: Path | None = None

    def read_bytes(self) -> bytes:
        """Return the bytes; raises ReadError with the name of this source."""
        try:
            return self.load()
        except ReadError as error:
            raise error.named(self.name) from None


def from_path(path: Path, limits: Limits = USUAL) -> Source:
    """Return the file at `path` as a source."""
    return Source(str(path), lambda: _load(path, limits), path)


def from_bytes(data: bytes, name: str = "") -> Source:
    """Return bytes in memory (an upload) as a source."""
    return Source(name, lambda: data)


def expand(paths: Iterable[str | Path | Source], limits: Limits = USUAL) -> Iterator[Source]:
    """Yield every file that `paths` lead to, folders and archives opened, "-" for standard input.

    A source among them is yielded as it is.
    Sorted within a folder.  Nothing is raised here: what cannot be opened (no such path, a bomb) is yielded
    as a source whose `read_bytes` raises, so that one bad archive does not stop a folder.
    """
    for path in paths:
        if isinstance(path, Source):
            yield path
        elif str(path) == STDIN:
            yield from _opened(
                Source(STDIN, lambda: _limited(sys.stdin.buffer.read(limits.file + 1), limits)), limits
            )
        elif Path(path).is_dir():
            yield from _in_folder(Path(path), limits)
        else:
            yield from _opened(from_path(Path(path), limits), limits)


def _in_folder(folder: Path, limits: Limits) -> Iterator[Source]:
    def refuse(error: OSError) -> None:
        refused.append(str(error.filename or folder))

    refused: list[str] = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in sorted(names):
            if not name.startswith((".", "~$")):
                yield from _opened(from_path(Path(place, name), limits), limits)
    for name in refused:
        yield _failing(name, NoPermission(name), Path(name))


def _opened(source: Source, limits: Limits, depth: int = 0) -> Iterator[Source]:
    """Yield the source itself, or, of an archive, what is in it."""
    try:
        data = source.read_bytes() if source.path is None or _may_be_archive(source.path) else b""
        if not data or sniff(data) != "zip":
            yield from_bytes(data, source.name) if source.path is None else source
            return
        if depth >= limits.depth:
            raise TooLarge(source.name, what="ZIP › ZIP", most=limits.depth)
        for name, inside in archive.members(data, limits):
            member = Source(f"{source.name}{INSIDE}{name}", lambda inside=inside: inside)  # type: ignore[misc]
            for found in _opened(member, limits, depth + 1):
                yield Source(found.name, found.load, source.path)
    except UnsupportedForm:
        yield source
    except ReadError as error:
        yield _failing(source.name, error.named(source.name), source.path)


def _may_be_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError:
        return False


def _failing(name: str, error: ReadError, path: Path | None) -> Source:
    def fail() -> bytes:
        raise error

    return Source(name, fail, path)


def _load(path: Path, limits: Limits) -> bytes:
    try:
        if not path.is_file():
            path.stat()
            raise UnsupportedForm(form=path.suffix or "?")
        with path.open("rb") as file:
            return _limited(file.read(limits.file + 1), limits)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingPath(str(path)) from error
    except OSError as error:
        raise NoPermission(str(path)) from error


def _limited(data: bytes, limits: Limits) -> bytes:
    if len(data) > limits.file:
        raise TooLarge(what="bytes", most=f"{limits.file >> 20} MB")
    return data
