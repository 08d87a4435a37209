"""What a notice tells of its own place and time, for the names in it: issuer, day, places named.

A scan may have lost the day, and "UBND tỉnh" names no province.  The province is then the one that most of
the districts and communes named lie in; the day lies between the latest document or meeting that the notice
speaks of and the first time limit it sets.  Both are inferences, and answers that rest on them say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kg.model import Mention, Notice
from kg.registry.context import Context

SOON = timedelta(days=180)


def period_of(notice: Notice) -> Context:
    """Return the day of a notice, or the days between which it lies."""
    issued = notice.header.issued_on
    if issued:
        return Context(day=date.fromisoformat(issued.value))
    first = max(_past(notice), default=None)
    if first is None:
        return Context()
    last = min((day for day in _future(notice) if day >= first), default=first + SOON)
    return Context(day=first, last=last, inferred=True)


def named(notice: Notice) -> Iterator[Mention]:
    """Yield every body that a notice names: in its tasks, its addressees and its recipients."""
    for task in notice.tasks:
        yield from (assignment.agent for assignment in task.assignments)
    for recipient in (*notice.header.addressees, *(notice.recipients or ())):
        yield recipient.agent


def _past(notice: Notice) -> Iterator[date]:
    """Yield days that lie before the notice: of documents that it cites, of its meeting."""
    yield from (citation.day for citation in notice.citations if citation.day)
    yield from (meeting.day for meeting in notice.meetings if meeting.day)


def _future(notice: Notice) -> Iterator[date]:
    for task in notice.tasks:
        yield from (deadline.latest for deadline in task.deadlines if deadline.latest)
