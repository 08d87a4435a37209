"""Lists of words as patterns: hundreds of names read in one pass, whatever the case and the marks.

A list becomes one alternation in the shape of a trie, so that the time to try it does not grow with its
length; the longest name wins.  Both the words and the text they are sought in are folded (`kg.text.folded`),
because a scanned text loses marks first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from kg.text import folded

Trie: TypeAlias = dict[str, "Trie"]
_END = ""
_KEPT = re.compile(r"(\\.|\(\?P)|[^\\(]+|\(")
_PIECES = re.compile(r" ?- ?|.")


def alternation(words: Iterable[str]) -> str:
    """Return a pattern, for folded text, that reads the longest of `words` as whole words."""
    root: Trie = {}
    for word in words:
        node = root
        for piece in _PIECES.findall(folded(word)):
            node = node.setdefault(piece.strip() or " ", {})
        node[_END] = {}
    return rf"{_pattern(root)}(?!\w)"


def fold_pattern(pattern: str) -> str:
    """Fold the letters of a verbose pattern, leaving its escapes as they are."""
    return _KEPT.sub(lambda part: part[0] if part[1] else folded(part[0]), pattern)


def _pattern(node: Trie) -> str:
    branches = [_piece(piece) + _pattern(below) for piece, below in sorted(node.items()) if piece != _END]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and _END not in node else f"(?:{'|'.join(branches)})"
    return joined + ("?" if _END in node else "")


def _piece(piece: str) -> str:
    return {" ": "[ ]", "-": "[ ]?-[ ]?"}.get(piece) or re.escape(piece)
