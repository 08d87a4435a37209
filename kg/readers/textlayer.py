"""The text layer of a PDF page: words with boxes, tables with drawn lines as tables.

`pdfplumber` puts letters together by where they stand, and so is not fooled by letters that the typesetter
fetched from a second font; of reading order it knows nothing, that is for `layout`.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any

from kg.readers import legacy, syllables, tables
from kg.readers.errors import TooLarge
from kg.readers.layout import Block, Gap, Word
from kg.readers.tables import Table
from kg.text import normalise

_SOUND = 0.6  # the least share of syllables in a layer that is believed
_MARKED = 0.2  # the least share of words with diacritics
_FEW = 12  # words: too few to judge a layer by
_DIFFERENT = 0.02  # of the letters: where two readers of a layer disagree more, it is broken
_UNKNOWN = "(cid:"
_MOST = 200_000  # characters of one page
_EDGES = 4_000  # drawn lines of one page: more is a drawing, not a table
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Layer:
    """What the text layer of a page says, in reading order; lengths in points."""

    width: float
    height: float
    blocks: tuple[Block, ...]
    text: str
    encodings: frozenset[str]

    @property
    def sense(self) -> float:
        """Which part of it can be Vietnamese, 0 to 1."""
        return syllables.share(self.text)

    @property
    def is_short(self) -> bool:
        """Say whether it is too short to be judged by its words."""
        return syllables.count(self.text) < _FEW

    @property
    def is_sound(self) -> bool:
        """Say whether it is to be believed: English OCR of a scan and lost tables of letters are not."""
        if self.text.count(_UNKNOWN) * 20 > len(self.text.split()):
            return False
        return self.is_short or (self.sense >= _SOUND and syllables.marked(self.text) >= _MARKED)

    def agrees(self, other: str) -> bool:
        """Say whether another reader of the same layer (its order aside) finds the same letters.

        Where a font shares one drawing between "a" and "ã", the two go wrong in different ways.
        """
        if self.encodings:
            return True
        mine, theirs = Counter("".join(self.text.split())), Counter("".join(normalise(other).split()))
        different = (mine - theirs).total() + (theirs - mine).total()
        return different <= _DIFFERENT * max(mine.total(), theirs.total())


def read(page: Any, gutter: Gap | None = None) -> Layer:
    """Return the layer of a page of pdfplumber; `gutter` as for `layout.arrange`.  Raises TooLarge."""
    if len(page.chars) > _MOST:
        raise TooLarge(what="page", most=_MOST)
    ruled = _tables(page)
    upright = page.filter(lambda thing: thing.get("upright", True))
    words, encodings = _words(upright)
    blocks = tables.in_order(([w] for w in words), ruled, (page.width, page.height), gutter)
    text = normalise(" ".join(word.text for word in words))
    return Layer(float(page.width), float(page.height), tuple(blocks), text, frozenset(encodings))


def _words(page: Any) -> tuple[list[Word], set[str]]:
    """Return the words that lie on the page, those in fonts from before Unicode converted."""
    words = []
    encodings = set()
    found = page.extract_words(x_tolerance_ratio=0.2, return_chars=True)
    for word in found:
        text = word["text"]
        font = word["chars"][0]["fontname"]
        encoding = legacy.by_font(font)
        if encoding and all(ord(c) < 256 for c in text):
            encodings.add(encoding)
            text = legacy.convert(text, encoding)
            text = text.upper() if legacy.is_capital(font) else text
        if 0 <= word["x0"] < page.width and 0 <= word["top"] < page.height:
            words.append(Word(text, word["x0"], word["top"], word["x1"], word["bottom"]))
    return words, encodings


def _tables(page: Any) -> list[Table]:
    """Return the tables with drawn cells, two columns or more, from the top down."""
    if len(page.edges) > _EDGES:
        return []
    found = [table for table in page.find_tables() if len(table.columns) > 1 and len(table.rows) > 1]
    drawn = [Table(t.bbox, tuple(tuple(box for box in row.cells if box) for row in t.rows)) for t in found]
    return sorted(drawn, key=lambda table: table.box[1])
