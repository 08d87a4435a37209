"""Settle what the short forms in a notice stand for, and give each citation what the notice says elsewhere.

One candidate or none: where two documents fit, nothing is said.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.citations.documents import Document, documents, first_digits
from kg.citations.numbers import same_number, type_named
from kg.model import Citation, Derivation, Header, Relation
from kg.rules import load
from kg.text import passage

SHORT = "goi-tat"  # the rule of short forms
_NEAR = 400  # characters back from "nêu trên" in which one document may be the only one meant
_SHORTEST, _LONGEST = 2, 3  # digits of a number that names a document alone; four would be a year
_BARE_NUMBER = re.compile(rf"(?<!\d)\d{{{_SHORTEST},{_LONGEST}}}(?!\d)")

_Name = tuple[str | None, int | None]  # a type and the digits of a number: what a short form tells


def resolve(citations: Iterable[Citation], header: Header) -> tuple[Citation, ...]:
    """Return the citations of other documents, completed, each short form with its antecedent.

    Left out are the notice's own number and short forms that stand for the notice itself or for nothing
    named in it.  `antecedent` counts in the result.  What was filled in makes the derivation `INFERRED`.
    """
    known = list(citations)
    own = {i for i, citation in enumerate(known) if _own(citation, header)}
    full = [
        i for i, c in enumerate(known) if i not in own and c.antecedent is None and c.evidence.rule != SHORT
    ]
    notice = _Notice(known, documents(known, full), header)
    for i, citation in enumerate(known):
        if i not in notice.meant and i not in own and citation.antecedent not in own:
            notice.settle(i)
    return notice.result()


def _own(citation: Citation, header: Header) -> bool:
    """Say whether a citation is of the notice itself: its number, or the line above its annex."""
    if citation.number and header.number:
        return same_number(citation.number, header.number.value)
    if citation.relation is not Relation.ANNEXED or header.type is None:
        return False
    day = header.issued_on.value if header.issued_on else None
    return citation.type == header.type.value and day in (None, str(citation.day))


def _own_types(header: Header) -> frozenset[str]:
    """Return the type of the notice and that of what it issues ("Quyết định ban hành Kế hoạch …")."""
    abstract = passage(header.abstract.value) if header.abstract else None
    issued = load("citations")["ban-hanh-kem"].at(abstract, 0) if abstract else None
    kept = type_named(issued.text("type") or "") if issued else None
    return frozenset(filter(None, (header.type.value, kept))) if header.type else frozenset()


class _Notice:
    """The citations of one notice and the documents they mean; `settle` finds what a short form means."""

    def __init__(self, known: Sequence[Citation], meant: dict[int, Document], header: Header) -> None:
        self.known = known
        self.meant = meant
        self.short: set[int] = set()
        self.types = _own_types(header)
        self.defined: dict[_Name, Document] = {}
        self.numbered: defaultdict[_Name, list[Document]] = defaultdict(list)
        self.firsts: defaultdict[str | None, list[int]] = defaultdict(list)
        for document in dict.fromkeys(sorted(meant.values(), key=lambda d: d.first)):
            self.firsts[document.type].append(document.first)
            if document.number:
                self.numbered[document.type, first_digits(document.number)].append(document)

    def settle(self, i: int) -> None:
        """Find the document that the short form `known[i]` means, or the one that it alone names."""
        citation = self.known[i]
        name = (citation.type, first_digits(citation.title))
        if citation.antecedent is not None:
            document = self.meant.get(citation.antecedent)
            self.defined |= {name: document} if document else {}
        elif citation.title is None:
            document = self._above(i)
        else:
            fits = self.numbered[name]
            document = self.defined.get(name) or (fits[0] if len(fits) == 1 else None)
            if document is None and not fits and _stands_alone(citation):
                self.meant[i] = self.defined[name] = _alone(i, citation)
                return
        if document:
            self.meant[i] = document
            self.short.add(i)

    def _above(self, i: int) -> Document | None:
        """Return the one document that "này", "nêu trên" may mean; none where that is the notice itself."""
        type_ = self.known[i].type
        if type_ is None or not self.types or type_ in self.types:
            return None
        firsts = self.firsts[type_]
        above = firsts[: min(2, bisect_left(firsts, i))]
        if len(above) != 1:
            above = list(self._near(i, type_))
        return self.meant[above[0]] if len(above) == 1 else None

    def _near(self, i: int, type_: str) -> set[int]:
        """Return the documents of a type that the words shortly before a short form name."""
        found: set[int] = set()
        start = self.known[i].evidence.span.start
        for j in range(i - 1, -1, -1):
            if start - self.known[j].evidence.span.end >= _NEAR:
                break
            if j in self.meant and j not in self.short and self.meant[j].type == type_:
                found.add(self.meant[j].first)
        return found

    def result(self) -> tuple[Citation, ...]:
        """Return the citations that mean a document, each with what is known of it."""
        places = {i: place for place, i in enumerate(sorted(self.meant))}
        return tuple(self._settled(i, places) for i in places)

    def _settled(self, i: int, places: dict[int, int]) -> Citation:
        citation, document = self.known[i], self.meant[i]
        within = citation.within
        filled = _filled(citation, document, i in self.short)
        antecedent = places[document.first] if i in self.short else None
        within = None if within is None else places.get(within)
        if (filled.antecedent, filled.within) == (antecedent, within):
            return filled
        return replace(filled, antecedent=antecedent, within=within)


def _filled(citation: Citation, document: Document, short: bool) -> Citation:
    type_, day, issuer = citation.type or document.type, citation.day or document.day, citation.issuer
    title = document.title if short or document.number is None else citation.title
    filled = (type_, document.number, day, issuer or document.issuer, title)
    if filled == (citation.type, citation.number, citation.day, issuer, citation.title):
        return citation
    evidence = replace(citation.evidence, derivation=Derivation.INFERRED)
    type_, number, day, issuer, title = filled
    return replace(
        citation, evidence=evidence, type=type_, number=number, day=day, issuer=issuer, title=title
    )


def _stands_alone(citation: Citation) -> bool:
    """Say whether a short form that stands for nothing named in full is itself the name of a document."""
    alone = load("citations")[SHORT].data["alone"]
    return citation.type in alone and _BARE_NUMBER.search(citation.title or "") is not None


def _alone(i: int, citation: Citation) -> Document:
    return Document(i, citation.type, None, citation.title)
