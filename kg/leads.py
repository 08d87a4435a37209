"""With which letters every hit of a pattern begins, so that most places of a text need not be tried.

To ask a pattern at a place costs far more than to look whether the next few characters are in a set.
They are read from the parsed pattern, so that whoever writes a rule need not know.  The answer may be missing
(a hit may begin with anything), and is never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

ops = import_module("re._constants")  # no part of the public face of `re`, which no stub describes

Parsed: TypeAlias = Any  # what `re` makes of a pattern: pairs of an operation and its value, in order
Words: TypeAlias = frozenset[str]

REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
EMPTY = (ops.AT, ops.ASSERT, ops.ASSERT_NOT)
_LONGEST = 4  # characters of a beginning
_MOST = 2000  # beginnings of one pattern
_MOST_CODES = 400  # characters of one range
_LETTERS = "".join(map(chr, (*range(0x250), *range(0x1E00, 0x1F00), *range(0x2120, 0x2130))))


@dataclass(frozen=True, slots=True)
class Leads:
    """How every hit begins: with one of `firsts`, and with one of `words`, all of which are `reach` long.

    A hit shorter than `reach` has one of `shorts` instead, all of which are `least` long.
    """

    firsts: Words
    reach: int
    words: Words
    least: int
    shorts: Words

    def begin(self, text: str, at: int) -> bool:
        """Say whether a hit can begin at `at` of `text`."""
        if text[at : at + self.reach] in self.words:
            return True
        return bool(self.shorts) and text[at : at + self.least] in self.shorts


def leads(parsed: Parsed, shortest: int, any_case: bool) -> Leads | None:
    """Return how every hit begins; None where that is not known.

    `shortest` is the length of the shortest hit.
    """
    known: Leads | None = None
    for reach in range(1, _LONGEST + 1 if shortest else 0):
        found = _begun(parsed, any_case, reach)
        if found is None:
            break
        whole = frozenset(word for word in found if len(word) == reach)
        shorts = frozenset(word[:shortest] for word in found - whole)
        known = Leads(frozenset(word[0] for word in found), reach, whole, shortest, shorts)
    return known


def inner(op: Any, value: Any, any_case: bool) -> tuple[Parsed, bool] | None:
    """Return what stands in a group, and whether its case counts."""
    if op is ops.SUBPATTERN:
        _, added, removed, parsed = value
        return parsed, bool((any_case or added & re.IGNORECASE) and not removed & re.IGNORECASE)
    return (value, any_case) if op is ops.ATOMIC_GROUP else None


def letters(op: Any, value: Any, any_case: bool) -> Words | None:
    """Return the characters that a literal or a set stands for; None where they are too many."""
    codes: list[int] = []
    for part, code in [(op, value)] if op is ops.LITERAL else value:
        if part is ops.LITERAL:
            codes.append(code)
        elif part is ops.RANGE and code[1] - code[0] < _MOST_CODES:
            codes += range(code[0], code[1] + 1)
        else:
            return None
    found = frozenset(map(chr, codes))
    return frozenset().union(*map(_cases, found)) if any_case else found


@cache
def _cases(letter: str) -> Words:
    """Return the characters that match `letter` whatever the case ("k", "K" and the sign of Kelvin)."""
    return frozenset(re.findall(re.escape(letter), _LETTERS, re.IGNORECASE)) | {letter}


def _begun(parsed: Parsed, any_case: bool, reach: int) -> Words | None:
    """Return the first `reach` characters of a sequence, or all of it where it is shorter."""
    found: Words = frozenset({""})
    for op, value in parsed:
        if all(len(word) == reach for word in found):
            break
        found_next = _joined(found, _begins(op, value, any_case, reach), reach)
        if found_next is None:
            return None
        found = found_next
    return found


def _joined(found: Words, following: Words | None, reach: int) -> Words | None:
    """Return all that `found` may go on with, cut to `reach` characters."""
    if following is None:
        return None
    whole = frozenset(word for word in found if len(word) == reach)
    if (len(found) - len(whole)) * len(following) > _MOST:
        return None
    longer = frozenset((word + more)[:reach] for word in found - whole for more in following)
    return whole | longer if len(whole) + len(longer) <= _MOST else None


def _begins(op: Any, value: Any, any_case: bool, reach: int) -> Words | None:
    """Return with what one part of a sequence begins."""
    if op in EMPTY:
        return frozenset({""})
    if op in (ops.LITERAL, ops.IN):
        return letters(op, value, any_case)
    if op is ops.BRANCH:
        return _either(_begun(branch, any_case, reach) for branch in value[1])
    if within := inner(op, value, any_case):
        return _begun(*within, reach)
    return _repeated(value, any_case, reach) if op in REPEATS else None


def _either(branches: Iterable[Words | None]) -> Words | None:
    found: Words = frozenset()
    for words in branches:
        if words is None:
            return None
        found |= words
    return found


def _repeated(repeat: tuple[int, int, Parsed], any_case: bool, reach: int) -> Words | None:
    least, most, parsed = repeat
    once = _begun(parsed, any_case, reach)
    found: Words = frozenset()
    run: Words | None = frozenset({""})
    for count in range(min(most, max(least, reach)) + 1):
        if run is None or once is None:
            return None
        found |= run if count >= least else frozenset()
        run = _joined(run, once, reach)
    return found
