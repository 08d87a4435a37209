"""Pictures of pages made ready for OCR: their pages, their resolution, grey, without specks.

A picture is read at its own resolution.  Of a coloured one the red channel is taken, in which red stamps are
as white as the paper and black and blue ink stay dark.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageChops, ImageFilter, ImageSequence, UnidentifiedImageError

from kg.readers.errors import DamagedFile, TooLarge
from kg.readers.limits import Limits

BEST_DPI = 300
_LOWEST_DPI = 150
_CLEANED_DPI = 190
_SPECKLED = 0.0002  # of all dots: more single ones than letters leave
_A4_INCHES = 8.27


def each(data: bytes, limits: Limits) -> Iterator[tuple[Image.Image, float, int]]:
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
                yield frame.copy(), resolution(frame), count
    except Image.DecompressionBombError as error:
        raise TooLarge(what="pixels", most=limits.pixels) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise DamagedFile from error


def resolution(picture: Image.Image) -> float:
    """Return the dots per inch that a file claims, where that can be, else as if the page were A4."""
    claimed = float(picture.info.get("dpi", (0, 0))[0] or 0)
    as_a4 = min(picture.size) / _A4_INCHES
    return claimed if as_a4 / 2 < claimed < as_a4 * 2 else as_a4


def prepared(picture: Image.Image, dpi: float) -> Image.Image:
    """Return the picture in grey, at the resolution that OCR reads best."""
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
