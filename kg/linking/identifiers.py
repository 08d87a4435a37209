"""Legal identifiers of a document, written and read back: `urn:lex:vn` and Akoma Ntoso work IRIs.

`urn:lex:vn;bac.giang:hoi.dong.nhan.dan:nghi.quyet:2022-04-06;01-2022-nq-hdnd` follows RFC 9676 (jurisdiction
with its unit, authority, measure, date, number), `/akn/vn-bac-giang/act/nq/hdnd/2022-04-06/01-2022-nq-hdnd`
the Akoma Ntoso naming convention 1.0, section 4.4.  Both are made of what is sure; without a year there is
neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg import iri
from kg.iri import DocumentNumber, Nature
from kg.linking.features import Record
from kg.vocabulary import schemes

ACT, DOC = "act", "doc"
_STEP = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_DATE = r"\d{4}(?:-\d{2}-\d{2})?"
_DOTTED = r"[a-z0-9]+(?:\.[a-z0-9]+)*"
_LEX = re.compile(
    rf"urn:lex:(?P<jurisdiction>vn(?:;{_DOTTED})*):(?P<authority>{_DOTTED}):(?P<measure>{_DOTTED})"
    rf":(?P<date>{_DATE});(?P<number>{_STEP})"
)
_AKN = re.compile(
    rf"/akn/(?P<jurisdiction>vn(?:-{_STEP})?)/(?P<kind>{ACT}|{DOC})/(?P<subtype>{_STEP})/(?P<author>{_STEP})"
    rf"/(?P<date>{_DATE})/(?P<number>{_STEP})"
)


@dataclass(frozen=True, slots=True)
class LexName:
    """The parts of a `urn:lex` name, words joined by hyphens; `date` is a day or a year in ISO 8601."""

    jurisdiction: str
    authority: str
    measure: str
    date: str
    number: str

    def __str__(self) -> str:
        country, _, unit = self.jurisdiction.partition("-")
        where = f"{country};{_dotted(unit)}" if unit else country
        names = f"{_dotted(self.authority)}:{_dotted(self.measure)}"
        return f"urn:lex:{where}:{names}:{self.date};{self.number}"

    @classmethod
    def parse(cls, text: str) -> LexName | None:
        """Read a name; None where it is not of this form."""
        found = _LEX.fullmatch(text)
        if not found:
            return None
        where = found["jurisdiction"].replace(";", "-").replace(".", "-")
        authority, measure = (found[name].replace(".", "-") for name in ("authority", "measure"))
        return cls(where, authority, measure, found["date"], found["number"])


@dataclass(frozen=True, slots=True)
class AknWork:
    """The parts of an Akoma Ntoso work IRI; `kind` is "act" for normative documents, else "doc"."""

    jurisdiction: str
    kind: str
    subtype: str
    author: str
    date: str
    number: str

    def __str__(self) -> str:
        steps = (self.jurisdiction, self.kind, self.subtype, self.author, self.date, self.number)
        return "/akn/" + "/".join(steps)

    @classmethod
    def parse(cls, text: str) -> AknWork | None:
        """Read a work IRI; None where it is not of this form."""
        found = _AKN.fullmatch(text)
        return cls(**found.groupdict()) if found else None


def _dotted(words: str) -> str:
    return words.replace("-", ".")


def lex_name(record: Record) -> LexName | None:
    """Return the `urn:lex` name of a document; None where place, number or year is not known."""
    number, where, date = _sure(record)
    if number is None or where is None or date is None:
        return None
    measure = iri.slug(_types().get(number.concept, number.type or "").partition(" (")[0])
    return LexName(where, _authority(number), measure, date, number.slug)


def akn_work(record: Record) -> AknWork | None:
    """Return the Akoma Ntoso work of a document; None where place, number or year is not known."""
    number, where, date = _sure(record)
    if number is None or where is None or date is None:
        return None
    kind = ACT if number.nature is Nature.NORMATIVE else DOC
    subtype = number.type or number.concept
    return AknWork(where, kind, iri.slug(subtype), iri.slug(number.issuer or "_"), date, number.slug)


def _sure(record: Record) -> tuple[DocumentNumber | None, str | None, str | None]:
    number = DocumentNumber.parse(record.number) if record.number else None
    if number is not None and not re.fullmatch(_STEP, number.slug):
        number = None
    year = record.years or (number.year if number else None)
    date = record.day.isoformat() if record.day else str(year) if year else None
    if number is not None and iri.slug(number.issuer or "") == "_":
        number = None
    return number, record.jurisdiction, date


def _authority(number: DocumentNumber) -> str:
    """Return the words for the issuing body where the vocabulary has them, else its code."""
    code = number.issuer or ""
    return iri.slug(_names_of_issuers().get(code, code))


@cache
def _names_of_issuers() -> dict[str, str]:
    concepts = schemes()["issuer"].concepts
    return {notation: concept.label["vi"] for concept in concepts for notation in concept.notations}


@cache
def _types() -> dict[str, str]:
    return {concept.code: concept.label["vi"] for concept in schemes()["doctype"].concepts}
