"""Pages of words in order → the draft, every word with its place.

Lines of one paragraph become one line.  Columns at the end of a page stay open, for a page break may cut
recipients and signature in two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kg.readers.draft import Draft
from kg.readers.layout import Block, Columns, Gap, Row, Word
from kg.readers.paragraphs import Margins, flows, margins
from kg.readers.reading import Box, Page

_FULL = 10_000


def _same(word: Word) -> Word:
    return word


class _Line(NamedTuple):
    row: Row
    page: Page
    as_it_came: Callable[[Word], Word]


class Writer:
    """Writes page after page into a draft; `gutter` is that of columns still open."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._open: tuple[list[_Line], ...] = ()
        self.gutter: Gap | None = None
        self._begun = self._is_cut = False
        self._last: _Line | None = None
        self._margins: Margins | None = None

    def write(
        self, blocks: Sequence[Block], page: Page, width: float, as_it_came: Callable[[Word], Word] = _same
    ) -> None:
        """Write the blocks of a page of `width`; `as_it_came` gives a word the box it has in the file."""
        rows = [block for block in blocks if isinstance(block, Row)]
        self._margins = margins(rows, width) or self._margins
        for block in blocks:
            if not (isinstance(block, Columns) and block.continues):
                self.close()
            if isinstance(block, Row):
                line = _Line(block, page, as_it_came)
                self._line(line, joined=self._flows(line))
                self._last = line
                continue
            self._open = self._open or tuple([] for _ in block.cells)
            self.gutter = block.gutter
            for lines, cell in zip(self._open, block.cells, strict=True):
                lines += [_Line(row, page, as_it_came) for row in cell]

    def close(self) -> None:
        """Write the columns still open."""
        for i, cell in enumerate(self._open):
            if i == 0:
                self._bar()
            for line in cell:
                self._line(line)
            self._bar()
        self._open = ()
        self.gutter = None

    def _bar(self) -> None:
        if self._begun:
            self._draft.end_line()
        self._draft.bar()
        self._begun = self._is_cut = False
        self._last = None

    def _flows(self, line: _Line) -> bool:
        """Say whether a line goes on with the paragraph of the one before, be it on the page before."""
        last = self._last
        if last is None or self._margins is None:
            return False
        return flows(last.row, line.row, self._margins, last.page.number == line.page.number)

    def _line(self, line: _Line, joined: bool = False) -> None:
        """Write a line; a number that its end has cut after a hyphen ("03/CT-" "UBND") is made whole."""
        for i, word in enumerate(line.row.words):
            box = _box(line.as_it_came(word), line.page)
            gap = " " if i else self._gap(joined)
            self._draft.word(word.text, line.page.number, box, word.confidence, gap)
            self._begun = True
        last = line.row.words[-1].text
        self._is_cut = len(last) > 1 and last[-1] == "-" and last[-2].isalnum()

    def _gap(self, joined: bool) -> str:
        if self._is_cut or not self._begun:
            return ""
        return " " if joined else "\n"


def _box(word: Word, page: Page) -> Box:
    across, down = _FULL / page.width, _FULL / page.height
    edges = (word.left * across, word.top * down, word.right * across, word.bottom * down)
    return Box(*(min(max(round(edge), 0), _FULL) for edge in edges))
