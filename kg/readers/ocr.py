"""Pictures of pages → words with boxes and confidences, by tesseract and its Vietnamese model.

A page that makes no sense is turned upright and read again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import pytesseract
from PIL import Image

from kg.readers import layout, picture, ruling, syllables, tables
from kg.readers.draft import Draft
from kg.readers.errors import N_, EmptyFile, EmptyScan, MissingProgram
from kg.readers.layout import Word
from kg.readers.limits import USUAL_JOB, Job
from kg.readers.page import Writer
from kg.readers.reading import Doubt, Page, Reading
from kg.readers.ruling import Line

LANGUAGE = "vie"
_PATIENCE = 45  # seconds for one page
_CONFUSED = 0.55
_WEAK_PAGE = 0.8
_UNSURE = 60
_MANY = 0.1
_LONG = 0.3  # of the width of a page: lines that show how askew it is
_NOISE = 30


@dataclass(frozen=True, slots=True)
class Scan:
    """One page read by OCR, upright: its size and its lines of words in points, its mean confidence.

    `tables` are the drawn lines of each table, `turn` is by how many degrees (clockwise) the picture was
    turned to stand upright.
    """

    width: float
    height: float
    lines: tuple[tuple[Word, ...], ...]
    confidence: float
    tables: tuple[tuple[Line, ...], ...] = ()
    turn: int = 0

    @property
    def sense(self) -> float:
        """Which part of its words can be Vietnamese, 0 to 1."""
        return syllables.share(" ".join(word.text for line in self.lines for word in line))


def read(data: bytes, job: Job = USUAL_JOB) -> Reading:
    """Return the reading of a picture, or of all pictures of a TIFF.

    Raises DamagedFile, EmptyScan, MissingProgram, TooLarge.
    """
    draft = Draft(job.limits)
    writer = Writer(draft)
    pages, doubts = [], []
    for number, (drawn, dpi, of) in enumerate(picture.each(data, job.limits), 1):
        job.progress(number - 1, of)
        made, doubt = write(writer, recognise(drawn, dpi), number)
        pages.append(made)
        doubts += [doubt] if doubt else []
    writer.close()
    try:
        return draft.reading("scan", tuple(pages), tuple(doubts))
    except EmptyFile:
        raise EmptyScan from None


def recognise(drawn: Image.Image, dpi: float) -> Scan:
    """Read one page; raises MissingProgram where tesseract or its Vietnamese model is not installed."""
    grey = picture.prepared(drawn, dpi)
    points = 72 * drawn.width / dpi / grey.width
    found = _read(grey, points)
    is_clear = found.confidence >= _CONFUSED
    turn = _sideways(found) if is_clear else _turn(grey)
    if not turn:
        return found
    turned = replace(_read(grey.rotate(-turn, expand=True), points), turn=turn)
    return turned if is_clear or turned.confidence > found.confidence else found


def _sideways(scan: Scan) -> int:
    """Return by how many degrees (clockwise) a page must be turned whose words were read standing; else 0.

    Tesseract reads lines that run up or down the page, too.
    """
    standing = [
        line
        for line in scan.lines
        if sum(len(word.text) > 2 and word.bottom - word.top > word.right - word.left for word in line) > 1
    ]
    if 2 * len(standing) < len(scan.lines) or not standing:
        return 0
    down = sum(line[-1].top > line[0].top for line in standing)
    return 270 if 2 * down > len(standing) else 90


def _read(grey: Image.Image, points: float) -> Scan:
    """Read a picture as it stands; `points` is the size of one of its dots."""
    ruled = ruling.taken_off(grey, 72 / points)
    lines = _lines(ruled.clean)
    scaled = tuple(tuple(_scaled(word, points) for word in line) for line in lines)
    tables = tuple(tuple(line.scaled(points) for line in table) for table in ruled.tables)
    return Scan(grey.width * points, grey.height * points, scaled, _confidence(lines), tables)


def _lines(grey: Image.Image) -> list[list[Word]]:
    """Return the lines of words that tesseract finds, without what is noise."""
    try:
        found = _tesseract(
            pytesseract.image_to_data, grey, lang=LANGUAGE, config="--psm 3", timeout=_PATIENCE
        )
    except RuntimeError as error:  # its only sign that the time is over
        if "timeout" in str(error):
            return []
        raise
    lines: dict[tuple[int, ...], list[Word]] = {}
    for i, text in enumerate(found["text"]):
        confidence = int(float(found["conf"][i]))
        if text.strip() and confidence >= 0 and not _is_noise(text, confidence):
            left, top = found["left"][i], found["top"][i]
            box = (left, top, left + found["width"][i], top + found["height"][i])
            line = tuple(found[key][i] for key in ("block_num", "par_num", "line_num"))
            lines.setdefault(line, []).append(Word(text, *box, confidence))
    return [_labelled(line) for line in lines.values()]


def _labelled(line: list[Word]) -> list[Word]:
    """Give the label of an item its full stop back: of "5, Các sở" the comma is a stop that has run.

    Nothing but a label is a number at the head of a line, with such a mark and a capital after it.
    """
    label = line[0].text
    if (
        label[-1] in ",:"
        and label[:-1].isdecimal()
        and len(label) < 4
        and line[1:]
        and line[1].text[0].isupper()
    ):
        return [line[0]._replace(text=f"{label[:-1]}."), *line[1:]]
    return line


def _is_noise(text: str, confidence: int) -> bool:
    """Say whether a word that was hardly read is neither a number nor Vietnamese."""
    letters = "".join(filter(str.isalnum, text))
    return (
        confidence < _NOISE
        and not any(map(str.isdigit, text))
        and not (letters and syllables.is_syllable(letters))
    )


def _tesseract(call: Any, grey: Image.Image, **options: Any) -> dict[str, Any]:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        found: dict[str, Any] = call(grey, output_type=pytesseract.Output.DICT, **options)
    except pytesseract.TesseractNotFoundError as error:
        raise MissingProgram(program="tesseract-ocr") from error
    except pytesseract.TesseractError as error:
        if "traineddata" in str(error) or "language" in str(error):
            raise MissingProgram(program="tesseract-ocr-vie") from error
        raise
    return found


def _confidence(lines: list[list[Word]]) -> float:
    """Return the mean confidence (0 to 1), weighted by the letters of a word."""
    weights = [(len(word.text), word.confidence or 0) for line in lines for word in line]
    return sum(length * sure for length, sure in weights) / max(sum(length for length, _ in weights), 1) / 100


def _turn(grey: Image.Image) -> int:
    """Return by how many degrees (clockwise) the page must be turned to stand upright; 0 when unclear."""
    try:
        found = _tesseract(pytesseract.image_to_osd, grey, config="--psm 0")
    except pytesseract.TesseractError:
        return 0
    return int(found.get("rotate", 0))


def _turned_back(word: Word, scan: Scan) -> Word:
    """Return a word of an upright page with the box it has on the page as it came."""
    width, height = scan.width, scan.height
    left, top, right, bottom = word[1:5]
    if scan.turn == 90:
        return word._replace(left=top, top=width - right, right=bottom, bottom=width - left)
    if scan.turn == 180:
        return word._replace(left=width - right, top=height - bottom, right=width - left, bottom=height - top)
    if scan.turn == 270:
        return word._replace(left=height - bottom, top=left, right=height - top, bottom=right)
    return word


def _scaled(word: Word, by: float) -> Word:
    return word._replace(
        left=word.left * by, top=word.top * by, right=word.right * by, bottom=word.bottom * by
    )


def write(writer: Writer, scan: Scan, number: int) -> tuple[Page, Doubt | None]:
    """Write a page read by OCR; return the page, and a doubt where it was hard to read."""
    size = (scan.width, scan.height)
    as_it_came = size[::-1] if scan.turn in (90, 270) else size
    made = Page(number, *as_it_came, ocr=True, confidence=round(scan.confidence, 3))
    slope = _slope(scan)
    lines = [[layout.straightened(word, slope) for word in line] for line in scan.lines]
    ruled = (ruling.table([line.straightened(slope) for line in table]) for table in scan.tables)
    drawn = sorted(filter(None, ruled), key=lambda table: table.box[1])
    blocks = tables.in_order(lines, drawn, size, writer.gutter)
    writer.write(blocks, made, scan.width, lambda word: _turned_back(layout.slanted(word, slope), scan))
    sure = [word.confidence or 0 for line in scan.lines for word in line]
    unsure = sum(confidence < _UNSURE for confidence in sure)
    if not sure:
        return made, Doubt(N_("no words were found on this page"), number)
    if scan.confidence < _WEAK_PAGE or unsure > _MANY * len(sure):
        values = (
            ("confidence", f"{scan.confidence:.0%}"),
            ("unsure", str(unsure)),
            ("words", str(len(sure))),
        )
        said = N_("hard to read: {unsure} of {words} words are uncertain (confidence {confidence}); check it")
        return made, Doubt(said, number, values)
    return made, None


def _slope(scan: Scan) -> float:
    """Return how far lines fall per point across: the usual of the long lines, dashes not counted."""
    slopes = []
    for line in scan.lines:
        height = median(word.bottom - word.top for word in line)
        tall = [word for word in line if word.bottom - word.top > height / 2]
        first, last = tall[0], tall[-1]
        if last.left - first.right > _LONG * scan.width:
            slopes.append((last.top + last.bottom - first.top - first.bottom) / (last.left - first.left) / 2)
    return median(slopes) if slopes else 0.0
