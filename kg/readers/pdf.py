"""PDF: the text layer of each page where there is one that makes sense, else the picture of it and OCR."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

from kg.readers import ocr, textlayer
from kg.readers.draft import Draft
from kg.readers.errors import N_, DamagedFile, EmptyFile, EmptyScan, EncryptedFile, TooLarge
from kg.readers.limits import USUAL_JOB, Job
from kg.readers.ocr import Scan
from kg.readers.page import Writer
from kg.readers.picture import BEST_DPI
from kg.readers.reading import Doubt, Page, Reading
from kg.readers.textlayer import Layer

_PICTURE = 0.6  # of a page: what its scan covers at least
_CLEAN = 0.9  # the least share of syllables in the layer of a scan, where someone else's OCR is not redone
_MOST_DPI = 400


def read(data: bytes, job: Job = USUAL_JOB) -> Reading:
    """Return the reading of a PDF.

    Raises DamagedFile, EncryptedFile, EmptyScan, MissingProgram, TooLarge.
    """
    drawn = _open(data)
    count = len(drawn)
    if count > job.limits.pages:
        raise TooLarge(what="pages", most=job.limits.pages)
    reader = _Reader(data, drawn, job)
    for number in range(1, count + 1):
        job.progress(number - 1, count)
        reader.page(number)
    return reader.reading()


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        refused = EncryptedFile() if "password" in str(error).lower() else DamagedFile()
        raise refused from error


class _Reader:
    def __init__(self, data: bytes, drawn: Any, job: Job) -> None:
        self._drawn = drawn
        self._layers = pdfplumber.open(io.BytesIO(data))
        self._limits = job.limits
        self._draft = Draft(job.limits)
        self._writer = Writer(self._draft)
        self._pages: list[Page] = []
        self._doubts: list[Doubt] = []
        self._encodings: set[str] = set()
        self._scanned = 0
        self._is_broken = False

    def page(self, number: int) -> None:
        """Read one page: by its text layer, by OCR, or by what of the two makes more sense."""
        drawn = self._drawn[number - 1]
        picture = _picture_dpi(drawn)
        written = drawn.get_textpage()
        layer = self._layer(number) if written.count_chars() else None
        if layer and self._believes(layer, bool(picture)) and layer.agrees(written.get_text_range()):
            self._write(layer, number)
        elif layer or any(True for _ in drawn.get_objects(max_depth=1)):
            self._scan(drawn, number, layer, picture)
        else:
            self._pages.append(Page(number, *drawn.get_size()))
        drawn.close()

    def reading(self) -> Reading:
        """Return what was read; raises EmptyScan where no page has a word."""
        self._writer.close()
        form = "scan" if any(page.ocr for page in self._pages) else "pdf"
        said = N_("converted from the old encoding {encoding}; check names and capitals")
        old = [Doubt(said, values=(("encoding", name.upper()),)) for name in sorted(self._encodings)]
        try:
            return self._draft.reading(form, tuple(self._pages), tuple(self._doubts + old))
        except EmptyFile:
            raise EmptyScan from None

    def _believes(self, layer: Layer, over_picture: bool) -> bool:
        """Believe a sound layer; a short one follows the pages before it, one over a scan must be clean."""
        if layer.is_short and self._is_broken:
            return False
        return layer.is_sound and (not over_picture or layer.sense >= _CLEAN)

    def _layer(self, number: int) -> Layer:
        found = self._layers.pages[number - 1]
        layer = textlayer.read(found, self._writer.gutter)
        found.close()
        return layer

    def _write(self, layer: Layer, number: int) -> None:
        made = Page(number, layer.width, layer.height)
        self._pages.append(made)
        self._encodings |= layer.encodings
        self._writer.write(layer.blocks, made, layer.width)

    def _scan(self, drawn: Any, number: int, layer: Layer | None, dpi: float) -> None:
        scan = self._recognise(drawn, dpi or BEST_DPI)
        if layer and layer.is_sound and layer.sense > scan.sense:
            self._write(layer, number)
            return
        if layer and not dpi:
            self._is_broken = True
            self._doubts.append(Doubt(N_("the text layer is broken; the page was read by OCR"), number))
        made, doubt = ocr.write(self._writer, scan, number)
        self._pages.append(made)
        self._doubts += [doubt] if doubt else []

    def _recognise(self, drawn: Any, dpi: float) -> Scan:
        self._scanned += 1
        if self._scanned > self._limits.scanned:
            raise TooLarge(what="scanned pages", most=self._limits.scanned)
        width, height = drawn.get_size()
        dpi = min(dpi, _MOST_DPI, (self._limits.pixels * 72**2 / max(width * height, 1)) ** 0.5)
        return ocr.recognise(drawn.render(scale=dpi / 72).to_pil(), dpi)


def _picture_dpi(drawn: Any) -> float:
    """Return the resolution of the picture that covers the page, 0 where none does."""
    width, height = drawn.get_size()
    for found in drawn.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        if (right - left) * (top - bottom) > _PICTURE * width * height:
            return float(72 * found.get_px_size()[0] / (right - left))
    return 0.0
