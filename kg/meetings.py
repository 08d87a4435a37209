"""The session whose conclusions a notice gives, as its first sentences tell: day, convener, participants."""

from __future__ import annotations

from datetime import date

from kg import rules
from kg.bodies import listed_bodies
from kg.components import Components
from kg.model import Meeting, Mention, Span
from kg.rules import Match
from kg.text import Passage, passage

_OPENING = 2_500  # characters of the body in which the session is told


def read_meetings(text: str, components: Components) -> tuple[Meeting, ...]:
    """Read the session that the first sentences of the body of `text` tell of, if they do."""
    body = components.body
    flat = passage(text, *components.clean(Span(body.start, min(body.end, body.start + _OPENING))))
    signs = rules.load("meetings")
    hit = next((hit for name in ("chu-tri-hop", "phien-hop-ngay") for hit in signs[name].find(flat)), None)
    if hit is None:
        return ()
    convener = hit.text("convener")
    title = hit.text("title") or ""
    return (Meeting(hit.evidence, title.strip(), _day(hit), convener, _participants(flat, hit.end)),)


def _day(hit: Match) -> date | None:
    try:
        return date(int(hit.text("year") or 0), int(hit.text("month") or 0), int(hit.text("day") or 0))
    except ValueError:
        return None


def _participants(flat: Passage, after: int) -> tuple[Mention, ...]:
    hit = next(rules.load("meetings")["tham-du"].find(flat, after), None)
    return tuple(listed_bodies(flat.part(*hit.groups["list"]))) if hit else ()
