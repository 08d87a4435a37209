"""DOCX (and DOCM, DOTX): paragraphs and tables in their order, with what Word shows but stores elsewhere.

Numbers of lists, capitals by formatting, footnotes and headers are written out; deleted and hidden words,
macros and links to elsewhere are left alone.  Source: ECMA-376, part 1, chapter 17.
"""

from __future__ import annotations

from kg.readers.draft import Draft
from kg.readers.errors import N_, DamagedFile
from kg.readers.limits import USUAL_JOB, Job, Limits
from kg.readers.numbering import Numbering
from kg.readers.ooxml import Element, Package, child, children, is_on, local, value
from kg.readers.reading import Doubt, Reading
from kg.readers.styles import Runs, Styles

MAIN = "word/document.xml"
_SKIPPED = {
    "del",
    "moveFrom",
    "pPr",
    "rPr",
    "tblPr",
    "tblGrid",
    "trPr",
    "tcPr",
    "sectPr",
    "instrText",
    "delText",
}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "softHyphen": "\u00ad", "ptab": "\t"}
_DEEPEST = 40


def read(data: bytes, job: Job = USUAL_JOB) -> Reading:
    """Return the reading of a Word package.

    Raises DamagedFile, EncryptedFile, UnsafeFile, TooLarge, EmptyFile.
    """
    package = Package(data, job.limits)
    main = package.part(MAIN)
    body = child(main, "body")
    if body is None:
        raise DamagedFile
    return _Writer(package, job.limits).write(body, job.form or "docx")


class _Writer:
    def __init__(self, package: Package, limits: Limits) -> None:
        self._package = package
        self._draft = Draft(limits)
        self._styles = Styles(package.part("word/styles.xml"))
        self._numbering = Numbering(package.part("word/numbering.xml"), self._styles.linked())
        self._notes: list[tuple[str, str]] = []
        self._encodings: set[str] = set()

    def write(self, body: Element, form: str) -> Reading:
        self._furniture("header")
        self._blocks(body, 0)
        self._footnotes()
        self._furniture("footer")
        said = N_("converted from the old encoding {encoding}; check names and capitals")
        doubts = tuple(Doubt(said, values=(("encoding", name.upper()),)) for name in sorted(self._encodings))
        return self._draft.reading(form, doubts=doubts)

    def _furniture(self, kind: str) -> None:
        """Write the headers (or footers) that say more than a page number, each once."""
        seen: set[str] = set()
        for name in sorted(n for n in self._package.names if n.startswith(f"word/{kind}")):
            root = self._package.part(name)
            words = "" if root is None else "".join(map(str, root.itertext())).strip()
            if (
                root is not None
                and any(map(str.isalpha, words))
                and "PAGE" not in words
                and words not in seen
            ):
                seen.add(words)
                self._blocks(root, 0)

    def _blocks(self, parent: Element, depth: int) -> None:
        if depth > _DEEPEST:
            raise DamagedFile
        for node in parent:
            match local(node):
                case "p":
                    self._paragraph(node, depth)
                case "tbl":
                    self._table(node, depth)
                case "AlternateContent":
                    self._blocks(_chosen(node), depth + 1)
                case name if name not in _SKIPPED:
                    self._blocks(node, depth + 1)

    def _table(self, table: Element, depth: int) -> None:
        for row in _deep(table, "tr"):
            self._draft.bar()
            for cell in _deep(row, "tc"):
                self._blocks(cell, depth + 1)
                self._draft.bar()

    def _paragraph(self, node: Element, depth: int) -> None:
        properties = child(node, "pPr")
        style = value(child(properties, "pStyle"))
        runs = Runs(self._styles, style)
        self._runs(node, runs, depth)
        text = runs.text()
        self._encodings |= runs.encodings
        label = self._label(properties, style) if text.strip() else ""
        self._draft.paragraph(label + text)
        for box in runs.boxes:
            self._blocks(box, depth + 1)

    def _label(self, properties: Element | None, style: str | None) -> str:
        own = child(properties, "numPr")
        given = self._styles.find(style, "pPr", "numPr") if style or own is None else None
        number = value(child(own, "numId")) or value(child(given, "numId"))
        level = value(child(own, "ilvl")) or value(child(given, "ilvl")) or "0"
        return self._numbering.label(number, int(level)) if number and level.isdigit() else ""

    def _runs(self, parent: Element, runs: Runs, depth: int) -> None:
        if depth > _DEEPEST:
            raise DamagedFile
        for node in parent:
            match local(node):
                case "r":
                    self._run(node, runs, depth)
                case name if name not in _SKIPPED:
                    self._runs(_chosen(node) if name == "AlternateContent" else node, runs, depth + 1)

    def _run(self, run: Element, runs: Runs, depth: int) -> None:
        properties = child(run, "rPr")
        if is_on(runs.property(properties, "vanish")):
            return
        for node in run:
            name = local(node)
            if name in ("footnoteReference", "endnoteReference"):
                self._notes.append((name.removesuffix("Reference"), value(node, "id") or ""))
                runs.add(f"[{len(self._notes)}]", None)
            elif name == "t":
                runs.add(node.text or "", properties)
            elif name in _BREAKS:
                runs.add(_BREAKS[name], properties)
            else:
                runs.boxes += [box for box in _chosen(node).iter() if local(box) == "txbxContent"][:_DEEPEST]

    def _footnotes(self) -> None:
        parts = {kind: self._package.part(f"word/{kind}s.xml") for kind in {kind for kind, _ in self._notes}}
        for count, (kind, key) in enumerate(list(self._notes), 1):
            for note in children(parts[kind], kind):
                if value(note, "id") == key:
                    self._draft.paragraph(
                        f"[{count}] " + " ".join(self._plain(p) for p in children(note, "p"))
                    )

    def _plain(self, node: Element) -> str:
        runs = Runs(self._styles, None)
        self._runs(node, runs, 0)
        return runs.text()


def _chosen(node: Element) -> Element:
    """Return the first of several forms of the same content (`mc:AlternateContent`)."""
    if local(node) != "AlternateContent":
        return node
    choice = child(node, "Choice")
    fallback = child(node, "Fallback")
    return choice if choice is not None else fallback if fallback is not None else node


def _deep(parent: Element, name: str) -> list[Element]:
    """Return the rows (cells) of a table, also those wrapped in content controls."""
    found = []
    for node in parent:
        if local(node) == name:
            found.append(node)
        elif local(node) in ("sdt", "sdtContent", "ins", "customXml"):
            found += _deep(node, name)
    return found
