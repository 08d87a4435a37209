"""Where names are looked up: by their letters alone, then compared with their marks.

`Index` maps the bare form of a name to the things so called.  A scope narrows it ("communes of this
province"): names are told apart, and confused, inside their scope only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from kg.registry.names import Likeness, bare, has_neighbour, likeness, marked, nearest, syllables

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A thing that bears a name, how alike the names are, and whether another name is nearly the same."""

    thing: T
    name: str
    likeness: Likeness
    confusable: bool = False


class Index(Generic[T]):
    """Names of things; several things may bear one name."""

    def __init__(self, entries: Iterable[tuple[str, T]], without: frozenset[str] = frozenset()) -> None:
        """Index `entries` (a name, a thing); the syllables `without` (marked) count for nothing."""
        self.without = without
        self._things: dict[str, dict[tuple[str, T], None]] = defaultdict(dict)
        for name, thing in entries:
            words = self._words(syllables(name))
            self._things["".join(map(bare, words))]["".join(map(marked, words)), thing] = None
        self._confusable: dict[str, bool] = {}

    def _words(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if marked(word) not in self.without]

    def __contains__(self, written: str) -> bool:
        """Say whether a bare form is known."""
        return written in self._things

    @cached_property
    def _marked(self) -> list[str]:
        return list({name for found in self._things.values() for name, _ in found})

    @cached_property
    def _bare(self) -> list[str]:
        return list(self._things)

    def find(self, written: Sequence[str], *, fuzzy: bool = False) -> list[Hit[T]]:
        """Return the things whose name is most like these syllables; with `fuzzy`, one letter may differ."""
        words = self._words(written)
        letters = "".join(map(bare, words))
        found = self._things.get(letters)
        if found:
            hits = [(likeness(words, name), name, thing) for name, thing in found]
            best = min(like for like, _, _ in hits)
            several = len({name for name, _ in found}) > 1
            return [
                Hit(thing, name, like, several or self._near(name, letters, like))
                for like, name, thing in hits
                if like is best
            ]
        near = nearest(letters, self._bare) if fuzzy else None
        return (
            [Hit(thing, name, Likeness.OTHER_LETTERS, True) for name, thing in self._things[near]]
            if near
            else []
        )

    def _near(self, name: str, letters: str, like: Likeness) -> bool:
        """Say whether one letter makes it another name: with its marks if they are there, else without."""
        written = name if like is Likeness.SAME else letters
        if written not in self._confusable:
            known = self._marked if like is Likeness.SAME else self._bare
            self._confusable[written] = has_neighbour(written, known)
        return self._confusable[written]
