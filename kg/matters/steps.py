"""The steps of a task: clauses of one item that each order an action, and what they say of urgency.

A task stays the item (its bodies and times are read in `kg.tasks`); a step only tells to which clause of it a
fact belongs ("Trong tháng 5/2024, thành lập …; kịp thời báo cáo …").  A task of one clause has no steps, and
neither has one whose facts all concern the whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.form.components import Components
from kg.model import Deadline, DeadlineKind, Derivation, Evidence, Role, Span, Step, Task
from kg.rules import Rule, load
from kg.tasks.clauses import sentences
from kg.text import Passage, passage

_MARKS = " ;.,:"
_ACTING = (Role.LEAD, Role.ASSIGNED)
_FEWEST = 12  # characters of a clause that orders anything
_ENDS = re.compile(r"[;.]\s*$")


def with_steps(
    text: str, components: Components, tasks: Sequence[Task], facts: Sequence[Span]
) -> Iterator[Task]:
    """Yield the tasks with their manner of time and their steps.

    `facts` are the places of further things that a step may own, such as documents that are only named.
    """
    places_of_facts = sorted(facts)
    for task in tasks:
        words = passage(text, *components.clean(task.evidence.span))
        manner = tuple(_manner(words))
        own = [a.evidence for a in task.assignments if a.evidence.derivation is Derivation.STATED]
        acting = [a.evidence.span for a in task.assignments if a.role in _ACTING]
        places = [e.span for e in own if e.span not in acting]
        places += [d.evidence.span for d in (*task.deadlines, *manner)]
        places = sorted([*places, *_inside(places_of_facts, task.evidence.span)])
        steps = tuple(_steps(words, _start(words, task)))
        spans = [step.evidence.span for step in steps]
        parted = len(spans) > 1 and any(s.holds(p) for s in spans for p in _inside(places, s))
        told = bool(manner) or parted
        yield replace(task, manner=manner, steps=steps if parted else ()) if told else task


def _inside(facts: Sequence[Span], span: Span) -> Sequence[Span]:
    """Return those of the sorted `facts` that begin in `span`."""
    return facts[bisect_left(facts, Span(span.start, 0)) : bisect_left(facts, Span(span.end, 0))]


def _start(words: Passage, task: Task) -> int:
    """Return where the order of a task begins: behind the bodies that are told, and their partners."""
    told = [a.evidence.span for a in task.assignments if a.evidence.derivation is Derivation.STATED]
    heads = [a.evidence.span for a in task.assignments if a.role in _ACTING and a.evidence.span in told]
    if not heads:
        return 0
    end = max(span.end for span in heads)
    for span in sorted(told):
        if 0 <= span.start - end < 40:
            end = span.end
    at = words.index(end)
    return at if at < len(words.text) else 0


def _steps(words: Passage, start: int) -> Iterator[Step]:
    """Yield the clauses from `start` on, each beginning with an action; the rest goes with the one before."""
    opening, outcome = _rule("step-opening"), _rule("step-outcome")
    found: list[tuple[int, int, bool]] = []
    for begin, end in _pieces(words, start):
        at = begin + len(words.text[begin:end]) - len(words.text[begin:end].lstrip(_MARKS))
        if not found or opening.at(words, at, end):
            chained = bool(found) and words.text[found[-1][1] - 1] == ";"
            found.append((at, end, chained and outcome.at(words, at, end) is not None))
        else:
            found[-1] = (found[-1][0], end, found[-1][2])
    for begin, end, follows in found:
        written = words.text[begin:end].rstrip(_MARKS)
        if len(written) >= _FEWEST:
            span = words.span(begin, begin + len(written))
            yield Step(Evidence(span, opening.id, opening.confidence), written, follows)


def _pieces(words: Passage, start: int) -> Iterator[tuple[int, int]]:
    """Yield sentences and what semicolons, or a new action ("qua đó …"), set apart in them."""
    for begin, end in sentences(words, start, parts=True):
        cuts = [hit.end for hit in _rule("step-thereby").find(words, begin, end)]
        yield from zip([begin, *cuts], [*cuts, end], strict=True)


def _manner(words: Passage) -> Iterator[Deadline]:
    """Yield what is said of time without any date; the same words count once."""
    seen: set[str] = set()
    for hit in _rule("step-urgent").find(words):
        said = words.text[hit.start : hit.end].casefold()
        if said not in seen:
            seen.add(said)
            yield Deadline(hit.evidence, DeadlineKind.URGENT)
    continuous = _rule("step-continuous").at(words, 0)
    if continuous:
        yield Deadline(continuous.evidence, DeadlineKind.CONTINUOUS)


def _rule(name: str) -> Rule:
    return load("steps")[name]
