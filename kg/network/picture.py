"""A drawing as a file: SVG, its words as words; PNG by Pillow with a font of the system."""

from __future__ import annotations

from io import BytesIO
from math import atan2, cos, pi, sin
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw, ImageFont

from kg.messages import Problem
from kg.network.drawing import INK, PAPER, Disc, Drawing, Label, Line, Shape
from kg.network.layout import Point

FAMILY = "Noto Sans, Segoe UI, DejaVu Sans, Arial, sans-serif"
# Fonts with all Vietnamese letters; one of them is on nearly every system.
FONTS = (
    "NotoSans-Regular.ttf", "segoeui.ttf", "DejaVuSans.ttf", "arial.ttf", "Arial.ttf",
    "LiberationSans-Regular.ttf", "Arial Unicode.ttf", "tahoma.ttf",
)  # fmt: skip
FINER = 2  # a PNG is drawn larger and made smaller, which smooths its lines


def svg(drawing: Drawing) -> str:
    """Write a drawing as SVG."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.wide} {drawing.high}" '
        f'width="{drawing.wide}" height="{drawing.high}" font-family={quoteattr(FAMILY)} role="img">'
    )
    paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    body = "\n".join(_svg(shape) for shape in drawing.shapes)
    return f"{head}\n<title>{escape(drawing.title)}</title>\n{paper}\n{body}\n</svg>\n"


def png(drawing: Drawing, scale: float = 1.0) -> bytes:
    """Write a drawing as PNG, `scale` times its size; a `Problem` where no font has Vietnamese letters."""
    size = round(drawing.wide * scale), round(drawing.high * scale)
    image = Image.new("RGB", (size[0] * FINER, size[1] * FINER), PAPER)
    pen = ImageDraw.Draw(image)
    factor = scale * FINER
    for shape in drawing.shapes:
        _drawn(pen, shape, factor)
    file = BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _svg(shape: Shape) -> str:
    if isinstance(shape, Disc):
        (x, y), name = shape.at, escape(shape.name)
        return (
            f'<circle cx="{x}" cy="{y}" r="{shape.radius}" fill="{shape.colour}" stroke="{PAPER}">'
            f"<title>{name}</title></circle>"
        )
    if isinstance(shape, Line):
        (x, y), (a, b) = shape.start, shape.end
        line = (
            f'<path d="M{x} {y}L{a} {b}" stroke="{shape.colour}" stroke-width="{shape.wide}" opacity=".75"/>'
        )
        if not shape.arrow:
            return line
        points = " ".join(f"{round(c, 1)},{round(d, 1)}" for c, d in _head(shape))
        return f'{line}<polygon points="{points}" fill="{shape.colour}"/>'
    (x, y), anchor = shape.at, "middle" if shape.middle else "start"
    weight = ' font-weight="bold"' if shape.bold else ""
    halo = f'stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return (
        f'<text x="{x}" y="{y}" font-size="{shape.size}" text-anchor="{anchor}" fill="{shape.colour}" '
        f"{halo}{weight}>{escape(shape.text)}</text>"
    )


def _head(line: Line) -> list[Point]:
    """Return the three points of the arrow at the end of a line."""
    (x, y), (a, b) = line.start, line.end
    way, long = atan2(b - y, a - x), 5 + 1.6 * line.wide
    sides = (way + pi - 0.42, way + pi + 0.42)
    return [(a, b), *((a + long * cos(side), b + long * sin(side)) for side in sides)]


def _drawn(pen: ImageDraw.ImageDraw, shape: Shape, factor: float) -> None:
    def at(point: Point) -> Point:
        return point[0] * factor, point[1] * factor

    if isinstance(shape, Line):
        pen.line([at(shape.start), at(shape.end)], shape.colour, max(1, round(shape.wide * factor)))
        if shape.arrow:
            pen.polygon([at(point) for point in _head(shape)], shape.colour)
    elif isinstance(shape, Disc):
        (x, y), r = at(shape.at), shape.radius * factor
        pen.ellipse((x - r, y - r, x + r, y + r), shape.colour, PAPER, round(factor))
    elif isinstance(shape, Label):
        anchor = "ms" if shape.middle else "ls"
        halo = round(1.5 * factor) if shape.colour == INK else 0
        pen.text(
            at(shape.at), shape.text, shape.colour, font(round(shape.size * factor)), anchor,
            stroke_width=halo, stroke_fill=PAPER,
        )  # fmt: skip


def font(size: int) -> ImageFont.FreeTypeFont:
    """Return a font of the system that has the letters of Vietnamese."""
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    raise Problem("there is no font with Vietnamese letters; install Noto Sans, or take SVG instead of PNG")
