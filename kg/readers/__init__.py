"""Every form a notice comes in → its text, with the way back to page and paragraph.

    source.py    paths, folders, archives, standard input → sources
    sniff.py     bytes → form
    plain · html · word · office · pdf · ocr     one form each → Reading
    drawing.py   a page → a picture of it for people to look at
    sandbox.py   anything but a small plain text is read in a process of its own, within `Limits`

`read` gives a `Reading` or raises a `ReadError` that names the file, the page and what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from kg.readers import archive, plain, sandbox, source
from kg.readers.errors import NothingInArchive, ReadError, SeveralInArchive
from kg.readers.limits import USUAL, Job, Limits
from kg.readers.reading import Box, Doubt, Map, Page, Place, Reading, from_data
from kg.readers.sniff import sniff
from kg.readers.source import Source, expand

__all__ = [
    "USUAL", "Box", "Doubt", "Limits", "Map", "Page", "Place", "ReadError", "Reading", "Source",
    "expand", "from_data", "picture_of", "read",
]  # fmt: skip

_SMALL = 4 << 20


def read(
    what: str | Path | bytes | Source,
    *,
    name: str = "",
    encoding: str | None = None,
    limits: Limits = USUAL,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Read one notice from a path, bytes or a source (see `expand`).

    `name` is what messages call bytes; `encoding` says how a text is written (utf-8, utf-16, tcvn3, vni,
    viscii, vps, cp1258) where its bytes do not show it; `progress` is told the page and their number.
    Raises ReadError.
    """
    found = _source(what, name, limits)
    try:
        data = found.read_bytes()
        return replace(_read(data, Job(sniff(data), encoding, limits), progress), name=found.name)
    except ReadError as error:
        raise error.named(found.name) from error.__cause__


def picture_of(data: bytes, number: int, limits: Limits = USUAL) -> bytes:
    """Return page `number` (counted from 1) of a PDF or picture file as WebP; raises ReadError."""
    return sandbox.draw(data, Job(sniff(data), limits=limits, draw=number))


def _read(data: bytes, job: Job, progress: Callable[[int, int], None] | None) -> Reading:
    if job.form == "zip":
        return _only_member(data, job, progress)
    if job.form == "txt" and len(data) < _SMALL:
        return plain.read(data, job)
    return sandbox.read(data, replace(job, progress=progress) if progress else job)


def _only_member(data: bytes, job: Job, progress: Callable[[int, int], None] | None) -> Reading:
    found = list(islice(archive.members(data, job.limits), 2))
    if len(found) != 1:
        raise SeveralInArchive() if found else NothingInArchive()
    inside = found[0][1]
    form = sniff(inside)
    if form == "zip":
        raise SeveralInArchive
    return _read(inside, replace(job, form=form), progress)


def _source(what: str | Path | bytes | Source, name: str, limits: Limits) -> Source:
    if isinstance(what, Source):
        return what
    return source.from_bytes(what, name) if isinstance(what, bytes) else source.from_path(Path(what), limits)
