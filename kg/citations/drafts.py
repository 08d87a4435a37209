"""A citation in the making, and what the words around it tell: day, issuer, abstract, relation, article.

Documents of a chain share what is said once: "các Quyết định số A, B ngày …", "Căn cứ …; …".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from kg.dates import matched_day
from kg.model import Relation
from kg.rules import Match, Rule, load
from kg.text import Passage

_CLAUSE = 110  # characters before a citation that may hold its relation or its article
_GAP = 24  # characters between two documents of a chain


@dataclass(frozen=True, slots=True)
class Draft:
    """A citation in the making; places are offsets in the passage.

    Its own words are `[start, end)`; an abstract may follow up to `tail`.  `chained` says that the type was
    taken from the document before; `defines` that it is a short name for the draft that starts there;
    `within` that the abstract of the draft that starts there names it.
    """

    start: int
    end: int
    rule: Rule
    type: str | None
    number: str | None = None
    title: str | None = None
    day: date | None = None
    issuer: str | None = None
    provision: str | None = None
    relation: Relation | None = None
    tail: int = 0
    chained: bool = False
    defines: int | None = None
    within: int | None = None


@cache
def rule_of(name: str) -> Rule:
    """Return the rule of citations with this id."""
    return load("citations")[name]


def before(name: str, passage: Passage, end: int, reach: int = _CLAUSE) -> Match | None:
    """Return the hit of a rule that reads back from `end`, over at most `reach` characters."""
    return rule_of(name).at(passage, max(0, end - reach), end)


def chained(passage: Passage, end: int, start: int) -> bool:
    """Say whether only words that join the documents of a chain stand in `[end, start)`."""
    return 0 <= start - end < _GAP and (
        start == end or rule_of("noi-chuoi").at(passage, end, start) is not None
    )


def told(passage: Passage, draft: Draft) -> Draft:
    """Read the day, the issuer and the abstract that follow."""
    for _ in range(2):
        day = rule_of("ngay-van-ban").at(passage, draft.end) if draft.day is None else None
        if day and rule_of("ngay-van-ban").data["sentence"] not in passage.text[day.start : day.end]:
            draft = replace(draft, end=day.end, day=matched_day(day))
        if draft.issuer is None and (issuer := rule_of("noi-ban-hanh").at(passage, draft.end)):
            draft = replace(draft, end=issuer.groups["issuer"][1], issuer=issuer.text("issuer"))
    if draft.title is None and (title := rule_of("trich-yeu-van-ban").at(passage, draft.end)):
        return replace(draft, tail=title.end, title=title.text("title"))
    return draft


def shared(passage: Passage, drafts: list[Draft]) -> list[Draft]:
    """Give documents of a chain the day and the issuer that only the last one states."""
    drafts = list(drafts)
    for i in range(len(drafts) - 2, -1, -1):
        one, after = drafts[i], drafts[i + 1]
        if chained(passage, one.end, after.start):
            if after.chained and one.day is None:
                one = replace(one, day=after.day)
            if one.issuer is None and _agency(one) and _agency(one) == _agency(after):
                one = replace(one, issuer=after.issuer)
            drafts[i] = one
    return drafts


def _agency(draft: Draft) -> str:
    """Return what a number says of its agency: "TU" for "31-CT/TU", "BXD" for "08/2024/TT-BXD"."""
    symbol = (draft.number or "").rpartition("/")[2]
    return symbol.partition("-")[2] or symbol


def related(passage: Passage, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Say how each document stands to the notice; one in a chain stands as the one before it."""
    last: Draft | None = None
    outer: Draft | None = None
    for draft in drafts:
        provision = before("dieu-khoan", passage, draft.start)
        relation = draft.relation or _relation(passage, draft)
        if relation is None and last and chained(passage, max(last.end, last.tail), draft.start):
            relation = last.relation
        within = outer.start if outer and draft.start < max(outer.tail, outer.end) else None
        last = replace(
            draft,
            relation=relation,
            provision=provision.text("provision") if provision else None,
            within=within,
        )
        outer = outer if within is not None else last
        yield last


def _relation(passage: Passage, draft: Draft) -> Relation | None:
    cue = before("quan-he", passage, draft.start)
    if cue is None:
        return None
    name, (start, _) = next(iter(cue.groups.items()))
    if name == "amends" and before("du-kien-sua", passage, start):
        return Relation.PLANS_TO_AMEND
    return Relation[name.upper()]
