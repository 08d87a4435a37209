"""What part of the network is wanted: by time, notice, issuer, programme, document, kind of tie, focus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kg.network.facts import Facts, Notice

LEAD, ASSIGNED, TOGETHER = "lead", "assigned", "together"
DIRECTS, ORDERS, REPORTS, RECIPIENTS = "directs", "orders", "reports", "recipients"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of tie: whether it has a direction, and whether it is shown when nothing is said."""

    name: str
    directed: bool
    usual: bool = True


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(LEAD, directed=True),
        Kind(ASSIGNED, directed=True),
        Kind(TOGETHER, directed=False),
        Kind(DIRECTS, directed=True),
        Kind(ORDERS, directed=True),
        Kind(REPORTS, directed=True),
        Kind(RECIPIENTS, directed=False, usual=False),
    )
}
USUAL = frozenset(kind.name for kind in KINDS.values() if kind.usual)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is wanted; None and empty mean all.

    Days are whole and both ends count; a notice without a day is left out where a day is asked for.  `joined`
    gives the work of bodies that ended by that day to the one that took over; None keeps each body apart.
    `focus` keeps the bodies at most `depth` ties away from one.  `groups` lets in what names many at once.
    """

    since: date | None = None
    until: date | None = None
    notice: str | None = None
    issuer: str | None = None
    programme: str | None = None
    document: str | None = None
    kinds: frozenset[str] = USUAL
    groups: bool = False
    joined: date | None = None
    focus: str | None = None
    depth: int = 1
    least: int = 1

    def has_notice(self, notice: Notice, facts: Facts) -> bool:
        """Say whether the facts of a notice count."""
        if self.notice and notice.iri != self.notice:
            return False
        if self.issuer and notice.issuer != self.issuer:
            return False
        if self.programme and notice.iri not in facts.programmes.get(self.programme, frozenset()):
            return False
        return self.has_day(notice.day)

    def has_day(self, day: date | None) -> bool:
        """Say whether a day lies in the time asked for."""
        if not (self.since or self.until):
            return True
        if day is None:
            return False
        return (self.since or date.min) <= day <= (self.until or date.max)
