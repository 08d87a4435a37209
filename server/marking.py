"""A text with the places of its facts marked, as HTML: overlapping marks are cut at each edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from kg import iri


@dataclass(frozen=True, slots=True)
class Mark:
    """The words `[start, end)` show the fact at `target`, of one kind ("task", "agency" …)."""

    start: int
    end: int
    kind: str
    target: str


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """Return `text` escaped, each marked stretch in `<mark>` with the kinds of all marks that cover it.

    The innermost (shortest) mark gives the address: `data-fact` is the path of its target.
    """
    sound = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in sound), *(m.end for m in sound)})
    by_start = sorted(sound, key=lambda m: m.start)
    open_: list[Mark] = []
    pieces: list[str] = []
    nth = 0
    for start, end in pairwise(edges):
        while nth < len(by_start) and by_start[nth].start <= start:
            open_.append(by_start[nth])
            nth += 1
        open_ = [m for m in open_ if m.end > start]
        pieces.append(_piece(text[start:end], start, open_))
    return Markup("").join(Markup(piece) for piece in pieces)  # noqa: S704 - each piece is escaped below


def _piece(words: str, start: int, marks: list[Mark]) -> str:
    if not marks:
        return str(escape(words))
    inner = min(marks, key=lambda m: m.end - m.start)
    begins = f' id="at-{start}"' if any(m.start == start for m in marks) else ""
    path = escape(iri.path(inner.target) or "")
    return f'<mark class="{escape(inner.kind)}"{begins} data-fact="{path}">{escape(words)}</mark>'
