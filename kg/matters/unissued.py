"""Documents without number in the tasks: those planned, and those only named; and the views on drafts.

A planned document is told by what it would change ("Nghị quyết điều chỉnh, bổ sung Nghị quyết số …"), a named
one by its words alone ("các quy hoạch liên quan").  Which document is meant is not guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby

from kg.agencies.lists import read_list
from kg.form.components import Components
from kg.model import Citation, Evidence, Mention, Position, Relation, Span, Task, Unissued
from kg.rules import Match, load, table
from kg.tasks.clauses import sentences
from kg.text import Passage, folded, passage

_BEFORE = 160  # characters before a document that may say what it is for
_REACH = 60
_NEAR = 12
_COLON = re.compile(r":[ ]")
_NEEDS = ("can-nghien-cuu", "can-tuan-theo", "can-thuc-hien")


def find_unissued(
    text: str, components: Components, tasks: Sequence[Task], citations: Sequence[Citation]
) -> tuple[Unissued, ...]:
    """Return the documents without number that the tasks speak of, in order of tasks."""
    found: dict[Span, Unissued] = {}
    for task in tasks:
        words = passage(text, *components.clean(task.evidence.span))
        for one in (*_planned(words, task, citations), *_named(words)):
            found.setdefault(one.evidence.span, one)
    return tuple(found.values())


def _planned(words: Passage, task: Task, citations: Sequence[Citation]) -> Iterator[Unissued]:
    """Yield the documents that would amend those of a task, one for those of a list."""
    amended = [i for i in task.citations if citations[i].relation is Relation.PLANS_TO_AMEND]
    for _, group in groupby(amended, lambda i: _list_of(words, i, amended, citations)):
        indexes = tuple(group)
        first = citations[indexes[0]]
        at = words.index(first.evidence.span.start)
        if found := _amending(words, at, first, indexes):
            yield found


def _amending(words: Passage, at: int, first: Citation, indexes: tuple[int, ...]) -> Unissued | None:
    """Return the document that would change those that begin at `at`: named before them, or a draft after."""
    rules, start = load("unissued"), max(0, at - _BEFORE)
    hit = rules["van-ban-se-sua"].at(words, start, at)
    if hit:
        begin, end = hit.groups["title"]
        shown = Evidence(words.span(begin, end), hit.rule, hit.confidence)
        issuer = _issuer(words, start, begin)
        return Unissued(shown, words.text[begin:end], True, _need(words, 0, begin), indexes, issuer)
    hit = rules["viec-sua-doi"].at(words, start, at)
    draft = rules["du-thao"].first(words, at) if hit else None
    if not (hit and draft):
        return None
    begin, number = hit.groups["title"][0], words.text.find(first.key, at)
    subject = words.text[begin : number + len(first.key)] if number > 0 else hit.text("title")
    called: str = table("unissued", "names")["draft"].format(title=subject)
    return Unissued(draft.evidence, called, True, "du-thao", indexes)


def _list_of(words: Passage, index: int, amended: Sequence[int], citations: Sequence[Citation]) -> int:
    """Return the first citation of the list that one stands in: they follow each other closely."""
    first = index
    for other in reversed(amended[: bisect_left(amended, index)]):
        gap = citations[first].evidence.span.start - citations[other].evidence.span.end
        if not 0 <= gap < _NEAR:
            break
        first = other
    return first


def _issuer(words: Passage, start: int, end: int) -> Mention | None:
    """Return the one body that stands right before "ban hành"."""
    for hit in load("unissued")["co-quan-ban-hanh-sau"].find(words, start, end):
        for at in range(max(start, hit.start - _REACH), hit.start):
            if at and words.text[at - 1] != " ":
                continue
            mentions, stop = read_list(words, at, hit.start)
            if stop == hit.start and len(mentions) == 1 and not mentions[0].group:
                return mentions[0]
    return None


def _named(words: Passage) -> Iterator[Unissued]:
    """Yield what is only named; the same name counts once in a task."""
    seen: set[str] = set()
    for hit in load("unissued")["chi-neu-ten"].find(words):
        name = hit.text("name") or ""
        if folded(name) not in seen:
            seen.add(folded(name))
            yield Unissued(hit.evidence, name, need=_need(words, max(0, hit.start - _REACH), hit.start))


def _need(words: Passage, start: int, end: int) -> str:
    """Return what a document is needed for, from the words before it."""
    for name in _NEEDS:
        rule = load("unissued")[name]
        if rule.at(words, start, end):
            need: str = rule.data["need"]
            return need
    return "nhac-toi"


def find_positions(
    text: str, components: Components, tasks: Sequence[Task], unissued: Sequence[Unissued]
) -> tuple[Position, ...]:
    """Return the views on what was submitted: sentences, or what follows a colon, that begin with one."""
    rule, found = load("unissued")["y-kien"], []
    drafts = sorted((one.evidence.span, index) for index, one in enumerate(unissued) if one.planned)
    for piece in components.clean(components.body):
        flat = passage(text, piece)
        for start, end in sentences(flat):
            opened = [start, *(colon.end() for colon in _COLON.finditer(flat.text, start, end))]
            hit = next(filter(None, (rule.at(flat, at, end) for at in opened)), None)
            if hit:
                found.append(_position(flat, hit, end, drafts))
    return tuple(found)


def _position(flat: Passage, hit: Match, end: int, drafts: Sequence[tuple[Span, int]]) -> Position:
    words = flat.text[hit.start : end].rstrip(" .;")
    span = flat.span(hit.start, hit.start + len(words))
    verb = load("unissued")[hit.rule].data["basically" if "basic" in hit.groups else "agreed"]
    first, last = (bisect_left(drafts, (Span(at, 0), 0)) for at in (span.start, span.end))
    held = min((index for draft, index in drafts[first:last] if span.holds(draft)), default=None)
    return Position(Evidence(span, hit.rule, hit.confidence), verb, words, held)
