"""What reading a file gives: the text, and for every stretch of it the place in the file it came from.

A file with pages (PDF, scan) is a run of words with boxes; one without (text, HTML, Word) a run of
paragraphs.  Both are one `Map`: sorted stretches of the text, each with its place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from kg.messages import gettext
from kg.model import Span

# (per cent claimed by tesseract, share of such words that are right): measured on 8,100 words of worn scans
_RIGHT = ((95, 0.99), (90, 0.97), (85, 0.8), (75, 0.6), (60, 0.4), (50, 0.3), (0, 0.1))


class Box(NamedTuple):
    """A rectangle on a page, from the top left, in ten-thousandths of its width and height."""

    left: int
    top: int
    right: int
    bottom: int

    def joined(self, other: Box) -> Box:
        """Return the smallest box around both."""
        low = [min(a, b) for a, b in zip(self[:2], other[:2], strict=True)]
        return Box(*low, *(max(a, b) for a, b in zip(self[2:], other[2:], strict=True)))

    def beside(self, other: Box) -> bool:
        """Say whether the other box stands on the same line."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return 2 * shared > min(self.bottom - self.top, other.bottom - other.top)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand in the file: a box on a page, or a paragraph (both counted from 1)."""

    page: int | None = None
    box: Box | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Map:
    """Sorted stretches `[starts[i], ends[i])` of the text; the other rows are empty where a form has none.

    Without `pages` the i-th stretch is paragraph i + 1.  `confidences` are per cent, from OCR.
    """

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    boxes: tuple[Box, ...] = ()
    confidences: tuple[int, ...] = ()

    def locate(self, span: Span) -> tuple[Place, ...]:
        """Return the places of the words of `span`, in order; words of one line make one box."""
        if not self.pages:
            return tuple(Place(paragraph=i + 1) for i in self._within(span))
        places: list[Place] = []
        for i in self._within(span):
            last = places[-1] if places else None
            if last and last.box and last.page == self.pages[i] and last.box.beside(self.boxes[i]):
                places[-1] = replace(last, box=last.box.joined(self.boxes[i]))
            else:
                places.append(Place(self.pages[i], self.boxes[i]))
        return tuple(places)

    def confidence(self, span: Span) -> float:
        """Return how surely the words of `span` were read, 0 to 1: that of the weakest tenth; 1 without OCR.

        One wrong letter spoils a number or a name; of a hundred words a few weak ones do not spoil the whole.
        """
        if not self.confidences:
            return 1.0
        sure = sorted(_sureness(self.confidences[i]) for i in self._within(span))
        weakest = sure[: max(len(sure) // 10, 1)]
        return sum(weakest) / len(weakest) if weakest else 1.0

    def _within(self, span: Span) -> range:
        return range(bisect_right(self.ends, span.start), bisect_left(self.starts, span.end))

    def page_starts(self) -> tuple[int, ...]:
        """Return where in the text each page with words begins."""
        first: dict[int, int] = {}
        for start, page in zip(self.starts, self.pages, strict=False):
            first.setdefault(page, start)
        return tuple(first.values())

    def to_data(self) -> dict[str, list[Any]]:
        """Return the map as data that `json.dumps` can write."""
        return {name: list(getattr(self, name)) for name in Map.__slots__}

    @classmethod
    def from_data(cls, data: Mapping[str, list[Any]]) -> Map:
        """Return the map that `to_data` wrote."""
        boxes = tuple(Box(*box) for box in data["boxes"])
        return cls(**{name: tuple(data[name]) for name in cls.__slots__} | {"boxes": boxes})


def _sureness(claimed: int) -> float:
    """Return which share of the words that tesseract is so sure of (per cent) is right."""
    return next(right for least, right in _RIGHT if claimed >= least)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size in points, whether OCR read it, and how surely (0 to 1)."""

    number: int
    width: float
    height: float
    ocr: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at; `str()` says it in the language of the moment."""

    text: str
    page: int | None = None
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        said = gettext(self.text).format(**dict(self.values))
        return gettext("page {page}: {said}").format(page=self.page, said=said) if self.page else said


@dataclass(frozen=True, slots=True)
class Reading:
    """One file read.

    `text` has the guarantees of `kg.text.normalise`; `form` is txt, html, docx, doc, rtf, pdf or scan.
    """

    text: str
    form: str
    map: Map = Map()
    pages: tuple[Page, ...] = ()
    encoding: str | None = None
    doubts: tuple[Doubt, ...] = ()
    name: str = ""

    def locate(self, span: Span) -> tuple[Place, ...]:
        """Return where the words of `span` stand in the file."""
        return self.map.locate(span)

    @property
    def is_typed(self) -> bool:
        """Whether the words were given as text, so that none was read by OCR."""
        return not self.map.confidences

    def confidence(self, span: Span) -> float:
        """Return how surely the words of `span` were read, 0 to 1."""
        return self.map.confidence(span)

    def to_data(self) -> dict[str, Any]:
        """Return the reading as data that `json.dumps` can write."""
        return {
            "text": self.text,
            "form": self.form,
            "map": self.map.to_data(),
            "pages": [[getattr(page, name) for name in Page.__slots__] for page in self.pages],
            "encoding": self.encoding,
            "doubts": [[doubt.text, doubt.page, doubt.values] for doubt in self.doubts],
            "name": self.name,
        }


def from_data(data: Mapping[str, Any]) -> Reading:
    """Return the reading that `Reading.to_data` wrote."""
    return Reading(
        text=data["text"],
        form=data["form"],
        map=Map.from_data(data["map"]),
        pages=tuple(Page(*page) for page in data["pages"]),
        encoding=data["encoding"],
        doubts=tuple(
            Doubt(text, page, tuple((key, value) for key, value in values))
            for text, page, values in data["doubts"]
        ),
        name=data["name"],
    )


def by_paragraph(text: str) -> Map:
    """Return the map of a normalised text whose lines are its paragraphs."""
    spans = list(_lines(text))
    return Map(tuple(start for start, _ in spans), tuple(end for _, end in spans))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1
