"""A loaded notice as Akoma Ntoso 3.0: its words in paragraphs, its tasks as containers, what it names marked.

Every paragraph holds the words of the notice, none left out and none added; citations become `ref` with the
work IRI of the document (its address where that is not known), bodies `organization`, days of deadlines
`date`.  A task is an `hcontainer`, so that its paragraphs can be pointed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from lxml import etree

from kg import iri
from kg.iri import COUNTRY, slug
from kg.linking.features import Record
from kg.linking.identifiers import akn_work
from kg.linking.papertext import AGENCY, CITATION, DEADLINE, TASK, Mark, PaperText

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
EDITOR = "chidao"
LANGUAGE = "vie"
_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Element = etree._Element


def akoma_ntoso(paper: PaperText, made_on: date) -> bytes:
    """Return a notice as an Akoma Ntoso document (UTF-8), made on a day."""
    root = etree.fromstring(f'<akomaNtoso xmlns="{NAMESPACE}"/>')
    document = _child(root, "doc", name=paper.record.type or "doc", contains="originalVersion")
    organizations = _organizations(paper)
    meta = _child(document, "meta")
    _identification(meta, paper, made_on)
    references = _child(meta, "references", source=f"#{EDITOR}")
    _child(references, "TLCOrganization", eId=EDITOR, href="/ontology/organization/chidao", showAs="Chidao")
    for address, (key, label) in organizations.items():
        _child(references, "TLCOrganization", eId=key, href=address, showAs=label)
    _body(_child(document, "mainBody"), paper, {address: key for address, (key, _) in organizations.items()})
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _child(parent: Element, local: str, text: str | None = None, **attributes: str) -> Element:
    made = etree.SubElement(parent, _name(local), {k: _clean(v) for k, v in attributes.items()})
    made.text = text and _clean(text)
    return made


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def _organizations(paper: PaperText) -> dict[str, tuple[str, str]]:
    """Return the bodies named, by address: an identifier inside the document, and the name."""
    named = {mark.thing: mark.label for mark in paper.marks if mark.kind == AGENCY}
    if paper.issuer:
        named.setdefault(paper.issuer, paper.record.issuer)
    return {address: (f"org_{n}", label) for n, (address, label) in enumerate(named.items(), 1)}


def work_iri(record: Record) -> str:
    """Return the work IRI of a document, its own address where what is known gives none."""
    work = akn_work(record)
    return str(work) if work else record.address


def _identification(meta: Element, paper: PaperText, made_on: date) -> None:
    record = paper.record
    work, issued = work_iri(record), (record.day or made_on).isoformat()
    own = _child(meta, "identification", source=f"#{EDITOR}")
    issuer = next((k for a, (k, _) in _organizations(paper).items() if a == paper.issuer), EDITOR)
    levels = (
        ("FRBRWork", "", issued, "issued" if record.day else "received", issuer),
        ("FRBRExpression", f"/{LANGUAGE}@{issued}", issued, "issued" if record.day else "received", issuer),
        ("FRBRManifestation", f"/{LANGUAGE}@{issued}.akn", made_on.isoformat(), "generated", EDITOR),
    )
    for level, tail, day, what, author in levels:
        node = _child(own, level)
        _child(
            node, "FRBRthis", value=f"{work}{tail}/!main" if not tail.endswith(".akn") else f"{work}{tail}"
        )
        _child(node, "FRBRuri", value=f"{work}{tail}")
        if level == "FRBRWork" and record.address != work:
            _child(node, "FRBRalias", value=record.address, name="chidao")
        _child(node, "FRBRdate", date=day, name=what)
        _child(node, "FRBRauthor", href=f"#{author}")
        _closing(node, level, record)


def _closing(node: Element, level: str, record: Record) -> None:
    if level == "FRBRWork":
        _child(node, "FRBRcountry", value=(record.jurisdiction or COUNTRY)[:2])
        if record.number:
            _child(node, "FRBRnumber", value=record.number)
        if record.title:
            _child(node, "FRBRname", value=record.title)
    elif level == "FRBRExpression":
        _child(node, "FRBRlanguage", language=LANGUAGE)


def _body(body: Element, paper: PaperText, organizations: dict[str, str]) -> None:
    """Write the lines of the words; those of one task side by side stand in its container."""
    tasks = [mark for mark in paper.marks if mark.kind == TASK]
    lines = [(found.start(), found.end()) for found in _LINE.finditer(paper.text)]
    used: dict[str, int] = {}
    for task, group in groupby(lines, key=lambda line: _innermost(tasks, line[0], line[1])):
        parent = body
        if task is not None:
            key = f"task_{slug(task.label or iri.path(task.thing) or '').replace('_', '-')}"
            used[key] = used.get(key, 0) + 1
            key = key if used[key] == 1 else f"{key}__{used[key]}"
            parent = _child(_child(body, "hcontainer", name="task", eId=key), "content")
        for start, end in group:
            _paragraph(_child(parent, "p"), paper, (start, end), organizations)


def _innermost(tasks: Iterable[Mark], start: int, end: int) -> Mark | None:
    """Return the smallest task that begins in a line or holds its beginning."""
    holding = [task for task in tasks if task.start < end and task.end > start and task.start <= end]
    return min(holding, key=lambda task: (task.end - task.start, task.start), default=None)


def _paragraph(node: Element, paper: PaperText, line: tuple[int, int], organizations: dict[str, str]) -> None:
    """Fill a paragraph with the words of a line, its marks as elements."""
    at, end = line
    last: Element | None = None
    for mark in _apart(paper.marks, *line):
        last = _append(node, last, paper.text[at : mark.start])
        last = _marked(node, mark, paper.text[mark.start : mark.end], organizations)
        at = mark.end
    _append(node, last, paper.text[at:end])


def _append(node: Element, last: Element | None, words: str) -> Element | None:
    if last is None:
        node.text = (node.text or "") + _clean(words)
    else:
        last.tail = (last.tail or "") + _clean(words)
    return last


def _apart(marks: Iterable[Mark], start: int, end: int) -> Iterator[Mark]:
    """Yield the marks inside a line that do not overlap: the earlier first, of equals the longer."""
    inside = [m for m in marks if m.kind != TASK and start <= m.start < m.end <= end]
    at = start
    for mark in sorted(inside, key=lambda m: (m.start, -m.end, m.kind)):
        if mark.start >= at and (mark.kind != DEADLINE or mark.day):
            yield mark
            at = mark.end


def _marked(node: Element, mark: Mark, words: str, organizations: dict[str, str]) -> Element:
    if mark.kind == CITATION:
        return _child(node, "ref", words, href=work_iri(_cited(mark)))
    if mark.kind == AGENCY:
        return _child(node, "organization", words, refersTo=f"#{organizations[mark.thing]}")
    return _child(node, "date", words, date=mark.day.isoformat() if mark.day else "")


def _cited(mark: Mark) -> Record:
    steps = (iri.path(mark.thing) or "").split("/")
    complete = len(steps) == 4 and steps[2].isdecimal()
    year = int(steps[2]) if complete else None
    return Record(mark.thing, mark.label, mark.day, year, jurisdiction=steps[1] if complete else None)
