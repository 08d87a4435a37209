"""Find where a notice names other documents: by number, by name, by a short form.

The places are found from the surest mark (the number, the name) outwards: the type before it, the day, the
issuer and the abstract after it; documents of a chain share what is said once.  What a short form stands for
is settled afterwards (`kg.citations.antecedents`), with the whole notice in view.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from kg.citations.antecedents import SHORT, resolve
from kg.citations.drafts import Draft, before, chained, related, rule_of, shared, told
from kg.citations.numbers import LETTER, joined, type_named, type_of
from kg.dates import matched_day
from kg.model import Citation, Evidence, Relation
from kg.rules import Match, Rule, table
from kg.text import Passage, folded

__all__ = ["find_citations", "resolve"]

_BEFORE = 50  # characters before a number that may hold its type
_NAME = 360  # characters before a short name in brackets that may hold the full one


def find_citations(passage: Passage) -> tuple[Citation, ...]:
    """Return every place of `passage` that names a document, in order, short forms included.

    A short form has the words as title, or nothing, until `resolve` says what it stands for.
    """
    drafts = _merged([*_numbered(passage), *_bare(passage), *_named(passage), *_standards(passage)])
    drafts = _merged([*shared(passage, drafts), *_short(passage, drafts)])
    places = {draft.start: i for i, draft in reversed(list(enumerate(drafts)))}
    return tuple(_citation(passage, draft, places) for draft in related(passage, drafts))


def _citation(passage: Passage, draft: Draft, places: dict[int, int]) -> Citation:
    span = passage.span(draft.start, draft.end)
    return Citation(
        Evidence(span, draft.rule.id, draft.rule.confidence),
        type=draft.type,
        number=draft.number,
        day=draft.day,
        issuer=draft.issuer,
        title=draft.title,
        provision=draft.provision,
        relation=draft.relation or Relation.CITES,
        antecedent=None if draft.defines is None else places.get(draft.defines),
        within=None if draft.within is None else places.get(draft.within),
    )


# --- by number ---------------------------------------------------------------------------------------------


def _numbered(passage: Passage) -> Iterator[Draft]:
    known: Draft | None = None
    for match in rule_of("so-ky-hieu").find(passage):
        draft = _with_number(passage, match, known)
        if draft:
            known = told(passage, draft)
            yield known


def _with_number(passage: Passage, match: Match, known: Draft | None) -> Draft | None:
    """Read the type before a number; None where nothing shows that the number cites a document."""
    party = match.text("party")
    symbol = f"-{party}" if party else match.text("symbol") or match.text("old") or ""
    number = joined(match.text("no") or "", match.text("year"), symbol)
    if not number.strip("0")[0].isdigit():
        return None
    draft = Draft(match.start, match.end, rule_of("so-ky-hieu"), type_of(number), number)
    if known and chained(passage, known.end, match.start):
        return replace(draft, type=known.type if draft.type in (LETTER, None) else draft.type, chained=True)
    return None if before("tieu-de-so", passage, match.start, 8) else _typed(passage, draft)


def _typed(passage: Passage, draft: Draft) -> Draft | None:
    """Take in the words before a number that say its type, its day, or only that it is a number."""
    if named := before("loai-truoc-so", passage, draft.start, _BEFORE):
        type_ = type_named(named.text("type") or "") or draft.type
        return replace(draft, start=named.groups["type"][0], type=type_)
    if dated := before("ngay-truoc-so", passage, draft.start):
        return replace(draft, start=dated.groups["cue"][0], day=matched_day(dated))
    if marked := before("chu-so", passage, draft.start, 8):
        return replace(draft, start=marked.groups["cue"][0])
    symbol = (draft.number or "").partition("/")[2]
    return draft if "-" in symbol or draft.type not in (LETTER, None) else None


def _bare(passage: Passage) -> Iterator[Draft]:
    """Yield documents cited by a number without symbol and their day ("Công điện số 1409 ngày 15/9/2021")."""
    for match in rule_of("so-tran").find(passage):
        type_ = type_named(match.text("type") or "")
        yield told(passage, Draft(match.start, match.end, rule_of("so-tran"), type_, match.text("no")))


def _standards(passage: Passage) -> Iterator[Draft]:
    """Yield technical standards and regulations, whose numbers have a form of their own."""
    for match in rule_of("tieu-chuan").find(passage):
        number = re.sub(r"\s*:\s*", ":", match.text("number") or "")
        yield Draft(match.start, match.end, rule_of("tieu-chuan"), match.text("type"), number)


# --- by name -----------------------------------------------------------------------------------------------


def _named(passage: Passage) -> Iterator[Draft]:
    taken: set[int] = set()
    for name in ("ten-luat", "ten-luat-moi"):
        for match in rule_of(name).find(passage):
            if match.start in taken:
                continue
            if _is_law(passage, match):
                taken |= set(range(match.start, match.end))
                yield told(passage, _law(passage, match, rule_of(name)))
                yield from _laws_within(passage, match, Relation.AMENDS)
            elif match.text("amending"):  # still to be made: only the laws that it is to amend are there
                taken |= set(range(match.start, match.end))
                yield from _laws_within(passage, match, Relation.PLANS_TO_AMEND)
    constitution = rule_of("hien-phap")
    for match in constitution.find(passage):
        title = constitution.data["title"].format(year=match.text("year"))
        yield Draft(match.start, match.end, constitution, constitution.data["type"], title=title)
    for match in rule_of("goi-tat-trong-ngoac").find(passage):
        if full := before("ten-co-goi-tat", passage, match.start, _NAME):
            type_, (start, end) = type_named(full.text("type") or ""), full.groups["name"]
            yield Draft(start, end, rule_of("ten-co-goi-tat"), type_, title=full.text("name"))
            alias = match.groups["alias"]
            yield Draft(*alias, rule_of(SHORT), type_, title=match.text("alias"), defines=start)


def _is_law(passage: Passage, match: Match) -> bool:
    """Say whether the name is written as a name, and not of a law still to be made."""
    capital = passage.text[match.start].isupper() or (match.text("name") or "")[:1].isupper()
    return capital and not before("luat-du-thao", passage, match.start)


def _law(passage: Passage, match: Match, rule: Rule) -> Draft:
    type_ = type_named(match.text("type") or "")
    name = match.text("name") or ""
    name = _law_names().get(folded(name)) or (name.lower() if name.isupper() else name)
    edition = re.sub(r"\D", "", match.text("edition") or "")
    name = f"{type_} {name}"
    title = rule.data["title"].format(name=name, year=edition) if edition else name
    return Draft(match.start, match.end, rule, type_, title=title)


@cache
def _law_names() -> dict[str, str]:
    return {folded(name): name[0].upper() + name[1:] for name in table("citations", "words")["laws"]}


def _laws_within(passage: Passage, match: Match, relation: Relation) -> Iterator[Draft]:
    """Yield the laws that the name of an amending law names in its turn."""
    if match.text("amending") is None:
        return
    for law in rule_of("ten-luat").find(passage, match.groups["name"][0], match.end):
        yield replace(_law(passage, law, rule_of("ten-luat")), relation=relation)


# --- by short form -----------------------------------------------------------------------------------------


def _short(passage: Passage, drafts: Iterable[Draft]) -> Iterator[Draft]:
    ends = {draft.start: draft.end for draft in drafts}
    for match in rule_of(SHORT).find(passage):
        whole = match.start == 0 or not passage.text[match.start - 1].isalnum()
        if whole and match.start not in ends:
            name, no = match.text("type") or "", match.text("no")
            title = f"{name} {no}" if no else None
            yield Draft(match.start, match.end, rule_of(SHORT), type_named(name), title=title)


def _merged(drafts: Iterable[Draft]) -> list[Draft]:
    """Put drafts in order; a law named and numbered at one place becomes one."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (d.start, -d.end)):
        last = kept[-1] if kept else None
        if last and last.title and draft.number and not last.number and _one_law(last, draft):
            index = _outermost(kept)
            named = kept[index]
            kept[index] = replace(draft, start=named.start, title=named.title, type=named.type)
        else:
            kept.append(draft)
    return kept


def _outermost(kept: list[Draft]) -> int:
    """Return the index of the name that the last is a part of: the number is that of the amending law."""
    index = len(kept) - 1
    while index and kept[index - 1].title and kept[index - 1].end == kept[-1].end:
        index -= 1
    return index


def _one_law(name: Draft, number: Draft) -> bool:
    alike = number.type in (None, name.type)
    return alike and name.rule.id.startswith("ten-luat") and -4 <= number.start - name.end <= 2
