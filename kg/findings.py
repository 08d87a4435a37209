"""Assessments in a notice (praise, results, shortcomings) with their figures.

Modest on purpose: a sentence that orders anything is a task's, and a result without a figure is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from kg.form.components import Components
from kg.model import Evidence, Finding, Measurement, Span
from kg.rules import Match, Rule, load
from kg.text import Passage, folded, passage

# A new block begins at a list mark, or at a blank line after the end of a sentence (scans break inside).
_BLOCK = re.compile(
    r"(?<=[.;:!?|/])[ *]{0,9}\n[ ]{0,40}\n|\n\s{0,40}(?=[-+•|][ ]|\d{1,2}[.)/]|[^\W\d_][.)]|[IVX]{1,4}\.)"
)
_STOP = re.compile(r"[.!?](?=[ ](?:[^\W\d_]|[-–+•(\"\u201c]))")
_BRACKETS = re.compile(r"\([^()]*\)")
_RESULT = "ket-qua"
_OTHER = "khac"
_LONGEST = 1200  # characters of a sentence; what is longer is a table or a list


def find_findings(text: str, components: Components) -> tuple[Finding, ...]:
    """Return the assessments in the body of a notice, in order, each a sentence with its figures."""
    return tuple(finding for span in _sentences(text, components) for finding in _findings(text, span))


def _sentences(text: str, components: Components) -> Iterator[Span]:
    """Yield the sentences of the body."""
    for span in components.clean(components.body):
        start = span.start
        for gap in chain(_BLOCK.finditer(text, span.start, span.end), (None,)):
            yield from _split(text, Span(start, gap.start() if gap else span.end))
            start = gap.end() if gap else span.end


def _split(text: str, block: Span) -> Iterator[Span]:
    start = block.start
    for stop in chain(_STOP.finditer(text, block.start, block.end), (None,)):
        end = stop.end() if stop else block.end
        yield Span(start, end)
        start = end


def _findings(text: str, span: Span) -> tuple[Finding, ...]:
    if span.end - span.start > _LONGEST:
        return ()
    words = folded(text)[span.start : span.end].replace("\n", " ")
    kinds = [
        rule for rule, needs in _kinds() if any(map(words.__contains__, needs)) and rule.pattern.search(words)
    ]
    sentence = passage(text, span) if kinds else None
    if sentence is None or load("findings")["ra-lenh"].first(sentence):
        return ()
    hits = (hit for rule in kinds for hit in rule.find(sentence))
    return next((found for hit in hits if (found := _of_kind(sentence, hit))), ())


def _of_kind(sentence: Passage, hit: Match) -> tuple[Finding, ...]:
    """Return the assessment that a hit shows: one for each entry of the list that a colon opens."""
    found = []
    for start, end in _entries(sentence):
        piece = sentence.part(start, end)
        evidence = Evidence(piece.span(0, len(piece.text)), hit.rule, hit.confidence)
        kind = load("findings")[hit.rule].data["kind"]
        found.append(Finding(evidence, kind, piece.text, tuple(_measurements(piece))))
    if hit.rule == _RESULT and not any(finding.measurements for finding in found):
        return ()
    return tuple(found)


def _entries(sentence: Passage) -> list[tuple[int, int]]:
    """Return the entries of the list that a colon opens, parted by semicolons; else the whole sentence."""
    words = _BRACKETS.sub(lambda aside: "x" * len(aside[0]), sentence.text)
    start = words.find(": ") + 2
    ends = [at for at in range(start, len(words)) if words[at] == ";"]
    if start < len(": ") or not ends:
        return [(0, len(words))]
    begins = [start, *(end + 1 for end in ends)]
    pieces = zip(begins, [*ends, len(words.rstrip(" ."))], strict=True)
    return [
        (at + len(words[at:end]) - len(words[at:end].lstrip()), end)
        for at, end in pieces
        if words[at:end].strip()
    ]


@cache
def _kinds() -> tuple[tuple[Rule, tuple[str, ...]], ...]:
    """Return the rules of assessments, each with the pieces one of which it needs."""
    rules = (rule for rule in load("findings").values() if "kind" in rule.data)
    return tuple((rule, tuple(map(folded, rule.data["needs"]))) for rule in rules)


def _measurements(sentence: Passage) -> Iterator[Measurement]:
    rules = load("findings")
    for match in rules["so-lieu"].find(sentence):
        written = (match.text("value") or "").replace(".", "").replace(",", ".")
        years = list(rules["nam-so-lieu"].find(sentence, 0, match.start))
        rate = rules["chi-tieu-giai-ngan"].at(sentence, 0, match.end)
        yield Measurement(
            match.evidence,
            float(written),
            match.text("unit") or "",
            match.text("basis"),
            rules[rate.rule].data["indicator"] if rate and match.text("unit") == "%" else _OTHER,
            years[-1].text("year") if years else None,
        )
