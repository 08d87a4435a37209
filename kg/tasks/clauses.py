"""Who is told to act in a paragraph: its clauses, cut where the one who acts changes.

A clause is told by a command ("giao Sở Y tế …", "yêu cầu các địa phương …") or by its subject ("Bộ Tài chính
chủ trì …").  What is told by neither goes on with the clause before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.agencies.lists import read_list
from kg.rules import Match, load
from kg.tasks.subjects import Head, by_duty, find_subject, predicate, rule
from kg.text import Passage, folded

_SENTENCE = re.compile(r"[.;][ ](?=[^\s.;”’])(?!\"[ ,;.])")
_ASIDE = re.compile(r"\([^()]{0,600}\)")
_FEW_WORDS = 4
_FARTHEST = 600


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch `[start, end)` of a passage and the head that governs it, if it names one."""

    start: int
    end: int
    head: Head | None = None


def whole(words: Passage) -> Clause:
    """Return all of a paragraph as one clause without a head."""
    return Clause(0, len(words.text))


def read_clauses(
    passage: Passage, acting: frozenset[str] = frozenset(), start: int = 0, end: int | None = None
) -> tuple[Clause, ...]:
    """Cut `passage[start:end]` where the one who is told to act changes.

    `acting` are the folded names of those who act already (from a heading): to name them again cuts nothing.
    """
    clauses: list[Clause] = []
    covered = start
    for begin, stop in sentences(passage, start, end, parts=True):
        for head in _heads(passage, begin, stop) if begin >= covered else ():
            covered = max(covered, head.end)
            if not (clauses and clauses[-1].head) and passage.text[head.start - 1 : head.start] == "(":
                continue  # who does what the whole clause says ("Lập Đoàn kiểm tra (giao Sở Y tế tham mưu)")
            if not clauses:
                clauses.append(Clause(begin, stop, head))
            elif _same(head.names, acting):
                continue
            else:
                at = begin if head.first else head.start
                clauses[-1] = Clause(clauses[-1].start, at, clauses[-1].head)
                clauses.append(Clause(at, stop, head))
            acting = head.names
        if not clauses:
            clauses.append(Clause(begin, stop))
        clauses[-1] = Clause(clauses[-1].start, stop, clauses[-1].head)
        covered = max(covered, _partners_end(passage, begin, stop))
    return tuple(clause for clause in clauses if clause.end > clause.start)


def sentences(
    passage: Passage, start: int = 0, end: int | None = None, *, parts: bool = False
) -> Iterator[tuple[int, int]]:
    """Yield the sentences; with `parts`, also what semicolons set apart in them.

    A point before a small letter is a comma that the scanner misread; what stands in brackets is one piece.
    """
    text = passage.text
    last = len(text) if end is None else end
    aside = _ASIDE.search(text, start, last)
    for gap in _SENTENCE.finditer(text, start, last):
        stop = gap.start() + 1
        while aside and aside.end() <= stop:
            aside = _ASIDE.search(text, aside.end(), last)
        if aside and aside.start() < stop:
            continue
        if parts if text[stop - 1] == ";" else not text[stop + 1].islower():
            yield start, stop
            start = stop + 1
    if start < last:
        yield start, last


def _same(names: frozenset[str], acting: frozenset[str]) -> bool:
    """Say whether all `names` are among those who act already, in full or shortened."""
    bare = {name: _bare(name) for name in names | acting}
    return all(any(bare[n] in bare[other] or bare[other] in bare[n] for other in acting) for n in names)


def _bare(name: str) -> str:
    several = load("agencies")["agency-several"].pattern.match(name)
    return name[several.end() :] if several else name


def _partners_end(passage: Passage, start: int, end: int) -> int:
    """Return where the last list of partners that goes beyond a semicolon ends."""
    if passage.text[end - 1] != ";":
        return 0
    ends = (read_list(passage, hit.end)[1] for hit in rule("partner").find(passage, start, end))
    return next((stop for stop in ends if stop > end), 0)


def _heads(passage: Passage, start: int, end: int) -> Iterator[Head]:
    """Yield the heads of one sentence from left to right."""
    found = [head for hit in rule("command").find(passage, start, end) if (head := _command(hit, start, end))]
    if not found or not found[0].first:
        subject = find_subject(passage, start, end)
        found[:0] = [subject] if subject and (not found or subject.end <= found[0].start) else []
    after = found[0].end if found else start
    found += [head for hit in rule("duty").find(passage, after, end) if (head := by_duty(hit, after, end))]
    yield from sorted(found, key=lambda head: head.start)


def _command(hit: Match, start: int, end: int) -> Head | None:
    """Return the head of a command, when bodies follow it and nothing before it speaks against it."""
    passage = hit.passage
    mentions, stop = read_list(passage, hit.end)
    if not mentions:
        return None
    before = passage.text[max(start, hit.start - _FARTHEST) : hit.start].rstrip()
    before = "" if before and rule("polite").pattern.match(folded(before)) else before
    opened = not before or ":" in before or rule("opener").at(passage, start, end) is not None
    if _issuer(passage, start, hit.start) or _leads_in(passage, stop):
        return Head(mentions, hit.start, stop, hit.rule, command=True)
    fresh = before[-1:].islower() and passage.text[hit.start].isupper()  # a line whose point is missing
    firm = fresh or rule("firm").at(passage, hit.start, hit.end) is not None
    apart = fresh or not before or before[-1] in ",:" or (firm and not before[-1].isalnum())
    told = firm or (opened and not _beside_verb(passage, start, hit.start))
    return Head(mentions, hit.start, stop, hit.rule, command=True, first=opened) if apart and told else None


def _leads_in(passage: Passage, stop: int) -> bool:
    """Say whether a list of bodies that ends at `stop` ends a lead-in ("… yêu cầu UBND các tỉnh:")."""
    ends = ("heading-end", "carry-out")
    return passage.text.rstrip().endswith(":") and any(rule(name).at(passage, stop) for name in ends)


def _last_chunk(passage: Passage, start: int, end: int) -> int:
    """Return where the last of the chunks between commas begins in `[start, end)`."""
    at = passage.text.rfind(", ", max(start, end - _FARTHEST), max(start, end - 2))
    return start if at < 0 else at + 2


def _beside_verb(passage: Passage, start: int, end: int) -> bool:
    """Say whether a command is one of several verbs of another ("phải hướng dẫn, yêu cầu các đơn vị")."""
    at = _last_chunk(passage, start, end)
    if at == start or len(passage.text[at:end].split()) > _FEW_WORDS:
        return False
    return predicate(passage, at, end) or rule("modal").at(passage, at, end) is not None


def _issuer(passage: Passage, start: int, end: int) -> bool:
    """Say whether the words before a command end with the body that gives it ("UBND tỉnh yêu cầu")."""
    at = _last_chunk(passage, start, end)
    if (at > start and rule("self").at(passage, at, end)) or rule("leaders").at(passage, at, end):
        return True
    mentions, stop = read_list(passage, at, end)
    if not mentions or mentions[-1].group:
        return False
    return end - stop <= 1 or rule("polite").pattern.match(folded(passage.text[stop:end])) is not None
