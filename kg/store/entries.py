"""Which texts of a graph are entered into the search index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.store.plan import Plan, Searched
from kg.store.reach import Patterns
from kg.store.search import Entry

TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
ENDS = ".;!?"
SHORT = 3


def entries_of(quads: Iterable[Quad], plan: Plan) -> set[Entry]:
    """Return the entries of one graph, whose quads these are."""
    wanted: dict[NamedNode, list[Searched]] = {}
    for searched in plan.searched:
        wanted.setdefault(searched.property, []).append(searched)
    texts: list[tuple[Searched, str, str]] = []
    types: dict[str, set[object]] = {}
    for quad in quads:
        predicate = quad.predicate
        if predicate == TYPE:
            types.setdefault(_name(quad), set()).add(quad.object)
        elif predicate in wanted and isinstance(quad.object, Literal):
            texts += [(searched, _name(quad), quad.object.value) for searched in wanted[predicate]]
    return {
        entry
        for searched, resource, text in texts
        if searched.type is None or searched.type in types.get(resource, ())
        for entry in _entered(searched, resource, text)
    }


def entries_in(patterns: Patterns, graph: str, plan: Plan) -> set[Entry]:
    """Return the entries of one graph of a store, reading only the quads that matter."""
    name, needed = NamedNode(graph), list[Quad]()
    for searched in plan.searched:
        for quad in patterns.quads_for_pattern(None, searched.property, None, name):
            needed.append(quad)
            if searched.type and isinstance(quad.subject, NamedNode | BlankNode):
                needed += patterns.quads_for_pattern(quad.subject, TYPE, searched.type, name)
    return entries_of(set(needed), plan)


def all_entries(patterns: Patterns, plan: Plan) -> Iterator[tuple[str, Entry]]:
    """Yield every entry of a whole store with its graph, property after property.

    Memory for the resources of one class at a time; no order among the graphs.
    """
    for searched in plan.searched:
        typed = {
            (_name(quad), str(quad.graph_name))
            for quad in (patterns.quads_for_pattern(None, TYPE, searched.type) if searched.type else ())
        }
        for quad in patterns.quads_for_pattern(None, searched.property, None):
            name = _name(quad)
            if isinstance(quad.object, Literal) and (
                searched.type is None or (name, str(quad.graph_name)) in typed
            ):
                for entry in _entered(searched, name, quad.object.value):
                    yield str(quad.graph_name).strip("<>"), entry


def _name(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode | BlankNode) else str(quad.subject)


def _entered(searched: Searched, resource: str, text: str) -> Iterator[Entry]:
    if not searched.sentences:
        yield Entry(searched.kind, resource, text)
        return
    for start, end in sentences(text):
        yield Entry(searched.kind, resource, text[start:end], start)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a text stand.

    One ends after a full stop or the like before a space, and at a line's end unless the next line goes on in
    lower case (a line that was only wrapped).
    """
    start = 0
    for at in sorted(_gaps(text)):
        yield from _trimmed(text, start, at)
        start = at + 1
    yield from _trimmed(text, start, len(text))


def _gaps(text: str) -> Iterator[int]:
    """Yield where one sentence may end: the line end or space after it."""
    for mark in ("\n", *(f"{end} " for end in ENDS)):
        at = text.find(mark)
        while at >= 0:
            following = text[at + len(mark) : at + len(mark) + 1]
            ends = not following.islower() if mark == "\n" else following.isupper()
            if ends and not (mark == ". " and _is_short(text, at)):
                yield at + len(mark) - 1
            at = text.find(mark, at + 1)


def _is_short(text: str, at: int) -> bool:
    """Say whether the full stop at `at` is that of a number or an abbreviation ("1.", "TP.", "KT.")."""
    word = text[max(0, at - SHORT - 1) : at].rsplit(" ", maxsplit=1)[-1].rsplit("\n", maxsplit=1)[-1]
    return len(word) <= SHORT and (word.isupper() or word.isdigit())


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    inside = text[start:end]
    if words := inside.strip():
        begin = start + inside.index(words)
        yield begin, begin + len(words)
