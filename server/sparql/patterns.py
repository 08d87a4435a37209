"""The plain triple patterns of a query, found in its words: what is rewritten before the engine sees it.

A `Block` is a run of statements between two other things of a group (FILTER, OPTIONAL, a brace …) that are
made of simple terms: variables, IRIs, literals, paths.  Lists, bracketed nodes and reified triples end a
block, and templates of CONSTRUCT have none; what is not understood is left as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from server.sparql.lexer import Token, tokens

_SUBJECTS = frozenset({"variable", "iri", "name", "blank"})
_TERMS = _SUBJECTS | {"string", "number"}
_CLOSED = {"{": "}", "(": ")", "[": "]"}
_BEGINNINGS = frozenset({"{", "}", ".", ")"})  # after these a statement may begin
_BEFORE, _AFTER = frozenset("^!"), frozenset("*+?")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern as written: the text of its three parts, and whether the middle one is a path."""

    subject: str
    predicate: str
    object: str
    path: bool = False

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True)
class Block:
    """Patterns that are joined, and where they stand in the text."""

    start: int
    end: int
    patterns: tuple[Pattern, ...]


class _Strange(Exception):  # noqa: N818 - no error: a statement that is not simple
    """A statement with more than simple terms."""


class Scanner:
    """Reads the words of one query; `at` is the word that comes next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.words = list(tokens(text))
        self._at = 0

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks, in the order of the text."""
        depth, before = 0, ""
        while word := self._peek():
            lower = word.text.lower() if word.kind == "word" else word.text
            if depth and word.kind in _SUBJECTS and before in _BEGINNINGS:
                yield from self._block()
                lower = "."
            elif lower == "values":
                self._pass_over("{")
                lower = "}"
            elif (lower == "{" and before == "construct") or lower == "[" or self._plain_brackets():
                self._skip()
                lower = _CLOSED[lower]
            else:
                depth += {"{": 1, "}": -1}.get(lower, 0)
                self._at += 1
            before = lower

    def _peek(self, ahead: int = 0) -> Token | None:
        return self.words[self._at + ahead] if self._at + ahead < len(self.words) else None

    def _is(self, mark: str) -> bool:
        word = self._peek()
        return word is not None and word.text == mark

    def _skip(self) -> None:
        """Go behind the bracket that closes the one here."""
        depth = 0
        while word := self._peek():
            depth += (word.text in _CLOSED) - (word.text in _CLOSED.values())
            self._at += 1
            if not depth:
                return

    def _pass_over(self, opening: str) -> None:
        """Go behind the next pair of brackets that begins with `opening`."""
        while self._peek() and not self._is(opening):
            self._at += 1
        self._skip()

    def _plain_brackets(self) -> bool:
        """Say whether round brackets begin here that hold no group (of EXISTS, of a sub-query)."""
        if not self._is("("):
            return False
        depth = 0
        for word in self.words[self._at :]:
            depth += (word.text in _CLOSED) - (word.text in _CLOSED.values())
            if word.text == "{" or not depth:
                return word.text != "{"
        return True

    def _block(self) -> Iterator[Block]:
        start, end, found = self.words[self._at].start, 0, list[Pattern]()
        while (word := self._peek()) and word.kind in _SUBJECTS:
            begun = self._at
            try:
                found += list(self._statement())
            except _Strange:
                self._at = begun
                self._over_statement()
                break
            end = self.words[self._at - 1].start + len(self.words[self._at - 1].text)
            if not self._is("."):
                break
            self._at += 1
        if found:
            yield Block(start, end, tuple(found))

    def _over_statement(self) -> None:
        """Go to the end of a statement that is not simple."""
        while (word := self._peek()) and word.text not in (".", "{", "}"):
            if word.text in _CLOSED:
                self._skip()
            else:
                self._at += 1

    def _statement(self) -> Iterator[Pattern]:
        subject = self._term(_SUBJECTS)
        while True:
            predicate, path = self._predicate()
            yield Pattern(subject, predicate, self._term(_TERMS), path)
            while self._is(","):
                self._at += 1
                yield Pattern(subject, predicate, self._term(_TERMS), path)
            if not self._is(";"):
                break
            while self._is(";"):
                self._at += 1
            word = self._peek()
            if word is None or word.text in ".}":
                break
        word, after = self._peek(), self._peek(1)
        if word and word.text not in (".", "}", "{") and word.kind != "word":
            raise _Strange
        if word and after and word.text + after.text == "{|":
            raise _Strange

    def _term(self, kinds: frozenset[str]) -> str:
        """Return the simple term here; a literal with its language or type."""
        word = self._peek()
        if word is None or not (word.kind in kinds or (kinds is _TERMS and word.text in ("true", "false"))):
            raise _Strange
        self._at += 1
        if word.kind != "string":
            return word.text
        after = self._peek()
        if after and after.kind == "tag":
            self._at += 1
            return word.text + after.text
        if after and after.text == "^^":
            self._at += 1
            return f"{word.text}^^{self._term(frozenset({'iri', 'name'}))}"
        return word.text

    def _predicate(self) -> tuple[str, bool]:
        """Return the predicate or path here as written, and whether it is a path."""
        first = self._at
        while True:
            while (word := self._peek()) and word.text in _BEFORE:
                self._at += 1
            word = self._peek()
            if word is None:
                raise _Strange
            if word.text == "(":
                self._skip()
            elif word.kind in ("iri", "name", "variable") or word.text == "a":
                self._at += 1
            else:
                raise _Strange
            while (word := self._peek()) and word.text in _AFTER:
                self._at += 1
            if not (self._is("/") or self._is("|")):
                break
            self._at += 1
        last = self.words[self._at - 1]
        written = self._text[self.words[first].start : last.start + len(last.text)]
        return written, self._at - first > 1


def iri_of(term: str, prefixes: Mapping[str, str]) -> str | None:
    """Return the IRI that a term stands for; None for other terms and for what is or makes no whole IRI."""
    found = _written(term, prefixes)
    try:
        return NamedNode(found).value if found else None
    except ValueError:
        return None


def _written(term: str, prefixes: Mapping[str, str]) -> str | None:
    if term == "a":
        return "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    if term.startswith("<"):
        return term[1:-1] if ":" in term and "\\" not in term else None
    prefix, colon, local = term.partition(":")
    if term[0] in "\"'?$_" or not colon or prefix not in prefixes or "\\" in local:
        return None
    return prefixes[prefix] + local
