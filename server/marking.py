"""A text with the places of its facts marked, as HTML: overlapping marks are cut at each edge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import combining

from markupsafe import Markup, escape

from kg import iri
from kg.store.folding import marked as marked_form
from kg.store.folding import plain

FOUND = "found"
AROUND = 110


@dataclass(frozen=True, slots=True)
class Mark:
    """The words `[start, end)` show the fact at `target`, of one kind ("task", "agency" …)."""

    start: int
    end: int
    kind: str
    target: str


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """Return `text` escaped, each marked stretch in `<mark>`.

    The class is the kind of the innermost (shortest) mark; `data-fact` lists the paths of all whose words
    these are, the innermost first.  The place that was looked for (`FOUND`) is marked besides.
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
    facts = sorted((m for m in marks if m.kind != FOUND), key=lambda m: m.end - m.start)
    looked_for = [m for m in marks if m.kind == FOUND]
    classes = " ".join([*(m.kind for m in facts[:1]), *(m.kind for m in looked_for)])
    paths = " ".join(dict.fromkeys(filter(None, (iri.path(m.target) for m in facts))))
    at = FOUND if any(m.start == start for m in looked_for) else f"at-{start}"
    begins = f' id="{at}"' if any(m.start == start for m in marks) else ""
    return f'<mark class="{escape(classes)}"{begins} data-fact="{escape(paths)}">{escape(words)}</mark>'


def excerpt(text: str, words: str) -> Markup:
    """Return the part of `text` around the words looked for, each of them in `<mark>`.

    Words typed with marks are looked for with them first; where none is there, without.
    """
    places = _places(text, words, marked_form) or _places(text, words, plain)
    if not places:
        return escape(text[: 2 * AROUND])
    start = max(0, places[0][0] - AROUND)
    start = text.find(" ", start) + 1 if start else 0
    end = min(len(text), places[0][1] + AROUND)
    pieces, at = ["…" if start else ""], start
    for begin, stop in places:
        if begin >= at and stop <= end:
            pieces += [str(escape(text[at:begin])), f"<mark>{escape(text[begin:stop])}</mark>"]
            at = stop
    pieces += [str(escape(text[at:end])), "…" if end < len(text) else ""]
    return Markup("").join(Markup(piece) for piece in pieces)  # noqa: S704 - each piece is escaped above


def _places(text: str, words: str, fold: Callable[[str], str]) -> list[tuple[int, int]]:
    """Return where the words stand in a text, folded alike."""
    wanted = set(fold(words).split())
    return [(start, end) for start, end in _words(text) if fold(text[start:end]) in wanted]


def _words(text: str) -> Iterator[tuple[int, int]]:
    start = None
    for at, character in enumerate(f"{text} "):
        if character.isalnum() or combining(character):
            start = at if start is None else start
        elif start is not None:
            yield start, at
            start = None
