"""What each body does in a clause: leads, is assigned, coordinates, advises, reports, or is told.

"X chủ trì" leads.  "Giao X phối hợp với Y" and "Yêu cầu X tổng hợp" name no lead: X is assigned.  Who is only
directed by the lead ("chỉ đạo X làm …") has no role here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.agencies.lists import read_list
from kg.model import Assignment, Deadline, Derivation, Evidence, Mention, Role
from kg.rules import Match
from kg.tasks.clauses import Clause
from kg.tasks.subjects import rule
from kg.text import Passage, folded

_NEAR = 160
_TOGETHER = ("partner", "beside")


@dataclass(frozen=True, slots=True)
class Handed:
    """What a heading or a lead-in hands down to the items below it."""

    assignments: tuple[Assignment, ...] = ()
    deadlines: tuple[Deadline, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Return the folded names of those who act."""
        acting = (Role.LEAD, Role.ASSIGNED)
        return frozenset(folded(a.agent.name) for a in self.assignments if a.role in acting)


def read_roles(passage: Passage, clause: Clause, handed: Handed = Handed()) -> tuple[Assignment, ...]:
    """Return who does what in `clause`; without a head of its own it has the one handed down."""
    acting = tuple(_acting(passage, clause, handed))
    names = {folded(a.agent.name) for a in acting}
    partners = [a for a in _partners(passage, clause) if folded(a.agent.name) not in names]
    if not clause.head:
        partners += [a for a in handed.assignments if a.role is Role.COORDINATING]
    others = (
        *_others(passage, clause, "advised", Role.ADVISED),
        *_others(passage, clause, "reported", Role.REPORTED),
    )
    return _once((*acting, *partners, *_by_others(acting, others), *others))


def with_partners(passage: Passage, clause: Clause, stated: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """Return what fields or cells say of a task, and the partners that its own words name."""
    names = {folded(assignment.agent.name) for assignment in stated}
    partners = (a for a in _partners(passage, clause) if folded(a.agent.name) not in names)
    return _once((*stated, *partners))


def acting_roles(passage: Passage, clause: Clause) -> tuple[Assignment, ...]:
    """Return the head of a clause as assignments: leads where the text says so, else as it is put."""
    head = clause.head
    if not head:
        return ()
    role = Role.LEAD if _leads(passage, head.end, clause.end) else Role.ASSIGNED
    found: list[Assignment] = []
    for mention in head.mentions:
        if found and rule("along").at(passage, passage.index(found[-1].agent.span.end)):
            role = Role.COORDINATING
        evidence = Evidence(mention.span, head.rule, 0.88 if mention.group else 0.95)
        found.append(Assignment(mention, role, evidence))
    return tuple(found)


def partner_end(passage: Passage, clause: Clause) -> int:
    """Return where the last list of partners of a clause ends (0 when it has none)."""
    return max((stop for *_, stop in _named(passage, clause.start, clause.end, *_TOGETHER)), default=0)


def _acting(passage: Passage, clause: Clause, handed: Handed) -> Iterator[Assignment]:
    if clause.head:
        yield from acting_roles(passage, clause)
        return
    if named := tuple(_in_brackets(passage, clause)):
        yield from named
        return
    leads = _leads(passage, clause.start, clause.end)
    for above in handed.assignments:
        if above.role not in (Role.LEAD, Role.ASSIGNED):
            continue
        role = Role.LEAD if leads else above.role
        evidence = replace(above.evidence, derivation=Derivation.INHERITED, confidence=0.9)
        yield replace(above, role=role, evidence=evidence)


def _in_brackets(passage: Passage, clause: Clause) -> Iterator[Assignment]:
    """Yield those who act where brackets at the end of a clause name them ("(Sở Y tế chủ trì)")."""
    for hit in rule("bracket").find(passage, clause.start, clause.end):
        mentions, stop = read_list(passage, hit.end, clause.end)
        if not mentions or not rule("bracket-end").at(passage, stop, clause.end):
            continue
        role = Role.LEAD if _leads(passage, stop, clause.end) else Role.ASSIGNED
        for mention in mentions:
            yield Assignment(mention, role, Evidence(mention.span, hit.rule, hit.confidence))


def _leads(passage: Passage, at: int, end: int) -> bool:
    """Say whether "chủ trì" stands near `at`, in the same sentence."""
    hit = rule("lead").first(passage, at, min(end, at + _NEAR))
    return hit is not None and not any(mark in passage.text[at : hit.start] for mark in ".;")


def _partners(passage: Passage, clause: Clause) -> Iterator[Assignment]:
    start = clause.head.end if clause.head else clause.start
    yield from _assigned(_named(passage, start, clause.end, *_TOGETHER), Role.COORDINATING)
    yield from _helping(passage, clause)


def _helping(passage: Passage, clause: Clause) -> Iterator[Assignment]:
    """Yield the partners in brackets behind the one who leads ("(Sở A chủ trì, Sở B phối hợp)")."""
    hit = rule("helping").first(passage, clause.start, clause.end)
    if not hit or not any(_in_brackets(passage, clause)):
        return
    for gap in rule("apart").find(passage, passage.text.rfind("(", 0, hit.start), hit.start):
        mentions, stop = read_list(passage, gap.end, hit.start)
        if mentions and stop == hit.start:
            yield from _assigned([(hit, mentions, stop)], Role.COORDINATING)
            return


def _others(passage: Passage, clause: Clause, name: str, role: Role) -> Iterator[Assignment]:
    yield from _assigned(_named(passage, clause.start, clause.end, name), role)


def _named(
    passage: Passage, start: int, end: int, *names: str
) -> Iterator[tuple[Match, tuple[Mention, ...], int]]:
    """Yield the hits of rules behind which bodies are named, the bodies, and where their list ends."""
    hits = sorted((hit for name in names for hit in rule(name).find(passage, start, end)), key=_place)
    for hit in hits:
        if hit.end < start:
            continue
        mentions, stop = read_list(passage, hit.end, end)
        if mentions:
            start = stop
            yield hit, mentions, stop


def _assigned(found: Iterable[tuple[Match, tuple[Mention, ...], int]], role: Role) -> Iterator[Assignment]:
    for hit, mentions, _ in found:
        for mention in mentions:
            yield Assignment(mention, role, Evidence(mention.span, hit.rule, hit.confidence))


def _place(hit: Match) -> int:
    return hit.start


def _by_others(acting: Iterable[Assignment], others: Iterable[Assignment]) -> Iterator[Assignment]:
    """Yield the other side: who leads a task that advises or reports, advises or reports."""
    sides = {Role.ADVISED: Role.ADVISING, Role.REPORTED: Role.REPORTING}
    for role in dict.fromkeys(other.role for other in others):
        for assignment in acting:
            yield replace(assignment, role=sides[role])


def _once(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    found: dict[tuple[str, Role], Assignment] = {}
    for assignment in assignments:
        found.setdefault((folded(assignment.agent.name), assignment.role), assignment)
    return tuple(found.values())
