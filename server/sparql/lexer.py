"""The words of a SPARQL text, each with its kind and place: SPARQL 1.1 Query, section 19.8.

The engine reads keywords without a boundary after them: it takes `SERVICESILENT<...>` for SERVICE SILENT.
Strings, comments, IRIs, names with their escapes, variables and language tags are therefore cut exactly as
the grammar cuts them, so that what is left over as a bare word can only be a keyword.  Escapes (backslash, u)
have a meaning inside strings and IRIs only, as in the engine; elsewhere a backslash is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
_LETTER += "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_START = _LETTER + "_0-9"
_VARIABLE = _START + "\u00b7\u0300-\u036f\u203f\u2040"
_REST = _VARIABLE + r"\-"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"

_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+ | \#[^\r\n]*)
    | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*(?:\\[uU][^<>"{{}}|^`\x00-\x20]*)*>)
    | (?P<string>
          \"\"\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"\"\"
        | '''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''
        | "(?!"")[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"
        | '(?!'')[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'
        | ""(?!") | ''(?!')
      )
    | (?P<open>["'])
    | (?P<variable>[?$][{_START}][{_VARIABLE}]*)
    | (?P<blank>_:[{_START}](?:[{_REST}.]*[{_REST}])?)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
    | (?P<name>(?:[{_LETTER}](?:[{_REST}.]{{0,200}}[{_REST}])?)?:
          (?:(?:[{_START}:]|{_ESCAPE})
             (?:(?:[{_REST}:.]|{_ESCAPE})*(?:[{_REST}:]|{_ESCAPE}))?)?)
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)? | \.[0-9]+(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[{_LETTER}_][{_START}]*)
    | (?P<mark>\^\^ | && | \|\| | [<>!]=? | .)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word of the text: `kind` is a group of the pattern above, `start` its offset."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of `text` in order, without spaces and comments; a quote never closed is the last."""
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "mark"
        if kind != "space":
            yield Token(kind, found[0], found.start())
        if kind == "open":
            return


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column, counted from 1, of `offset` in `text`."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def prologue(words: Sequence[Token]) -> tuple[str, dict[str, str]]:
    """Return the BASE of a query, as a clause ("" without one), and the prefixes that it declares."""
    base, declared = "", dict[str, str]()
    for word, second, third in zip(words, words[1:], [*words[2:], None], strict=False):
        keyword = word.text.lower() if word.kind == "word" else ""
        if keyword == "base" and second.kind == "iri":
            base = f"BASE {second.text}\n"
        if keyword == "prefix" and third and third.kind == "iri":
            declared[second.text.removesuffix(":")] = third.text[1:-1]
    return base, declared
