"""Plans written as fields: content, who leads, who helps, by when, each on a line of its own.

The content is the task; the fields beside it say who and when.  Where there is no field of content, the
heading above the fields is the task.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from kg.agencies.lists import read_list
from kg.deadlines import find_deadlines
from kg.model import Assignment, Deadline, Evidence, Role
from kg.rules import Match
from kg.tasks.clauses import Clause, read_clauses, sentences
from kg.tasks.items import Item
from kg.tasks.roles import Handed, partner_end, read_roles
from kg.tasks.subjects import acts, rule
from kg.text import Passage, passage

_LONGEST = 100
_TITLE = 60
_FEW_WORDS = 4
_BEFORE = frozenset(".;(-–")
_ROLES = {"lead": Role.LEAD, "doer": Role.ASSIGNED, "partner": Role.COORDINATING}
WHO = frozenset(_ROLES)  # the fields that say who leads, acts or helps


@dataclass
class Fields:
    """What the fields below one heading say."""

    assignments: list[Assignment] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    contents: list[Item] = field(default_factory=list)
    clauses: list[tuple[Item, Passage, Clause]] = field(default_factory=list)
    rest: list[Item] = field(default_factory=list)

    @property
    def handed(self) -> Handed:
        """Return who and when, as handed to the content."""
        return Handed(tuple(self.assignments), tuple(self.deadlines))


def field_of(passage: Passage) -> tuple[str, int] | None:
    """Return which field a paragraph is, and where its value begins; who and what may be headings, too."""
    heading = len(passage.text) < _TITLE and rule("field-heading").at(passage, 0) is not None
    hit = rule("field").at(passage, 0) if heading or ":" in passage.text[:_LONGEST] else None
    if not hit or not (heading or hit.text("colon")):
        return None
    return next(name for name in hit.groups if name != "colon"), hit.end


def read_fields(text: str, items: Sequence[Item], issued_on: date | None) -> Fields | None:
    """Read the fields among `items` (the children of one heading); None when they are no fields.

    At least one field must say who; all but those that are no fields are read, the others are `rest`.
    """
    kinds = [field_of(item.passage(text)) for item in items]
    names = {kind[0] for kind in kinds if kind}
    if not names & set(_ROLES):
        return None
    found = Fields()
    for item, kind in zip(items, kinds, strict=True):
        if kind is None:
            found.rest.append(item)
        else:
            _read(found, text, item, kind, issued_on)
    return found


def read_inline(passage: Passage, issued_on: date | None) -> tuple[int, Handed] | None:
    """Read fields that stand behind the content in its own paragraph ("… tỉnh. Đơn vị chủ trì: Sở Y tế.").

    Returns where the first begins and what they say; None where none says who.
    """
    parts = list(_parts(passage)) if ":" in passage.text else []
    first = len(passage.text[: parts[0].start].rstrip(" (-–")) if parts else 0
    if not first or not any(part.name in _ROLES for part in parts):
        return None
    found = Fields()
    for part in parts:
        _add(found, passage, part, issued_on)
    return first, found.handed


def with_fields(text: str, item: Item, index: int) -> Passage:
    """Return a paragraph together with those after it that are fields: they are said of it."""
    last = index + 1
    while last < len(item.paragraphs) and field_of(item.passage(text, last)):
        last += 1
    if last == index + 1:
        return item.passage(text, index)  # which may have no words
    return passage(text, *(span for lines in item.paragraphs[index:last] for span in lines))


def says_who(text: str, item: Item, index: int) -> bool:
    """Say whether a paragraph is a field that says who leads, helps or acts."""
    if index >= len(item.paragraphs):
        return False
    kind = field_of(item.passage(text, index))
    return kind is not None and kind[0] in WHO


@dataclass(frozen=True, slots=True)
class _Part:
    """A field inside a paragraph: it begins at `start`, its value is `[value, end)`."""

    name: str
    start: int
    value: int
    end: int


def _parts(words: Passage) -> Iterator[_Part]:
    """Yield the fields in a paragraph: each begins it, a line, or what a point or a semicolon sets apart."""
    hits = [hit for hit in _named(words) if hit.text("colon") and _opens(words, hit.start)]
    ends = [end for _, end in sentences(words)] if hits else []
    for count, hit in enumerate(hits):
        name = next(name for name in hit.groups if name != "colon")
        stop = min(end for end in ends if end >= hit.end)
        stop = min(stop, hits[count + 1].start) if count + 1 < len(hits) else stop
        yield _Part(name, hit.start, hit.end, stop)


def _named(words: Passage) -> Iterator[Match]:
    """Yield what may name a field: names end with a colon, so that only what is before one is searched."""
    behind, colon = 0, words.text.find(":")
    while colon >= 0:
        yield from rule("field").find(words, max(behind, colon - _LONGEST), colon + 2)
        behind, colon = colon + 1, words.text.find(":", colon + 1)


def _opens(words: Passage, at: int) -> bool:
    return at == 0 or at in words.starts or words.text[:at].rstrip()[-1:] in _BEFORE


def _add(found: Fields, words: Passage, part: _Part, issued_on: date | None) -> None:
    one = words.part(part.start, part.end)
    if part.name in _ROLES:
        found.assignments += value(one, part.value - part.start, _ROLES[part.name])
    elif part.name == "time":
        found.deadlines += find_deadlines(one, issued_on)


def value(passage: Passage, start: int, role: Role, rule_id: str = "task-field") -> Iterator[Assignment]:
    """Yield the bodies that a field or a cell names from `start` on, each with `role`."""
    at: int | None = start
    while at is not None and at < len(passage.text):
        mentions, stop = read_list(passage, at)
        for mention in mentions:
            yield Assignment(mention, role, Evidence(mention.span, rule_id, 0.93))
        at = _next(passage, max(stop, at))


def _next(passage: Passage, at: int) -> int | None:
    """Return where a value may name further bodies: in its next clause, or behind what limits the first."""
    if rule("limits").at(passage, at):
        for joint in rule("and").find(passage, at):
            if read_list(passage, joint.end)[0]:
                return joint.end
    following = next(rule("clause-end").find(passage, at), None)
    return following.end if following else None


def _read(found: Fields, text: str, item: Item, kind: tuple[str, int], issued_on: date | None) -> None:
    name, start = kind
    words = item.passage(text)
    if name == "content":
        found.contents.append(item)
        return
    further = [part for part in _parts(words) if part.start >= start]
    whole, words = words, words.part(0, further[0].start) if further else words
    if name in _ROLES:
        found.assignments += value(words, start, _ROLES[name])
        for clause in _orders(words, start):
            if _only_names(words, clause):
                found.assignments += (a for a in read_roles(words, clause) if a.role is Role.COORDINATING)
            else:
                found.clauses.append((item, words, clause))
        inner = read_fields(text, item.children, issued_on)
        if inner:
            found.assignments += inner.assignments
            found.deadlines += inner.deadlines
        else:
            for child in item.children:
                found.assignments += value(child.passage(text), 0, _ROLES[name])
    elif name == "time":
        found.deadlines += find_deadlines(words, issued_on)
        found.rest += item.children
    for part in further:
        _add(found, whole, part, issued_on)


def _only_names(passage: Passage, clause: Clause) -> bool:
    """Say whether a clause says no more than who leads and who helps ("Sở Y tế chủ trì, phối hợp với …")."""
    named = max(partner_end(passage, clause), clause.head.end if clause.head else clause.start)
    return len(passage.text[named : clause.end].split()) <= _FEW_WORDS


def _orders(passage: Passage, start: int) -> Iterator[Clause]:
    """Yield the clauses of a value that say what a body does ("Sở Nội vụ chủ trì tham mưu …; …")."""
    for begin, end in sentences(passage, start):
        stop = read_list(passage, begin, end)[1]
        if stop > begin and acts(passage, stop, end) and not rule("limits").at(passage, stop):
            yield from read_clauses(passage, frozenset(), begin, end)
