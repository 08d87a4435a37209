"""The pages of the file that a notice was read from, with boxes where its facts stand.

Pages are drawn when they are asked for, in a process of their own, and the latest are kept in memory; boxes
come from the map that was kept with the file.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kg import iri
from kg.originals import Original, Originals
from server.marking import FOUND, Mark

KEPT = 96
AT_ONCE = 2
WIDE = 10_000  # the width of a page in the units of its boxes
OUT = 15  # how far a mark reaches beyond its words


@dataclass(frozen=True, slots=True)
class Marked:
    """A box on a page: the kind of fact its words show, the paths of these facts, its name for links."""

    left: int
    top: int
    width: int
    height: int
    kind: str
    fact: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page to show: its picture, its shape (height for `WIDE` of width), and the boxes on it."""

    number: int
    picture: str
    high: int
    boxes: tuple[Marked, ...]
    hard: bool = False


class Drawings:
    """The originals of a service, and the pictures of their pages drawn lately."""

    def __init__(self, originals: Originals | None) -> None:
        self._originals = originals
        self._drawing = threading.Semaphore(AT_ONCE)
        self.picture = lru_cache(maxsize=KEPT)(self._picture)

    def find(self, digest: str) -> Original | None:
        """Return a kept file; None where it was not kept."""
        return self._originals.find(digest) if self._originals else None

    def _picture(self, digest: str, number: int) -> bytes | None:
        found = self.find(digest)
        if found is None or not found.is_drawn or not 0 < number <= len(found.pages):
            return None
        with self._drawing:
            return found.picture(number)


def leaves(original: Original, marks: Iterable[Mark]) -> list[Leaf]:
    """Return the pages of a file with the boxes of marks on its text, the longest at the bottom."""
    boxes: dict[int, list[Marked]] = {}
    named: set[str] = set()
    for (start, end, kind), facts in _by_words(marks):
        name = FOUND if kind == FOUND else f"at-{start}"
        for place in original.places(start, end):
            if place.box and place.page:
                left, top, right, bottom = place.box
                high = _high(original, place.page)
                down, deep = top * high // WIDE, (bottom - top) * high // WIDE
                boxes.setdefault(place.page, []).append(
                    Marked(
                        left - OUT, down - OUT, right - left + 2 * OUT, deep + 2 * OUT, kind,
                        facts, "" if name in named else name,
                    )
                )  # fmt: skip
                named.add(name)
    return [
        Leaf(page.number, f"/original/{original.digest}/{page.number}.webp", _high(original, page.number),
              tuple(boxes.get(page.number, ())))
        for page in original.pages
    ]  # fmt: skip


def _by_words(marks: Iterable[Mark]) -> list[tuple[tuple[int, int, str], str]]:
    """Put marks of the same words and kind together, the longest first and what was looked for last."""
    found: dict[tuple[int, int, str], dict[str, None]] = {}
    for mark in marks:
        facts = found.setdefault((mark.start, mark.end, mark.kind), {})
        facts[iri.path(mark.target) or ""] = None
    together = ((words, " ".join(filter(None, facts))) for words, facts in found.items())
    return sorted(together, key=lambda item: (item[0][2] == FOUND, item[0][0] - item[0][1]))


def _high(original: Original, number: int) -> int:
    page = original.pages[number - 1]
    return round(WIDE * page.height / max(page.width, 1))
