"""The values that reading a notice gives: frozen, with the place in the text that shows each.

Every fact carries an `Evidence`; `text[evidence.span.start:evidence.span.end]` is what the notice says,
in offsets of code points of the NFC text.  Codes (roles, kinds, capacities) stand in `kg.codes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.codes import Capacity, DeadlineKind, Derivation, Relation, Role
from kg.evidence import Evidence, Field, Mention, Span
from kg.statements import (
    Ambiguity,
    Attendance,
    Filing,
    Finding,
    Measurement,
    Meeting,
    Phase,
    Position,
    Programme,
    Unissued,
)

__all__ = [
    "Ambiguity", "Assignment", "Attendance", "Capacity", "Citation", "Deadline", "DeadlineKind", "Derivation",
    "Evidence", "Field", "Filing", "Finding", "Header", "Measurement", "Meeting", "Mention", "Notice",
    "Phase", "Position", "Programme", "Recipient", "Relation", "Role", "Signature", "Span", "Step", "Task",
    "Unissued",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """One place where the text names a document.

    `type` is the abbreviation of Decree 30/2020 ("NQ", "KH", "CV" for an official letter) or "Luật",
    "Bộ luật", "Hiến pháp", "Pháp lệnh"; `number` is joined ("01/2022/NQ-HĐND"); `day` is None where day,
    month or year is not given; `title` is the name of a document cited without number, else its abstract
    where the text gives it.
    `antecedent` points at the citation a short form ("Nghị quyết này", "Kế hoạch 379") stands for; `within`
    at the one whose abstract names this one ("Nghị định A hướng dẫn Luật B"): the relation is that one's.
    """

    evidence: Evidence
    type: str | None
    number: str | None = None
    day: date | None = None
    issuer: str | None = None
    title: str | None = None
    provision: str | None = None
    relation: Relation = Relation.CITES
    antecedent: int | None = None
    within: int | None = None

    @property
    def key(self) -> str:
        """The number, or the title where there is none: what tells two documents of one notice apart."""
        return self.number or self.title or ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a task is due.

    `value` is ISO 8601: a day "2024-05-16", a month "2024-05", a quarter "2025-Q4", a year "2025", a repeat
    "R/P1M", or None for words without a date ("khẩn trương").  `earliest` and `latest` bound it in days.
    """

    evidence: Evidence
    kind: DeadlineKind
    value: str | None = None
    earliest: date | None = None
    latest: date | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One body, one role, in one task."""

    agent: Mention
    role: Role
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Step:
    """A clause of a task that orders an action of its own; `follows` where it needs the step before."""

    evidence: Evidence
    text: str
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """An item that directs an action (the smallest numbered, lettered or dashed one).

    `key` is unique in the notice and stable ("2.2-a"); `label` is the item's own mark as written, `parent`
    the key of the item above it.  `text` is the whole instruction on one line, without label and page
    numbers; `citations` are indexes into `Notice.citations`.  `manner` holds what is said of time without any
    date (urgent, continuous); `steps` its clauses, where a fact belongs to one of them alone.
    """

    key: str
    label: str
    text: str
    evidence: Evidence
    parent: str | None = None
    assignments: tuple[Assignment, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    citations: tuple[int, ...] = ()
    manner: tuple[Deadline, ...] = ()
    steps: tuple[Step, ...] = ()

    def who(self, *roles: Role, group: bool = False) -> tuple[str, ...]:
        """Return the names of the bodies (or of the unnamed groups) that hold one of `roles`, once each."""
        found = (a.agent.name for a in self.assignments if a.role in roles and a.agent.group is group)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee of the block "Nơi nhận", with its line (`entry`, counted from 1) and purpose."""

    agent: Mention
    evidence: Evidence
    entry: int
    heading: str | None = None
    purpose: str = "khong-neu"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, in what post and capacity, and for whom (Decree 30/2020/NĐ-CP, article 13)."""

    name: str | None
    post: str | None
    capacity: Capacity
    evidence: Evidence
    signed_for: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What the letterhead says; None where the text has nothing."""

    type: Field | None = None
    number: Field | None = None
    issued_on: Field | None = None
    issuer: Field | None = None
    place: Field | None = None
    abstract: Field | None = None
    addressees: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything read from one notice; `text` is the NFC text that all spans point into."""

    text: str
    header: Header = Header()
    citations: tuple[Citation, ...] = ()
    tasks: tuple[Task, ...] = ()
    recipients: tuple[Recipient, ...] | None = None
    signature: Signature | None = None
    meetings: tuple[Meeting, ...] = ()
    findings: tuple[Finding, ...] = ()
    programmes: tuple[Programme, ...] = ()
    unissued: tuple[Unissued, ...] = ()
    positions: tuple[Position, ...] = ()
    ambiguity: Ambiguity | None = None
    attendance: tuple[Attendance, ...] = ()
    filing: Filing | None = None
