"""A page of a PDF or of a picture file → a picture for people to look at, as large as a screen needs."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image

from kg.readers import picture
from kg.readers.errors import DamagedFile, EncryptedFile, UnsupportedForm
from kg.readers.limits import Job

_DPI = 130
_MOST = 4_000_000  # dots of one picture
_QUALITY = 80


def draw(data: bytes, job: Job) -> bytes:
    """Return page `job.draw` (counted from 1) as WebP.

    Raises UnsupportedForm for what has no pages, DamagedFile for a page that is not there, EncryptedFile,
    TooLarge.
    """
    if job.form == "pdf":
        page = _of_pdf(data, job.draw)
    elif job.form == "image":
        page = _of_picture(data, job)
    else:
        raise UnsupportedForm(form=job.form)
    out = io.BytesIO()
    page.convert("RGB").save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()


def _of_pdf(data: bytes, number: int) -> Image.Image:
    try:
        page = pypdfium2.PdfDocument(data)[number - 1]
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise (EncryptedFile() if "password" in str(error).lower() else DamagedFile()) from error
    width, height = page.get_size()
    scale = min(_DPI / 72, (_MOST / max(width * height, 1)) ** 0.5)
    drawn: Image.Image = page.render(scale=scale).to_pil()
    return drawn


def _of_picture(data: bytes, job: Job) -> Image.Image:
    for number, (page, dpi, _) in enumerate(picture.each(data, job.limits), 1):
        if number == job.draw:
            scale = min(_DPI / dpi, (_MOST / (page.width * page.height)) ** 0.5, 1)
            size = (max(round(page.width * scale), 1), max(round(page.height * scale), 1))
            return page.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    raise DamagedFile
