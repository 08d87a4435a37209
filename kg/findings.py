"""Assessments in a notice (praise, results, shortcomings) with their figures, and the programmes it names.

Modest on purpose: a sentence that orders anything is a task's, and a result without a figure is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.components import Components
from kg.model import Evidence, Field, Finding, Measurement, Span
from kg.rules import Match, load, table
from kg.text import Passage, folded, passage

# A new block begins at a list mark, or at a blank line after the end of a sentence (scans break inside).
_BLOCK = re.compile(
    r"(?<=[.;:!?|/])[ *]{0,9}\n[ ]{0,40}\n|\n\s{0,40}(?=[-+•|][ ]|\d{1,2}[.)/]|[a-zđ][.)]|[IVX]{1,4}\.)"
)
_STOP = re.compile(r"[.!?](?=[ ](?:[^\W\d_]|[-–+•(\"“]))")
_KINDS = ("bieu-duong", "han-che", "ket-qua")
_LONGEST = 1200  # characters of a sentence; what is longer is a table or a list


def find_findings(text: str, components: Components) -> tuple[Finding, ...]:
    """Return the assessments in the body of a notice, in order, each a sentence with its figures."""
    found = (_finding(sentence) for sentence in _sentences(text, components))
    return tuple(finding for finding in found if finding)


def find_programmes(text: str, components: Components) -> tuple[Field, ...]:
    """Return the national target programmes that the body names, once each, at their first place."""
    body = passage(text, *components.clean(components.body))
    found: dict[str, Field] = {}
    for match in load("programmes")["chuong-trinh-muc-tieu-quoc-gia"].find(body):
        name = _programme(match)
        found.setdefault(name, Field(name, match.evidence))
    return tuple(found.values())


def _programme(match: Match) -> str:
    theme = _themes()[folded(match.text("theme") or "")]
    period = f" giai đoạn {match.text('first')}-{match.text('last')}" if match.text("first") else ""
    return f"Chương trình mục tiêu quốc gia {theme}{period}"


def _themes() -> dict[str, str]:
    return {folded(theme): theme for theme in table("programmes", "words")["themes"]}


def _sentences(text: str, components: Components) -> Iterator[Passage]:
    """Yield the sentences of the body, each as a passage of its own."""
    for span in components.clean(components.body):
        start = span.start
        for gap in (*_BLOCK.finditer(text, span.start, span.end), None):
            end = gap.start() if gap else span.end
            yield from _split(text, Span(start, end))
            start = gap.end() if gap else end


def _split(text: str, block: Span) -> Iterator[Passage]:
    start = block.start
    for stop in (*_STOP.finditer(text, block.start, block.end), None):
        end = stop.end() if stop else block.end
        if text[start:end].strip():
            yield passage(text, Span(start, end))
        start = end


def _finding(sentence: Passage) -> Finding | None:
    rules = load("findings")
    if len(sentence.text) > _LONGEST or next(rules["ra-lenh"].find(sentence), None):
        return None
    for kind in _KINDS:
        hit = next(rules[kind].find(sentence), None)
        if hit is None:
            continue
        figures = tuple(_measurements(sentence))
        if figures or kind != "ket-qua":
            whole = sentence.span(0, len(sentence.text))
            evidence = Evidence(whole, hit.rule, hit.confidence)
            return Finding(evidence, rules[kind].data["kind"], sentence.text, figures)
    return None


def _measurements(sentence: Passage) -> Iterator[Measurement]:
    for match in load("findings")["so-lieu"].find(sentence):
        written = (match.text("value") or "").replace(".", "").replace(",", ".")
        yield Measurement(match.evidence, float(written), match.text("unit") or "", match.text("basis"))
