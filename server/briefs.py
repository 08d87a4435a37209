"""Tasks in brief, as every list shows them: the words, who, by when, from which notice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import NamedNode

from kg.vocabulary import schemes
from server.asking import Asking, Cell, Row, Several, Table

AT_ONCE = 1000
LEADING = ("chu-tri", "thuc-hien")
SUPPORTING = ("phoi-hop",)


@dataclass(frozen=True, slots=True)
class Party:
    """Those who have one role in a task, as rows of `brief-agents`."""

    role: str
    agents: tuple[Row, ...]

    @property
    def code(self) -> str:
        """The code of the role ("chu-tri")."""
        return self.role.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class Brief:
    """A task in brief; `parties` in the order of the vocabulary of roles, the lead first."""

    task: str
    row: Row
    parties: tuple[Party, ...]
    deadlines: tuple[Row, ...]

    def __getitem__(self, name: str) -> Cell | None:
        return self.row[name]

    def names(self, codes: Sequence[str]) -> list[str]:
        """Return the names of those who have one of some roles."""
        return [str(a["agentLabel"]) for p in self.parties if p.code in codes for a in p.agents]

    @property
    def due(self) -> str:
        """The nearest day by which something is due (ISO), or nothing."""
        return min((str(row["latest"]) for row in self.deadlines if row["latest"]), default="")


def briefs(asking: Asking, tasks: Sequence[str]) -> list[Brief]:
    """Return the tasks in brief, in the order given."""
    found: list[Brief] = []
    for start in range(0, len(tasks), AT_ONCE):
        found += _some(asking, tasks[start : start + AT_ONCE])
    return found


def keys(table: Table) -> list[str]:
    """Return the addresses of the tasks in a table."""
    return list(dict.fromkeys(str(row["task"]) for row in table.rows))


def _some(asking: Asking, tasks: Sequence[str]) -> Iterator[Brief]:
    if not tasks:
        return
    wanted = Several(NamedNode(task) for task in tasks)
    rows = {str(row["task"]): row for row in asking.ask("pages/briefs", task=wanted).rows}
    agents = _by_task(asking.ask("pages/brief-agents", task=wanted))
    deadlines = _by_task(asking.ask("pages/brief-deadlines", task=wanted))
    for task in tasks:
        if task in rows:
            yield Brief(task, rows[task], _parties(agents[task]), tuple(deadlines[task]))


def _by_task(table: Table) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        found[str(row["task"])].append(row)
    return found


def _parties(rows: list[Row]) -> tuple[Party, ...]:
    """Put together those of one role, in the order in which the vocabulary gives the roles."""
    order = {concept.iri: at for at, concept in enumerate(schemes()["role"].concepts)}

    def role(row: Row) -> str:
        return str(row["role"])

    in_order = sorted(rows, key=lambda row: (order.get(role(row), len(order)), str(row["agentLabel"])))
    return tuple(Party(iri, tuple(members)) for iri, members in groupby(in_order, key=role))
