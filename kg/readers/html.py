"""HTML: the words in their order, tables as tables, a whole page of a portal cut down to its notice.

What marks a notice on a page is data (`kg/rules/portals.toml`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from kg.readers import legacy, plain
from kg.readers.draft import Draft
from kg.readers.errors import N_, DamagedFile
from kg.readers.limits import USUAL_JOB, Job, Limits
from kg.readers.numbering import written
from kg.readers.reading import Doubt, Reading
from kg.text import unmarked

_NAMES = """
address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer
h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_NAMES.split())
_DEEPEST = 200
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def read(data: bytes, job: Job = USUAL_JOB) -> Reading:
    """Return the reading of a page; raises EmptyFile, NotText, DamagedFile (nested too deep), TooLarge."""
    text, used = _decode(data, job.encoding)
    page = BeautifulSoup(text, "lxml")
    root, doubts = cut(page)
    writer = _Writer(job.limits)
    writer.block(root, 0)
    writer.flush()
    reading = writer.draft.reading("html", doubts=tuple(doubts), encoding=used)
    name = legacy.detect(reading.text) if all(ord(c) < 256 for c in reading.text) else None
    if not name:
        return reading
    return replace(plain.read(reading.text.encode("latin-1"), Job(encoding=name)), form="html")


def cut(page: BeautifulSoup) -> tuple[Tag, list[Doubt]]:
    """Return the element of a page that holds the notice, and a doubt where that is the whole page."""
    rules = _rules()
    for tag in page(rules["drop"].split()):
        tag.decompose()
    whole = page.body or page
    for portal in rules["portal"]:
        if (found := page.select_one(portal["selector"])) and _has(found, rules["openings"]):
            return found, []
    if found := _around(whole, rules):
        return found, []
    if _has(whole, rules["openings"]) or len(whole.get_text()) < 400:
        return whole, []
    return whole, [Doubt(N_("the page has no letterhead; all of it was read"))]


def _around(whole: Tag, rules: dict[str, Any]) -> Tag | None:
    """Return the smallest element with both the national name and the block of recipients or signature."""
    first = _smallest(whole, rules["openings"])
    if first is None:
        return None
    for tag in (first, *first.parents):
        if _closes(tag, rules["closings"]):
            return tag
        if tag is whole:
            break
    return None


def _smallest(tag: Tag, phrases: list[str]) -> Tag | None:
    if not _has(tag, phrases):
        return None
    while inner := next((c for c in tag.children if isinstance(c, Tag) and _has(c, phrases)), None):
        tag = inner
    return tag


def _has(tag: Tag, phrases: list[str]) -> bool:
    words = " ".join(unmarked(tag.get_text(" ")).split())
    return any(phrase in words for phrase in phrases)


def _closes(tag: Tag, phrases: list[str]) -> bool:
    lines = (" ".join(unmarked(words).split()) for words in tag.stripped_strings)
    return any(line.startswith(tuple(phrases)) for line in lines)


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(files("kg").joinpath("rules", "portals.toml").read_text(encoding="utf-8"))


def _decode(data: bytes, encoding: str | None) -> tuple[str, str]:
    """Return the text of a page: a declared encoding is tried before old ones are guessed."""
    if encoding:
        return plain.decode(data, encoding)
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:100]:
        return plain.decode(data)
    declared = BeautifulSoup(data[:4096], "lxml").declared_html_encoding or "windows-1252"
    try:
        return data.decode(declared), declared
    except (LookupError, UnicodeDecodeError):
        return data.decode("latin-1"), "latin-1"


class _Writer:
    def __init__(self, limits: Limits) -> None:
        self.draft = Draft(limits)
        self._line: list[str] = []

    def block(self, tag: Tag, depth: int) -> None:
        """Write the content of an element; `depth` guards against pages nested to kill."""
        if depth > _DEEPEST:
            raise DamagedFile
        for node in tag.children:
            if isinstance(node, Tag):
                self._element(node, depth)
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self._line.append(" ".join(f"x{node}x".split())[1:-1])

    def flush(self) -> None:
        """End the paragraph being written."""
        self.draft.paragraph("".join(self._line))
        self._line = []

    def _element(self, tag: Tag, depth: int) -> None:
        if _is_hidden(tag):
            return
        if tag.name == "br":
            self._line.append("\n")
        elif tag.name == "table":
            self._table(tag, depth)
        elif tag.name in _BLOCKS:
            self.flush()
            self._line.append(_label(tag))
            self.block(tag, depth + 1)
            self.flush()
        else:
            self.block(tag, depth + 1)

    def _table(self, table: Tag, depth: int) -> None:
        self.flush()
        for row in _rows(table):
            self.draft.bar()
            for cell in row.find_all(["td", "th"], recursive=False):
                self.block(cell, depth + 1)
                self.flush()
                self.draft.bar()


def _rows(table: Tag) -> Iterator[Tag]:
    for node in table.find_all(["tr", "thead", "tbody", "tfoot"], recursive=False):
        yield from [node] if node.name == "tr" else node.find_all("tr", recursive=False)


def _is_hidden(tag: Tag) -> bool:
    style = str(tag.get("style", "")).replace(" ", "").lower()
    names = " ".join(str(name) for key in ("id", "class", "role") for name in tag.get_attribute_list(key))
    words = set(names.lower().replace("-", " ").replace("_", " ").split())
    return "display:none" in style or tag.has_attr("hidden") or bool(words & _furniture())


@cache
def _furniture() -> frozenset[str]:
    return frozenset(_rules()["furniture"].split())


def _label(tag: Tag) -> str:
    """Return the number that a browser puts before an item of an ordered list, "-" before one without."""
    if tag.name != "li" or tag.parent is None or tag.parent.name not in ("ol", "ul"):
        return ""
    if tag.parent.name == "ul":
        return "- "
    before = len(tag.find_previous_siblings("li"))
    start = str(tag.parent.get("start", "1"))
    form = _LIST_FORMS.get(str(tag.parent.get("type", "1")), "decimal")
    return written((int(start) if start.isdigit() else 1) + before, form) + ". "
