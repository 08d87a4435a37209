"""The body of a notice as a tree of items: I., 1., 1.1, a), (1), -, +, Điều 1., and unmarked paragraphs.

Notices number as they like, repeat and skip numbers, break lines hard and pages in the middle of an item.  So
the depth of an item is read from the marks that are open above it, not from the mark alone: a mark in the
style of an open item is its sibling, a new style is a child.  Time is linear in the length of the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.agencies.lists import read_list
from kg.form.layout import Line, lines
from kg.model import Span
from kg.rules import load
from kg.tasks.marks import Layout, Mark, follows, read_mark
from kg.text import Passage, passage

_HEADING = 150
_ROOT = "root"
_OPENERS = '“"('
_CLOSERS = " \"'”’*_|"
_FARTHEST = 200
_BETWEEN = " \n*|"
_TOP = {"part": 0, "roman": 1, "article": 2}
Paragraph = list[Span]


@dataclass
class Item:
    """One item: its mark, its own paragraphs (pieces of lines each) and the items below it.

    `key` is unique in the notice and stable: "2.2-a-3".  The root has no mark.
    """

    key: str
    label: str = ""
    style: str = _ROOT
    parent: Item | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)

    def passage(self, text: str, index: int = 0) -> Passage:
        """Return one of the item's own paragraphs as flat text; a mark may stand without any words."""
        if index >= len(self.paragraphs) or not self.paragraphs[index]:
            return Passage("", (0,), (0,))
        return passage(text, *self.paragraphs[index])

    def walk(self) -> Iterator[Item]:
        """Yield this item and all below it, in the order of the text."""
        open_items = [self]
        while open_items:
            item = open_items.pop()
            yield item
            open_items.extend(reversed(item.children))


def read_items(text: str, spans: Iterable[Span], prefix: str = "") -> Item:
    """Read the stretches `spans` of `text` (a body without its noise) into a tree; return its root.

    `prefix` is put before every key ("PL1" for the first annex).
    """
    found = [line for span in spans for line in lines(text, span.start, span.end)]
    builder = _Builder(text, prefix, Layout(text, found))
    for line in found:
        builder.take(line)
    return builder.root


class _Builder:
    """Takes line after line; `open` is the way from the root to the item being read."""

    def __init__(self, text: str, prefix: str, layout: Layout) -> None:
        self.text, self.layout, self.prefix = text, layout, prefix
        self.root = Item(prefix)
        self.open = [self.root]
        self.keys: Counter[str] = Counter()
        self.before: Line | None = None

    def take(self, line: Line) -> None:
        """Put one line where it belongs."""
        mark = self._mark(line)
        if mark:
            self._open(mark.style, mark.label)
            self.open[-1].paragraphs.append([Span(mark.end, line.end)] if mark.end < line.end else [])
        elif self._begins_paragraph(line):
            self.open[-1].paragraphs.append([line.span])
        else:
            self._go_on(line)
        self.before = line

    def _go_on(self, line: Line) -> None:
        """Add a line to the last paragraph: to its last stretch, when only layout stands between."""
        stretches = self.open[-1].paragraphs[-1]
        if stretches and not self.text[stretches[-1].end : line.start].strip(_BETWEEN):
            stretches[-1] = Span(stretches[-1].start, line.end)
        else:
            stretches.append(line.span)

    def _mark(self, line: Line) -> Mark | None:
        """Return the mark of `line`, when it begins an item."""
        mark = read_mark(self.text, line)
        if mark and mark.style == "bullet" and self.layout.explains(line, self.before):
            return None
        if mark is None:
            return self._lost_mark(line)
        if self.layout.fresh(line, self.before) or self._expected(mark):
            return mark
        return None

    def _lost_mark(self, line: Line) -> Mark | None:
        """Read a dash that stands alone or that the scanner took for a line, and a number without digits."""
        if not self.layout.fresh(line, self.before):
            return None
        first = self.text[line.start]
        if self.text.startswith(". ", line.start, line.end) and self.text[line.start + 2].isupper():
            last = next((item.label for item in reversed(self.open) if item.style == "number"), "")
            return Mark("number", str(int(last) + 1), line.start + 2, "") if last else None
        between = self.text[self.before.end if self.before else max(0, line.start - 40) : line.start]
        lone = between[-_FARTHEST:].rstrip(" *|\n").rpartition("\n")[2].strip(" *|")
        label = "+" if lone == "+" else "-"
        return Mark("bullet", label, line.start, first) if lone in ("-", "–", "_", "+") else None

    def _expected(self, mark: Mark) -> bool:
        """Say whether a mark in the middle of a sentence is the next of an open row."""
        if mark.first and not mark.first.isupper():
            return False
        if mark.style == "bullet":
            return self._heading() or any(item.style == mark.style for item in self.open)
        if mark.style not in ("number", "letter", "roman", "inner-number"):
            return mark.style in ("article", "decimal", "part") and not self._referred()
        last = next((item.label for item in reversed(self.open) if item.style == mark.style), "")
        return mark.label in ("1", "a", "I") or follows(last, mark.label)

    def _referred(self) -> bool:
        """Say whether the line before ends with what a reference goes on from ("điểm 1.2 | Mục III")."""
        before = self.before
        words = self.text[max(before.start, before.end - 30) : before.end] if before else ""
        return load("items")["item-referring"].pattern.search(words) is not None

    def _begins_paragraph(self, line: Line) -> bool:
        item, before = self.open[-1], self.before
        if before is None or not item.paragraphs:
            return True
        first = self.text[line.start]
        if not item.paragraphs[-1] or not (first.isupper() or first in _OPENERS):
            return False
        if self.layout.ended(before):
            return self.layout.apart(line, before)
        if item.style == "bullet" or not self._heading():
            return False
        return self.layout.below_heading(line, before) or self._below_name(line)

    def _below_name(self, line: Line) -> bool:
        """Say whether what the item says so far only names bodies, and `line` says what they do."""
        if not (self.layout.orders(line) or self.layout.opens(line)):
            return False
        heading = self.open[-1].passage(self.text)
        return read_list(heading, 0)[1] == len(heading.text.rstrip(" :"))

    def _heading(self) -> bool:
        """Say whether what the innermost item says so far can be a heading."""
        return len(self.open[-1].paragraphs) == 1 and self._is_heading(self.open[-1])

    def _is_heading(self, item: Item) -> bool:
        """Say whether the first paragraph of an item can be a heading."""
        if not item.label or not item.paragraphs or not item.paragraphs[0]:
            return False
        start, end = item.paragraphs[0][0].start, item.paragraphs[0][-1].end
        if end - start >= _HEADING:
            return False
        words = self.text[start:end]
        open_end = load("items")["item-open-end"].first(Passage(words, (0,), (0,)))
        return " " in words and not open_end

    def _open(self, style: str, mark: str) -> None:
        """Open an item: beside the last open one of its style, or below the innermost."""
        depth = self._depth(style, mark)
        if depth == len(self.open) and len(self.open[-1].paragraphs) > 1:
            self._lead_in()
        else:
            del self.open[depth:]
        parent = self.open[-1]
        key = self._key(parent, style, mark)
        item = Item(key, mark, self._style(style, mark), parent)
        parent.children.append(item)
        self.open.append(item)

    def _lead_in(self) -> None:
        """Make the last paragraph of an item one of its own, when it leads into the row that begins now.

        Below a heading it stays: there it leads into the heading's own row.
        """
        item = self.open[-1]
        last = item.paragraphs[-1]
        end = self.text[max(last[-1].start, last[-1].end - 20) : last[-1].end]
        if not item.parent or self._is_heading(item) or not end.rstrip(_CLOSERS).endswith(":"):
            return
        self.open.pop()
        parent = self.open[-1]
        lead_in = Item(self._key(parent, "bullet", ""), "", "paragraph", parent, [item.paragraphs.pop()])
        parent.children.append(lead_in)
        self.open.append(lead_in)

    def _depth(self, style: str, mark: str) -> int:
        if style in _TOP:
            outer = [
                i for i, item in enumerate(self.open) if _TOP.get(item.style, 9) >= _TOP[style] and i > 0
            ]
            return outer[0] if outer else len(self.open)
        if style == "decimal":
            for depth in range(len(self.open) - 1, 0, -1):
                above = self.open[depth]
                if above.style.startswith(("number", "decimal")) and mark.startswith(f"{above.label}."):
                    return depth + 1
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].style == self._style(style, mark):
                return depth
        return len(self.open)

    def _style(self, style: str, mark: str) -> str:
        if style == "decimal":
            return f"decimal-{mark.count('.')}"
        return f"bullet{mark}" if style == "bullet" and mark in "+•●▪" else style

    def _key(self, parent: Item, style: str, mark: str) -> str:
        name = str(len(parent.children) + 1) if style in ("bullet", "ordinal") else mark.rpartition(" ")[2]
        above = parent.key
        if style == "decimal" and parent.label and mark.startswith(f"{parent.label}."):
            above = parent.parent.key if parent.parent else self.prefix
        key = f"{above}-{name}" if above else name
        self.keys[key] += 1
        return key if self.keys[key] == 1 else f"{key}~{self.keys[key]}"
