"""An update as text: which graphs it may change, and the graphs of the protocol put in as USING clauses."""

from __future__ import annotations

from collections.abc import Iterator

from server.errors import ServiceProblem
from server.sparql.diagnosis import KEYWORDS
from server.sparql.lexer import Token, position, tokens
from server.sparql.protocol import Dataset

_NAMING_A_GRAPH = frozenset({"graph", "with", "into", "to", "add", "move", "copy", "clear", "drop", "create"})
_BETWEEN = frozenset({"silent", "graph"})
_DATA_ONLY = frozenset({"insert", "delete", "data", "graph", "prefix", "base", "true", "false", "a"})
_OPENING, _CLOSING = frozenset("{(["), frozenset("})]")


def with_dataset(text: str, dataset: Dataset) -> str:
    """Return `text` with USING clauses for `dataset` in each operation with a WHERE.

    SPARQL 1.1 Protocol, section 2.2.3: an update that names its own dataset as well is refused.
    """
    if not dataset:
        return text
    words = list(_level(text))
    for word, _ in words:
        if word.kind == "word" and word.text.lower() in ("using", "with"):
            raise ServiceProblem("conflicting-parameters", name="using-graph-uri", other="USING, WITH")
        if word.kind == "word" and word.text.lower() not in KEYWORDS:
            raise ServiceProblem("syntax", place=position(text, word.start), word=word.text[:80])
    clauses = " ".join(
        [*(f"USING <{iri}>" for iri in dataset.default), *(f"USING NAMED <{iri}>" for iri in dataset.named)]
    )
    pieces, done = [], 0
    for at, (word, depth) in enumerate(words):
        if depth or word.kind != "word" or word.text.lower() != "where":
            continue
        pieces.append(text[done : word.start])
        if words[at - 1][0].text.lower() == "delete":
            pieces.append(_block(text, words, at + 1))
        pieces.append(f" {clauses} ")
        done = word.start
    return "".join([*pieces, text[done:]])


def _level(text: str) -> Iterator[tuple[Token, int]]:
    """Yield the words of `text`, each with how deep in brackets it stands (a bracket: as what is outside)."""
    depth = 0
    for word in tokens(text):
        if word.text in _CLOSING:
            depth -= 1
        yield word, depth
        if word.text in _OPENING:
            depth += 1


def _block(text: str, words: list[tuple[Token, int]], at: int) -> str:
    """Return the group in braces that begins at `at`: `DELETE WHERE {p}` is `DELETE {p} WHERE {p}`."""
    start, level = words[at][0].start, words[at][1]
    for word, depth in words[at + 1 :]:
        if word.text == "}" and depth == level:
            return text[start : word.start + 1]
    return text[start:]


def touched(text: str) -> frozenset[str] | None:
    """Return the IRIs of the graphs that an update names; None when they cannot be told from its text."""
    words = list(tokens(text))
    found = set()
    for at, word in enumerate(words):
        keyword = word.text.lower() if word.kind == "word" else ""
        if keyword in ("all", "named") or (keyword and keyword not in KEYWORDS):
            return None
        if keyword in _NAMING_A_GRAPH:
            named = next((w for w in words[at + 1 : at + 4] if w.text.lower() not in _BETWEEN), None)
            if named is None or named.kind == "word":
                continue
            if named.kind != "iri" or ":" not in named.text or "\\" in named.text:
                return None
            found.add(named.text[1:-1])
    return frozenset(found)


def has_pattern(text: str) -> bool:
    """Say whether an update does more than INSERT DATA and DELETE DATA."""
    keywords = {word.text.lower() for word in tokens(text) if word.kind == "word"}
    return not keywords <= _DATA_ONLY
