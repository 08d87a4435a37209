"""Assessments in a notice (praise, results, shortcomings) with their figures, and the programmes it names.

Modest on purpose: a sentence that orders anything is a task's, and a result without a figure is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.form.components import Components
from kg.model import Evidence, Field, Finding, Measurement, Span
from kg.rules import Match, Rule, load, table
from kg.text import Passage, folded, passage

# A new block begins at a list mark, or at a blank line after the end of a sentence (scans break inside).
_BLOCK = re.compile(
    r"(?<=[.;:!?|/])[ *]{0,9}\n[ ]{0,40}\n|\n\s{0,40}(?=[-+•|][ ]|\d{1,2}[.)/]|[^\W\d_][.)]|[IVX]{1,4}\.)"
)
_STOP = re.compile(r"[.!?](?=[ ](?:[^\W\d_]|[-–+•(\"\u201c]))")
_DASH = re.compile(r" ?- ?")
_RESULT = "ket-qua"
_LONGEST = 1200  # characters of a sentence; what is longer is a table or a list


def find_findings(text: str, components: Components) -> tuple[Finding, ...]:
    """Return the assessments in the body of a notice, in order, each a sentence with its figures."""
    found = (_finding(text, span) for span in _sentences(text, components))
    return tuple(finding for finding in found if finding)


def find_programmes(text: str, components: Components) -> tuple[Field, ...]:
    """Return the national target programmes that the body names, once each, at their first place."""
    rule = load("programmes")["chuong-trinh-muc-tieu-quoc-gia"]
    words = folded(text).replace("\n", " ")
    if not any(folded(piece) in words for piece in rule.data["needs"]):
        return ()
    found: dict[str, Field] = {}
    for match in rule.find(passage(text, *components.clean(components.body))):
        name = _programme(match)
        found.setdefault(name, Field(name, match.evidence))
    return tuple(found.values())


def _programme(match: Match) -> str:
    names, written = table("programmes", "names"), match.text("theme") or ""
    theme = _themes().get(_DASH.sub("-", folded(written)), written)
    programme: str = names["programme"].format(theme=theme)
    first, last = match.text("first"), match.text("last")
    return names["period"].format(programme=programme, first=first, last=last) if first else programme


@cache
def _themes() -> dict[str, str]:
    return {_DASH.sub("-", folded(theme)): theme for theme in table("programmes", "words")["themes"]}


def _sentences(text: str, components: Components) -> Iterator[Span]:
    """Yield the sentences of the body."""
    for span in components.clean(components.body):
        start = span.start
        for gap in (*_BLOCK.finditer(text, span.start, span.end), None):
            yield from _split(text, Span(start, gap.start() if gap else span.end))
            start = gap.end() if gap else span.end


def _split(text: str, block: Span) -> Iterator[Span]:
    start = block.start
    for stop in (*_STOP.finditer(text, block.start, block.end), None):
        end = stop.end() if stop else block.end
        yield Span(start, end)
        start = end


def _finding(text: str, span: Span) -> Finding | None:
    if span.end - span.start > _LONGEST:
        return None
    words = folded(text)[span.start : span.end].replace("\n", " ")
    kinds = [
        rule for rule, needs in _kinds() if any(map(words.__contains__, needs)) and rule.pattern.search(words)
    ]
    sentence = passage(text, span) if kinds else None
    if sentence is None or next(load("findings")["ra-lenh"].find(sentence), None):
        return None
    hits = (hit for rule in kinds for hit in rule.find(sentence))
    return next((found for hit in hits if (found := _of_kind(sentence, hit))), None)


def _of_kind(sentence: Passage, hit: Match) -> Finding | None:
    figures = tuple(_measurements(sentence))
    if hit.rule == _RESULT and not figures:
        return None
    evidence = Evidence(sentence.span(0, len(sentence.text)), hit.rule, hit.confidence)
    return Finding(evidence, load("findings")[hit.rule].data["kind"], sentence.text, figures)


@cache
def _kinds() -> tuple[tuple[Rule, tuple[str, ...]], ...]:
    """Return the rules of assessments, each with the pieces one of which it needs."""
    rules = (rule for rule in load("findings").values() if "kind" in rule.data)
    return tuple((rule, tuple(map(folded, rule.data["needs"]))) for rule in rules)


def _measurements(sentence: Passage) -> Iterator[Measurement]:
    for match in load("findings")["so-lieu"].find(sentence):
        written = (match.text("value") or "").replace(".", "").replace(",", ".")
        yield Measurement(match.evidence, float(written), match.text("unit") or "", match.text("basis"))
