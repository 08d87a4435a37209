"""The national target programmes that a notice names, and the projects and plans of capital under them.

A programme is known by theme and period.  Where one place gives no period and the notice names the theme with
one period only, that one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.form.components import Components
from kg.model import Citation, Derivation, Phase, Programme, Span
from kg.rules import Match, load, table
from kg.text import Passage, folded, passage

_DASH = re.compile(r" ?- ?")
_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "1": 1, "2": 2, "3": 3}
_CARRIES = 40  # characters between a document and the programme that it carries out
_FAR = 160  # characters between a plan of capital and its programme


def find_programmes(
    text: str, components: Components, citations: Sequence[Citation] = ()
) -> tuple[Programme, ...]:
    """Return each place of the body where a programme, project or plan of capital is named, in order."""
    rule = load("programmes")["chuong-trinh-muc-tieu-quoc-gia"]
    words = folded(text).replace("\n", " ")
    if not any(folded(piece) in words for piece in rule.data["needs"]):
        return ()
    flat = passage(text, *components.clean(components.body))
    hits = list(rule.find(flat))
    programmes = _with_periods([_programme(hit, text, citations) for hit in hits])
    return (*programmes, *_projects(flat, hits), *_plans(flat, hits))


def _programme(hit: Match, text: str, citations: Sequence[Citation]) -> Programme:
    theme = _theme(hit.text("theme") or "")
    first, last, phase = hit.text("first"), hit.text("last"), _phase(hit)
    place = hit.text("place")
    plain = _name("programme", theme=theme)
    name = _name("period", programme=plain, first=first, last=last) if first else plain
    local = _name("local", programme=name, place=place, **_years(hit)) if place and phase else None
    period = f"{first}-{last}" if first else None
    carried_by = _carrier(hit.span, text, citations)
    return Programme(
        hit.evidence, name, "Programme", theme, period, phase, place, local, carried_by=carried_by
    )


def _carrier(span: Span, text: str, citations: Sequence[Citation]) -> int | None:
    """Return the document that stands right before a programme, parted by "thực hiện" only."""
    rule = load("programmes")["van-ban-thuc-hien"]
    for index, citation in enumerate(citations):
        end = citation.evidence.span.end
        if 0 < span.start - end < _CARRIES:
            between = passage(text, Span(end, span.start))
            hit = rule.at(between, 0)
            if hit and not between.text[hit.end :].strip():
                return index
    return None


def _theme(written: str) -> str:
    """Return a theme in full and in its own spelling."""
    short = {folded(name): full for name, full in table("programmes", "short").items()}
    key = _DASH.sub("-", folded(written))
    return short.get(folded(written)) or _themes().get(key, written)


def _phase(hit: Match) -> Phase | None:
    number = _NUMBERS.get((hit.text("phase") or "").casefold())
    return Phase(number, _name("phase", **_years(hit))) if number else None


def _years(hit: Match) -> dict[str, str | None]:
    return {"phase": hit.text("phase"), "from_": hit.text("from"), "until": hit.text("until")}


def _name(kind: str, **parts: str | None) -> str:
    written: str = table("programmes", "names")[kind]
    return written.format(**parts)


@cache
def _themes() -> dict[str, str]:
    return {_DASH.sub("-", folded(theme)): theme for theme in table("programmes", "words")["themes"]}


def _with_periods(found: list[Programme]) -> Iterator[Programme]:
    """Give a programme without a period the only one that the notice names for its theme."""
    for one in found:
        periods = {other.period: other for other in found if other.theme == one.theme and other.period}
        if one.period is None and len(periods) == 1:
            known = next(iter(periods.values()))
            inferred = replace(one.evidence, derivation=Derivation.INFERRED)
            yield replace(one, evidence=inferred, name=known.name, period=known.period)
        else:
            yield one


def _projects(flat: Passage, programmes: list[Match]) -> Iterator[Programme]:
    for hit in load("programmes")["du-an-thuoc-chuong-trinh"].find(flat):
        under = next((i for i, one in enumerate(programmes) if one.start == hit.end), None)
        if under is not None:
            yield Programme(hit.evidence, _name("project", name=hit.text("name")), "Project", under=under)


def _plans(flat: Passage, programmes: list[Match]) -> Iterator[Programme]:
    """Yield the plans of capital that stand right before their programme, alone or joined."""
    seen: set[str] = set()
    for hit in load("programmes")["ke-hoach-von-nam"].find(flat):
        name = _name("capital", year=hit.text("year"))
        if later := hit.text("next"):
            name = _name("carried", plan=name, next=later)
        if part := hit.text("round"):
            name = _name("round", plan=name, round=part)
        near = (i for i, one in enumerate(programmes) if 0 <= one.start - hit.end < _FAR)
        under = next((i for i in near if _joined(flat, hit.end, programmes[i].start)), None)
        if under is not None and name not in seen:
            seen.add(name)
            yield Programme(hit.evidence, name, "CapitalPlan", under=under, year=hit.text("year"))


def _joined(flat: Passage, start: int, end: int) -> bool:
    """Say whether nothing but further plans stands in `[start, end)`."""
    if not flat.text[start:end].strip():
        return True
    hit = load("programmes")["noi-ke-hoach-von"].at(flat, start, end)
    return hit is not None and hit.end >= end - 1


def of_span(programmes: tuple[Programme, ...], span: Span) -> tuple[int, ...]:
    """Return the indexes of what is named inside a span."""
    return tuple(i for i, one in enumerate(programmes) if span.holds(one.evidence.span))
