"""The parts of a notice, found by their layout: letterhead, title, body, recipients, signature, annexes.

A notice comes as clean text, as tables (`|` between cells), in two columns side by side, as Markdown or from
a scanner.  Its beginning (`kg.form.opening`) and its end (`kg.form.closing`) are read line by line; the body
is what lies between.  The search is bounded at both ends, so that the time grows with the length of
the text alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg import rules
from kg.form.closing import read_closing
from kg.form.layout import as_written, first_word, last_word
from kg.form.opening import read_opening
from kg.model import Span

_PAGE_BREAK = re.compile(r"\n[ ]*(?:-{2,} ?PAGE BREAK ?-{2,}|[-–] ?(?P<number>\d{1,3}) ?[-–])[ ]*(?=\n|\Z)")
_MISREAD_NUMBER = re.compile(
    r"[ \n]*\n[ ]*(?!\d+\s)[A-Za-z0-9]{1,2}[ ]*\n(?=[ ]*\n|\Z)"
)  # below a page break: "iz"
_PAGE_NUMBER = re.compile(r"\n[ ]*\n[ ]*(?P<number>\d{1,3})[ ]*(?=\n|\Z)")
_HEADING = 100  # characters of a heading: "PHỤ LỤC I" and "DANH MỤC …" below it are one
_LONGEST = 400  # letters and digits in fewer characters than this after the signature make no annex


@dataclass(frozen=True, slots=True)
class Components:
    """Where the parts of a notice stand; None or empty where it has none.

    `recipients` and `signature` are lines or cells, because the two often stand beside each other; `noise` is
    what does not belong to the words: page numbers, page breaks, stamps of digital signatures.
    """

    body: Span
    letterhead: Span | None = None
    title: Span | None = None
    addressees: Span | None = None
    recipients: tuple[Span, ...] = ()
    signature: tuple[Span, ...] = ()
    annexes: tuple[Span, ...] = ()
    footnotes: tuple[Span, ...] = ()
    noise: tuple[Span, ...] = ()

    def clean(self, span: Span) -> tuple[Span, ...]:
        """Return `span` without the noise in it, in pieces from left to right."""
        pieces, at = [], span.start
        for index in range(bisect_right(self.noise, at, key=_end), len(self.noise)):
            noise = self.noise[index]
            if noise.start >= span.end:
                break
            if noise.start > at:
                pieces.append(Span(at, noise.start))
            at = noise.end
        return (*pieces, Span(at, span.end)) if at < span.end else tuple(pieces)


def _end(span: Span) -> int:
    return span.end


def split(text: str) -> Components:
    """Find the parts of the normalised `text`; every text has a body, even if it is empty."""
    opening = read_opening(text)
    closing = read_closing(text, opening.end)
    annexes, footnotes = _after(text, closing.end)
    stamps = [Span(0, opening.start)] if last_word(text, 0, opening.start) else []
    return Components(
        body=Span(opening.end, last_word(text, opening.end, closing.start)),
        letterhead=opening.letterhead,
        title=opening.title,
        addressees=opening.addressees,
        recipients=closing.recipients,
        signature=closing.signature,
        annexes=annexes,
        footnotes=footnotes,
        noise=(*stamps, *_page_noise(text, opening.end)),
    )


def _page_noise(text: str, start: int) -> Iterator[Span]:
    """Yield page breaks, and the numbers that count pages up (a lone number in a table does not)."""
    found = [(hit.start() + 1, hit.end(), hit["number"]) for hit in _PAGE_BREAK.finditer(text, start)]
    found += [(hit.start("number"), hit.end(), hit["number"]) for hit in _PAGE_NUMBER.finditer(text, start)]
    page = 1
    for at, end, number in sorted(found, key=lambda hit: hit[:2]):
        if number is None:
            misread = _MISREAD_NUMBER.match(text, end)
            yield Span(at, misread.end() - 1 if misread else end)
        elif page <= int(number) <= page + 2:
            page = int(number)
            yield Span(at, end)


def _after(text: str, start: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Split what follows the signature into annexes and footnotes."""
    signs = rules.load("components")
    after = as_written(text, Span(start, len(text)))
    notes = [hit.span.start for hit in signs["ghi-chu"].find(after)]
    end = notes[0] if notes else len(text)
    footnotes = tuple(_pieces(text, notes, len(text)))
    if sum(map(str.isalnum, text[start : min(end, start + _LONGEST)])) < _LONGEST // 10:
        return (), footnotes
    starts = [start]
    for hit in signs["phu-luc"].find(after, 0, end - start):
        if hit.span.start - starts[-1] > _HEADING:
            starts.append(hit.span.start)
    return tuple(_pieces(text, starts, end)), footnotes


def _pieces(text: str, starts: Sequence[int], end: int) -> Iterator[Span]:
    for at, stop in zip(starts, [*starts[1:], end], strict=False):
        begin = first_word(text, at, stop)
        if begin < stop:
            yield Span(begin, last_word(text, begin, stop))
