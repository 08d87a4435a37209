"""The tasks of a notice as quads: who does what, by when, under which document."""

from __future__ import annotations

from kg.model import Assignment, Deadline, DeadlineKind, Evidence, Span, Task
from kg.triples.cited import Cited
from kg.triples.page import Page
from kg.triples.pen import day, number, plain, vietnamese

NEAR = 100  # characters between two names of one clause, enough for the words of a role


def write_task(page: Page, task: Task, order: int, cited: Cited) -> None:
    """Write a task, the `order`-th of its notice, with its assignments, deadlines and dependencies."""
    address = page.node("task", task.key)
    page.pen.link(page.document, "hasTask", address)
    page.pen.fact(address, "Task", task.evidence)
    page.pen.write(address, "itemKey", plain(task.key))
    if any(character.isalnum() for character in task.label) and not task.key.endswith(task.label):
        page.pen.write(address, "itemNumber", plain(task.label))
    page.pen.write(address, "order", number(order))
    page.pen.write(address, "content", vietnamese(task.text))
    if task.parent and task.parent in page.tasks:
        page.pen.link(address, "subtaskOf", page.node("task", task.parent))
    for index, (assignment, shown) in enumerate(_with_clauses(task.assignments), 1):
        _assignment(page, assignment, shown, address, f"{task.key}.{index}")
    for index, deadline in enumerate(task.deadlines, 1):
        _deadline(page, deadline, address, f"{task.key}.{index}")
    for index, (document, kind, evidence) in enumerate(_needed(page, task, cited), 1):
        dependency = page.node("dependency", f"{task.key}.{index}")
        page.pen.link(address, "hasDependency", dependency)
        page.pen.fact(dependency, "Dependency", evidence)
        page.pen.link(dependency, "dependencyDocument", document)
        page.pen.code(dependency, "dependencyKind", "dep", kind)


def _assignment(page: Page, assignment: Assignment, shown: Evidence, task: str, key: str) -> None:
    address = page.node("assignment", key)
    page.pen.link(task, "hasAssignment", address)
    page.pen.fact(address, "Assignment", shown)
    page.pen.link(address, "assignee", page.agent(assignment.agent))
    page.pen.code(address, "assignmentRole", "role", assignment.role)


def _with_clauses(assignments: tuple[Assignment, ...]) -> list[tuple[Assignment, Evidence]]:
    """Give each assignment the clause it stands in as evidence.

    A name alone does not show a role; the words from the first name to the last do, with "chủ trì" and
    "phối hợp với" between them, and the assignments of one clause share them.  The least sure reading of a
    clause is its confidence.
    """
    clauses: list[list[Assignment]] = []
    for assignment in sorted(assignments, key=lambda a: (a.evidence.derivation, a.evidence.span)):
        last = clauses[-1][-1].evidence if clauses else None
        near = last and assignment.evidence.span.start - last.span.end <= NEAR
        if last and near and last.derivation == assignment.evidence.derivation:
            clauses[-1].append(assignment)
        else:
            clauses.append([assignment])
    shown: dict[int, Evidence] = {}
    for clause in clauses:
        shown |= dict.fromkeys(map(id, clause), _clause(clause))
    return [(assignment, shown[id(assignment)]) for assignment in assignments]


def _clause(assignments: list[Assignment]) -> Evidence:
    pieces = [assignment.evidence for assignment in assignments]
    span = Span(min(p.span.start for p in pieces), max(p.span.end for p in pieces))
    rules = " ".join(dict.fromkeys(piece.rule for piece in pieces))
    sure = min(piece.confidence for piece in pieces)
    return Evidence(span, rules, sure, pieces[0].derivation)


def _deadline(page: Page, deadline: Deadline, task: str, key: str) -> None:
    address = page.node("deadline", key)
    words = " ".join(deadline.evidence.span.of(page.notice.text).split())
    page.pen.link(task, "hasDeadline", address)
    page.pen.fact(address, "Deadline", deadline.evidence)
    page.pen.code(address, "deadlineKind", "deadline", deadline.kind)
    page.pen.write(address, "deadlineText", vietnamese(words))
    if deadline.value and not (deadline.latest and deadline.value == deadline.latest.isoformat()):
        page.pen.write(address, "dueValue", plain(deadline.value))
    if deadline.earliest and deadline.earliest != deadline.latest:
        page.pen.write(address, "dueEarliest", day(deadline.earliest))
    if deadline.latest:
        page.pen.write(address, "dueLatest", day(deadline.latest))
    if deadline.event or deadline.kind is DeadlineKind.AT_MEETING:
        event = page.event(deadline.event or words, deadline.latest)
        page.pen.link(address, "dueAtEvent", event)


def _needed(page: Page, task: Task, cited: Cited) -> list[tuple[str, str, Evidence]]:
    """Return the documents a task cites, once each, with the kind of dependency and the words."""
    found: dict[str, tuple[str, str, Evidence]] = {}
    for index in task.citations:
        if index in cited:
            document, kind = cited[index]
            found.setdefault(document, (document, kind, page.notice.citations[index].evidence))
    return list(found.values())
