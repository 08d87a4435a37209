"""What is wrong with a query, for people: the place, the word at fault and a likely cure.

The engine says how far it got ("error at 3:14: expected ..."); the words around that place say the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from server.errors import ServiceProblem
from server.sparql.admission import declared, misspelt
from server.sparql.lexer import Token, position, tokens

_PLACE = re.compile(r"error at (\d+):(\d+)")
_PAIRS = {"{": "}", "(": ")", "[": "]"}
_WORDS = """
select ask construct describe where from named order by group having limit offset distinct reduced
optional union filter minus graph bind values undef exists not as asc desc in prefix base insert delete
data using with clear drop create copy move add to silent default all into count sum min max avg sample
group_concat separator str lang langmatches datatype bound iri uri bnode rand abs ceil floor round concat
strlen ucase lcase encode_for_uri contains strstarts strends strbefore strafter year month day hours
minutes seconds timezone tz now uuid struuid md5 sha1 sha256 sha384 sha512 coalesce if strlang strdt
sameterm isiri isuri isblank isliteral isnumeric regex substr replace true false a
"""
KEYWORDS = frozenset(_WORDS.split())


def diagnose(message: str, text: str, standard: Mapping[str, str]) -> ServiceProblem:
    """Return the problem behind the engine's `message` about `text`; `standard` are the prefixes given."""
    words = list(tokens(text))
    offset = _offset(message, text)
    at = _word_at(words, offset)
    return (
        _by_message(message, words, text)
        or _by_prefix(words, text, standard)
        or _by_brackets(words, text)
        or _by_place(words, text, offset, at)
    )


def _offset(message: str, text: str) -> int:
    found = _PLACE.search(message)
    if not found:
        return len(text)
    line, column = int(found[1]), int(found[2])
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _word_at(words: list[Token], offset: int) -> Token | None:
    """Return the word that ends at or covers `offset`; else the next one."""
    for word in words:
        if word.start <= offset < word.start + len(word.text):
            return word
    return next((word for word in words if word.start >= offset), None)


def _by_message(message: str, words: list[Token], text: str) -> ServiceProblem | None:
    if "variable that is unbound" in message or "is not in the GROUP BY" in message:
        return ServiceProblem("ungrouped")
    if "Duplicated variable" in message:
        return ServiceProblem("repeated-variable")
    wrong = next((word for word in words if word.kind == "iri" and ":" not in word.text), None)
    if "IRI parsing failed" in message and wrong:
        return ServiceProblem("relative-iri", place=position(text, wrong.start), word=wrong.text)
    return None


def _by_brackets(words: list[Token], text: str) -> ServiceProblem | None:
    """Return the problem of a bracket that closes what is not open."""
    stack: list[str] = []
    for word in words:
        if word.text in _PAIRS:
            stack.append(_PAIRS[word.text])
        elif word.text in _PAIRS.values() and (not stack or stack.pop() != word.text):
            return ServiceProblem("syntax", place=position(text, word.start), word=word.text)
    return None


def _by_prefix(words: list[Token], text: str, standard: Mapping[str, str]) -> ServiceProblem | None:
    known = declared(words, standard)
    for before, word in zip([None, *words], words, strict=False):
        prefix = word.text.partition(":")[0]
        if word.kind != "name" or prefix in known or (before and before.text.lower() == "prefix"):
            continue
        place = position(text, word.start)
        likely = get_close_matches(prefix, list(known), 1, 0.6)
        if likely:
            return ServiceProblem("near-prefix", place=place, word=word.text, prefix=prefix, likely=likely[0])
        return ServiceProblem("undeclared-prefix", place=place, word=word.text, prefix=prefix)
    return None


def _by_place(words: list[Token], text: str, offset: int, at: Token | None) -> ServiceProblem:
    wrong = next((w for w in words if w.kind == "word" and not _known(w)), None)
    if wrong and wrong.start <= offset + 1:
        return misspelt(wrong, text, KEYWORDS)
    if at is None:
        return ServiceProblem("unfinished", place=position(text, len(text)), open=_open(words))
    return ServiceProblem("syntax", place=position(text, at.start), word=at.text[:80])


def _known(word: Token) -> bool:
    return word.text.lower() in KEYWORDS


def _open(words: list[Token]) -> str:
    """Return the brackets that are not closed, as `{`, or what a query still wants."""
    stack: list[str] = []
    for word in words:
        if word.text in _PAIRS:
            stack.append(word.text)
        elif stack and word.text == _PAIRS[stack[-1]]:
            stack.pop()
    return " ".join(stack) or "WHERE { }"
