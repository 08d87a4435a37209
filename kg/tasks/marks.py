"""The marks of items, and the lines they stand in: what can begin an item or a paragraph."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg.form.layout import Line, as_written
from kg.rules import load, table

_ENDS = ".;:!?…"
_CLOSERS = " \"'”’*_|"
_CLOSED = ")/"
_SHORT = 0.7
_FOLLOWS = " sau:"
_MANY_BLANKS, _FEW_BLANKS, _MANY_BROKEN = 0.7, 0.08, 0.5


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an item: its style, its words, where the item's text begins, and its first letter."""

    style: str
    label: str
    end: int
    first: str


def read_mark(text: str, line: Line) -> Mark | None:
    """Return the mark that `line` begins with, if it begins with one."""
    rule = load("items")["item-label"]
    written = as_written(text, line.span)
    hit = rule.at(written, 0)
    if hit is None:
        return None
    style, (start, end) = next(iter(hit.groups.items()))
    label = written.text[start:end]
    if style == "inner" and label.isdigit():
        style = "inner-number"
    return Mark(style, label, line.start + hit.end, written.text[hit.end : hit.end + 1])


def follows(last: str, mark: str) -> bool:
    """Say whether `mark` comes right after `last` in its row ("d" then "đ", "9" then "10")."""
    if last.isdigit() and mark.isdigit():
        return int(mark) == int(last) + 1
    rows = table("items", "rows").values()
    return any(last in row and mark in row[row.index(last) + 1 :][:1] for row in rows)


class Layout:
    """What the lines of a text look like: how long they are, and whether blank lines mean anything.

    In a `spaced` text nearly every line has a blank one before it, though lines break sentences; in a
    `dense` one hardly any line has.
    """

    def __init__(self, text: str, found: list[Line]) -> None:
        lengths = sorted(line.end - line.start for line in found) or [0]
        self.text = text
        self.width = lengths[len(lengths) * 9 // 10]
        self.margin = Counter(line.indent for line in found).most_common(1)[0][0] if found else 0
        blanks = sum(line.gap > 0 for line in found)
        broken = sum(not self.ended(line) for line in found)
        self.spaced = blanks > _MANY_BLANKS * len(found) and broken > _MANY_BROKEN * len(found)
        self.dense = blanks < _FEW_BLANKS * len(found)

    def ended(self, line: Line) -> bool:
        """Say whether a sentence ends with `line`."""
        last = self.text[line.start : line.end].rstrip(_CLOSERS)[-1:]
        return last in _ENDS or self.text[line.end - 1] in _CLOSED

    def short(self, line: Line) -> bool:
        """Say whether `line` stops well before the right margin."""
        return line.indent + line.end - line.start < _SHORT * self.width

    def indented(self, line: Line) -> bool:
        """Say whether `line` begins right of the margin that most lines keep."""
        return line.indent >= self.margin + 3

    def apart(self, line: Line, before: Line) -> bool:
        """Say whether `line` is set apart from the one before it, which ended."""
        blank = line.gap > 0 and not self.spaced
        follows = self.text.endswith(_FOLLOWS, before.start, before.end)
        return blank or line.bar or follows or self.indented(line) or self.short(before)

    def below_heading(self, line: Line, before: Line) -> bool:
        """Say whether `line` leaves a heading without an end, whose last line is `before`."""
        if self.indented(line) or line.bar:
            return True
        if self.dense:
            return self.short(before) and self.orders(line)
        return self.short(before) if self.spaced else line.gap > 0

    def fresh(self, line: Line, before: Line | None) -> bool:
        """Say whether `line` can begin something: the one before ended, or it stands apart."""
        if before is None or self.ended(before) or line.bar:
            return True
        upper = self.text[line.start].isupper()
        return (line.gap > 0 and not self.spaced) or (self.short(before) and upper)

    def opens(self, line: Line) -> bool:
        """Say whether `line` begins as a sentence below the name of a body does ("Là cơ quan đầu mối …")."""
        return load("items")["item-duty"].at(as_written(self.text, line.span), 0) is not None

    def explains(self, line: Line, before: Line | None) -> bool:
        """Say whether a dash at the start of `line` goes on with a name at the end of the line before."""
        if before is None or self.ended(before):
            return False
        return load("items")["item-apposition"].at(as_written(self.text, line.span), 0) is not None

    def orders(self, line: Line) -> bool:
        """Say whether `line` begins with what somebody has to do."""
        return load("agencies")["agency-predicate"].at(as_written(self.text, line.span), 0) is not None
