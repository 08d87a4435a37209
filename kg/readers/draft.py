"""A text being written down piece by piece, each with its place.

Tables keep one shape in every form: a line "|" opens a row and closes each cell, as in

    |
    ỦY BAN NHÂN DÂN
    |
    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    |

so that nobody downstream need know whether a letterhead was a table of Word or two columns of a PDF.
"""

from __future__ import annotations

from kg.readers.errors import EmptyFile, TooLarge
from kg.readers.limits import USUAL, Limits
from kg.readers.reading import Box, Doubt, Map, Page, Reading
from kg.text import normalise

BAR = "|"


class Draft:
    """Collects pieces and gives a `Reading`; `bar` may only stand between lines."""

    def __init__(self, limits: Limits = USUAL) -> None:
        self._limits = limits
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._pages: list[int] = []
        self._boxes: list[Box] = []
        self._confidences: list[int] = []

    def paragraph(self, text: str) -> None:
        """Write a paragraph, and end its line; one without words leaves nothing."""
        if clean := _tidy(text):
            self._piece(clean)
            self._write("\n")

    def word(self, text: str, page: int, box: Box, confidence: int | None = None, gap: str = " ") -> None:
        """Write a word of a page after `gap`."""
        if clean := normalise(text).strip():
            self._write(gap)
            self._piece(clean)
            self._pages.append(page)
            self._boxes.append(box)
            if confidence is not None:
                self._confidences.append(confidence)

    def end_line(self) -> None:
        """End a line of words."""
        self._write("\n")

    def bar(self) -> None:
        """Write the mark between cells."""
        self._write(BAR + "\n")

    def reading(
        self,
        form: str,
        pages: tuple[Page, ...] = (),
        doubts: tuple[Doubt, ...] = (),
        encoding: str | None = None,
    ) -> Reading:
        """Return what was written; raises EmptyFile when there is not one word."""
        if not self._starts:
            raise EmptyFile
        places = Map(
            tuple(self._starts),
            tuple(self._ends),
            tuple(self._pages),
            tuple(self._boxes),
            tuple(self._confidences),
        )
        return Reading("".join(self._parts).rstrip("\n"), form, places, pages, encoding, doubts)

    def _piece(self, text: str) -> None:
        self._starts.append(self._length)
        self._write(text)
        self._ends.append(self._length)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        if self._length > self._limits.characters:
            raise TooLarge(what="text", most=self._limits.characters)


def _tidy(text: str) -> str:
    """Return the lines of a paragraph without spaces at their ends or double ones, empty lines left out."""
    lines = (" ".join(line.split()) for line in normalise(text).split("\n"))
    return "\n".join(line for line in lines if line)
