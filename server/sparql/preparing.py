"""A query made ready for the engine: properties of the project written out, patterns put in a good order.

The engine takes patterns of the same shape in the order of the text and knows nothing of how often each fits.
Where a query has several that pick things by a value (`?t a vnd:Task ; vnd:lead <x>`), the rarer come
first, by counting them up to a limit.  The answers are the same: a basic graph pattern is a set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from string import Template

import pyoxigraph as ox

from kg import catalog
from kg.functions import concerned, namespace
from server.sparql.dataset import keeps_union
from server.sparql.lexer import prologue
from server.sparql.patterns import Block, Pattern, Scanner, iri_of

MANY = 1000
SEVERAL_PICK = 2
SEVERAL = (";", ". ", ".\n", ".\t")
Search = Callable[[str], list[str]]
Count = Callable[[ox.NamedNode, ox.NamedNode | ox.Literal | None], int]


def counting(store: ox.Store) -> Count:
    """Return what counts the triples of `store` with a property and a value (None: any), up to `MANY`."""
    graph = ox.DefaultGraph() if keeps_union(store) else None  # where each triple stands once

    @lru_cache(maxsize=4096)
    def count(predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal | None) -> int:
        return sum(1 for _ in islice(store.quads_for_pattern(None, predicate, value, graph), MANY))

    return count


def prepared(text: str, prefixes: Mapping[str, str], count: Count, search: Search | None) -> str:
    """Return a query as the engine should have it; RuntimeError for a property that has no answer here."""
    called = concerned(text)
    if not called and not any(sign in text for sign in SEVERAL):
        return text
    scanner = Scanner(text)
    work = _Work({**prefixes, **prologue(scanner.words)[1]}, count, search)
    pieces, done = list[str](), 0
    for block in scanner.blocks():
        written = work.rewritten(block, called=called)
        if written is not None:
            pieces += [text[done : block.start], written]
            done = block.end
    return "".join([*pieces, text[done:]])


class _Work:
    """Rewrites the blocks of one query."""

    def __init__(self, prefixes: Mapping[str, str], count: Count, search: Search | None) -> None:
        self._prefixes = prefixes
        self._count = count
        self._search = search
        self._given = 0

    def rewritten(self, block: Block, *, called: bool) -> str | None:
        """Return a block as it should be; None where it is right as it stands."""
        groups, patterns = list[str](), list[Pattern]()
        for pattern in block.patterns:
            group = self._group(pattern) if called else None
            if group is None:
                patterns.append(pattern)
            else:
                groups.append(group)
        ordered = self._ordered(patterns)
        if not groups and ordered == list(block.patterns):
            return None
        return " ".join([*groups, " . ".join(map(str, ordered))])

    def _group(self, pattern: Pattern) -> str | None:
        """Return the group that a pattern with a property of the project stands for."""
        iri = iri_of(pattern.predicate, self._prefixes) or ""
        name = iri.removeprefix(namespace())
        if pattern.path or name == iri:
            return None
        if name == "search" and self._search is not None and pattern.subject[0] in "?$":
            found = self._search(str(getattr(self._term(pattern.object), "value", "")))
            return f"VALUES {pattern.subject} {{ {' '.join(f'<{resource}>' for resource in found)} }}"
        if name == "dueBy" and pattern.subject[0] in "?$" and pattern.object[0] != "_":
            return self._due_by(pattern)
        raise RuntimeError(f"The custom function <{iri}> is not supported here")

    def _due_by(self, pattern: Pattern) -> str:
        text = catalog.query("system/due-by").text
        self._given += 1
        group = Template(text[text.index("{") + 1 : text.rindex("}")].strip())
        return group.substitute(task=pattern.subject, day=pattern.object, end=f"?_end{self._given}")

    def _ordered(self, patterns: list[Pattern]) -> list[Pattern]:
        """Return patterns with the rarest first: those that pick by a value, before the others."""
        costs = [self._cost(pattern) for pattern in patterns]
        if len(costs) - costs.count(None) < SEVERAL_PICK:
            return patterns
        known = [(MANY + 1 if cost is None else cost, at) for at, cost in enumerate(costs)]
        return [patterns[at] for _, at in sorted(known)]

    def _cost(self, pattern: Pattern) -> int | None:
        """Return how many quads fit a pattern that picks its subject by a value; None for any other."""
        predicate = iri_of(pattern.predicate, self._prefixes)
        if pattern.path or predicate is None or pattern.subject[0] not in "?$" or pattern.object[0] in "?$_":
            return None
        value = self._term(pattern.object)
        return None if value is None else self._count(ox.NamedNode(predicate), value)

    def _term(self, written: str) -> ox.NamedNode | ox.Literal | None:
        """Return the IRI or literal that a text stands for, read as Turtle, which writes them alike."""
        used = "".join(f"@prefix {n}: <{iri}> .\n" for n, iri in self._prefixes.items() if f"{n}:" in written)
        try:
            (triple,) = ox.parse(f"{used}<urn:s> <urn:p> {written} .".encode(), ox.RdfFormat.TURTLE)
        except (SyntaxError, ValueError):
            return None
        return triple.object if isinstance(triple.object, ox.NamedNode | ox.Literal) else None
