"""Where and how surely something was read: spans, evidence, plain fields and bodies as named.

`text[span.start:span.end]` is what the notice says; offsets count code points of the NFC text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kg.codes import Derivation


class Span(NamedTuple):
    """A half-open stretch `[start, end)` of the NFC text, in code points; ordered by place."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the surface: the words of `text` that this span covers."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Say whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a fact is believed: its words, the rule that read them, how sure, and by which way."""

    span: Span
    rule: str
    confidence: float
    derivation: Derivation = Derivation.STATED


@dataclass(frozen=True, slots=True)
class Field:
    """One plain value of the header, with its evidence (`value` is normalised, the span is as written)."""

    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Mention:
    """A body named in the text: `name` in full and one body each, or an unnamed group as written."""

    name: str
    span: Span
    group: bool = False
