"""How sure an answer is: the likeness of the names, other names near by, and the time."""

from __future__ import annotations

from datetime import date, timedelta

from kg.registry.bodies import Body
from kg.registry.context import Reason
from kg.registry.index import Hit
from kg.registry.names import Likeness
from kg.registry.templates import Template
from kg.registry.territory import Named, Period

CERTAINTY = {
    Likeness.SAME: 0.98,
    Likeness.UNMARKED: 0.93,
    Likeness.OTHER_MARKS: 0.85,
    Likeness.OTHER_LETTERS: 0.8,
}
CONFUSABLE, NEAR_THE_CHANGE, PAST_ITS_END, PERSON_AFTER_POST, GUESSED_LEVEL = 0.9, 0.85, 0.7, 0.85, 0.8
INFERRED_DAY = 0.85
SLACK = timedelta(days=60)
ACRONYM = 3


def confidence(hit: Hit[Template], named: Named, time: float, reason: Reason) -> float:
    """Return how sure an answer is: from the names, the certainty of the time, and the reason."""
    sure = min(_names_certainty(hit, named), time)
    if len(hit.name) <= ACRONYM:
        sure = min(sure, CONFUSABLE)
    return round(min(sure, PERSON_AFTER_POST) if reason is Reason.PERSON else sure, 3)


def _names_certainty(hit: Hit[Template], named: Named) -> float:
    """Return how sure the names are: of the body and of its place together."""
    parts = [CERTAINTY[hit.likeness], CERTAINTY[named.likeness]]
    sure = min(parts) if Likeness.SAME in (hit.likeness, named.likeness) else parts[0] * parts[1]
    if named.guessed:
        sure = min(sure, GUESSED_LEVEL)
    return min(sure, CONFUSABLE) if hit.confusable or named.confusable else sure


def at_the_time(bodies: list[Body], period: Period) -> tuple[Body | None, float, Reason]:
    """Return the body of that time, how sure the time is, and the reason."""
    if period is None:
        return (bodies[0], 1.0, Reason.FOUND) if len(bodies) == 1 else (None, 0.0, Reason.SEVERAL)
    first, last = period
    alive = [body for body in bodies if body.existed(first, last)]
    if len(alive) == 1:
        return alive[0], _time_certainty(alive[0], first, last), Reason.FOUND
    partly = [body for body in bodies if body.since <= last and first <= body.until]
    if partly:
        return (partly[0], NEAR_THE_CHANGE, Reason.FOUND) if len(partly) == 1 else (None, 0.0, Reason.SEVERAL)
    if len(bodies) > 1:
        return None, 0.0, Reason.NOT_THEN
    body = bodies[0]
    if body.until < first:
        near = not body.template.sure and first <= body.until + SLACK
        return body, NEAR_THE_CHANGE if near else PAST_ITS_END, Reason.ENDED
    early = not body.template.sure and last >= body.since - SLACK
    return (body, NEAR_THE_CHANGE, Reason.FOUND) if early else (None, 0.0, Reason.NOT_THEN)


def _time_certainty(body: Body, first: date, last: date) -> float:
    """Return less than 1 near a change of the body whose day is not sure."""
    since, until = body.template.since, body.template.until
    near = abs(first - since) <= SLACK or abs(until - last) <= SLACK
    return NEAR_THE_CHANGE if near and not body.template.sure else 1.0
