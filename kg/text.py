r"""The door: whatever text comes in, what leaves is fit to be read by rules.

Guarantees of `normalise` (nobody downstream normalises again):
- Unicode NFC, so "ế" is one code point however it was typed;
- line ends are "\n"; no byte order mark, no control or zero-width characters, no soft hyphens;
- every other kind of space is " ", also the mark with which a table in Markdown breaks a line.
It is idempotent, and the result is the text that is stored and that every span points into.

A `Passage` is a stretch of that text made flat for matching: line breaks, layout marks (Markdown stars,
table bars) and runs of spaces become one space, with a map back, so that rules need not know of layout and
still give spans of the text as written.  Spaces between syllables that copying lost or misplaced are put
right.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from kg.folding import fold, unmarked
from kg.model import Span
from kg.syllables import misplaced

__all__ = ["Passage", "folded", "forget", "normalise", "passage", "unmarked"]

Made = TypeVar("Made")

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u2060\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n ]|<br ?/?>", re.IGNORECASE)  # a table in Markdown breaks lines by a mark
# all layout but a single space, which may stay (each branch begins with a letter: so it is searched fastest)
_LAYOUT = re.compile(r"\n[\s*|]*|[*][\s*|]*|[|][\s*|]*|[ ][\s*|]+")
_LONG, _KEPT = 500, 4
_MOST_CUT = 5000  # passages of one text that are kept
_memory = threading.local()


def normalise(text: str) -> str:
    """Return `text` with the guarantees named at the top of this module."""
    if "<" in text or not text.replace("\n", " ").isprintable():  # few texts have anything to be put right
        text = _SPACES.sub(" ", _DROPPED.sub("", _LINE_ENDS.sub("\n", text)))
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Return NFC `text` in lower case without marks and with one kind of dash, at the same length.

    Offsets in the result are offsets in `text`, so that a rule can read through lost marks and still give
    the words as written.  (`unmarked` is for slugs: it may change the length.)
    """
    return fold(text) if len(text) < _LONG else _kept("folds", text, fold)


def forget() -> None:
    """Let go of the texts that this thread keeps: nobody reads them any more."""
    _memory.__dict__.clear()


def _kept(kind: str, text: str, make: Callable[[str], Made]) -> Made:
    """Make something of a long text once, however often it is asked for; each thread keeps the last few.

    A text is known again by identity: to compare two long texts of equal words takes as long as to read them.
    """
    known: list[tuple[str, Made]] = _memory.__dict__.setdefault(kind, [])
    for other, made in known:
        if other is text:
            return made
    known[_KEPT - 1 :] = []
    known.insert(0, (text, make(text)))
    return known[0][1]


@dataclass(slots=True)
class Passage:
    """A stretch of a text on one line; `starts[i]` and `origins[i]` map each kept run back to the text.

    Nobody changes one, but for what is kept of it: the words folded, and what was read at its places.
    """

    text: str
    starts: Sequence[int]
    origins: Sequence[int]
    _folded: str | None = field(default=None, repr=False, compare=False)
    known: dict[object, Any] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def folded(self) -> str:
        """The words folded, once for all rules that read them so."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    def once(self, question: object, read: Callable[[], Made]) -> Made:
        """Return what `read` gives, which is asked for once, however often the question comes."""
        self.known = {} if self.known is None else self.known
        if question not in self.known:
            self.known[question] = read()
        return cast(Made, self.known[question])

    def place(self, index: int) -> int:
        """Return the offset in the whole text of the character at `index` of this passage."""
        run = bisect_right(self.starts, index) - 1
        return self.origins[run] + index - self.starts[run]

    def index(self, place: int) -> int:
        """Return the first character here that stands at `place` of the whole text or behind it."""
        run = bisect_right(self.origins, place) - 1
        if run < 0:
            return 0
        last = self.starts[run + 1] if run + 1 < len(self.starts) else len(self.text)
        return min(self.starts[run] + place - self.origins[run], last)

    def part(self, start: int, end: int) -> Passage:
        """Return the characters `[start, end)` as a passage of their own."""
        first, last = bisect_right(self.starts, start), bisect_right(self.starts, end - 1)
        return Passage(
            self.text[start:end],
            (0, *[at - start for at in self.starts[first:last]]),
            (self.place(start), *self.origins[first:last]),
            self._folded and self._folded[start:end],
        )

    def span(self, start: int, end: int) -> Span:
        """Return where the characters `[start, end)` of this passage stand in the whole text."""
        first = self.place(start)
        return Span(first, self.place(end - 1) + 1 if end > start else first)


def passage(text: str, *spans: Span) -> Passage:
    """Make the stretches `spans` of `text` (all of it when none is given) into one flat passage.

    Several spans are joined by one space: an item that a page number cuts in two is one passage.  Stars that
    set a part of a word in bold ("phối **tr**ộn") leave no space.
    """
    flat = _flattened(text) if len(text) < _LONG else _kept("flat", text, _flattened)
    found = flat.cut.get(spans)
    if found is None:
        found = _cut(flat, spans)
        if len(flat.cut) < _MOST_CUT:
            flat.cut[spans] = found
    return found


def _cut(flat: _Flat, spans: tuple[Span, ...]) -> Passage:
    if len(spans) <= 1:
        return flat.under(spans[0]) if spans else flat.whole
    parts = [part for part in map(flat.under, spans) if part.text]
    return _joined(parts) if parts else Passage("", (0,), (spans[0].start,))


@dataclass(frozen=True, slots=True)
class _Flat:
    """A whole text made flat, with the passages cut from it; run `i` is `[whole.origins[i], ends[i])`."""

    whole: Passage
    ends: Sequence[int]
    cut: dict[tuple[Span, ...], Passage] = field(default_factory=dict)

    def under(self, span: Span) -> Passage:
        """Return what lies in `span`, which may cut through runs."""
        starts, origins = self.whole.starts, self.whole.origins
        first, last = bisect_right(self.ends, span.start), bisect_left(origins, span.end) - 1
        if first > last or not self.ends:
            return Passage("", (0,), (span.start,))
        start = starts[first] + max(0, span.start - origins[first])
        end = starts[last] + min(self.ends[last], span.end) - origins[last]
        words = self.whole.text[start:end]
        start += words.startswith(" ")
        end = max(start, end - words.endswith(" "))
        return self.whole.part(start, end) if end > start else Passage("", (0,), (span.start,))


def _flattened(text: str) -> _Flat:
    gaps = [gap.span() for gap in _LAYOUT.finditer(text)]
    flat = _laid_out(text, gaps, frozenset())
    faults = misplaced(flat.whole.text, flat.whole.folded)
    if not faults:
        return flat
    places = {(flat.whole.place(start), end - start) for start, end in faults}
    dropped = frozenset(at for at, width in places if width and text[at] == " ")
    added = {(at, at) for at, width in places if not width}
    return _laid_out(text, sorted({*gaps, *added, *((at, at + 1) for at in dropped)}), dropped)


def _laid_out(text: str, gaps: Sequence[tuple[int, int]], dropped: frozenset[int]) -> _Flat:
    """Join what stands between `gaps` by one space; no space for those that begin at one of `dropped`."""
    words: list[str] = []
    starts, origins, ends = array("L"), array("L"), array("L")  # a fifth of the memory of tuples
    at, length, apart = 0, 0, False
    for end, after in (*gaps, (len(text) - text.endswith(" "), -1)):
        if at == 0 and text.startswith(" "):
            at = 1
        if end > at:
            if apart:
                words.append(" ")
                length += 1
            starts.append(length)
            origins.append(at)
            ends.append(end)
            words.append(text[at:end])
            length += end - at
            apart = end not in dropped and (after <= end or text[end] != "*" or not _within(text, end, after))
        at = after
    flat = "".join(words)
    return _Flat(Passage(flat, starts or (0,), origins or (0,), fold(flat)), ends)


def _joined(parts: Sequence[Passage]) -> Passage:
    """Return passages one after another, with a space between."""
    starts: list[int] = []
    length = 0
    for part in parts:
        starts += [length + at for at in part.starts]
        length += len(part.text) + 1
    origins = [at for part in parts for at in part.origins]
    folds = " ".join(part.folded for part in parts)
    return Passage(" ".join(part.text for part in parts), tuple(starts), tuple(origins), folds)


def _within(text: str, start: int, end: int) -> bool:
    """Say whether `text[start:end]` are stars inside a word, or between a word and the mark after it."""
    if end - start < 2 or text[start:end].strip("*") or not 0 < start < end < len(text):
        return False
    before, after = text[start - 1], text[end]
    if after in ".,;:)":
        return True
    if after.isdigit() or after.isupper():
        return before.isdigit() if after.isdigit() else before.isupper()
    return before.isalpha() and after.islower()
