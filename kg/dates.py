"""Days as notices write them: groups of a rule to a day of the calendar, and counting of days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.rules import Match

_SATURDAY = 5
# Public holidays on fixed days (Labour Code 45/2019/QH14, article 112); the lunar ones are not known here.
_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2)}


def calendar_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where the calendar has no such day ("42/02/2018" of a bad scan)."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def matched_day(match: Match, year: int | None = None) -> date | None:
    """Return the day in the groups `day`, `month`, `year` of `match`; `year` is for a day written without."""
    named = match.text("year")
    years = int(named) if named else year
    day, month = match.text("day"), match.text("month")
    if not (day and month and years):
        return None
    return calendar_day(years, int(month.replace(" ", "")), int(day))


def last_day(year: int, month: int) -> date | None:
    """Return the last day of a month, or None where there is no such month."""
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and 1 <= year <= 9999 else None


def working_days_after(start: date, count: int) -> date:
    """Return the day `count` working days after `start` (Saturdays, Sundays and fixed holidays left out)."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY and (day.month, day.day) not in _HOLIDAYS
    return day


def working_days_between(start: date, end: date) -> int:
    """Return how many working days `end` lies after `start` (below 0: before it), counted as above."""
    if end < start:
        return -working_days_between(end, start)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < _SATURDAY and (day.month, day.day) not in _HOLIDAYS for day in days)


def added_months(start: date, count: int) -> date | None:
    """Return the same day `count` months later; of a shorter month the last day (Civil Code, article 148)."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    last = last_day(year, month + 1)
    return last and last.replace(day=min(start.day, last.day))
