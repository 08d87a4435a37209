"""Lines and cells of a text as it is laid out: what rules that need the layout read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.model import Span
from kg.text import Passage

_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"(?P<bar>\|?)[ *]*(?P<words>[^\s|*]+(?:[ *]{1,2}[^\s|*]+)*)")
_WORD = re.compile(r"[^\W_]")
_MARKS = " *|#_>"
_WIDEST = 200  # spaces with which a line may be indented
_RULES = ("---", "–––", "———", "===")
BULLETS = "-~+–—•·●▪"


class Line(NamedTuple):
    """The words of one line without layout marks; `gap` blank lines and perhaps a `bar` stand before it.

    `indent` counts the characters left of it.
    """

    start: int
    end: int
    gap: int = 0
    bar: bool = False
    indent: int = 0

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return Span(self.start, self.end)

    def bulleted(self, text: str) -> bool:
        """Say whether the line is an entry of a list."""
        return text[self.start] in BULLETS


def as_written(text: str, span: Span) -> Passage:
    """Return a stretch of `text` as a passage with its layout kept, for rules that need the lines."""
    return Passage(span.of(text), (0,), (span.start,))


def lines(text: str, start: int, stop: int) -> Iterator[Line]:
    """Yield the lines of `text[start:stop]` that hold a letter or a digit."""
    gap, bar, last = 0, False, start
    for found in _LINE.finditer(text, start, stop):
        gap += max(0, found.start() - last - 1)
        last = found.end()
        words = found[0].strip(_MARKS)
        if not _WORD.search(words):
            gap += 1
            bar = bar or "|" in found[0] or words.startswith(_RULES)
            continue
        indent = len(found[0]) - len(found[0].lstrip(_MARKS))
        at = found.start() + indent
        yield Line(at, at + len(words), gap, bar or "|" in found[0][:indent], indent)
        gap, bar = 0, "|" in found[0][indent + len(words) :]


def cells(text: str, line: Line) -> list[Line]:
    """Split a line at gaps of three spaces and more, and at bars (`bar` says so)."""
    return [
        Line(*cell.span("words"), line.gap, bool(cell["bar"]), line.indent + cell.start("words") - line.start)
        for cell in _CELL.finditer(text, line.start, line.end)
    ]


def line_start(text: str, at: int) -> int | None:
    """Return where the line of `at` begins, or None when a word, or too much space, stands between."""
    before = text.rfind("\n", max(0, at - _WIDEST), at)
    if (before < 0 and at > _WIDEST) or _WORD.search(text, before + 1, at):
        return None
    return before + 1


def first_word(text: str, start: int, stop: int) -> int:
    """Return where the words of `text[start:stop]` begin, layout marks and blank lines left out."""
    return stop - len(text[start:stop].lstrip(_MARKS + "\n"))


def last_word(text: str, start: int, stop: int) -> int:
    """Return where the words of `text[start:stop]` end, layout marks and blank lines left out."""
    return start + len(text[start:stop].rstrip(_MARKS + "\n–—-"))
