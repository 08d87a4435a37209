"""What is asked and answered: a name in its context, and what it means or why that is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Reason(StrEnum):
    """Why a name was resolved as it was, or was not."""

    FOUND = "found"
    GROUP = "group"
    UNKNOWN = "unknown-body"
    NO_PLACE = "place-not-known"
    NO_SUCH_PLACE = "no-such-place"
    AMBIGUOUS_PLACE = "several-places"
    NOT_THERE = "no-such-body-in-the-place"
    NOT_THEN = "not-at-the-time"
    SEVERAL = "several-bodies"
    ENDED = "ended-before"
    PERSON = "person-after-the-post"


@dataclass(frozen=True, slots=True)
class Context:
    """What is known where a name stands.

    `issuer` is the issuing body as the header names it; `place` the jurisdiction of the notice, where known.
    The notice is of `day`, or lies between `day` and `last`; `near` is a place named beside ("huyện Trà
    Bồng"); `group` tells that the words name no single body, `inferred` that the day was not read.
    """

    issuer: str | None = None
    place: str | None = None
    day: date | None = None
    last: date | None = None
    near: str | None = None
    group: bool = False
    inferred: bool = False

    @property
    def period(self) -> tuple[date, date] | None:
        """The first and the last day on which the notice may have been issued."""
        return (self.day, self.last or self.day) if self.day else None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means: `iri` is None where that is not certain; `confidence` is from 0 to 1."""

    iri: str | None
    confidence: float
    candidates: tuple[str, ...]
    reason: Reason
