"""The values of what a notice says beside its tasks: meetings, findings, programmes, drafts, views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.evidence import Evidence, Mention


@dataclass(frozen=True, slots=True)
class Meeting:
    """The session whose conclusions the notice gives: its day, convener and participants as written."""

    evidence: Evidence
    title: str
    day: date | None = None
    convener: str | None = None
    participants: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Measurement:
    """A figure in an assessment: "đạt 14,73% tổng vốn đã phân bổ" (value in the unit named).

    `indicator` says what is measured (scheme `indicator:`), `year` the year it is about.
    """

    evidence: Evidence
    value: float
    unit: str
    basis: str | None = None
    indicator: str = "khac"
    year: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """An assessment, not an order (scheme `finding:` bieu-duong, ket-qua, han-che)."""

    evidence: Evidence
    kind: str
    text: str
    measurements: tuple[Measurement, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a programme ("giai đoạn I: từ năm 2021 đến năm 2025")."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Programme:
    """One place where a programme is named, or a project or plan of capital (`kind`), `under` a programme.

    `theme` and `period` ("2021-2030") tell which programme it is; `place` names the province whose part of it
    is meant, `local` that part; `under` is an index into `Notice.programmes`; `carried_by` one into
    `Notice.citations`: the document that carries the programme out.
    """

    evidence: Evidence
    name: str
    kind: str = "Programme"
    theme: str = ""
    period: str | None = None
    phase: Phase | None = None
    place: str | None = None
    local: str | None = None
    under: int | None = None
    year: str | None = None
    carried_by: int | None = None


@dataclass(frozen=True, slots=True)
class Unissued:
    """A document without number that a task speaks of: planned, or only named ("các quy hoạch liên quan").

    `need` is what it is needed for (scheme `dep:`); `changes` are indexes into `Notice.citations` of what a
    planned document would amend; `issuer` is the body that is to issue it.
    """

    evidence: Evidence
    name: str
    planned: bool = False
    need: str = "nhac-toi"
    changes: tuple[int, ...] = ()
    issuer: Mention | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A view on what was submitted: agreement, in principle or not (`verb`, scheme `verb:`), as written.

    `about` is an index into `Notice.unissued`, where a draft is named.
    """

    evidence: Evidence
    verb: str
    text: str
    about: int | None = None


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Words with two readings: the name of a person behind a post, or that of a place.

    `post` is the post in full, `name` the words in question, `level` the word before them ("tỉnh"); the
    readings are told in words; `confidence` is that of the person.
    """

    evidence: Evidence
    post: Mention
    name: str
    level: str
    as_person: str
    as_place: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who took part in a meeting in one role (scheme `participation:`); `members` are those a group names."""

    evidence: Evidence
    role: str
    who: Mention
    members: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Filing:
    """The archive line: the unit that drafted the notice, and the mark of who wrote it."""

    evidence: Evidence
    unit: Mention
    mark: str | None = None
