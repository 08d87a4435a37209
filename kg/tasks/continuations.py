"""Further paragraphs of an item that name nobody new: they belong to the task above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kg.deadlines import find_deadlines
from kg.model import Deadline, Span, Task
from kg.tasks.clauses import Clause
from kg.tasks.items import Item
from kg.tasks.references import References
from kg.tasks.subjects import predicate, rule
from kg.text import Passage


def continued(task: Task, words: Passage, end: int, references: References, issued_on: date | None) -> Task:
    """Return `task` with the beginning of a paragraph, up to `end`, its times and its documents."""
    text = words.text[:end].strip()
    if not text:
        return task
    span = words.span(0, end)
    return replace(
        task,
        text=f"{task.text} {text}",
        evidence=replace(task.evidence, span=Span(task.evidence.span.start, span.end)),
        deadlines=task.deadlines + _within(span, words, issued_on),
        citations=tuple(dict.fromkeys(task.citations + references.within(span))),
    )


def goes_on(tasks: Sequence[Task], item: Item, words: Passage, clauses: Sequence[Clause]) -> bool:
    """Say whether a further paragraph names nobody new and so says no more than the task above it.

    Below a heading that only names bodies each paragraph that begins with what is to be done is a task.
    """
    last = tasks[-1].key.partition("+")[0] if tasks else None
    if not item.label or last != item.key or any(clause.head for clause in clauses):
        return False
    headed = bool(item.paragraphs[0]) and tasks[-1].evidence.span.start >= item.paragraphs[0][-1].end
    return not (headed and predicate(words, 0, len(words.text)))


def due(tasks: Sequence[Task], item: Item, deadlines: tuple[Deadline, ...]) -> Task | None:
    """Return the task of the same item, or of the item above, with the times on a line of their own."""
    above = {item.key, item.parent.key if item.parent else item.key}
    if not tasks or tasks[-1].key.partition("+")[0] not in above:
        return None
    known = tasks[-1].deadlines
    return replace(tasks[-1], deadlines=known + tuple(one for one in deadlines if one not in known))


def listed(item: Item) -> list[Span]:
    """Return where the items below `item` begin, which may be a mere list."""
    below = (one.paragraphs[0] for one in item.walk() if one is not item and one.paragraphs)
    return [span for lines in below for span in lines]


def enumerates(text: str, item: Item) -> bool:
    """Say whether an item ends with "như:", "gồm:" and things stand below it, of which none is to be done."""
    if not item.paragraphs or not rule("enumerates").first(item.passage(text, len(item.paragraphs) - 1)):
        return False
    below = [child.passage(text) for child in item.children]
    return not any(predicate(words, 0, len(words.text)) or rule("command").first(words) for words in below)


def mere_list(item: Item, tasks: Sequence[Task]) -> bool:
    """Say whether none of `tasks` begins in an item below `item`; a further paragraph may hold one."""
    starts = {task.evidence.span.start for task in tasks}
    return not any(span.start <= start < span.end for span in listed(item) for start in starts)


def _within(span: Span, words: Passage, issued_on: date | None) -> tuple[Deadline, ...]:
    return tuple(d for d in find_deadlines(words, issued_on) if span.holds(d.evidence.span))
