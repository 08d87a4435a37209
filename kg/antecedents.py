"""Settle what the short forms in a notice stand for, and give each citation what the notice says elsewhere.

One candidate or none: where two documents fit, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.model import Citation, Derivation, Header, Relation
from kg.numbers import bare, same_number
from kg.text import folded

SHORT = "goi-tat"  # the rule of short forms
_NEAR = 400  # characters back from "nêu trên" in which one document may be the only one meant
_DIGITS = re.compile(r"\d+")
_SO = re.compile(r"\b[Ss]ố ")
_EDITION = re.compile(r" \(?(?:nam )?(?:19|20)\d{2}\)?$")
# Types that are cited by a bare number in daily use: "Đề án 06", "Nghị quyết 57", "Kết luận 77".
_SHORTENED = frozenset({"ĐA", "NQ", "CT", "KL", "NĐ", "TT"})
_SHORTEST, _LONGEST = 2, 3  # digits of such a number; four would be a year


@dataclass
class _Document:
    """A document of the notice: the citations of it, and what they say of it together."""

    members: list[int]
    type: str | None
    number: str | None
    title: str | None
    day: date | None = None
    issuer: str | None = None

    @property
    def first(self) -> int:
        return self.members[0]


def resolve(citations: Iterable[Citation], header: Header) -> tuple[Citation, ...]:
    """Return the citations of other documents, completed, each short form with its antecedent.

    Left out are the notice's own number and short forms that stand for the notice itself or for nothing
    named in it.  `antecedent` counts in the result.  What was filled in makes the derivation `INFERRED`.
    """
    known = list(citations)
    own = {i for i, citation in enumerate(known) if _own(citation, header)}
    documents = _documents(known, own)
    meant = {i: document for document in documents for i in document.members}
    firsts = {i: document.first for i, document in meant.items()}
    for i, citation in enumerate(known):
        if i in meant or i in own or citation.antecedent in own:
            continue
        document = _antecedent(known, i, documents, meant, header)
        if document:
            meant[i], firsts[i] = document, document.first
        elif _stands_alone(citation):
            documents.append(_Document([i], citation.type, None, _SO.sub("", citation.title or "")))
            meant[i] = documents[-1]
    return _result(known, meant, firsts)


def _result(
    known: Sequence[Citation], meant: dict[int, _Document], firsts: dict[int, int]
) -> tuple[Citation, ...]:
    kept = sorted(meant)
    places = {i: place for place, i in enumerate(kept)}
    return tuple(
        replace(
            _filled(known[i], meant[i]),
            antecedent=None if i in meant[i].members else places[firsts[i]],
            within=_place(places, known[i].within),
        )
        for i in kept
    )


def _place(places: dict[int, int], index: int | None) -> int | None:
    return None if index is None else places.get(index)


def _filled(citation: Citation, document: _Document) -> Citation:
    short = citation.evidence.rule == SHORT or citation.antecedent is not None
    title = document.title if short or document.number is None else citation.title
    filled = replace(
        citation,
        type=citation.type or document.type,
        number=document.number,
        day=citation.day or document.day,
        issuer=citation.issuer or document.issuer,
        title=title,
    )
    if filled == citation:
        return citation
    return replace(filled, evidence=replace(citation.evidence, derivation=Derivation.INFERRED))


def _own(citation: Citation, header: Header) -> bool:
    """Say whether a citation is of the notice itself: its number, or the line above its annex."""
    if citation.number and header.number:
        return same_number(citation.number, header.number.value)
    if citation.relation is not Relation.ANNEXED or header.type is None:
        return False
    day = header.issued_on.value if header.issued_on else None
    return citation.type == header.type.value and day in (None, str(citation.day))


# --- the documents a notice names in full ------------------------------------------------------------------


def _documents(known: Sequence[Citation], own: set[int]) -> list[_Document]:
    found: dict[str, list[int]] = {}
    for i, citation in enumerate(known):
        if i not in own and citation.evidence.rule != SHORT and citation.antecedent is None:
            found.setdefault(_key(citation), []).append(i)
    for key in [key for key in found if key.startswith("=")]:
        fuller = [other for other in found if other != key and _names(known, found[other], key[1:])]
        if len(fuller) == 1:
            found[fuller[0]] = sorted(found[fuller[0]] + found.pop(key))
    return [_document(known, members) for members in found.values()]


def _key(citation: Citation) -> str:
    """Return what tells documents apart: the number, else the name after an equals sign."""
    return bare(citation.number) if citation.number else f"={folded(citation.title or '')}"


def _names(known: Sequence[Citation], members: Sequence[int], name: str) -> bool:
    """Say whether a fuller citation (with number or year) bears the name of a law."""
    titles = {folded(known[i].title or "") for i in members if known[i].evidence.rule != "so-ky-hieu"}
    numbered = {folded(known[i].title or "") for i in members if known[i].number}
    return name in numbered or any(_EDITION.sub("", title) == name for title in titles)


def _document(known: Sequence[Citation], members: list[int]) -> _Document:
    cited = [known[i] for i in members]
    days = {c.day for c in cited if c.day}
    numbers = [c.number for c in cited if c.number]
    titles = [c.title for c in cited if c.title]
    return _Document(
        members,
        type=next((c.type for c in cited if c.type), None),
        number=max(numbers, key=len, default=None),
        title=max(titles, key=len, default=None),
        day=days.pop() if len(days) == 1 else None,
        issuer=next((c.issuer for c in cited if c.issuer), None),
    )


# --- what a short form stands for --------------------------------------------------------------------------


def _antecedent(
    known: Sequence[Citation],
    i: int,
    documents: Sequence[_Document],
    meant: dict[int, _Document],
    header: Header,
) -> _Document | None:
    citation = known[i]
    if citation.antecedent is not None:
        return meant.get(citation.antecedent)
    if citation.title is None:
        return _above(known, i, documents, header)
    return _numbered(known, i, documents, meant)


def _numbered(
    known: Sequence[Citation], i: int, documents: Sequence[_Document], meant: dict[int, _Document]
) -> _Document | None:
    """Return the document of the same type and number as a short form, or the one defined by such a form."""
    type_, wanted = known[i].type, _digits(known[i].title)
    for j, document in meant.items():
        alias = known[j]
        if alias.antecedent is not None and alias.type == type_ and _digits(alias.title) == wanted:
            return document
    fits = [d for d in documents if d.type == type_ and d.number and _digits(d.number) == wanted]
    again = [
        d
        for d in documents
        if d.type == type_ and not d.number and _SO.sub("", known[i].title or "") == d.title
    ]
    return fits[0] if len(fits) == 1 else again[0] if again and not fits else None


def _digits(words: str | None) -> int | None:
    found = _DIGITS.search(words or "")
    return int(found[0]) if found else None


def _above(
    known: Sequence[Citation], i: int, documents: Sequence[_Document], header: Header
) -> _Document | None:
    """Return the one document of its type that "này" or "nêu trên" may mean; none where it is the notice."""
    citation = known[i]
    if citation.type is None or header.type is None or header.type.value == citation.type:
        return None
    start = citation.evidence.span.start
    above = [d for d in documents if d.type == citation.type and d.first < i]
    near = [
        d for d in above if any(0 <= start - known[j].evidence.span.end < _NEAR for j in d.members if j < i)
    ]
    return above[0] if len(above) == 1 else near[0] if len(near) == 1 else None


def _stands_alone(citation: Citation) -> bool:
    """Say whether a short form that stands for nothing named in full is itself the name of a document."""
    found = _DIGITS.search(citation.title or "")
    return (
        bool(found)
        and citation.type in _SHORTENED
        and _SHORTEST <= len(found[0] if found else "") <= _LONGEST
    )
