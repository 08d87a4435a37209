"""What may go to the engine at all: the form of a text, how deep it is nested, and that nothing goes out.

The engine fetches what SERVICE and LOAD name, and dies of deep nesting; both are refused here, by cutting
the text into its words (`server.sparql.lexer`), never by searching for letters.  Readers are also unable to
open a connection (`server.sparql.sandbox`) and run in processes of their own: this is one wall of three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from server.errors import ServiceProblem
from server.sparql.lexer import Token, position, tokens

MAX_DEPTH = 64
QUERY_FORMS = frozenset({"select", "ask", "construct", "describe"})
UPDATE_FORMS = frozenset(
    {"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"}
)
_VOLATILE = frozenset({"now", "rand", "uuid", "struuid", "bnode"})
_DATASET = frozenset({"using", "with"})
_NAMING = frozenset(
    {"graph", "from", "named", "prefix", "with", "using", "into", "to", "add", "move", "copy", "silent"}
)
_GLUED = re.compile(r"(?:true|false)*(?:service|load)", re.IGNORECASE)
_OPENING = {"{": "}", "(": ")", "[": "]"}
_CLOSING = frozenset(_OPENING.values())


@dataclass(frozen=True, slots=True)
class Form:
    """What a text asks for: its form ("select", "insert" …), and what an answer's use depends on."""

    name: str
    volatile: bool = False
    names_dataset: bool = False

    @property
    def rows(self) -> bool:
        """Whether the answer is rows or a truth, not triples."""
        return self.name in ("select", "ask")


def admit_query(text: str, limit: int) -> Form:
    """Return the form of a query that may run; ServiceProblem otherwise (`limit` in characters)."""
    words = _cut(text, limit)
    name = _form(words, text)
    if name in UPDATE_FORMS:
        raise ServiceProblem("update-as-query", word=name.upper())
    _refuse_outgoing(words, text)
    keywords = {word.text.lower() for word in words if word.kind == "word"}
    return Form(name, volatile=bool(keywords & _VOLATILE))


def admit_update(text: str, limit: int) -> Form:
    """Return the form of an update that may run; ServiceProblem otherwise."""
    words = _cut(text, limit)
    name = _form(words, text, empty="insert")
    if name in QUERY_FORMS:
        raise ServiceProblem("query-as-update", word=name.upper())
    _refuse_outgoing(words, text)
    keywords = {word.text.lower() for word in words if word.kind == "word"}
    return Form(name, names_dataset=bool(keywords & _DATASET))


def _cut(text: str, limit: int) -> list[Token]:
    if len(text) > limit:
        raise ServiceProblem("too-long", limit=limit)
    words = list(tokens(text))
    depth = 0
    for word in words:
        if word.kind == "open":
            raise ServiceProblem("unclosed-string", place=position(text, word.start), word=word.text)
        if word.text in _OPENING:
            depth += 1
            if depth > MAX_DEPTH:
                raise ServiceProblem(
                    "too-deep", place=position(text, word.start), depth=f"> {MAX_DEPTH}", limit=MAX_DEPTH
                )
        elif word.text in _CLOSING:
            depth -= 1
    return words


def _form(words: list[Token], text: str, empty: str = "") -> str:
    """Return the first word after the prologue (BASE, PREFIX, VERSION) in lower case."""
    rest = iter(words)
    for word in rest:
        keyword = word.text.lower()
        if word.kind == "word" and keyword == "prefix":
            next(rest, None)
            next(rest, None)
        elif word.kind == "word" and keyword in ("base", "version"):
            next(rest, None)
        elif keyword in QUERY_FORMS or keyword in UPDATE_FORMS:
            return keyword
        else:
            raise misspelt(word, text, QUERY_FORMS | UPDATE_FORMS)
    if empty:
        return empty
    raise ServiceProblem("empty-query")


def misspelt(word: Token, text: str, known: Iterable[str]) -> ServiceProblem:
    """Return the problem of a word that stands where one of `known` should."""
    place = position(text, word.start)
    likely = get_close_matches(word.text.lower(), list(known), 1, 0.6) if word.kind == "word" else []
    if likely:
        return ServiceProblem("misspelt", place=place, word=word.text, likely=likely[0].upper())
    return ServiceProblem("syntax", place=place, word=word.text[:80])


def _refuse_outgoing(words: list[Token], text: str) -> None:
    """Refuse SERVICE and LOAD, also where the engine would read them at the head of a longer word."""
    for at, word in enumerate(words):
        if word.kind == "word":
            goes_out = "service" in word.text.lower() or "load" in word.text.lower()
        else:
            goes_out = word.kind == "name" and _GLUED.match(word.text) is not None and _glued(words, at)
        if goes_out:
            raise ServiceProblem("outgoing-refused", place=position(text, word.start), word=word.text[:80])


def _glued(words: list[Token], at: int) -> bool:
    """Say whether the engine could read the name at `at` as a keyword and a name: `SERVICEex:a {`.

    A prefix may well begin with these letters ("services:"); its names are refused only where the grammar
    wants no name: before a brace, and at the start of an update operation.
    """
    before = words[at - 1] if at else None
    if before is not None and before.kind == "word" and before.text.lower() in _NAMING:
        return False
    after = words[at + 1].text if at + 1 < len(words) else ""
    return after == "{" or _depth(words[:at]) == 0


def _depth(words: Iterable[Token]) -> int:
    return sum((word.text in _OPENING) - (word.text in _CLOSING) for word in words)


def declared(words: Iterable[Token], standard: Mapping[str, str]) -> set[str]:
    """Return the prefixes that a text may use: the standard ones and its own."""
    found = set(standard)
    previous = ""
    for word in words:
        if previous == "prefix" and word.kind == "name":
            found.add(word.text.removesuffix(":"))
        previous = word.text.lower()
    return found
