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
    ("pattern", "begun", "pieces"),
    [
        (r"(?:giao|yêu[ ]cầu)(?!\w)", {"giao", "yêu "}, ("giao", "yêu cầu")),
        (r"[Gg]iao(?<!bàn[ ]giao)", {"Giao", "giao"}, ("iao",)),
        (r"(?i:tr)ường", {"trườ", "Trườ", "tRườ", "TRườ"}, None),
        (r"(?:các[ ])?sở", {"các ", "sở"}, ("sở",)),
        (r"\w+[ ]chủ[ ]trì", None, (" chủ trì",)),
        (r"(?:các)?", None, ()),
        (r"(?:a|b\d)?x{2,}", {"a", "b", "x"}, ("x",)),
        (r"[^,]*", None, ()),
        (r"(a)\1", {"a"}, ("a",)),
        (r",[ ](?=từ[ ]đó)", {", "}, ("từ đó",)),
    ],
)
def test_needs_are_read_from_the_pattern(
    pattern: str, begun: set[str] | None, pieces: tuple[str, ...] | None
) -> None:
    found = needs(re.compile(pattern, re.VERBOSE))
    leads = found.leads
    assert (set(leads.words | leads.shorts) if leads else None) == begun
    if pieces is not None:
        assert found.pieces == pieces


def test_a_letter_in_any_case_is_met_in_each_of_them() -> None:
    leads = needs(re.compile("kỳ", re.IGNORECASE)).leads
    assert leads
    assert leads.firsts == frozenset("kK\u212a")


@pytest.mark.parametrize(
    ("pattern", "anchors"),
    [
        (r"(?:giao|yêu[ ]cầu)", (("giao", 0, 0), ("yêu cầu", 0, 0))),
        (r"[Gg]iao|bàn[ ][Gg]iao", (("iao", 1, 5),)),
        (r"(?:các[ ])?trường", (("trường", 0, 4),)),
        (r",[ ](?=từ[ ]đó)", (("từ đó", 2, 2),)),
        (r"\w{0,90}[ ]nhiệm", ()),
    ],
)
def test_anchors_say_how_far_behind_its_beginning_a_hit_holds_a_piece(
    pattern: str, anchors: tuple[tuple[str, int, int], ...]
) -> None:
    assert needs(re.compile(pattern, re.VERBOSE)).anchors == anchors


def test_a_hit_is_tried_only_where_it_can_begin() -> None:
    found = needs(re.compile(r"(?:các[ ])?trường", re.VERBOSE))
    assert found.places("các trường, hội trường", 0, 22) == [0, 2, 4, 16]
    assert found.places("các trường, hội trường", 4, 22) == [4, 16]
    assert found.places("các sở", 0, 6) == []
