"""What every hit of a pattern must begin with and must hold, so that most of a text need not be searched.

To ask a pattern at a place, or over a sentence, costs far more than to look at one letter or for one word.
Both answers may be missing, and are never wrong: where a pattern may begin with anything, or need not hold
any word, it is asked.  They are read from the parsed pattern, so that whoever writes a rule need not know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from re import _constants as ops
from re import _parser
from typing import Any, TypeAlias

Parsed: TypeAlias = Sequence[tuple[Any, Any]]
Words: TypeAlias = frozenset[str]

_MOST_FIRSTS = 400  # letters with which a hit may begin
_FEW = 4  # spellings of one piece ("Giao", "giao")
_MOST = 24  # pieces one of which is needed
_SHORTEST = 3  # characters of a piece that is rare enough
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_EMPTY = (ops.AT, ops.ASSERT, ops.ASSERT_NOT)
_LETTERS = "".join(map(chr, (*range(0x250), *range(0x1E00, 0x1F00), *range(0x2120, 0x2130))))


@dataclass(frozen=True, slots=True)
class Needs:
    """The characters one of which every hit begins with (None: any), and the pieces one of which it holds.

    No pieces say that nothing is known.
    """

    firsts: Words | None
    pieces: tuple[str, ...]

    def within(self, words: str, start: int, end: int) -> bool:
        """Say whether `words[start:end]` can hold a hit."""
        for piece in self.pieces:  # a plain loop: `any` takes twice as long
            if words.find(piece, start, end) >= 0:
                return True
        return not self.pieces


def needs(pattern: re.Pattern[str]) -> Needs:
    """Read from a compiled pattern what each of its hits needs."""
    parsed = _parser.parse(pattern.pattern, pattern.flags)
    any_case = bool(pattern.flags & re.IGNORECASE)
    found, empty = _firsts(parsed, any_case)
    limited = None if found is None or empty or len(found) > _MOST_FIRSTS else found
    return Needs(limited, tuple(sorted(_needs(parsed, any_case) or ())))


# --- with what a hit begins --------------------------------------------------------------------------------


def _firsts(parsed: Parsed, any_case: bool) -> tuple[Words | None, bool]:
    """Return the first characters of a sequence, and whether it may be empty."""
    found: Words = frozenset()
    for op, value in parsed:
        letters, empty = _first(op, value, any_case)
        if letters is None:
            return None, False
        found |= letters
        if not empty:
            return found, False
    return found, True


def _first(op: Any, value: Any, any_case: bool) -> tuple[Words | None, bool]:
    if op in _EMPTY:
        return frozenset(), True
    if op in (ops.LITERAL, ops.IN):
        return _letters(op, value, any_case), False
    if op is ops.BRANCH:
        return _either([_firsts(branch, any_case) for branch in value[1]])
    if inner := _inner(op, value, any_case):
        return _firsts(*inner)
    if op in _REPEATS:
        letters, empty = _firsts(value[2], any_case)
        return letters, empty or value[0] == 0
    return None, False


def _either(branches: Iterable[tuple[Words | None, bool]]) -> tuple[Words | None, bool]:
    found: Words = frozenset()
    may_be_empty = False
    for letters, empty in branches:
        if letters is None:
            return None, False
        found, may_be_empty = found | letters, may_be_empty or empty
    return found, may_be_empty


def _letters(op: Any, value: Any, any_case: bool) -> Words | None:
    """Return the characters that a literal or a set stands for; None where they are too many."""
    codes: list[int] = []
    for part, code in [(op, value)] if op is ops.LITERAL else value:
        if part is ops.LITERAL:
            codes.append(code)
        elif part is ops.RANGE and code[1] - code[0] < _MOST_FIRSTS:
            codes += range(code[0], code[1] + 1)
        else:
            return None
    letters = frozenset(map(chr, codes))
    return frozenset().union(*map(_cases, letters)) if any_case else letters


@cache
def _cases(letter: str) -> Words:
    """Return the characters that match `letter` whatever the case ("k", "K" and the sign of Kelvin)."""
    return frozenset(re.findall(re.escape(letter), _LETTERS, re.IGNORECASE)) | {letter}


def _inner(op: Any, value: Any, any_case: bool) -> tuple[Parsed, bool] | None:
    """Return what stands in a group, and whether its case counts."""
    if op is ops.SUBPATTERN:
        _, added, removed, parsed = value
        return parsed, bool((any_case or added & re.IGNORECASE) and not removed & re.IGNORECASE)
    return (value, any_case) if op is ops.ATOMIC_GROUP else None


# --- what a hit holds --------------------------------------------------------------------------------------


def _needs(parsed: Parsed, any_case: bool) -> Words | None:
    """Return the best pieces of a sequence: of each stretch that is known word for word, and of its parts."""
    found: list[Words] = []
    run: Words = frozenset({""})
    for op, value in parsed:
        spelt = _spelt(op, value, any_case)
        if spelt is not None and len(run) * len(spelt) <= _FEW:
            run = frozenset(map("".join, product(run, spelt)))
            continue
        found.append(run)
        run = spelt if spelt is not None else frozenset({""})
        if spelt is None and (inside := _needed(op, value, any_case)):
            found.append(inside)
    usable = [_few(words) for words in (*found, run) if "" not in words]
    return min(usable, key=_cost, default=None)


def _needed(op: Any, value: Any, any_case: bool) -> Words | None:
    """Return the pieces of one part of a sequence."""
    if op is ops.BRANCH:
        branches = [_needs(branch, any_case) for branch in value[1]]
        joined: Words = frozenset().union(*filter(None, branches))
        return joined if all(branches) and len(joined) <= _MOST else None
    if inner := _inner(op, value, any_case):
        return _needs(*inner)
    return _needs(value[2], any_case) if op in _REPEATS and value[0] > 0 else None


def _spelt(op: Any, value: Any, any_case: bool) -> Words | None:
    """Return all that a part of a sequence may stand for; None where that is too much."""
    if op in _EMPTY:
        return frozenset({""})
    if op in (ops.LITERAL, ops.IN):
        return _limited(_letters(op, value, any_case))
    if op is ops.BRANCH:
        branches = [_spelt_out(branch, any_case) for branch in value[1]]
        return None if None in branches else _limited(frozenset().union(*filter(None, branches)))
    if inner := _inner(op, value, any_case):
        return _spelt_out(*inner)
    if op in _REPEATS and value[1] == 1:
        once = _spelt_out(value[2], any_case)
        return _limited(once | {""}) if once is not None and value[0] == 0 else once
    return None


def _spelt_out(parsed: Parsed, any_case: bool) -> Words | None:
    run: Words = frozenset({""})
    for op, value in parsed:
        spelt = _spelt(op, value, any_case)
        if spelt is None or len(run) * len(spelt) > _FEW:
            return None
        run = frozenset(map("".join, product(run, spelt)))
    return run


def _limited(words: Words | None) -> Words | None:
    return words if words is not None and len(words) <= _FEW else None


def _few(words: Words) -> Words:
    """Leave out a first letter where only that differs ("Giao", "giao"), and what another word stands in."""
    tails = Counter(word[1:] for word in words)
    words = frozenset(word[1:] if len(word) > _SHORTEST and tails[word[1:]] > 1 else word for word in words)
    return frozenset(word for word in words if not any(other in word for other in words if other != word))


def _cost(words: Words) -> tuple[bool, int, int]:
    shortest = min(map(len, words))
    return shortest < _SHORTEST, len(words), -shortest
