"""The session whose conclusions a notice gives, as its first sentences tell: day, convener, participants."""

from __future__ import annotations

from datetime import date

from kg import rules
from kg.form.bodies import listed_bodies
from kg.form.components import Components
from kg.model import Meeting, Mention, Span
from kg.rules import Match
from kg.text import Passage, passage

_TOLD = 1_200  # characters of the body in which the session is told
_PRESENT = 1_800  # characters after it in which the participants are named


def read_meetings(text: str, components: Components) -> tuple[Meeting, ...]:
    """Read the session that the first sentences of the body of `text` tell of, if they do."""
    start, end = components.body.start, components.body.end
    signs = rules.load("meetings")
    told = Span(start, min(end, start + _TOLD))
    if not signs["nhac-den-hop"].pattern.search(text, told.start, told.end):
        return ()
    flat = passage(text, *components.clean(told))
    hit = next((hit for name in ("chu-tri-hop", "phien-hop-ngay") for hit in signs[name].find(flat)), None)
    if hit is None:
        return ()
    rest = Span(hit.span.end, min(end, hit.span.end + _PRESENT))
    present = _participants(passage(text, *components.clean(rest)))
    return (
        Meeting(hit.evidence, (hit.text("title") or "").strip(), _day(hit), hit.text("convener"), present),
    )


def _day(hit: Match) -> date | None:
    try:
        return date(int(hit.text("year") or 0), int(hit.text("month") or 0), int(hit.text("day") or 0))
    except ValueError:
        return None


def _participants(flat: Passage) -> tuple[Mention, ...]:
    hit = rules.load("meetings")["tham-du"].first(flat)
    return tuple(listed_bodies(flat.part(*hit.groups["list"]))) if hit else ()
