"""What the network is made of: the rows of `queries/network/`, read into values once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

Row = Mapping[str, str | None]
Ask = Callable[[str], Iterable[Row]]

GROUP, POST, UNRESOLVED = "AgentGroup", "Post", "UnresolvedAgent"


@dataclass(frozen=True, slots=True)
class Words:
    """The exact words of a notice that show a fact: `[start, end)` of its text; how sure the reading is."""

    notice: str
    quote: str
    start: int
    end: int
    confidence: float = 1.0

    def overlap(self, other: Words) -> bool:
        """Say whether these are, in part at least, the same words of the same notice."""
        return self.notice == other.notice and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Agent:
    """A body, post or group: its address, name, class ("Agency") and kind (a code of `orgtype`, "so")."""

    iri: str
    label: str
    class_: str = "Agency"
    kind: str = ""

    @property
    def is_group(self) -> bool:
        """Whether several are named together."""
        return self.class_ == GROUP

    @property
    def colour(self) -> str:
        """What it is coloured by: its kind, or its class where it has none."""
        return self.kind or self.class_


@dataclass(frozen=True, slots=True)
class Part:
    """That a body has a role ("chu-tri") in a task."""

    task: str
    role: str
    agent: str
    words: Words


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a body is to receive a notice, for a purpose ("" where none is said)."""

    notice: str
    agent: str
    purpose: str
    words: Words


@dataclass(frozen=True, slots=True)
class Task:
    """A task: its notice, the task above it, what it says."""

    iri: str
    notice: str
    content: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice: its number, day of issue and issuer, each None where the text does not say."""

    iri: str
    number: str | None = None
    day: date | None = None
    issuer: str | None = None
    subject: str | None = None

    @property
    def label(self) -> str:
        """What it is called: its number, what it is about, or the end of its address."""
        return self.number or self.subject or last_step(self.iri)


@dataclass(frozen=True, slots=True)
class Succession:
    """That on a day a body took over from another."""

    day: date
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the network of bodies is built from."""

    agents: Mapping[str, Agent]
    tasks: Mapping[str, Task]
    notices: Mapping[str, Notice]
    parts: tuple[Part, ...]
    receipts: tuple[Receipt, ...] = ()
    successions: tuple[Succession, ...] = ()
    programmes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    documents: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def agent(self, iri: str) -> Agent:
        """Return a body; one without a name is called by the end of its address."""
        return self.agents.get(iri) or Agent(iri, last_step(iri), UNRESOLVED)

    def day(self, notice: str) -> date | None:
        """Return the day of a notice, None where it is unknown."""
        found = self.notices.get(notice)
        return found.day if found else None


def read(ask: Ask) -> Facts:
    """Read all rows; `ask` answers a query of `queries/network/` by its name ("parts")."""
    tasks = {task.iri: task for task in map(_task, ask("tasks"))}
    parts = dict.fromkeys(_part(row, tasks) for row in ask("parts") if row["task"] in tasks)
    return Facts(
        agents=_agents(ask("agents")),
        tasks=tasks,
        notices={notice.iri: notice for notice in map(_notice, ask("notices"))},
        parts=tuple(sorted(parts, key=lambda part: (part.task, part.words.start, part.role, part.agent))),
        receipts=tuple(dict.fromkeys(map(_receipt, ask("receipts")))),
        successions=tuple(sorted(map(_succession, ask("successions")), key=lambda s: (s.day, s.old, s.new))),
        programmes=_sets(ask("programmes"), "label", "notice"),
        documents=_sets(ask("dependencies"), "document", "task"),
    )


def last_step(iri: str) -> str:
    """Return what follows the last slash or hash of an address."""
    return iri.rpartition("#")[2].rpartition("/")[2]


def text(row: Row, name: str) -> str:
    """Return a value of a row, "" where there is none."""
    return row.get(name) or ""


def words(row: Row, notice: str) -> Words:
    """Read the words that show the fact of a row."""
    confidence = float(row.get("confidence") or 1)
    return Words(notice, text(row, "quote"), int(row.get("start") or 0), int(row.get("end") or 0), confidence)


def day_of(row: Row, name: str = "day") -> date | None:
    """Read a day, None where there is none."""
    value = row.get(name)
    return date.fromisoformat(value[:10]) if value else None


def _agents(rows: Iterable[Row]) -> dict[str, Agent]:
    found: dict[str, Agent] = {}
    for row in rows:
        iri = text(row, "agent")
        agent = Agent(iri, text(row, "label"), last_step(text(row, "class")), last_step(text(row, "kind")))
        known = found.get(iri)
        if known is None or (agent.label, agent.kind) < (known.label, known.kind):
            found[iri] = agent
    return found


def _task(row: Row) -> Task:
    return Task(text(row, "task"), text(row, "notice"), text(row, "content"), row.get("parent"))


def _part(row: Row, tasks: Mapping[str, Task]) -> Part:
    task = tasks[text(row, "task")]
    shown = words(row, task.notice)
    return Part(task.iri, last_step(text(row, "role")), text(row, "agent"), shown)


def _notice(row: Row) -> Notice:
    subject = row.get("subject")
    return Notice(text(row, "notice"), row.get("number"), day_of(row), row.get("issuer"), subject)


def _receipt(row: Row) -> Receipt:
    notice = text(row, "notice")
    return Receipt(notice, text(row, "agent"), last_step(text(row, "purpose")), words(row, notice))


def _succession(row: Row) -> Succession:
    return Succession(day_of(row) or date.min, text(row, "old"), text(row, "new"))


def _sets(rows: Iterable[Row], key: str, value: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[text(row, key)].add(text(row, value))
    return {name: frozenset(values) for name, values in found.items()}
