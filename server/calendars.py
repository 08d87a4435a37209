"""Time limits as an iCalendar file (RFC 5545): each dated limit of a task is a day-long event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from kg.messages import gettext
from server.briefs import LEADING, SUPPORTING, Brief

SHORT = 120


def ics_of(tasks: Iterable[Brief], root: str, at: datetime | None = None) -> bytes:
    """Write the dated time limits of tasks; `root` is the address of this server, for the links back."""
    calendar = Calendar()
    calendar.add("prodid", "-//Chidao//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", gettext("Time limits"))
    stamp = at or datetime.now(UTC)
    for task in tasks:
        for row in task.deadlines:
            if row["latest"]:
                calendar.add_component(_event(task, str(row["latest"]), str(row["words"]), root, stamp))
    return bytes(calendar.to_ical())


def _event(task: Brief, day: str, words: str, root: str, stamp: datetime) -> Event:
    from server.filters import page

    text = str(task["text"])
    due = date.fromisoformat(day)
    event = Event()
    event.add("uid", f"{sha256(f'{task.task} {day} {words}'.encode()).hexdigest()[:32]}@chidao")
    event.add("dtstamp", stamp)
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", text if len(text) <= SHORT else f"{text[: SHORT - 1]}…")
    event.add(
        "description", "\n".join(filter(None, (text, words, _who(task), str(task["noticeLabel"] or ""))))
    )
    event.add("url", f"{root}{page(task.task)}")
    event.add("transp", "TRANSPARENT")
    return event


def _who(task: Brief) -> str:
    parts = ((gettext("Lead"), task.names(LEADING)), (gettext("Support"), task.names(SUPPORTING)))
    return "\n".join(f"{label}: {', '.join(names)}" for label, names in parts if names)
