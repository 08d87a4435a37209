"""What every hit of a pattern must hold, and where in it, so that most of a text need not be searched.

To search a sentence costs far more than to look for one word in it; and where the word stands, a hit can
begin at few places only.  Neither answer is ever wrong, though it may be missing: a pattern that need not
hold any word is searched.  They are read from the parsed pattern: whoever writes a rule need not know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from typing import Any, TypeAlias

from kg.leads import EMPTY, REPEATS, Leads, Parsed, Words, inner, leads, letters, ops

_parser = import_module("re._parser")

Places: TypeAlias = Mapping[str, tuple[int, int]]  # pieces, and from where to where in a hit each may begin

_FEW = 4  # spellings of one piece ("Giao", "giao")
_MOST = 24  # pieces one of which is needed
_SHORTEST = 3  # characters of a piece that is rare enough
_LOOSEST = 30  # places more than one at which a hit may begin before a piece


@dataclass(frozen=True, slots=True)
class Needs:
    """What each hit of a pattern needs.

    It begins with one of `leads` (None: with anything), and holds one of `pieces` (none: nothing is known).
    `anchors` say from how many characters behind its beginning to how many each piece may stand; they are
    missing where that is too vague.
    """

    leads: Leads | None
    pieces: tuple[str, ...]
    anchors: tuple[tuple[str, int, int], ...] = ()

    def within(self, words: str, start: int, end: int) -> bool:
        """Say whether `words[start:end]` can hold a hit."""
        for piece in self.pieces:  # a plain loop: `any` takes twice as long
            if words.find(piece, start, end) >= 0:
                return True
        return not self.pieces

    def places(self, words: str, start: int, end: int) -> list[int]:
        """Return the places in `words[start:end]` where a hit can begin, by the anchors."""
        found: list[int] = []
        for piece, least, most in self.anchors:
            at = words.find(piece, start + least, end)
            while at >= 0:
                if least == most:
                    found.append(at - least)
                elif self.leads is not None:
                    first, letters = max(start, at - most), self.leads.firsts
                    found += [place for place in range(first, at - least + 1) if words[place] in letters]
                at = words.find(piece, at + 1, end)
        if len(found) > 1:
            found = sorted(set(found))
        return found


def needs(pattern: re.Pattern[str]) -> Needs:
    """Read from a compiled pattern what each of its hits needs."""
    parsed = _parser.parse(pattern.pattern, pattern.flags)
    any_case = bool(pattern.flags & re.IGNORECASE)
    begun = leads(parsed, parsed.getwidth()[0], any_case)
    held = _needs(parsed, any_case) or {}
    anchors = tuple((piece, *held[piece]) for piece in sorted(held))
    loosest = _LOOSEST if begun and begun.reach > 1 else 0
    sure = all(len(piece) >= _SHORTEST and most - least <= loosest for piece, least, most in anchors)
    return Needs(begun, tuple(sorted(held)), anchors if sure else ())


def _needs(parsed: Parsed, any_case: bool) -> Places | None:
    """Return the best pieces of a sequence: of each stretch that is known word for word, and of its parts."""
    found: list[Places] = []
    run, begun, at = frozenset({""}), (0, 0), (0, 0)
    for op, value in parsed:
        spelt, width = _spelt(op, value, any_case), _width(parsed, op, value)
        if op is ops.ASSERT and value[0] > 0 and (ahead := _needs(value[1], any_case)):
            found.append({piece: _after(at, place) for piece, place in ahead.items()})
        if spelt is not None and len(run) * len(spelt) <= _FEW:
            run = frozenset(map("".join, product(run, spelt)))
        else:
            found.append(dict.fromkeys(run, begun))
            run, begun = (spelt, at) if spelt is not None else (frozenset({""}), _after(at, width))
            if spelt is None and (inside := _needed(op, value, any_case)):
                found.append({piece: _after(at, place) for piece, place in inside.items()})
        at = _after(at, width)
    usable = [_few(places) for places in (*found, dict.fromkeys(run, begun)) if "" not in places]
    return min(usable, key=_cost, default=None)


def _needed(op: Any, value: Any, any_case: bool) -> Places | None:
    """Return the pieces of one part of a sequence."""
    if op is ops.BRANCH:
        branches = [_needs(branch, any_case) for branch in value[1]]
        joined = _united(item for branch in branches if branch for item in branch.items())
        return joined if all(branches) and len(joined) <= _MOST else None
    if within := inner(op, value, any_case):
        return _needs(*within)
    return _needs(value[2], any_case) if op in REPEATS and value[0] > 0 else None


def _width(parsed: Parsed, op: Any, value: Any) -> tuple[int, int]:
    """Return how many characters a part of a sequence takes, at least and at most."""
    least, most = _parser.SubPattern(parsed.state, [(op, value)]).getwidth()
    return least, most


def _after(at: tuple[int, int], width: tuple[int, int]) -> tuple[int, int]:
    return at[0] + width[0], at[1] + width[1]


def _spelt(op: Any, value: Any, any_case: bool) -> Words | None:
    """Return all that a part of a sequence may stand for; None where that is too much."""
    if op in EMPTY:
        return frozenset({""})
    if op in (ops.LITERAL, ops.IN):
        return _limited(letters(op, value, any_case))
    if op is ops.BRANCH:
        return _either(value[1], any_case)
    if within := inner(op, value, any_case):
        return _spelt_out(*within)
    if op in REPEATS and value[1] == 1:
        once = _spelt_out(value[2], any_case)
        return _limited(once | {""}) if once is not None and value[0] == 0 else once
    return None


def _either(branches: Iterable[Parsed], any_case: bool) -> Words | None:
    found: Words = frozenset()
    for branch in branches:  # a list of a hundred names is left at the fifth
        spelt = _spelt_out(branch, any_case)
        if spelt is None or len(found := found | spelt) > _FEW:
            return None
    return found


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


def _united(places: Iterable[tuple[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    """Return pieces with all their places, from the first to the last of each."""
    found: dict[str, tuple[int, int]] = {}
    for piece, (least, most) in places:
        first, last = found.get(piece, (least, most))
        found[piece] = min(first, least), max(last, most)
    return found


def _few(places: Places) -> Places:
    """Leave out a first letter where only that differs ("Giao", "giao"), and what another word stands in."""
    tails = Counter(word[1:] for word in places)
    cut = {word: len(word) > _SHORTEST and tails[word[1:]] > 1 for word in places}
    shorter = _united((word[cut[word] :], _after(places[word], (cut[word],) * 2)) for word in places)
    kept = [word for word in shorter if not any(other in word for other in shorter if other != word)]
    return _united(
        (word, _after(place, (longer.index(word),) * 2))
        for word in kept
        for longer, place in shorter.items()
        if word in longer
    )


def _cost(places: Places) -> tuple[bool, int, int]:
    shortest = min(map(len, places))
    return shortest < _SHORTEST, len(places), -shortest
