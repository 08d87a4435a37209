"""What further bodies do in a task: who directs, issues, resolves, benefits; and reports and advice to match.

"Tham mưu A chỉ đạo B giải quyết" makes A direct and B resolve; "tham mưu HĐND tỉnh ban hành Nghị quyết" makes
the council issue.  Only those whose verb stands right behind them are read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from kg.agencies.lists import read_list
from kg.form.components import Components
from kg.model import Assignment, Derivation, Evidence, Mention, Role, Task
from kg.rules import Match, load
from kg.text import Passage, folded, passage

_ACTING = (Role.LEAD, Role.ASSIGNED)
_TOLD = (Role.ADVISED, Role.REPORTED)
_FARTHEST = 2_000  # characters back from a verb in which the list before it begins
_JOINED = 3  # characters between two bodies of one list (", ")


def with_parts(text: str, components: Components, tasks: Sequence[Task]) -> Iterator[Task]:
    """Yield the tasks with what further bodies do in them."""
    for task in tasks:
        words = passage(text, *components.clean(task.evidence.span))
        known = [*task.assignments, *_reports(words, task)]
        known = [a for a in known if not (a.role is Role.ADVISING and _only_nouns(words, known))]
        known += [*_behind(words, known), *_advice(words, known), *_benefits(words)]
        found = _once(known)
        yield task if found == task.assignments else replace(task, assignments=found)


def _reports(words: Passage, task: Task) -> Iterator[Assignment]:
    """Yield who is reported to ("báo cáo, đề xuất UBND tỉnh") and those who report, the ones that act."""
    for hit in load("parts")["part-reported"].find(words):
        mentions, _ = read_list(words, hit.end)
        yield from _given(mentions, Role.REPORTED, hit)
        if mentions:
            yield from _of_acting(task.assignments, Role.REPORTING)


def _of_acting(assignments: Iterable[Assignment], role: Role) -> Iterator[Assignment]:
    return (replace(a, role=role) for a in list(assignments) if a.role in _ACTING)


def _only_nouns(words: Passage, known: Iterable[Assignment]) -> bool:
    """Say whether advice is only spoken of ("việc tham mưu …"), never ordered."""
    noun = load("parts")["part-advice-told"]
    advised = {a.evidence.span.start for a in known if a.role is Role.ADVISED}
    hits = [h for h in load("tasks")["task-advised"].find(words) if _told_after(h, advised)]
    return bool(hits) and all(noun.at(words, max(0, h.start - _before(words, h)), h.start) for h in hits)


def _before(words: Passage, hit: Match) -> int:
    """Return the length of the word before a hit, with its space."""
    return hit.start - words.text.rfind(" ", 0, max(0, hit.start - 1)) - 1


def _told_after(hit: Match, advised: Container[int]) -> bool:
    """Say whether one of those advised, who are named at these places, is named right behind a hit."""
    return any(hit.span.end + gap in advised for gap in range(_JOINED + 1))


def _behind(words: Passage, known: Sequence[Assignment]) -> Iterator[Assignment]:
    """Yield what those do who are advised or reported to, by the verb behind their list."""
    told = sorted((a for a in known if a.role in _TOLD), key=lambda a: a.evidence.span)
    for name in ("part-directs", "part-issues"):
        for hit in load("parts")[name].find(words):
            listed = _listed_before(told, words.span(hit.start, hit.end).start)
            role = Role[load("parts")[name].data["role"]]
            yield from _given((a.agent for a in listed), role, hit)
            if listed and role is Role.DIRECTING:
                yield from _resolving(words, hit)


def _listed_before(told: Sequence[Assignment], place: int) -> list[Assignment]:
    """Return the bodies of the list that ends at a place."""
    found: list[Assignment] = []
    for one in reversed(told[: bisect_right(told, place, key=_start)]):
        if place - _start(one) > _FARTHEST:
            break
        if 0 <= place - one.evidence.span.end <= (_JOINED if found else 0):
            found.insert(0, one)
            place = one.evidence.span.start
    return found


def _start(assignment: Assignment) -> int:
    return assignment.evidence.span.start


def _resolving(words: Passage, hit: Match) -> Iterator[Assignment]:
    mentions, stop = read_list(words, hit.end + 1)
    behind = load("parts")["part-resolves"].at(words, stop)
    if mentions and behind:
        yield from _given(mentions, Role.RESOLVING, behind)


def _advice(words: Passage, known: Sequence[Assignment]) -> Iterator[Assignment]:
    """Yield advice for which nobody is named as advised: those who act give it."""
    hit = load("parts")["part-advises"].first(words)
    if hit and not any(a.role is Role.ADVISING for a in known):
        shown = replace(hit.evidence, derivation=Derivation.INFERRED)
        yield from (replace(a, evidence=shown) for a in _of_acting(known, Role.ADVISING))


def _benefits(words: Passage) -> Iterator[Assignment]:
    for hit in load("parts")["part-benefits"].find(words):
        yield from _given(read_list(words, hit.end)[0], Role.BENEFITING, hit)


def _given(mentions: Iterable[Mention], role: Role, hit: Match) -> Iterator[Assignment]:
    for mention in mentions:
        yield Assignment(mention, role, Evidence(mention.span, hit.rule, hit.confidence))


def _once(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    found: dict[tuple[str, Role], Assignment] = {}
    for assignment in assignments:
        found.setdefault((folded(assignment.agent.name), assignment.role), assignment)
    return tuple(found.values())
