"""Whether a document was in force on a day, as far as catalogues and loaded notices say; or unknown.

A catalogue tells the state on the day it was taken: what has ended by then has ended, what is in force then
may have ended since, and the answer names that day.  A notice that replaces or repeals a document ends it
from the day of that notice; one that touches single provisions ends it in part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

NOT_YET, IN_FORCE = "chua-co-hieu-luc", "con-hieu-luc"
PARTLY, ENDED, SUSPENDED = "het-hieu-luc-mot-phan", "het-hieu-luc", "ngung-hieu-luc"
REPLACES, REPEALS, AMENDS = "thay-the", "bai-bo", "sua-doi-bo-sung"
_SUSPENDING = frozenset({"dinh-chi", "tam-ngung"})
_ORDER = (ENDED, SUSPENDED, PARTLY, NOT_YET, IN_FORCE)


@dataclass(frozen=True, slots=True)
class Told:
    """What one entry of a catalogue says of the force of a document."""

    force: str | None
    since: date | None
    until: date | None
    harvested: date | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A change: its kind (a code of `docrel:`), the document that made it, its day, whether only in part."""

    kind: str
    by: str
    day: date | None = None
    partly: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The force on a day (a code of `validity:`, None where nothing says), since when, and who says so.

    `as_of` is the day up to which the source knows; a state after that day may be out of date.
    """

    force: str | None = None
    since: date | None = None
    source: str = ""
    as_of: date | None = None


def state_on(day: date, told: Iterable[Told], changes: Sequence[Changed]) -> State:
    """Return the state of a document on a day: the worst that a source is sure of, else the best known."""
    states = [*filter(None, (_of_entry(day, entry) for entry in told))]
    states += [found for change in changes if (found := _of_change(day, change))]
    return min(states, key=lambda state: _ORDER.index(state.force or IN_FORCE), default=State())


def _of_entry(day: date, entry: Told) -> State | None:
    if entry.until and entry.until <= day:
        return State(ENDED, entry.until, entry.source, entry.harvested)
    if entry.since and day < entry.since:
        return State(NOT_YET, None, entry.source, entry.harvested)
    known = entry.harvested is not None and entry.harvested <= day
    if entry.force in (ENDED, PARTLY, SUSPENDED):
        if entry.force == ENDED and entry.until:
            return State(IN_FORCE, entry.since, entry.source, entry.until)
        return State(entry.force, None, entry.source, entry.harvested) if known else None
    if entry.force == IN_FORCE or (entry.until and entry.since):
        return State(IN_FORCE, entry.since, entry.source, entry.harvested)
    return None


def _of_change(day: date, change: Changed) -> State | None:
    """Return what follows from a change; one without a day is certain only to have been made at some time."""
    if change.day is None or change.day > day:
        return None
    if change.kind in _SUSPENDING:
        return State(SUSPENDED, change.day, change.by)
    if change.kind in (REPLACES, REPEALS):
        return State(PARTLY if change.partly else ENDED, change.day, change.by)
    return None
