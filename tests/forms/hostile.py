"""Files made to harm whoever opens them: ten kinds, each as (name, bytes, code of the error expected)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(members: dict[str, bytes]) -> bytes:
    """Return a ZIP of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def document(body: str, doctype: str = "") -> bytes:
    """Return a Word file with that body."""
    xml = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml.encode()})


def zip_bomb() -> bytes:
    """One gigabyte of zeros in one megabyte."""
    return packed({"notice.txt": bytes(1 << 30)})


def nested_zip() -> bytes:
    """Archives in archives, twelve deep."""
    data = packed({"notice.txt": b"Van ban"})
    for _ in range(12):
        data = packed({"inner.zip": data})
    return data


def lying_zip() -> bytes:
    """A directory that says ten bytes of a member that unpacks to 600 megabytes."""
    data = bytearray(packed({"notice.txt": bytes(600 << 20)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.find(mark) + at, 10)
    return bytes(data)


def path_zip() -> bytes:
    """A member that would be written outside of the folder."""
    return packed({"../../etc/cron.d/notice.txt": b"Van ban"})


def billion_laughs() -> bytes:
    """Ten levels of entities, each ten times the one below, in a Word file."""
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return document("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", f'<!DOCTYPE d [<!ENTITY l0 "cuoi">{levels}]>')


def outside_entity() -> bytes:
    """An entity that reads a file of the machine."""
    return document(
        "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    )


def deep_document() -> bytes:
    """Tables in tables, two thousand deep."""
    depth = 2000
    return document("<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth)


def deep_page() -> bytes:
    """A page of HTML nested a hundred thousand deep."""
    return b"<!doctype html><html><body>" + b"<div>" * 100_000 + b"Van ban" + b"</div>" * 100_000


def many_pages() -> bytes:
    """A PDF of 100,000 pages, all the same one."""
    count = 100_000
    kids = b" ".join([b"3 0 R"] * count)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    return pdf(objects)


def huge_page() -> bytes:
    """A PDF with one page whose content unpacks to half a gigabyte of letters."""
    content = zlib.compress(b"BT /F 12 Tf 9 9 Td (Van ban) Tj ET\n" * (1 << 24), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    return pdf(objects)


def pdf(objects: list[bytes]) -> bytes:
    """Return a PDF of the objects."""
    out = b"%PDF-1.4\n"
    places = []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(out))
    )


def locked_pdf() -> bytes:
    """A PDF that asks for a password (standard security handler; no password fits these check values)."""
    lock = b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>" % (b"a1" * 32, b"b2" * 32)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        lock,
    ]
    return pdf(objects).replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]")


def locked_zip() -> bytes:
    """An archive whose only member is marked as encrypted."""
    data = bytearray(packed({"notice.txt": b"Van ban"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.find(mark) + at, 1)
    return bytes(data)


def huge_picture() -> bytes:
    """A PNG that says it is 60,000 by 60,000 dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "zip bomb": (zip_bomb, {"too-large"}),
    "archives in archives": (nested_zip, {"several-in-archive", "too-large"}),
    "archive that lies": (lying_zip, {"damaged-file", "too-large"}),
    "path out of an archive": (path_zip, {"unsafe-file"}),
    "billion laughs": (billion_laughs, {"unsafe-file", "damaged-file"}),
    "outside entity": (outside_entity, {"unsafe-file"}),
    "deep Word file": (deep_document, {"damaged-file", "too-large"}),
    "deep web page": (deep_page, {"damaged-file", "too-large", "too-slow"}),
    "100,000 pages": (many_pages, {"too-large"}),
    "page of half a gigabyte": (huge_page, {"too-large", "too-slow", "damaged-file"}),
    "picture of 3.6 billion dots": (huge_picture, {"too-large"}),
}
