"""A network as a drawing: lines, discs and words, the same for SVG and PNG (`kg.network.picture`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot, sqrt

from kg.messages import gettext
from kg.network.documents import relation_names
from kg.network.graph import Network
from kg.network.layout import Point, placed
from kg.network.measures import Measures, undirected

MOST = 300
WIDE, HIGH, EDGE = 1600, 1060, 90
SMALL, LARGE = 5.0, 22.0
LETTER = 13
PAPER, INK, QUIET = "#ffffff", "#1c2024", "#5a6470"
# Told apart by people who see colours differently too (Okabe and Ito), then darker shades of the same.
COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6d1f", "#5b5ea6", "#7a7a7a",
    "#00506b", "#a35200", "#00664a", "#8f4f74", "#2f6f95",
)  # fmt: skip
LINES = {
    "lead": "#0072b2", "assigned": "#5b9bc8", "together": "#b0b7bf", "directs": "#d55e00",
    "orders": "#e8a06a", "reports": "#009e73", "recipients": "#d8dce0",
    "can-cu": "#0072b2", "dan-chieu": "#b0b7bf", "thuc-hien": "#e69f00", "huong-dan": "#009e73",
    "quy-dinh-chi-tiet": "#5fb89a", "sua-doi-bo-sung": "#d55e00", "du-kien-dieu-chinh": "#e8a06a",
    "thay-the": "#cc79a7", "bai-bo": "#8f4f74", "dinh-chinh": "#e0a8c6", "kem-theo": "#8c6d1f",
    "hop-nhat": "#5b5ea6", "giai-thich": "#00664a", "cong-bo": "#56b4e9", "thong-bao": "#00506b",
    "dinh-chi": "#a35200", "tam-ngung": "#7a4a10",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two points, with an arrow at its end or not."""

    start: Point
    end: Point
    wide: float
    colour: str
    arrow: bool


@dataclass(frozen=True, slots=True)
class Disc:
    """A body: its place, size and colour, its name for those who point at it."""

    at: Point
    radius: float
    colour: str
    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a drawing, beginning at a point (`middle`: around it)."""

    at: Point
    text: str
    size: float
    colour: str = INK
    middle: bool = True
    bold: bool = False


Shape = Line | Disc | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a sheet, those behind first."""

    wide: int
    high: int
    title: str
    shapes: tuple[Shape, ...]


def draw(
    graph: Network, found: Measures, size: str = "degree", by_kind: bool = False, title: str = ""
) -> Drawing:
    """Draw a network: discs as large as a measure, coloured by community or by kind of body.

    Of a network of more than `MOST` bodies the heaviest are drawn, and the title says so.
    """
    heavy = found.most("weight", MOST)
    part = graph.subgraph(heavy) if len(heavy) < len(graph) else graph
    if len(heavy) < len(graph):
        text = gettext("{title} (the {n} bodies with most work, of {all})")
        title = text.format(title=title, n=len(heavy), all=len(graph))
    points = _fitted(placed(undirected(part)))
    radii = _radii(part, found, size)
    shapes: list[Shape] = [*_lines(part, points, radii), *_discs(part, found, points, radii, by_kind)]
    shapes += _labels(part, found, points, radii)
    shapes.append(Label((EDGE / 2, 36), title, 20, middle=False, bold=True))
    return Drawing(WIDE, HIGH, title, (*shapes, *_legend(part)))


def _fitted(points: dict[str, Point]) -> dict[str, Point]:
    """Scale places to the sheet, the same way in both directions."""
    if not points:
        return {}
    xs, ys = [x for x, _ in points.values()], [y for _, y in points.values()]
    wide, high = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    scale = min((WIDE - 2 * EDGE) / wide, (HIGH - 2 * EDGE - 30) / high)
    left = (WIDE - wide * scale) / 2 - min(xs) * scale
    top = (HIGH - 30 - high * scale) / 2 + 20 - min(ys) * scale
    return {node: (round(x * scale + left, 1), round(y * scale + top, 1)) for node, (x, y) in points.items()}


def _radii(graph: Network, found: Measures, size: str) -> dict[str, float]:
    values = {node: float(getattr(found.positions[node], size)) for node in graph}
    most = max(values.values(), default=0) or 1
    room = min(1.0, sqrt(60 / max(len(graph), 1)) + 0.35)
    return {node: round((SMALL + (LARGE - SMALL) * sqrt(v / most)) * room, 1) for node, v in values.items()}


def _lines(graph: Network, points: dict[str, Point], radii: dict[str, float]) -> Iterator[Line]:
    """Yield the ties, parallel ones side by side, those without direction behind."""
    beside: dict[frozenset[str], int] = {}
    edges = sorted(graph.edges(data=True), key=lambda e: (e[2]["directed"], e[2]["weight"], e[0], e[1]))
    for source, target, data in edges:
        place = beside[frozenset((source, target))] = beside.get(frozenset((source, target)), -1) + 1
        (x, y), (a, b) = points[source], points[target]
        far = hypot(a - x, b - y) or 1.0
        right, down = (a - x) / far, (b - y) / far
        aside = ((place + 1) // 2) * (4 if place % 2 else -4) * (1 if source < target else -1)
        x, y, a, b = x - down * aside, y + right * aside, a - down * aside, b + right * aside
        start, end = radii[source], radii[target] + (2 if data["directed"] else 0)
        yield Line(
            (round(x + right * start, 1), round(y + down * start, 1)),
            (round(a - right * end, 1), round(b - down * end, 1)),
            round(0.8 + min(sqrt(data["weight"]), 6) * 0.7, 2),
            LINES.get(data["kind"], QUIET),
            data["directed"],
        )


def _discs(
    graph: Network,
    found: Measures,
    points: dict[str, Point],
    radii: dict[str, float],
    by_kind: bool,
) -> Iterator[Disc]:
    kinds = sorted({data["kind"] for _, data in graph.nodes(data=True)})
    for node in sorted(graph):
        number = kinds.index(graph.nodes[node]["kind"]) if by_kind else found.positions[node].community - 1
        yield Disc(points[node], radii[node], COLOURS[number % len(COLOURS)], graph.nodes[node]["label"])


def _labels(
    graph: Network, found: Measures, points: dict[str, Point], radii: dict[str, float]
) -> Iterator[Label]:
    """Yield the names that do not cover one another; the heaviest bodies choose first."""
    taken: list[tuple[float, float, float, float]] = []
    for node in found.most("weight", len(graph) and MOST):
        if node not in points:
            continue
        lines = broken(graph.nodes[node]["label"])
        x, y = points[node]
        wide, high = max(map(len, lines)) * LETTER * 0.54, len(lines) * LETTER * 1.15
        for top in (y + radii[node] + 2, y - radii[node] - high - 2):
            box = (x - wide / 2, top, x + wide / 2, top + high)
            inside = box[0] > 4 and box[2] < WIDE - 4 and box[1] > 50 and box[3] < HIGH - 34
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                for number, text in enumerate(lines):
                    yield Label((x, round(top + LETTER * (0.9 + 1.15 * number), 1)), text, LETTER)
                break


def broken(name: str, longest: int = 24) -> list[str]:
    """Break a name into at most three lines at its spaces."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > longest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 3 else [*lines[:2], f"{lines[2]}…"]


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(graph: Network) -> Iterator[Shape]:
    names = kind_names() | relation_names()
    x, y = EDGE / 2, HIGH - 18.0
    kinds = {kind for _, _, kind in graph.edges(keys=True)}
    for kind in (kind for kind in names if kind in kinds):
        yield Line(
            (x, y - 4), (x + 28, y - 4), 3, LINES.get(kind, QUIET), kind not in ("together", "recipients")
        )
        yield Label((x + 36, y), names[kind], LETTER, QUIET, middle=False)
        x += 60 + len(names[kind]) * LETTER * 0.55


def kind_names() -> dict[str, str]:
    """Return what the kinds of tie are called."""
    return {
        "lead": gettext("lead with coordinating"),
        "assigned": gettext("assigned with coordinating"),
        "together": gettext("coordinating together"),
        "directs": gettext("issuer to lead"),
        "orders": gettext("issuer to assigned"),
        "reports": gettext("reports to"),
        "recipients": gettext("receive the same notice"),
    }
