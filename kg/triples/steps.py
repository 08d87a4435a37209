"""The steps of a task as quads: each points at those facts of its task that stand in its words.

A fact is written once, at the task; a step that owns it has a second link to the same node.  A time that
stands in the last step of one sentence also binds the whole task, which is inferred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.model import Assignment, Derivation, Evidence, Role, Span, Task
from kg.triples.frames import Frames
from kg.triples.page import Page
from kg.triples.pen import vietnamese

BINDING = 0.85  # how surely the time of the last step is that of the whole task
_MATCHING = {Role.ADVISING: Role.ADVISED, Role.REPORTING: Role.REPORTED}


@dataclass(frozen=True, slots=True)
class Owned:
    """A fact that a step may own: the property that leads to it, its address, and its words."""

    name: str
    address: str
    span: Span


def write_steps(page: Page, frames: Frames, owned: Sequence[Owned]) -> None:
    """Write the steps of a task that own a fact, or that lead up to one that does."""
    task, before = frames.task, ""
    for count, step in enumerate(task.steps, 1):
        mine = [fact for fact in owned if step.evidence.span.holds(fact.span)]
        leads = count < len(task.steps) and task.steps[count].follows
        if not (mine or leads or step.follows):
            continue
        address = page.node("step", f"{task.key}.{count}")
        page.pen.fact(address, "Step", frames.of(step.evidence.span))
        page.pen.link(address, "subtaskOf", page.node("task", task.key))
        page.pen.write(address, "content", vietnamese(step.text))
        if step.follows and before:
            page.pen.link(address, "precededBy", before)
        for fact in mine:
            page.pen.link(address, fact.name, fact.address)
        before = address


def owner(task: Task, span: Span) -> int | None:
    """Return which step of a task (from 1) holds a span, None where none does."""
    return next((n for n, step in enumerate(task.steps, 1) if step.evidence.span.holds(span)), None)


def binds_all(task: Task, span: Span) -> bool:
    """Say whether a time in the last step binds the whole task: the steps before lead up to that one."""
    last = task.steps[-1] if task.steps else None
    return last is not None and last.follows and last.evidence.span.holds(span)


def inferred(evidence: Evidence) -> Evidence:
    """Return the evidence of the time of a step as that of its whole task."""
    return replace(evidence, derivation=Derivation.INFERRED, confidence=BINDING)


def place_of(task: Task, assignment: Assignment) -> Span:
    """Return where an assignment belongs: one who acts and reports, to the words of whom it reports to."""
    other = _MATCHING.get(assignment.role)
    if other is None or assignment.evidence.derivation is Derivation.INFERRED:
        return assignment.evidence.span
    found = (a.evidence.span for a in task.assignments if a.role is other)
    return next(found, assignment.evidence.span)
