"""Plain text: find the encoding, give the words."""

from __future__ import annotations

import codecs
import unicodedata

from kg.readers import legacy, syllables
from kg.readers.errors import N_, EmptyFile, NotText, UnknownEncoding
from kg.readers.limits import USUAL_JOB, Job
from kg.readers.reading import Doubt, Reading, by_paragraph
from kg.text import normalise

KNOWN = ("utf-8", "utf-16", *legacy.ALL_NAMES)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 4096


def read(data: bytes, job: Job = USUAL_JOB) -> Reading:
    """Return the reading of a plain text; the encoding of the job overrides what the bytes look like.

    Raises EmptyFile, NotText, UnknownEncoding.
    """
    if not data.strip(b"\0 \t\r\n\f\x1a"):
        raise EmptyFile
    text, used = decode(data, job.encoding)
    text = normalise(text)
    if not text.strip():
        raise EmptyFile
    return Reading(text, "txt", by_paragraph(text), encoding=used, doubts=tuple(_doubts(text, used)))


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of `data` and the name of its encoding."""
    if encoding:
        return _decode_as(data, encoding.lower()), encoding.lower()
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decode_as(data, name), name.removesuffix("-sig")
    if wide := _wide(data):
        return data.decode(wide, "replace"), wide
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data)
    return _repaired(text)


def _decode_as(data: bytes, encoding: str) -> str:
    if encoding in legacy.ALL_NAMES:
        return legacy.convert(data.decode("latin-1"), encoding)
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError) as error:
        raise UnknownEncoding(encoding=encoding, known=", ".join(KNOWN)) from error


def _wide(data: bytes) -> str | None:
    """Name UTF-16 without a mark: the high bytes of Vietnamese are few (0, 1, 3, 0x1E, 0x20)."""
    sample = data[: _SAMPLE * 2]
    if len(sample) < 8 or b"\0" not in sample:
        return None
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if sum(byte in (0, 1, 3, 0x1E, 0x20) for byte in high) > 0.97 * len(high):
            return name
    return None


def _decode_legacy(data: bytes) -> tuple[str, str]:
    text = data.decode("latin-1")
    if name := legacy.detect(text):
        return legacy.convert(text, name), name
    if b"\0" in data[:_SAMPLE] or _control_share(text) > 0.02:
        raise NotText
    damaged = data.decode("utf-8", "replace")
    if damaged.count("\ufffd") < 0.01 * len(damaged):
        return damaged, "utf-8"
    raise NotText


def _repaired(text: str) -> tuple[str, str]:
    """Undo an earlier program's mistake: a TCVN3 or VNI text that was saved as if it were Latin-1."""
    if _control_share(text) > 0.05:
        raise NotText
    if all(ord(c) < 256 for c in text[:_SAMPLE]) and not text.isascii() and (name := legacy.detect(text)):
        return legacy.convert(text, name), name
    return text, "utf-8"


def _control_share(text: str) -> float:
    sample = text[:_SAMPLE]
    return sum(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f\x1a" for c in sample) / len(sample)


def _doubts(text: str, encoding: str) -> list[Doubt]:
    found = []
    if "\ufffd" in text:
        lost = str(text.count("\ufffd"))
        found.append(Doubt(N_("{count} characters could not be decoded"), values=(("count", lost),)))
    if encoding in legacy.ALL_NAMES:
        said = N_("converted from the old encoding {encoding}; check names and capitals")
        found.append(Doubt(said, values=(("encoding", encoding.upper()),)))
    if syllables.share(text) < 0.5:
        found.append(Doubt(N_("this does not look like a Vietnamese text")))
    return found
