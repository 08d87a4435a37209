"""What a pattern needs may be unknown but never wrong: to look for it first changes no result."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import pytest

from kg import rules
from kg.needs import needs
from kg.rules import Rule
from kg.text import Passage, normalise, passage


@cache
def _rules() -> list[Rule]:
    folder = files("kg").joinpath("rules")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return [rule for name in names for rule in rules.load(name.removesuffix(".toml")).values()]


@cache
def _texts() -> list[Passage]:
    """The words of all examples and counterexamples, also in capitals and behind other words."""
    written = {example["text"] for rule in _rules() for example in (*rule.examples, *rule.counterexamples)}
    return [passage(normalise(form)) for text in sorted(written) for form in (text, f"(x, {text.upper()}")]


@pytest.mark.parametrize(
    "file", sorted({"agencies", "tasks", "citations", "deadlines", "recipients", "header"})
)
def test_a_rule_finds_what_its_pattern_finds(file: str) -> None:
    hits = 0
    for rule in rules.load(file).values():
        for words in _texts():
            flat = words.folded if rule.fold else words.text
            expected = [hit.span() for hit in rule.pattern.finditer(flat)]
            assert [(hit.start, hit.end) for hit in rule.find(words)] == expected, rule.id
            first = rule.first(words)
            assert (first and (first.start, first.end)) == (expected[0] if expected else None), rule.id
            for at in (0, 4):
                here = rule.pattern.match(flat, at)
                found = rule.at(words, at)
                assert (found and found.end) == (here and here.end()), rule.id
            hits += len(expected)
    assert hits


@pytest.mark.parametrize(
    ("pattern", "firsts", "pieces"),
    [
        (r"(?:giao|yêu[ ]cầu)(?!\w)", "gy", ("giao", "yêu cầu")),
        (r"[Gg]iao(?<!bàn[ ]giao)", "Gg", ("iao",)),
        (r"(?i:trường)", "tT", None),
        (r"(?:các[ ])?sở", "cs", ("sở",)),
        (r"\w+[ ]chủ[ ]trì", None, (" chủ trì",)),
        (r"(?:các)?", None, ()),
        (r"(?:a|b\d)?x{2,}", "abx", ("x",)),
        (r"[^,]*", None, ()),
        (r"(a)\1", "a", ("a",)),
    ],
)
def test_needs_are_read_from_the_pattern(
    pattern: str, firsts: str | None, pieces: tuple[str, ...] | None
) -> None:
    found = needs(re.compile(pattern, re.VERBOSE))
    assert found.firsts == (None if firsts is None else frozenset(firsts))
    if pieces is not None:
        assert found.pieces == pieces


def test_a_letter_in_any_case_is_met_in_each_of_them() -> None:
    found = needs(re.compile("kỳ", re.IGNORECASE))
    assert found.firsts == frozenset("kK\u212a")
