"""The beginning of a notice: letterhead, type and abstract, addressees (Decree 30/2020/NĐ-CP, article 8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg import rules
from kg.form.layout import Line, as_written, last_word, lines
from kg.model import Span
from kg.rules import Rule
from kg.text import Passage

_REACH = 3_000  # characters in which the letterhead, the title and the addressees must begin
_LINES = 15  # lines that an abstract may have
_RISE = 8  # lines that the name of the issuer may have above the motto
_LEFT = 8  # lines between the motto and the number, where the left column stands whole above it
_DIGITS = 3  # digits that a name may have ("QUẬN 12"); a stamp with a time has more
_NEAR = 250  # characters behind the motto in which the number and the day stand
_LONG = 300  # characters that stand before the addressees where a text has no lines
_NUMBERS = ("so-van-ban", "so-van-ban-dang")
_MARKS = " \n*|#-_"
_ENDED = re.compile(r"[;.]\W*\w{0,2}\W{0,2}$")


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the beginning stands; the body begins at `end`, and what stands before `start` are stamps."""

    start: int
    end: int
    letterhead: Span | None = None
    title: Span | None = None
    addressees: Span | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    """What the steps below share: the head of the text, as it is laid out and line by line."""

    text: str
    window: Passage
    lines: Sequence[Line]
    signs: dict[str, Rule]

    def words(self, line: Line) -> str:
        return self.text[line.start : line.end]


def read_opening(text: str) -> Opening:
    """Find the letterhead, the title and the addressees of `text`, each where there is one."""
    reach = min(len(text), _REACH)
    head = _Head(
        text, as_written(text, Span(0, reach)), list(lines(text, 0, reach)), rules.load("components")
    )
    motto = _motto(head) or _number(head)
    start, end = (_top(head, motto.start), motto.end) if motto else (0, 0)
    called = _call(head, start)
    limit = head.lines[called].start if called is not None else end + _REACH // 2
    title = _title(head, end, limit)
    stop = title.start if title else head.lines[called].start if called is not None else end
    if stop == end and motto:
        stop = end = _marks(head, end)
        title = _title_within(head, end)
    addressees = _addressees(head, called) if called is not None else None
    end = max(end, title.end if title else 0, addressees.end if addressees else 0)
    return Opening(
        start=start if stop > start else 0,
        end=next((line.start for line in head.lines if line.start >= end), end),
        letterhead=Span(start, last_word(text, start, stop)) if stop > start and motto else None,
        title=title,
        addressees=addressees,
    )


def _motto(head: _Head) -> Span | None:
    """Return from where to where the mottoes of the state, or that of the Party, stand."""
    hits = [head.signs[name].first(head.window, 0, _REACH // 2) for name in ("quoc-hieu", "tieu-ngu")]
    spans = [hit.span for hit in hits if hit]
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else None


def _number(head: _Head) -> Span | None:
    """Return the line of the number, with its symbol, among the first lines: copying lost the motto."""
    signs = rules.load("header")
    return next(
        (
            line.span
            for line in head.lines[:_RISE]
            if any(signs[one].at(head.window, line.start) for one in _NUMBERS)
        ),
        None,
    )


def _marks(head: _Head, at: int) -> int:
    """Return where the number and the day behind the motto end, in a text that shows no title below."""
    signs = rules.load("header")
    numbers = (hit for name in _NUMBERS for hit in signs[name].find(head.window, at, at + _NEAR))
    own = min((hit.span for hit in numbers if head.text[hit.start].isupper()), default=Span(at, at))
    day = signs["ngay-ban-hanh"].first(head.window, at, at + _NEAR)
    return max(own.end, day.span.end if day else at)


def _title_within(head: _Head, start: int) -> Span | None:
    """Return the type that follows the day on one line; its abstract runs into the body."""
    rest = head.text[start : start + _NEAR]
    at = start + len(rest) - len(rest.lstrip(_MARKS))
    hit = head.signs["ten-loai-dau-dong"].at(as_written(head.text, Span(at, at + len(rest))), 0)
    kind = hit.span_of("type") if hit else None
    return kind if kind and kind.of(head.text).isupper() else None


def _top(head: _Head, motto: int) -> int:
    """Return the start of the letterhead: the capital lines just above the motto belong to it.

    So do number and abstract, where the left column was copied whole before the right one.
    """
    above = [line for line in reversed(head.lines) if line.start <= motto]
    column = next(
        (count for count, line in enumerate(above[:_LEFT]) if _numbered(head, line, "trich-yeu-cong-van")), -1
    )
    top = motto
    for count, line in enumerate(above[: _RISE + column + 1]):
        words = head.text[line.start : min(line.end, motto)]
        if (
            line.end < motto
            and count > column
            and not _numbered(head, line)
            and (not words.isupper() or sum(map(str.isdigit, words)) > _DIGITS)
        ):
            break
        top = line.start
    return top


def _numbered(head: _Head, line: Line, *others: str) -> bool:
    """Say whether a line gives the number: with a colon, or as the Party writes it (or one of `others`)."""
    signs = rules.load("header")
    return any(signs[name].at(head.window, line.start) for name in ("dong-so", "so-van-ban-dang", *others))


def _call(head: _Head, start: int) -> int | None:
    """Return the index of the line that opens the addressees ("Kính gửi", "… điện:")."""
    hits = [head.signs[name].first(head.window, start) for name in ("kinh-gui", "dien")]
    ends = [hit.span.end for hit in hits if hit]
    called = (
        next((i for i, line in enumerate(head.lines) if line.end >= min(ends) - 3), None) if ends else None
    )
    return None if called is not None and head.lines[called].start <= start < min(ends) - _LONG else called


def _title(head: _Head, start: int, limit: int) -> Span | None:
    """Return the type and the abstract below it."""
    for name in ("ten-loai", "ten-loai-dau-dong"):
        for hit in head.signs[name].find(head.window, start, limit):
            kind = hit.span_of("type")
            if kind and kind.of(head.text).isupper():
                return Span(kind.start, _abstract(head, kind, limit))
    return None


def _abstract(head: _Head, kind: Span, limit: int) -> int:
    """Return the end of the abstract that follows the type."""
    end, upper = kind.end, None
    for count, line in enumerate(line for line in head.lines if line.end > kind.end):
        words = head.text[max(line.start, kind.end) : line.end].strip()
        if (
            line.start >= limit
            or count >= _LINES
            or (upper is not None and _begins(head, line, words, upper))
        ):
            break
        upper = words.isupper() if upper is None else upper
        end = line.end
    return end


def _begins(head: _Head, line: Line, words: str, upper: bool) -> bool:
    """Say whether a line is no more of the abstract: the body, or the authority that decides, begins."""
    if line.bar or (words.isupper() is not upper and len(words) > 12):
        return True
    if line.gap and not words[0].islower():
        return True
    return not upper and words[0].isupper() and head.signs["mo-dau"].at(head.window, line.start) is not None


def _addressees(head: _Head, called: int) -> Span:
    """Return the addressees, from the line `called` on."""
    first = head.lines[called]
    end, inline = first.end, not head.words(first).rstrip("* ").endswith(":")
    ended = inline and head.words(first).rstrip("* ").endswith(".")
    for line in head.lines[called + 1 :]:
        words = head.words(line)
        if not line.bulleted(head.text) and words[0] != "(" and inline:
            fresh = line.bar or ended or (line.gap and not words[0].islower())
            if fresh or (words[0].isupper() and head.signs["mo-dau"].at(head.window, line.start)):
                break
        inline, end, ended = True, line.end, bool(_ENDED.search(words))
    return Span(first.start, end)
