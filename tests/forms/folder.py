"""A folder of notices as an office has them: every form side by side, twins, new versions, and what is none.

Each notice is one of the invented ones with a number of its own.  What is to come of each file is known, so
that a load can be checked file by file.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from . import encodings, typeset

OWN = Path(__file__).parent / "notices"
NUMBER = re.compile(r"(?<=Số: )\d+(?=/)")
# form -> how many of three hundred
SHARES = {
    "txt": 62, "utf16": 16, "tcvn3": 18, "vni": 16, "html": 52, "docx": 52, "pdf": 30, "rtf": 8, "doc": 6,
    "scan": 6, "png": 4, "tif": 4, "zip": 5, "twin": 8, "version": 6, "bad": 7,
}  # fmt: skip
PLAIN = ("txt", "utf16", "tcvn3", "vni", "html", "docx", "zip", "twin", "version", "bad")
BAD: dict[str, bytes] = {
    "trong.txt": b"",
    "hong.pdf": b"%PDF-1.7\n" + b"hong " * 99,
    "hong.docx": b"PK\x03\x04" + b"hong " * 99,
    "chuong-trinh.exe": b"MZ\x90\0" + bytes(99),
    "ngau-nhien.bin": random.Random(7).randbytes(4000),
    "thu.txt": b"Hom nay troi dep, chung toi di choi.",
    "anh.jpg": b"\xff\xd8\xff\xe0" + random.Random(8).randbytes(4000),
}


@dataclass
class Folder:
    """A folder and what is to come of its files: notices, twins of others, new versions, failures."""

    path: Path
    notices: list[str] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.notices) + len(self.twins) + len(self.versions) + len(self.bad)

    def write(self, name: str, data: bytes, kind: list[str]) -> None:
        """Write a file, and note what is to come of it."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        kind.append(str(path))


def make(path: Path, count: int = 300, *, plain: bool = False) -> Folder:
    """Fill a folder with about `count` files; `plain` leaves out what needs LibreOffice to make."""
    folder = Folder(path)
    numbers = iter(range(1001, 9999))
    texts = cycle(file.read_text(encoding="utf-8") for file in sorted(OWN.glob("*.txt")))
    forms = {form: share for form, share in SHARES.items() if not plain or form in PLAIN}
    scale = count / sum(forms.values())
    wanted = {form: max(round(share * scale), 1) for form, share in forms.items()}
    made = {form: [_renumbered(next(texts), next(numbers)) for _ in range(n)] for form, n in wanted.items()}
    for form, make_one in EASY.items():
        for i, text in enumerate(made[form]):
            folder.write(f"{i % 4}/{form}-{i:03}.{ENDINGS.get(form, form)}", make_one(text), folder.notices)
    if not plain:
        _by_office(folder, made)
    _in_archive(folder, made["zip"])
    for i, source in zip(range(wanted["twin"]), list(folder.notices), strict=False):
        folder.write(f"y/ban-sao-{i}", Path(source).read_bytes(), folder.twins)
    for i, text in zip(range(wanted["version"]), made["html"], strict=False):
        folder.write(f"z/ban-moi-{i}.html", _html(_changed(text)), folder.versions)
    for name, data in list(BAD.items())[: wanted["bad"]]:
        folder.write(f"x/{name}", data, folder.bad)
    return folder


def _renumbered(text: str, number: int) -> str:
    return NUMBER.sub(str(number), text, count=1)


def _changed(text: str) -> str:
    """Keep the letterhead of a text and put later years into the rest: other words under one number."""
    cut = text.index("\n1.") if "\n1." in text else len(text) // 3
    return text[:cut] + text[cut:].replace("2025", "2026")


def _lines(text: str) -> str:
    return "\n".join(line.replace("*", "") for line in text.splitlines())


def _html(text: str) -> bytes:
    return typeset.as_html(typeset.blocks(text))


def _docx(text: str) -> bytes:
    return typeset.as_docx(typeset.blocks(text))


EASY: dict[str, Callable[[str], bytes]] = {
    "txt": str.encode,
    "utf16": lambda text: _lines(text).encode("utf-16"),
    "tcvn3": lambda text: encodings.tcvn3(_lines(text)),
    "vni": lambda text: encodings.vni(_lines(text)),
    "html": _html,
    "docx": _docx,
}
ENDINGS = {"utf16": "txt", "tcvn3": "txt", "vni": "txt", "scan": "pdf"}


def _in_archive(folder: Folder, texts: list[str]) -> None:
    """Pack notices into one archive; each counts as a file of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i, text in enumerate(texts):
            archive.writestr(f"trong/{i}.txt", text)
    path = folder.path / "w" / "goi.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue())
    folder.notices += [f"{path} › trong/{i}.txt" for i in range(len(texts))]


def _by_office(folder: Folder, made: dict[str, list[str]]) -> None:
    """Make what LibreOffice makes, one call for each target."""
    scans = ("scan", "png", "tif")
    for target in ("rtf", "doc"):
        for i, data in enumerate(_converted(made[target], target)):
            folder.write(f"{i % 4}/{target}-{i:03}.{target}", data, folder.notices)
    drawn = [(form, text) for form in ("pdf", *scans) for text in made[form]]
    for i, ((form, _), data) in enumerate(
        zip(drawn, _converted([text for _, text in drawn], "pdf"), strict=True)
    ):
        whole = data if form == "pdf" else _scanned(data, form)
        folder.write(f"{i % 4}/{form}-{i:03}.{ENDINGS.get(form, form)}", whole, folder.notices)


def _converted(texts: list[str], target: str) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        sources = [place / f"{i:03}.docx" for i in range(len(texts))]
        for source, text in zip(sources, texts, strict=True):
            source.write_bytes(_docx(text))
        office = shutil.which("soffice") or shutil.which("libreoffice")
        assert office, "LibreOffice is not installed"
        profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--norestore", "--convert-to", target, "--outdir", name]
        subprocess.run([*command, *map(str, sources)], check=True, capture_output=True)
        for source in sources:
            yield source.with_suffix(f".{target}").read_bytes()


def _scanned(pdf: bytes, form: str) -> bytes:
    pages = typeset.pages(pdf, 200)
    if form == "scan":
        return typeset.as_scan([typeset.worn(page, i) for i, page in enumerate(pages)], 200)
    if form == "tif":
        out = io.BytesIO()
        pages[0].save(
            out, "TIFF", save_all=True, append_images=pages[1:], dpi=(200, 200), compression="tiff_lzw"
        )
        return out.getvalue()
    out = io.BytesIO()
    pages[0].save(out, "PNG", dpi=(200, 200))
    return out.getvalue()
