"""Typeset a notice of known words as DOCX, HTML, DOC, RTF, PDF and scans, to see what reading gives back.

A notice comes as text with the bars of `kg.readers.draft`; `blocks` takes it apart, `words` folds it for
comparison: what counts is the words in their order, not line breaks, bars or Markdown stars.
"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import docx
import numpy as np
import pypdfium2
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from kg.text import normalise

FONT = "Noto Serif"
# has Latin letters, but none of the Vietnamese ones: the typesetter must fetch those from elsewhere
POOR_FONT = "Noto Sans Symbols"
_WIDTHS = (Cm(6), Cm(10.5))


@dataclass(frozen=True)
class Row:
    """A row of a table: the lines of each cell."""

    cells: tuple[tuple[str, ...], ...]


Block = str | Row


def blocks(text: str, annex: str = "PHỤ LỤC", annex_columns: int = 4) -> list[Block]:
    """Take a text with bars apart: tables have two columns, after a line `annex` as many as said.

    Lines of dashes are left out: in the original they are drawn, not written.
    """
    lines = [" ".join(line.replace("*", " ").split()) for line in normalise(text).split("\n")]
    lines = [line for line in lines if not line or line.strip("-")]
    found: list[Block] = []
    wrapped: list[str] = []
    columns = 2
    at = 0
    while at < len(lines):
        if lines[at] == "|":
            found += joined(wrapped)
            wrapped = []
            row, at = _row(lines, at + 1, columns)
            found.append(row)
            continue
        columns = annex_columns if lines[at] == annex else columns
        wrapped.append(lines[at])
        at += 1
    return found + joined(wrapped)


def _row(lines: list[str], at: int, columns: int) -> tuple[Row, int]:
    cells: list[tuple[str, ...]] = []
    while len(cells) < columns and at < len(lines):
        end = lines.index("|", at) if "|" in lines[at:] else len(lines)
        cells.append(tuple(joined(lines[at:end])))
        at = end + 1
    return Row(tuple(cells)), at


def joined(lines: Sequence[str]) -> list[str]:
    """Join the lines that a text file has wrapped; a new paragraph starts after an end, or at a label."""
    found: list[str] = []
    for line in lines:
        if found and line and found[-1] and not _begins(line, found[-1]):
            found[-1] += " " + line
        else:
            found.append(line)
    return [line for line in found if line]


def _begins(line: str, before: str) -> bool:
    label = line.split(" ", maxsplit=1)[0]
    if label in ("-", "+") or (
        label[:-1].replace(".", "").isalnum() and label[-1] in ".)" and len(label) < 6
    ):
        return True
    if line[0].islower() or len(before) <= 4:
        return False
    return before[-1] in ".;:/" or before.isupper() != line.isupper() or len(before) < 40


def words(found: Sequence[Block]) -> str:
    """Return the words in their order, tables row by row."""
    cells = (block.cells if isinstance(block, Row) else ((block,),) for block in found)
    return folded(" ".join(line for row in cells for cell in row for line in cell))


def folded(text: str) -> str:
    """Return the words of a text alone, without line breaks, bars and stars."""
    return " ".join(text.replace("*", " ").replace("|", " ").split())


def as_docx(found: Sequence[Block], font: str = FONT) -> bytes:
    """Return a Word file as an office would type it: borderless tables, 14 points, page numbers on top."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = font, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)
    _number_pages(section.header.paragraphs[0])
    after_table = False
    for block in grouped(found):
        if isinstance(block, str):
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(18 if after_table else 0)
            _paragraph(paragraph, block)
        else:
            if after_table:
                document.add_paragraph()
            _table(document, block)
        after_table = not isinstance(block, str)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def grouped(found: Sequence[Block]) -> list[str | list[Row]]:
    """Return the blocks with the rows that follow each other as one table."""
    out: list[str | list[Row]] = []
    for block in found:
        if isinstance(block, str):
            out.append(block)
        elif out and isinstance(out[-1], list) and _goes_on(out[-1], block):
            out[-1].append(block)
        else:
            out.append([block])
    return out


def _goes_on(table: list[Row], row: Row) -> bool:
    """Say whether a row belongs to a table: a letterhead has two rows, other pairs of columns one."""
    return len(table[0].cells) == len(row.cells) and (len(row.cells) > 2 or len(table) == 1)


def _paragraph(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.bold = text.isupper()
    if text.isupper():
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
    paragraph.paragraph_format.space_after = Pt(6)


def _table(document: Document, rows: list[Row]) -> None:
    columns = len(rows[0].cells)
    table = document.add_table(len(rows), columns)
    table.autofit = False
    if columns > 2:
        table.style = "Table Grid"
    else:
        for column, width in zip(table.columns, _WIDTHS, strict=True):
            column.width = width
    for row, made in zip(rows, table.rows, strict=True):
        for i, (lines, cell) in enumerate(zip(row.cells, made.cells, strict=True)):
            if columns == 2:
                cell.width = _WIDTHS[i]
            _cell(cell, lines)


def _cell(cell: _Cell, lines: tuple[str, ...]) -> None:
    is_list = any(line.startswith("-") for line in lines)
    for i, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
        run = paragraph.add_run(line)
        run.bold = line.isupper()
        run.font.size = Pt(11 if is_list else 12)
        paragraph.paragraph_format.space_after = Pt(0)
        if not is_list:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _number_pages(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        node = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            node.set(qn("w:fldCharType"), kind)
        node.text = text
        run._r.append(node)


PORTAL = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Cổng thông tin</title>
<style>td{{vertical-align:top;text-align:center}}</style><script>var menu = "Trang chủ";</script></head><body>
<div id="menu"><ul><li><a href="/">Trang chủ</a></li>
<li><a href="/vb">Văn bản chỉ đạo điều hành</a></li></ul></div>
<div class="breadcrumb">Trang chủ &gt; Văn bản</div>
<table><tr><td><div class="sidebar-left">Tin nổi bật<br>Thời tiết hôm nay</div></td><td>
<h1>Chi tiết văn bản</h1><div class="x"><div class="y">{notice}</div></div></td></tr></table>
<div class="related">Văn bản liên quan: Nghị quyết số 99/NQ-HĐND</div>
<footer>Bản quyền thuộc Văn phòng</footer>
</body></html>"""


def as_html(found: Sequence[Block], portal: bool = True) -> bytes:
    """Return a web page: that of a portal with its furniture around the notice, or the notice alone."""
    parts: list[str] = []
    for block in grouped(found):
        if isinstance(block, str):
            parts.append(f"<p>{escape(block)}</p>")
        else:
            rows = (
                "".join(f"<td>{'<br>'.join(map(escape, cell))}</td>" for cell in row.cells) for row in block
            )
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    notice = "\n".join(parts)
    return (PORTAL.format(notice=notice) if portal else f"<html><body>{notice}</body></html>").encode()


def by_office(data: bytes, target: str, folder: Path) -> bytes:
    """Return what LibreOffice makes of a Word file: "doc", "rtf" or "pdf"."""
    source = folder / "notice.docx"
    source.write_bytes(data)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is not installed"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        target,
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return source.with_suffix(f".{target}").read_bytes()


def pages(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Return the pages of a PDF as pictures."""
    document = pypdfium2.PdfDocument(pdf)
    found = [document[i].render(scale=dpi / 72).to_pil().convert("L") for i in range(len(document))]
    document.close()
    return found


def worn(page: Image.Image, seed: int, angle: float = 0.8, stamp: bool = True) -> Image.Image:
    """Return a page as a bad scanner gives it: askew, blurred, noisy, with a red stamp, saved as JPEG."""
    chance = random.Random(seed)
    picture = page.convert("RGB")
    if stamp:
        _stamp(picture, chance)
    picture = picture.rotate(angle, Image.Resampling.BICUBIC, expand=False, fillcolor="white")
    picture = picture.filter(ImageFilter.GaussianBlur(0.6))
    grain = np.random.default_rng(seed).normal(128, 28, (picture.height, picture.width))
    noise = Image.fromarray(grain.clip(0, 255).astype(np.uint8)).convert("RGB")
    picture = ImageChops.add(picture, noise, scale=1, offset=-128)
    pixels = picture.load()
    assert pixels is not None
    for _ in range(picture.width * picture.height // 1500):
        pixels[chance.randrange(picture.width), chance.randrange(picture.height)] = chance.choice(
            [(0,) * 3, (255,) * 3]
        )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=55)
    return Image.open(io.BytesIO(out.getvalue()))


def _stamp(picture: Image.Image, chance: random.Random) -> None:
    size = picture.width // 6
    left = int(picture.width * 0.62) + chance.randrange(40)
    top = int(picture.height * 0.7) + chance.randrange(40)
    ImageDraw.Draw(picture).ellipse((left, top, left + size, top + size), outline=(205, 50, 60), width=5)


def as_scan(pictures: Sequence[Image.Image], dpi: int) -> bytes:
    """Return a PDF of pictures."""
    out = io.BytesIO()
    pictures[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=list(pictures[1:]))
    return out.getvalue()
