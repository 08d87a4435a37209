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
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from kg.lexicon import alternation, fold_pattern
from kg.model import Evidence, Span
from kg.needs import Needs, needs
from kg.text import Passage

_FRAGMENT = re.compile(r"\{([a-z_]+)\}")
_NEAR = 400  # characters that are looked through for what a hit needs, before it is tried at one place
_NOTHING: Iterator[Match] = iter(())  # what is empty stays empty: all searches in vain share it


class RuleError(ValueError):
    """A rule file that is wrong; the message names the file, the rule and the fault."""


@dataclass(slots=True, eq=False)
class Match:
    """One hit of a rule in a passage: the whole span and those of its named groups that took part.

    Not frozen, though nobody changes it: they come by the thousand, and to freeze one takes longer than to
    make it.  `cue` is a hit of another rule that stands before this one and belongs to it.
    """

    record: Rule
    hit: re.Match[str]
    passage: Passage
    start: int
    end: int
    cue: Match | None = None

    @property
    def rule(self) -> str:
        """The id of the rule."""
        return self.record.id

    @property
    def confidence(self) -> float:
        """How sure the rule is."""
        return self.record.confidence

    @property
    def groups(self) -> Mapping[str, tuple[int, int]]:
        """Where the named groups stand that took part, those of the cue first."""
        own = {name: self.hit.span(name) for name in self.hit.re.groupindex if self.hit.start(name) >= 0}
        return {**self.cue.groups, **own} if self.cue else own

    @property
    def span(self) -> Span:
        """Where the hit stands in the whole text."""
        return self.passage.span(self.start, self.end)

    @property
    def evidence(self) -> Evidence:
        """The hit as evidence of a fact."""
        return Evidence(self.span, self.record.id, self.record.confidence)

    def text(self, group: str) -> str | None:
        """Return the flat words of a group, or None where it took no part."""
        at = self.place(group)
        return self.passage.text[at[0] : at[1]] if at else None

    def place(self, group: str) -> tuple[int, int] | None:
        """Return where a group stands in the passage, or None where it took no part."""
        if group in self.hit.re.groupindex and (at := self.hit.span(group))[0] >= 0:
            return at
        return self.cue.place(group) if self.cue else None

    def span_of(self, group: str) -> Span | None:
        """Return where a group stands in the whole text, or None where it took no part."""
        at = self.place(group)
        return self.passage.span(*at) if at else None

    def led_by(self, cue: Match, start: int) -> Match:
        """Return this hit together with the one before it, from `start` on."""
        return Match(self.record, self.hit, self.passage, start, self.end, cue)


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

    @cached_property
    def needs(self) -> Needs:
        """How every hit begins and what it holds: what has neither need not be searched."""
        return needs(self.pattern)

    def find(self, passage: Passage, start: int = 0, end: int | None = None) -> Iterator[Match]:
        """Yield the hits of this rule in `passage[start:end]`, from left to right, without overlap."""
        words = passage.folded if self.fold else passage.text
        stop = len(words) if end is None else end
        if not self.needs.within(words, start, stop):
            return _NOTHING
        if self.needs.anchors:
            return self._found(passage, words, start, stop)
        return (Match(self, hit, passage, *hit.span()) for hit in self.pattern.finditer(words, start, stop))

    def _found(self, passage: Passage, words: str, start: int, stop: int) -> Iterator[Match]:
        """Yield the hits in `words[start:stop]`, which are tried where they can begin only."""
        behind, leads = start, self.needs.leads
        for at in self.needs.places(words, start, stop):
            if at < behind or (leads is not None and not leads.begin(words, at)):
                continue
            if hit := self.pattern.match(words, at, stop):
                behind = hit.end()
                yield Match(self, hit, passage, at, behind)

    def first(self, passage: Passage, start: int = 0, end: int | None = None) -> Match | None:
        """Return the first hit of this rule in `passage[start:end]`, or None."""
        words = passage.folded if self.fold else passage.text
        stop = len(words) if end is None else end
        if not self.needs.within(words, start, stop):
            return None
        if self.needs.anchors:
            return next(self._found(passage, words, start, stop), None)
        hit = self.pattern.search(words, start, stop)
        return Match(self, hit, passage, *hit.span()) if hit else None

    def at(self, passage: Passage, start: int, end: int | None = None) -> Match | None:
        """Return the hit of this rule that begins at `start`, or None."""
        words = passage.folded if self.fold else passage.text
        stop, leads = len(words) if end is None else end, self.needs.leads
        if leads is not None:
            if start >= stop or words[start] not in leads.firsts or not leads.begin(words, start):
                return None
        elif stop - start <= _NEAR and not self.needs.within(words, start, stop):
            return None
        hit = self.pattern.match(words, start, stop)
        return Match(self, hit, passage, start, hit.end()) if hit else None


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
