"""Pictures of pages → words with boxes and confidences, by tesseract and its Vietnamese model.

A picture is read at its own resolution.  Of a coloured one the red channel is taken, in which red stamps are
as white as the paper and black and blue ink stay dark.  A page that makes no sense is turned upright and
read again.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import pytesseract
from PIL import Image, ImageChops, ImageFilter, ImageSequence, UnidentifiedImageError

from kg.readers import layout, syllables
from kg.readers.draft import Draft
from kg.readers.errors import N_, DamagedFile, EmptyFile, EmptyScan, MissingProgram, TooLarge
from kg.readers.layout import Word
from kg.readers.limits import USUAL_JOB, Job, Limits
from kg.readers.page import Writer
from kg.readers.reading import Doubt, Page, Reading

LANGUAGE = "vie"
BEST_DPI = 300
_LOWEST_DPI = 150
_CLEANED_DPI = 190
_SPECKLED = 0.0002  # of all dots: more single ones than letters leave
_PATIENCE = 45  # seconds for one page
_A4_INCHES = 8.27
_CONFUSED = 55
_WEAK_PAGE = 0.8
_UNSURE = 60
_MANY = 0.1
_LONG = 0.3  # of the width of a page: lines that show how askew it is
_NOISE = 30


@dataclass(frozen=True, slots=True)
class Scan:
    """One page read by OCR: its size in points, its lines of words (boxes in points), its mean confidence."""

    width: float
    height: float
    lines: tuple[tuple[Word, ...], ...]
    confidence: float

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
    for number, (picture, dpi, of) in enumerate(_pictures(data, job.limits), 1):
        job.progress(number - 1, of)
        made, doubt = write(writer, recognise(picture, dpi), number)
        pages.append(made)
        doubts += [doubt] if doubt else []
    writer.close()
    try:
        return draft.reading("scan", tuple(pages), tuple(doubts))
    except EmptyFile:
        raise EmptyScan from None


def _pictures(data: bytes, limits: Limits) -> Iterator[tuple[Image.Image, float, int]]:
    """Yield each picture with its resolution and how many there are."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    try:
        with Image.open(io.BytesIO(data)) as file:
            count = getattr(file, "n_frames", 1)
            if count > limits.scanned:
                raise TooLarge(what="pages", most=limits.scanned)
            for frame in ImageSequence.Iterator(file):
                if frame.width * frame.height > limits.pixels:
                    raise TooLarge(what="pixels", most=limits.pixels)
                yield frame.copy(), _resolution(frame), count
    except Image.DecompressionBombError as error:
        raise TooLarge(what="pixels", most=limits.pixels) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise DamagedFile from error


def _resolution(picture: Image.Image) -> float:
    """Return the dots per inch that a file claims, where that can be, else as if the page were A4."""
    claimed = float(picture.info.get("dpi", (0, 0))[0] or 0)
    as_a4 = min(picture.size) / _A4_INCHES
    return claimed if as_a4 / 2 < claimed < as_a4 * 2 else as_a4


def recognise(picture: Image.Image, dpi: float) -> Scan:
    """Read one page; raises MissingProgram where tesseract or its Vietnamese model is not installed."""
    grey = _prepared(picture, dpi)
    points = 72 * picture.width / dpi / grey.width
    lines = _lines(grey)
    if _confidence(lines) < _CONFUSED and (turn := _turn(grey)):
        turned = _lines(grey.rotate(-turn, expand=True))
        if _confidence(turned) > _confidence(lines):
            lines = [[_turned_back(word, turn, grey.size) for word in line] for line in turned]
    scaled = tuple(tuple(_scaled(word, points) for word in line) for line in lines)
    return Scan(grey.width * points, grey.height * points, scaled, _confidence(lines) / 100)


def _prepared(picture: Image.Image, dpi: float) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
    grey = (
        picture.convert("L")
        if picture.mode in ("1", "L", "I;16", "I")
        else picture.convert("RGB").getchannel("R")
    )
    scale = BEST_DPI / dpi if dpi > BEST_DPI * 1.2 or dpi < _LOWEST_DPI else 1
    size = (max(round(grey.width * scale), 1), max(round(grey.height * scale), 1))
    return _without_specks(grey if scale == 1 else grey.resize(size, Image.Resampling.LANCZOS), dpi)


def _without_specks(grey: Image.Image, dpi: float) -> Image.Image:
    """Clean a page of single dark dots, which tesseract would take for text; coarse letters would suffer."""
    if dpi < _CLEANED_DPI:
        return grey
    clean = grey.filter(ImageFilter.MedianFilter(3))
    dark, white = grey.point(_is_dark), clean.point(_is_white)
    specks = ImageChops.darker(dark, white).histogram()[255]
    return clean if specks > _SPECKLED * grey.width * grey.height else grey


def _is_dark(shade: int) -> int:
    return 255 if shade < 110 else 0


def _is_white(shade: int) -> int:
    return 255 if shade > 190 else 0


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
    return list(lines.values())


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
    """Return the mean confidence per cent, weighted by the letters of a word."""
    weights = [(len(word.text), word.confidence or 0) for line in lines for word in line]
    return sum(length * sure for length, sure in weights) / max(sum(length for length, _ in weights), 1)


def _turn(grey: Image.Image) -> int:
    """Return by how many degrees (clockwise) the page must be turned to stand upright; 0 when unclear."""
    try:
        found = _tesseract(pytesseract.image_to_osd, grey, config="--psm 0")
    except pytesseract.TesseractError:
        return 0
    return int(found.get("rotate", 0))


def _turned_back(word: Word, turn: int, size: tuple[int, int]) -> Word:
    """Return a word of the page turned by `turn` with the box it has on the page as it is."""
    width, height = size
    left, top, right, bottom = word.left, word.top, word.right, word.bottom
    box = {
        90: (top, height - right, bottom, height - left),
        180: (width - right, height - bottom, width - left, height - top),
        270: (width - bottom, left, width - top, right),
    }[turn]
    return Word(word.text, *box, word.confidence)


def _scaled(word: Word, by: float) -> Word:
    return word._replace(
        left=word.left * by, top=word.top * by, right=word.right * by, bottom=word.bottom * by
    )


def write(writer: Writer, scan: Scan, number: int) -> tuple[Page, Doubt | None]:
    """Write a page read by OCR; return the page, and a doubt where it was hard to read."""
    made = Page(number, scan.width, scan.height, ocr=True, confidence=round(scan.confidence, 3))
    slope = _slope(scan)
    lines = [[layout.straightened(word, slope) for word in line] for line in scan.lines]
    rows = layout.without_number(layout.rows(lines), scan.height)
    writer.write(layout.arrange(rows, scan.width, writer.gutter), made, slope)
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
