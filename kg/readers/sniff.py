"""What form is this?  Told from the bytes; the ending of the name is never believed."""

from __future__ import annotations

import io
import zipfile
import zlib

from kg.readers.archive import check_directory
from kg.readers.errors import DamagedFile, EmptyFile, EncryptedFile, UnsupportedForm

_STARTS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
)
_REFUSED = (
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "GZIP"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
    (b"GIF8", "GIF"),
    (b"SQLite format 3", "SQLite"),
    (b"%!PS", "PostScript"),
    (b"ID3", "MP3"),
)
_FIB = (
    b"\xec\xa5"  # a Word file's first block; bit 0 of its byte 11 says that it is encrypted ([MS-DOC] 2.5.1)
)
_OPENDOCUMENT = "application/vnd.oasis.opendocument."
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<div", b"<table", b"<p>", b"<p ")
_PACKAGES = (("word/document.xml", "docx"), ("xl/workbook.xml", "XLSX"), ("ppt/presentation.xml", "PPTX"))


def sniff(data: bytes) -> str:
    """Return the form of `data`: txt, html, docx, doc, rtf, pdf, image or zip.

    Raises EmptyFile, DamagedFile (a broken ZIP or Word file) and UnsupportedForm.
    """
    if not data:
        raise EmptyFile
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if form := next((form for start, form in _STARTS if head.startswith(start)), None):
        return _inside(data, form)
    if b"%PDF-" in head:
        return "pdf"
    if form := next((form for start, form in _REFUSED if head.startswith(start)), None):
        raise UnsupportedForm(form=form)
    return "html" if _is_html(data) else "txt"


def _inside(data: bytes, form: str) -> str:
    if form == "ole":
        return _ole(data)
    return _package(data) if form == "zip" else form


def _ole(data: bytes) -> str:
    """Tell a Word file from the other files of the old Office, by the names of its streams (UTF-16)."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedFile
    for stream, form in (("Workbook", "XLS"), ("Book", "XLS"), ("PowerPoint Document", "PPT")):
        if stream.encode("utf-16-le") in data and "WordDocument".encode("utf-16-le") not in data:
            raise UnsupportedForm(form=form)
    if any(
        data[at + 11] & 1 for at in range(512, min(len(data) - 12, 1 << 20), 512) if data[at : at + 2] == _FIB
    ):
        raise EncryptedFile
    return "doc"


def _package(data: bytes) -> str:
    check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            kind = package.read("mimetype")[:80].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError) as error:
        raise DamagedFile from error
    if kind.startswith(_OPENDOCUMENT):
        form = kind.removeprefix(_OPENDOCUMENT)
        if form != "text":
            raise UnsupportedForm(form=form)
        return "odt"
    form = next((form for part, form in _PACKAGES if part in names), "zip")
    if form.isupper():
        raise UnsupportedForm(form=form)
    return form


def _is_html(data: bytes) -> bool:
    head = data[:4096].replace(b"\0", b"").lower()
    return any(mark in head for mark in _HTML) and head.count(b"<") > 2
