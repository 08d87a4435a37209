"""The files that notices were read from, kept as they came, with the way from the text back to their pages.

Each file stands once under its SHA-256, beside it `….map`: form, pages, and where each word of the text
stands, as compressed columns of small numbers (some six bytes a word).  Both appear whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from kg.config import Config
from kg.messages import Problem
from kg.model import Span
from kg.readers import Box, Limits, Map, Page, Place, Reading, picture_of

FOLDER = "originals"
DRAWN = ("pdf", "scan")
DRAWING = Limits(memory=1 << 30, step=20, total=20)
_STARTS = (
    (b"%PDF", ".pdf"), (b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"II*\0", ".tif"), (b"MM\0*", ".tif")
)  # fmt: skip
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Original:
    """One file as it came: where it is, in what form, its pages, and the map of its text."""

    digest: str
    path: Path
    form: str
    pages: tuple[Page, ...]
    map: Map

    @property
    def ending(self) -> str:
        """Return the usual ending of a file name for it, with the dot; "" where none is known."""
        if self.form != "scan":
            return f".{self.form}"
        with self.path.open("rb") as file:
            head = file.read(8)
        return next((ending for start, ending in _STARTS if head.startswith(start)), "")

    @property
    def is_drawn(self) -> bool:
        """Say whether it has pages that can be shown as pictures."""
        return self.form in DRAWN and bool(self.pages)

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Return the pages and boxes of the words `[start, end)` of the text."""
        return self.map.locate(Span(start, end))

    def read_bytes(self) -> bytes:
        """Return the file; raises Problem where it has been changed or taken away since."""
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise Problem("the original file is not there any more ({error})", error=error) from error
        if hashlib.sha256(data).hexdigest() != self.digest:
            raise Problem("the original file was changed after it was loaded")
        return data

    def picture(self, number: int) -> bytes:
        """Return a page (counted from 1) as a WebP picture, drawn in a process of its own; raises Problem."""
        return picture_of(self.read_bytes(), number, DRAWING)


class Originals:
    """The folder of the files of one store; it is made when the first file is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes, reading: Reading) -> str:
        """Keep a file with the map of its reading; returns its SHA-256.  A file already there stays."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _write(path, data)
            _write(_beside(path), _packed(reading))
        except OSError as error:
            raise Problem(
                "the file could not be kept in {folder} ({error}); make room, or set keep_originals = false",
                folder=self._folder,
                error=error,
            ) from error
        return digest

    def find(self, digest: str) -> Original | None:
        """Return a file by its SHA-256, or None where it was not kept."""
        if not _DIGEST.fullmatch(digest):
            return None
        path = self._path(digest)
        try:
            return _unpacked(digest, path, _beside(path).read_bytes())
        except (OSError, ValueError, KeyError, TypeError, zlib.error):
            return None

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def originals_of(config: Config) -> Originals | None:
    """Return where the originals of the configured store are kept; None where none are."""
    folder = config.originals or ("" if "://" in config.store else str(Path(config.store) / FOLDER))
    return Originals(Path(folder)) if config.keep_originals and folder else None


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.map")


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, whoever else writes the same one."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def _packed(reading: Reading) -> bytes:
    """Write a map as columns, each number as its difference from the one before or from its other edge."""
    found = reading.map
    left, top, right, bottom = ([box[i] for box in found.boxes] for i in range(4))
    data = {
        "form": reading.form,
        "pages": [[getattr(page, name) for name in Page.__slots__] for page in reading.pages],
        "starts": _steps(found.starts),
        "lengths": [end - start for start, end in zip(found.starts, found.ends, strict=True)],
        "on": _steps(found.pages),
        "left": _steps(left),
        "top": _steps(top),
        "width": [b - a for a, b in zip(left, right, strict=True)],
        "height": [b - a for a, b in zip(top, bottom, strict=True)],
        "confidences": list(found.confidences),
    }
    return zlib.compress(json.dumps(data, separators=(",", ":")).encode(), 9)


def _unpacked(digest: str, path: Path, packed: bytes) -> Original:
    data: dict[str, Any] = json.loads(zlib.decompress(packed))
    starts, left, top = (tuple(accumulate(data[name])) for name in ("starts", "left", "top"))
    edges = zip(left, top, data["width"], data["height"], strict=True)
    places = Map(
        starts,
        tuple(start + length for start, length in zip(starts, data["lengths"], strict=True)),
        tuple(accumulate(data["on"])),
        tuple(Box(x, y, x + width, y + height) for x, y, width, height in edges),
        tuple(data["confidences"]),
    )
    return Original(digest, path, data["form"], tuple(Page(*page) for page in data["pages"]), places)


def _steps(numbers: Sequence[int]) -> list[int]:
    return [b - a for a, b in pairwise((0, *numbers))]
