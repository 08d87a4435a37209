"""Rules are records in `kg/rules/*.toml`; this module reads, checks, compiles and runs them.

It knows no Vietnamese.  A file holds `[fragment]` (named pieces of patterns, used as `{name}`) and `[[rule]]`
records: `id`, `label`, `pattern` (a verbose regular expression: a space is written `[ ]`), `confidence`,
`source`, `examples` and `counterexamples`.  A pattern names its parts by groups; an example gives the text
and the groups expected from it, so that each rule is proved where it stands.

A rule with `fold = true` reads whatever the case and the marks (`kg.text.folded`).  `[words]` holds lists of
names for such rules: each becomes a fragment of the same name, which reads the longest name of the list.
A file that `uses` others reads their lists too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from kg.lexicon import alternation, fold_pattern
from kg.model import Evidence, Span
from kg.text import Passage, folded

_NO_GROUPS: Mapping[str, tuple[int, int]] = {}
_FRAGMENT = re.compile(r"\{([a-z_]+)\}")


class RuleError(ValueError):
    """A rule file that is wrong; the message names the file, the rule and the fault."""


@dataclass(frozen=True, slots=True)
class Match:
    """One hit of a rule in a passage: the whole span and those of its named groups that took part."""

    rule: str
    confidence: float
    start: int
    end: int
    groups: Mapping[str, tuple[int, int]]
    passage: Passage

    @property
    def span(self) -> Span:
        """Where the hit stands in the whole text."""
        return self.passage.span(self.start, self.end)

    @property
    def evidence(self) -> Evidence:
        """The hit as evidence of a fact."""
        return Evidence(self.span, self.rule, self.confidence)

    def text(self, group: str) -> str | None:
        """Return the flat words of a group, or None where it took no part."""
        at = self.groups.get(group)
        return self.passage.text[at[0] : at[1]] if at else None

    def span_of(self, group: str) -> Span | None:
        """Return where a group stands in the whole text, or None where it took no part."""
        at = self.groups.get(group)
        return self.passage.span(*at) if at else None


@dataclass(frozen=True)
class Rule:
    """One record of a rule file, compiled."""

    id: str
    label: str
    pattern: re.Pattern[str]
    confidence: float
    source: str
    examples: tuple[Mapping[str, Any], ...]
    counterexamples: tuple[Mapping[str, Any], ...] = ()
    fold: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)

    def find(self, passage: Passage, start: int = 0, end: int | None = None) -> Iterator[Match]:
        """Yield the hits of this rule in `passage[start:end]`, from left to right, without overlap."""
        stop = len(passage.text) if end is None else end
        for hit in self.pattern.finditer(self._words(passage), start, stop):
            yield self.match(hit, passage)

    def at(self, passage: Passage, start: int, end: int | None = None) -> Match | None:
        """Return the hit of this rule that begins at `start`, or None."""
        stop = len(passage.text) if end is None else end
        hit = self.pattern.match(self._words(passage), start, stop)
        return self.match(hit, passage) if hit else None

    def _words(self, passage: Passage) -> str:
        return folded(passage.text) if self.fold else passage.text

    def match(self, hit: re.Match[str], passage: Passage) -> Match:
        """Return a hit of this rule's pattern in the words of `passage` (folded or not) as a match."""
        names = self.pattern.groupindex
        groups = {name: hit.span(name) for name in names if hit.start(name) >= 0} if names else _NO_GROUPS
        return Match(self.id, self.confidence, hit.start(), hit.end(), groups, passage)


@cache
def load(name: str) -> dict[str, Rule]:
    """Return the rules of `kg/rules/{name}.toml` by id, in the order of the file (the order is meaning)."""
    source = _source(name)
    lists = [
        words for file in (*source.get("uses", ()), name) for words in _source(file).get("words", {}).items()
    ]
    words = {key: alternation(list_) for key, list_ in lists}
    fragments = {**_shared_fragments(), **source.get("fragment", {}), **words}
    rules = [_compile(record, fragments, name) for record in source.get("rule", [])]
    found = {rule.id: rule for rule in rules}
    if len(found) < len(rules):
        raise RuleError(f"{name}.toml: an id is used twice")
    return found


def table(name: str, key: str) -> Mapping[str, Any]:
    """Return the table `[key]` of `kg/rules/{name}.toml`: plain data that stands beside the rules."""
    found: Mapping[str, Any] = _source(name)[key]
    return found


@cache
def _source(name: str) -> dict[str, Any]:
    return tomllib.loads(files("kg").joinpath("rules", f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _shared_fragments() -> dict[str, str]:
    return dict(table("fragments", "fragment"))


def expand(pattern: str, fragments: Mapping[str, str], where: str = "") -> str:
    """Put the fragments in place of their names, as deep as they nest."""

    def piece(name: re.Match[str]) -> str:
        if name[1] not in fragments:
            raise RuleError(f"{where}: unknown fragment {name[1]!r}")
        return f"(?:{expand(fragments[name[1]], fragments, where)})"

    return _FRAGMENT.sub(piece, pattern)


def _compile(record: dict[str, Any], fragments: Mapping[str, str], file: str) -> Rule:
    where = f"{file}.toml: {record.get('id', 'a rule without id')}"
    known = {"id", "label", "pattern", "confidence", "source", "examples", "counterexamples", "fold"}
    if missing := known - {"counterexamples", "fold"} - record.keys():
        raise RuleError(f"{where}: missing {', '.join(sorted(missing))}")
    try:
        expanded = expand(record["pattern"], fragments, where)
        fold = record.get("fold", False)
        pattern = re.compile(fold_pattern(expanded) if fold else expanded, re.VERBOSE)
    except re.error as error:
        raise RuleError(f"{where}: {error}") from error
    return Rule(
        id=record["id"],
        label=record["label"],
        pattern=pattern,
        confidence=record["confidence"],
        source=record["source"],
        examples=tuple(record["examples"]),
        counterexamples=tuple(record.get("counterexamples", ())),
        fold=fold,
        data={key: value for key, value in record.items() if key not in known},
    )
