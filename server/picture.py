"""A drawing in four columns: the notice, its tasks, the documents they rest on, what those rest on (SVG).

Nothing is laid out by chance or by a script: each column is a stack, each line a curve between two boxes.
The same data stands below it as a list, for those who cannot see it.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from kg.messages import gettext
from server.asking import Table
from server.filters import page

WIDE, HIGH, GAP, BETWEEN = 190, 26, 8, 90
LONGEST = 24


@dataclass(frozen=True, slots=True)
class Box:
    """A thing in the drawing: its address (none for the notice itself), its words, where it stands."""

    address: str
    words: str
    x: int
    y: int


Edge = tuple[str, str]


def drawn(notice: str, rests: Table) -> Markup:
    """Draw which task of a notice rests on which document; rows as `notice-documents-of-tasks` gives them."""
    item = gettext("item")
    columns: list[dict[str, str]] = [{"": notice}, {}, {}, {}]
    edges: dict[Edge, None] = {}
    for row in rests.rows:
        task, document, further = str(row["task"]), str(row["document"]), row["further"]
        columns[1][task] = f"{item} {row['key']}"
        columns[2][document] = str(row["documentLabel"] or document)
        edges |= dict.fromkeys([("", task), (task, document)])
        if further and str(further) not in columns[2] and str(further) != document:
            columns[3][str(further)] = str(row["furtherLabel"] or further)
            edges[document, str(further)] = None
    boxes = _placed([column for column in columns if column])
    return _written(boxes, [edge for edge in edges if edge[0] in boxes and edge[1] in boxes])


def _placed(columns: list[dict[str, str]]) -> dict[str, Box]:
    tallest = max(len(column) for column in columns) * (HIGH + GAP)
    boxes: dict[str, Box] = {}
    for at, column in enumerate(columns):
        step = tallest / len(column)
        for nth, (address, words) in enumerate(column.items()):
            y = round(step * nth + (step - HIGH) / 2)
            boxes.setdefault(address, Box(address, words, at * (WIDE + BETWEEN), y))
    return boxes


def _written(boxes: dict[str, Box], edges: list[Edge]) -> Markup:
    width = max(box.x for box in boxes.values()) + WIDE
    height = max(box.y for box in boxes.values()) + HIGH
    pieces = [_line(boxes[a], boxes[b]) for a, b in edges] + [_box(box) for box in boxes.values()]
    title = escape(gettext("Which task rests on which document"))
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<svg class="graph" role="group" aria-label="{title}" viewBox="-2 -2 {width + 4} {height + 4}" '
        f'width="{width + 4}" height="{height + 4}">{"".join(pieces)}</svg>'
    )


def _line(a: Box, b: Box) -> str:
    x1, y1, x2, y2 = a.x + WIDE, a.y + HIGH // 2, b.x, b.y + HIGH // 2
    middle = (x1 + x2) // 2
    return f'<path d="M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"/>'


def _box(box: Box) -> str:
    words = box.words if len(box.words) <= LONGEST else f"{box.words[: LONGEST - 1]}…"
    inside = (
        f'<rect x="{box.x}" y="{box.y}" width="{WIDE}" height="{HIGH}" rx="4"/>'
        f'<text x="{box.x + 8}" y="{box.y + 18}">{escape(words)}</text>'
    )
    if not box.address:
        return f"<g>{inside}</g>"
    return (
        f'<a href="{escape(page(box.address))}" tabindex="-1"><title>{escape(box.words)}</title>{inside}</a>'
    )
