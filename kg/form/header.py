"""The facts of the beginning of a notice: type, number, day, place, issuer, abstract, addressees.

What the text does not hold, or a scanner made unreadable, is missing: a number filled in by hand on a page
whose day could not be read is not believed either.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kg import rules
from kg.form.components import Components
from kg.form.issuer import is_province, of_province, read_issuer
from kg.form.layout import as_written, line_start, lines
from kg.form.recipients import read_addressees
from kg.model import Evidence, Field, Header, Span
from kg.rules import Match, table
from kg.text import Passage, folded, passage

_ANNEX = 1_500  # characters at the head of an annex in which it says what it belongs to
_LETTER = "CV"


def read_header(text: str, components: Components) -> Header:
    """Read what the letterhead, the title and the addressees of `text` say; missing parts are None."""
    head = _letterhead(text, components)
    number, day = _number(head), _day(head)
    if number and number.text("blank") and day is None and _dated(head):
        number = None
    quoted = _quoted(text, components) if number is None and day is None else None
    shown = number or quoted
    place = _place(head, text)
    return Header(
        type=_type(text, components, shown),
        number=_joined(shown) if shown else None,
        issued_on=_iso(day or quoted),
        issuer=of_province(read_issuer(_name(head), text, components), place),
        place=place,
        abstract=_abstract(text, components),
        addressees=read_addressees(text, components),
    )


def _letterhead(text: str, components: Components) -> Passage:
    """Return the letterhead as one passage without the mottoes, which stand between its columns."""
    whole = components.letterhead
    if whole is None:
        return passage(text, Span(0, 0))
    raw, at, kept = as_written(text, whole), whole.start, []
    signs = rules.load("components")
    mottoes = [hit.span for name in ("quoc-hieu", "tieu-ngu") for hit in signs[name].find(raw)]
    for motto in sorted(mottoes):
        if motto.start > at:
            kept.append(Span(at, motto.start))
        at = max(at, motto.end)
    return passage(text, *kept, Span(at, whole.end))


def _name(head: Passage) -> Passage:
    """Return the part of the letterhead before the number: the name of the issuer."""
    signs = rules.load("header")
    names = ("dong-so", "so-van-ban", "so-van-ban-dang", "trich-yeu-cong-van")
    hits = (next(signs[name].find(head), None) for name in names)
    end = min((hit.start for hit in hits if hit), default=len(head.text))
    return Passage(head.text[:end], head.starts, head.origins)


def _number(head: Passage) -> Match | None:
    signs = rules.load("header")
    hits = [next(signs[name].find(head), None) for name in ("so-van-ban", "so-van-ban-dang")]
    hit = next(filter(None, hits), None)
    return None if hit is None or _cited(head, hit.start) else hit


def _cited(head: Passage, start: int) -> bool:
    """Say whether a number is not the notice's own: its own, unreadable, or the abstract stands before it."""
    signs = rules.load("header")
    return any(next(signs[name].find(head, 0, start), None) for name in ("dong-so", "trich-yeu-cong-van"))


def _day(head: Passage) -> Match | None:
    """Return the day of issue: the one that follows a place, as an abstract may cite others."""
    hits = [hit for hit in rules.load("header")["ngay-ban-hanh"].find(head) if _date(hit)]
    placed = [hit for hit in hits if head.text[: hit.start].rstrip().endswith(",")]
    return next(reversed(placed or hits), None)


def _place(head: Passage, text: str) -> Field | None:
    """Return the place before the day: a known one, else one that no other words run into on its line."""
    for hit in rules.load("header")["dia-danh"].find(head):
        name = hit.text("place") or ""
        words = name.split(" ")
        known = (" ".join(words[first:]) for first in range(len(words)))
        before = head.text[: hit.start].rsplit(maxsplit=1)[-1:]
        runs_in = before and before[0].islower() and line_start(text, hit.span.start) is None
        own = None if runs_in else name
        if place := next(filter(is_province, known), own):
            end = hit.groups["place"][1]
            return Field(place, Evidence(head.span(end - len(place), end), hit.rule, hit.confidence))
    return None


def _dated(head: Passage) -> bool:
    """Say whether a line for the day is there, readable or not."""
    return "ngay" in folded(head.text)


def _date(hit: Match) -> date | None:
    year = hit.text("annus") or hit.text("year") or ""
    try:
        return date(int(year), int(hit.text("month") or ""), int(hit.text("day") or ""))
    except ValueError:
        return None


def _iso(hit: Match | None) -> Field | None:
    day = _date(hit) if hit else None
    return (
        Field(day.isoformat(), _evidence(hit, "day", "annus" if hit.text("annus") else "year"))
        if hit and day
        else None
    )


def _joined(hit: Match) -> Field:
    """Return the number and the symbol, joined as Decree 30/2020 writes them."""
    symbol = (hit.text("symbol") or "").replace(" ", "").replace("–", "-").rstrip(".")
    first, dash, rest = symbol.partition("-")
    symbol = _marked(first) + dash + rest
    parts = [hit.text("number"), hit.text("year"), symbol]
    value = (hit.text("dash") or "/").join(part for part in parts if part)
    return Field(value, _evidence(hit, "number", "symbol"))


def _marked(first: str) -> str:
    """Return the abbreviation of a type with the bar of its Đ, which scanners lose ("QD")."""
    known = table("components", "abbreviation").values()
    if first in known:
        return first
    return next((name for name in known if folded(name).upper() == first), first)


def _evidence(hit: Match, first: str, last: str | None = None) -> Evidence:
    start, end = hit.groups[first][0], hit.groups[last or first][1]
    return Evidence(hit.passage.span(start, end), hit.rule, hit.confidence)


def _type(text: str, components: Components, number: Match | None) -> Field | None:
    """Return the abbreviation of the type: by the title, else by the symbol; a letter has neither."""
    if kind := _kind(text, components):
        name = folded(kind.text("type") or "")
        for full, short in table("components", "abbreviation").items():
            if folded(full) == name:
                return Field(short, _evidence(kind, "type"))
    symbol = _joined(number).value.split("/")[-1] if number else ""
    if number and (short := symbol.split("-")[0]) in table("components", "abbreviation").values():
        return Field(short, _evidence(number, "symbol"))
    if letter := components.addressees or (_evidence(number, "symbol").span if number else None):
        return Field(_LETTER, Evidence(letter, "kinh-gui", 0.9))
    return None


def _kind(text: str, components: Components) -> Match | None:
    """Return the name of the type, with which the title begins."""
    if components.title is None:
        return None
    title, signs = passage(text, components.title), rules.load("components")
    return signs["ten-loai-dau-dong"].at(title, 0) or signs["ten-loai"].at(title, 0)


def _abstract(text: str, components: Components) -> Field | None:
    """Return the abstract: below the type, or after "V/v" in the letterhead of a letter."""
    kind = _kind(text, components)
    span = (
        _below_type(text, components.title, kind)
        if components.title and kind
        else _beside_number(text, components)
    )
    if span is None or span.start >= span.end:
        return None
    rule = "ten-loai" if components.title else "trich-yeu-cong-van"
    return Field(passage(text, span).text, Evidence(span, rule, 0.9))


def _below_type(text: str, title: Span, kind: Match) -> Span | None:
    rest = next(lines(text, kind.span.end, title.end), None)
    return Span(rest.start, title.end) if rest else None


def _beside_number(text: str, components: Components) -> Span | None:
    if components.letterhead is None:
        return None
    raw = as_written(text, components.letterhead)
    hit = next(rules.load("header")["trich-yeu-cong-van"].find(raw), None)
    if hit is None:
        return None
    end = hit.span.end
    for count, line in enumerate(_column(text, hit.span.start, components.letterhead.end)):
        end = line.end if count < 10 else end
    return Span(hit.span.start, end)


def _column(text: str, start: int, stop: int) -> Iterator[Span]:
    """Yield the lines of the abstract in a letterhead, up to a gap, a table bar or the day."""
    for count, line in enumerate(lines(text, start, stop)):
        if count and (
            line.gap
            or line.bar
            or _motto(text, line.span)
            or next(rules.load("header")["dia-danh"].find(as_written(text, line.span)), None)
        ):
            return
        yield line.span


def _motto(text: str, line: Span) -> bool:
    """Say whether the right column begins: it stands below the left one, where that was copied whole."""
    signs = rules.load("components")
    return any(signs[name].at(as_written(text, line), 0) for name in ("quoc-hieu", "tieu-ngu"))


def _quoted(text: str, components: Components) -> Match | None:
    """Return number and day as an annex of the notice gives them."""
    for annex in components.annexes:
        head = passage(text, Span(annex.start, min(annex.end, annex.start + _ANNEX)))
        if hit := next(rules.load("header")["kem-theo"].find(head), None):
            return hit
    return None
