"""Looking at one place of a passage at a time: what the readers of names have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kg.rules import Match, Rule, load
from kg.text import Passage


@dataclass
class Scan:
    """A passage to be read up to `end`, by the rules of `agencies.toml`."""

    passage: Passage
    end: int

    def __post_init__(self) -> None:
        self.rules = _rules()
        self.text, self.flat = self.passage.text, self.passage.folded

    def hit(self, rule: str, at: int) -> Match | None:
        """Return the hit of the rule `agency-{rule}` at `at`."""
        if not 0 <= at < self.end:
            return None
        found = self.rules[rule]
        words = self.flat if found.fold else self.text
        leads = found.needs.leads
        if leads is not None and (words[at] not in leads.firsts or not leads.begin(words, at)):
            return None
        hit = found.pattern.match(words, at, self.end)
        return Match(found, hit, self.passage, at, hit.end()) if hit else None

    def head(self, at: int) -> Match | None:
        """Return the first word of a body's own name at `at`; one syllable counts only with its marks."""
        return self.hit("head", at) or self.hit("head-word", at)

    def separator(self, at: int) -> Match | None:
        """Return what stands between two bodies of a list at `at`."""
        return self.hit("separator", at) or self.hit("misread", at)

    def within(self, rule: str, start: int, end: int) -> Match | None:
        """Return the first hit of the rule `agency-{rule}` in `[start, end)`."""
        return self.rules[rule].first(self.passage, start, end)

    def words(self, start: int, end: int) -> str:
        """Return the flat words between two places."""
        return self.text[start:end]

    def capital(self, at: int) -> bool:
        """Say whether a capital stands at `at`."""
        return at < self.end and self.text[at].isupper()

    def room(self, at: int) -> bool:
        """Say whether a room of an office with a name of its own stands at `at`, in small letters."""
        hit = self.hit("room", at)
        return hit is not None and self.capital(hit.end) and not self.begins(hit.end)

    def space(self, at: int) -> bool:
        """Say whether a space stands at `at`."""
        return at < self.end and self.text[at] == " "

    def begins(self, at: int) -> bool:
        """Say whether the name of another body, or a group, begins at `at`."""
        if self.hit("several", at) or self.hit("single", at):
            return True
        named = ("sector", "office", "tiered", "body", "deputy", "post")
        return self.capital(at) and any(self.hit(rule, at) for rule in named) and not self.hit("school", at)


@cache
def _rules() -> dict[str, Rule]:
    """Return the rules of `agencies.toml` by their ids without "agency-"."""
    return {name.removeprefix("agency-"): rule for name, rule in load("agencies").items()}
