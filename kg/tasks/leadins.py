"""What a heading or a lead-in hands down to the items below it, and what it orders of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kg.agencies.lists import read_list
from kg.deadlines import find_deadlines
from kg.model import Assignment, Derivation, Role, Span
from kg.tasks.clauses import Clause, read_clauses
from kg.tasks.fields import value
from kg.tasks.roles import Handed, acting_roles, partner_end, read_roles
from kg.tasks.subjects import Head, rule
from kg.text import Passage, folded, passage

_DASH = re.compile(r" [-+–•] ")
_OWN_WORDS = 8
_AMONG = "trong do"
_HEADING = 320
_TITLE = 50


def is_heading(passage: Passage) -> bool:
    """Say whether a paragraph with something below it is a heading: short and without an end."""
    words = passage.text.rstrip()
    if words.isupper() or len(words) < _TITLE:
        return True
    return len(words) < _HEADING and not words.endswith((".", ";"))


def is_title(passage: Passage) -> bool:
    """Say whether a paragraph with nothing below it is only a title ("Ứng dụng …:", or all in capitals)."""
    words = passage.text
    return len(words) < _HEADING // 2 and (is_lead_in(passage) or words.isupper())


def is_lead_in(passage: Passage) -> bool:
    """Say whether a paragraph leads into what follows."""
    return passage.text.rstrip().endswith(":")


def hand_down(passage: Passage, above: Handed, issued_on: date | None) -> Handed:
    """Return what holds below this heading or lead-in: its own bodies and times, else those from above."""
    clause = _governing(passage)
    if clause is None or clause.head is None:
        deadlines = find_deadlines(passage, issued_on)
        return Handed(above.assignments, deadlines or above.deadlines)
    assignments = acting_roles(passage, clause)
    partners = [a for a in read_roles(passage, clause) if a.role is Role.COORDINATING]
    if partner_end(passage, clause) < len(passage.text.rstrip(" :")):
        partners = [_inherited(a) for a in partners if a.agent.group]
    return Handed((*assignments, *partners), find_deadlines(passage, issued_on))


def _inherited(assignment: Assignment) -> Assignment:
    """Mark a partner that the lead-in names for all items, not at its end where the items go on."""
    return replace(assignment, evidence=replace(assignment.evidence, derivation=Derivation.INHERITED))


def own_order(passage: Passage) -> Clause | None:
    """Return the part of a lead-in that orders something besides the items below it, if it does."""
    clause = _governing(passage)
    if clause is None or clause.head is None or not is_lead_in(passage):
        return None
    end = rule("lead-in-end").first(passage, clause.head.end)
    if end is None or folded(end.text("joint") or "") == _AMONG:
        return None
    words = passage.text[clause.head.end : end.start].split()
    return Clause(clause.start, end.start, clause.head) if len(words) >= _OWN_WORDS else None


def _governing(passage: Passage) -> Clause | None:
    """Return the last clause of a lead-in that tells somebody to act, the issuer's own words left out."""
    return passage.once("governing", lambda: _last_telling(passage))


def _last_telling(passage: Passage) -> Clause | None:
    clauses = [clause for clause in read_clauses(passage) if clause.head]
    found = [clause for clause in clauses if clause.head and not _by_issuer(passage, clause.head)]
    if not found:
        return _named(passage)
    concluded = rule("concludes").first(passage, found[-1].head.end if found[-1].head else 0)
    return found[-1] if found[-1] is clauses[-1] and not concluded else None


def _named(passage: Passage) -> Clause | None:
    """Return the clause of a heading that only names bodies ("4. Công an tỉnh", "Trách nhiệm của …")."""
    prefix = rule("heading-prefix").at(passage, 0)
    start = prefix.end if prefix else 0
    mentions, stop = read_list(passage, start)
    if not mentions or not rule("heading-end").at(passage, stop):
        return None
    return Clause(0, len(passage.text), Head(mentions, start, stop, "task-heading-end"))


def _by_issuer(passage: Passage, head: Head) -> bool:
    """Say whether a head is the issuer, which asks, directs or concludes; a group issues nothing."""
    if head.command or all(mention.group for mention in head.mentions):
        return False
    return rule("issuer-predicate").at(passage, head.end) is not None


def read_addressees(text: str, span: Span | None) -> Handed:
    """Return those whom a letter addresses ("Kính gửi: …"), as handed to what it asks without a name."""
    words = passage(text, span) if span else None
    start = rule("addressed").first(words) if words else None
    if words is None or start is None:
        return Handed()
    found = (
        assignment
        for part in _entries(text, words, start.end)
        for assignment in value(part, 0, Role.ASSIGNED, start.rule)
    )
    return Handed(tuple(replace(a, evidence=replace(a.evidence, confidence=start.confidence)) for a in found))


def _entries(text: str, words: Passage, start: int) -> Iterator[Passage]:
    """Yield the entries of the addressees: a bullet at the beginning of a line opens one."""
    for dash in _DASH.finditer(words.text, start):
        if "\n" in text[words.place(dash.start()) : words.place(dash.end() - 1) + 1]:
            yield words.part(start, dash.start())
            start = dash.end()
    yield words.part(start, len(words.text))


def asks(words: Passage) -> bool:
    """Say whether a lead-in asks without naming whom ("Sở Y tế đề nghị:", "đề nghị Quý cơ quan …:")."""
    return rule("asks").first(words) is not None or rule("you").first(words) is not None
