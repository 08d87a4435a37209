"""The tasks of a notice as quads: who does what, by when, under which document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.model import Deadline, DeadlineKind, Evidence, Task, Unissued
from kg.triples.cited import Cited
from kg.triples.frames import Frames
from kg.triples.page import Page
from kg.triples.pen import day, number, plain, vietnamese
from kg.triples.steps import Owned, binds_all, inferred, owner, place_of, write_steps

CARRIED_OUT = "thuc-hien-van-ban"
_UNDATED = frozenset({DeadlineKind.URGENT, DeadlineKind.CONTINUOUS})


def write_task(page: Page, task: Task, order: int, cited: Cited) -> None:
    """Write a task, the `order`-th of its notice, with assignments, deadlines, dependencies and steps."""
    address = page.node("task", task.key)
    here = [one for one in page.notice.unissued if task.evidence.span.holds(one.evidence.span)]
    frames = Frames(task, [one.evidence for one in here])
    page.pen.link(page.document, "hasTask", address)
    page.pen.fact(address, "Task", frames.of(task.evidence.span))
    page.pen.write(address, "itemKey", plain(task.key))
    if any(character.isalnum() for character in task.label) and not task.key.endswith(task.label):
        page.pen.write(address, "itemNumber", plain(task.label))
    page.pen.write(address, "order", number(order))
    page.pen.write(address, "content", vietnamese(task.text))
    if task.parent and task.parent in page.tasks:
        page.pen.link(address, "subtaskOf", page.node("task", task.parent))
    for thing in page.named_in(task.evidence.span):
        page.pen.link(address, "concerns", thing)
    owned = [*_assignments(page, frames, address), *_deadlines(page, frames, address)]
    owned += _dependencies(page, task, address, cited)
    unnumbered = _unnumbered(page, frames, address, here)
    write_steps(page, frames, [*owned, *unnumbered])


def _assignments(page: Page, frames: Frames, address: str) -> Iterator[Owned]:
    task = frames.task
    for index, assignment in enumerate(task.assignments, 1):
        node = page.node("assignment", f"{task.key}.{index}")
        page.pen.link(address, "hasAssignment", node)
        page.pen.fact(node, "Assignment", frames.of_assignment(assignment))
        page.pen.link(node, "assignee", page.agent(assignment.agent))
        page.pen.code(node, "assignmentRole", "role", assignment.role)
        yield Owned("hasAssignment", node, place_of(task, assignment))


def _deadlines(page: Page, frames: Frames, address: str) -> Iterator[Owned]:
    """Write the times of a task; that it states none is a fact too, shared by all tasks that do not."""
    task = frames.task
    for index, deadline in enumerate((*task.deadlines, *task.manner), 1):
        node, span = page.node("deadline", f"{task.key}.{index}"), deadline.evidence.span
        whole = binds_all(task, span) and deadline.kind not in _UNDATED
        if whole:
            bound = replace(deadline, evidence=inferred(deadline.evidence))
            page.pen.link(address, "hasDeadline", f"{node}.all")
            _deadline(page, bound, f"{node}.all", bound.evidence)
        else:
            page.pen.link(address, "hasDeadline", node)
        manner = deadline.kind in _UNDATED and deadline in task.manner
        _deadline(page, deadline, node, frames.shown(deadline.evidence) if manner else deadline.evidence)
        yield Owned("hasDeadline", node, span)
    if not (task.deadlines or task.manner):
        node = page.node("deadline", "khong-neu")
        page.pen.link(address, "hasDeadline", node)
        page.pen.link(node, "evidence", page.pen.evidence(frames.of(task.evidence.span)))
        if page.pen.is_new(node):
            page.pen.type(node, "Deadline")
            page.pen.code(node, "deadlineKind", "deadline", DeadlineKind.UNSTATED)


def _dependencies(page: Page, task: Task, address: str, cited: Cited) -> Iterator[Owned]:
    """Write the documents that a task cites; one that is carried out is so by the step that says it."""
    needed = [*_needed(page, task, cited)]
    for index, (document, kind, evidence) in enumerate(needed, 1):
        node = page.node("dependency", f"{task.key}.{index}")
        page.pen.link(address, "hasDependency", node)
        _dependency(page, node, document, kind, evidence)
        if kind == CARRIED_OUT:
            yield Owned("hasDependency", node, evidence.span)


def _unnumbered(page: Page, frames: Frames, address: str, here: Sequence[Unissued]) -> Iterator[Owned]:
    """Write the documents without number that a task needs; each belongs to the step whose words name it."""
    for index, one in enumerate(here, 1):
        node = page.node("dependency", f"{frames.task.key}.named-{index}")
        if owner(frames.task, one.evidence.span) is None:
            page.pen.link(address, "hasDependency", node)
        _dependency(page, node, page.unissued(one), one.need, frames.shown(one.evidence))
        yield Owned("hasDependency", node, one.evidence.span)


def _dependency(page: Page, node: str, document: str, kind: str, evidence: Evidence) -> None:
    page.pen.fact(node, "Dependency", evidence)
    page.pen.link(node, "dependencyDocument", document)
    page.pen.code(node, "dependencyKind", "dep", kind)


def _deadline(page: Page, deadline: Deadline, address: str, shown: Evidence) -> None:
    words = " ".join(deadline.evidence.span.of(page.notice.text).split())
    page.pen.fact(address, "Deadline", shown)
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
