"""Every rule record proves itself: its examples match with their groups, its counterexamples do not."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from kg import rules
from kg.rules import Match, Rule
from kg.text import normalise, passage

_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _names() -> list[str]:
    folder = files("kg").joinpath("rules")
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return [
        name.removesuffix(".toml")
        for name in found
        if "rule" in tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
    ]


_FILES = _names()


def _read(name: str) -> list[Rule]:
    """The rules of a file, or none where the file is wrong: that is one failure, not one for every rule."""
    try:
        return list(rules.load(name).values())
    except rules.RuleError:
        return []


_RULES = [pytest.param(rule, id=f"{name}:{rule.id}") for name in _FILES for rule in _read(name)]


def _hits(rule: Rule, text: str) -> list[Match]:
    return list(rule.find(passage(normalise(text))))


def _groups(match: Match) -> dict[str, str | None]:
    return {name: match.text(name) for name in match.groups}


@pytest.mark.parametrize("name", _FILES)
def test_every_file_of_rules_can_be_read(name: str) -> None:
    assert rules.load(name)


@pytest.mark.parametrize("rule", _RULES)
def test_rule_is_named_sourced_and_sure_within_bounds(rule: Rule) -> None:
    assert _KEBAB.fullmatch(rule.id), rule.id
    assert rule.label.strip() and rule.source.strip()
    assert 0 < rule.confidence <= 1
    assert rule.examples, f"{rule.id} has no example"


@pytest.mark.parametrize("rule", _RULES)
def test_rule_finds_its_examples(rule: Rule) -> None:
    for example in rule.examples:
        hits = _hits(rule, example["text"])
        assert hits, f"{rule.id} finds nothing in {example['text']!r}"
        expected = dict(example.get("groups", {}))
        found = [_groups(hit) for hit in hits]
        assert expected in found, f"{rule.id} in {example['text']!r}: expected {expected}, found {found}"


@pytest.mark.parametrize("rule", _RULES)
def test_rule_leaves_its_counterexamples(rule: Rule) -> None:
    for example in rule.counterexamples:
        assert example["because"].strip(), f"{rule.id}: a counterexample must say why"
        hits = [hit.passage.text[hit.start : hit.end] for hit in _hits(rule, example["text"])]
        assert not hits, f"{rule.id} must leave {example['text']!r} ({example['because']}), found {hits}"


def test_an_id_stands_for_one_rule_over_all_files() -> None:
    counted = Counter(rule.id for name in _FILES for rule in _read(name))
    assert [rule_id for rule_id, count in counted.items() if count > 1] == []
