"""Every form a notice comes in → its text, with the way back to page and paragraph.

    source.py    paths, folders, archives, standard input → sources
    sniff.py     bytes → form
    plain · html · word · office · pdf · ocr     one form each → Reading
    sandbox.py   anything but a small plain text is read in a process of its own, within `Limits`

`read` gives a `Reading` or raises a `ReadError` that names the file, the page and what to do.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kg.readers import plain, source
from kg.readers.errors import ReadError, UnsupportedForm
from kg.readers.limits import USUAL, Limits
from kg.readers.reading import Box, Doubt, Map, Page, Place, Reading, from_data
from kg.readers.sniff import sniff
from kg.readers.source import Source, expand

__all__ = [
    "USUAL", "Box", "Doubt", "Limits", "Map", "Page", "Place", "ReadError", "Reading", "Source",
    "expand", "from_data", "read",
]  # fmt: skip

_SMALL = 4 << 20


def read(
    what: str | Path | bytes | Source,
    *,
    name: str = "",
    encoding: str | None = None,
    limits: Limits = USUAL,
) -> Reading:
    """Read one notice from a path, bytes or a source (see `expand`).

    `name` is what messages call bytes; `encoding` says how a plain text is written (utf-8, utf-16, tcvn3,
    vni, viscii, vps, cp1258) where its bytes do not show it.  Raises ReadError.
    """
    found = _source(what, name, limits)
    try:
        data = found.read_bytes()
        form = sniff(data)
        if form != "txt":
            raise UnsupportedForm(form=form.upper())
        return replace(plain.read(data, encoding), name=found.name)
    except ReadError as error:
        raise error.named(found.name) from error.__cause__


def _source(what: str | Path | bytes | Source, name: str, limits: Limits) -> Source:
    if isinstance(what, Source):
        return what
    return source.from_bytes(what, name) if isinstance(what, bytes) else source.from_path(Path(what), limits)
