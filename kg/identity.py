"""Which document is meant: the address, class and completeness of a notice and of what it cites.

Identity is jurisdiction, year, number and symbol.  A law named with its year ("Luật Đất đai năm 2024") is
known by name and year.  Everything else stays an address inside the notice that speaks of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg import iri, jurisdiction
from kg.iri import COUNTRY, DocumentNumber, Nature
from kg.model import Citation, Header, Notice

COMPLETE, PARTIAL, NAMED = "day-du", "thieu-so", "chua-nhan-dien"
CONCLUSIONS, NOTICE_TYPE = "tb-kl", "tb"
_CLASSES = {
    Nature.NORMATIVE: "NormativeDocument",
    Nature.ADMINISTRATIVE: "AdministrativeDocument",
    Nature.PARTY: "PartyDocument",
}
_ENACTED = frozenset({"hien-phap", "luat", "phap-lenh"})


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of a document: its address, class, type, completeness and jurisdiction."""

    document: str
    class_: str
    type: str
    status: str
    jurisdiction: str | None = None
    number: str | None = None


def of_notice(notice: Notice) -> Identity:
    """Tell which document a notice is; without a complete number, the hash of its words identifies it."""
    header = notice.header
    issued = _day(header)
    home = jurisdiction.of_issuer(header.issuer.value, issued) if header.issuer else None
    number = DocumentNumber.parse(header.number.value) if header.number else None
    where = _of_own_number(number, home)
    year = issued.year if issued else number.year if number else None
    complete = number is not None and where is not None and year is not None
    written = header.number.value if header.number and number else None
    document = (
        iri.document(where, year, number)
        if number is not None and where is not None and year is not None
        else iri.unnumbered(notice.text)
    )
    type_ = _type(header.type.value if header.type else None, number)
    if type_ == NOTICE_TYPE and notice.meetings:
        type_ = CONCLUSIONS
    class_ = _CLASSES[number.nature if number else Nature.ADMINISTRATIVE]
    return Identity(document, class_, type_, COMPLETE if complete else PARTIAL, where or home, written)


def _day(header: Header) -> date | None:
    return date.fromisoformat(header.issued_on.value) if header.issued_on else None


def _of_own_number(number: DocumentNumber | None, home: str | None) -> str | None:
    """Return the jurisdiction of a notice: that of its issuer, unless its symbol is of a central body."""
    if number is not None and jurisdiction.level(number) == jurisdiction.CENTRAL:
        return COUNTRY
    return home


def _type(abbreviation: str | None, number: DocumentNumber | None) -> str:
    if number is not None and number.concept != iri.UNKNOWN_TYPE:
        return number.concept
    return iri.type_concept(abbreviation or "")


def of_citation(citation: Citation, notice: Identity) -> Identity:
    """Tell which document a citation means, in a notice that is `notice`."""
    number = DocumentNumber.parse(citation.number) if citation.number else None
    if number is not None:
        return _numbered(number, citation, notice)
    return _named(citation, notice)


def _numbered(number: DocumentNumber, citation: Citation, notice: Identity) -> Identity:
    where = jurisdiction.of_document(number, citation.issuer, citation.day, notice.jurisdiction)
    year = number.year or (citation.day.year if citation.day else None)
    class_, type_ = _CLASSES[number.nature], _type(citation.type, number)
    if where is not None and year is not None:
        document = iri.document(where, year, number)
        return Identity(document, class_, type_, COMPLETE, where, number.text)
    document = iri.part(notice.document, "cited", number.slug)
    return Identity(document, class_, type_, PARTIAL, where, number.text)


def _named(citation: Citation, notice: Identity) -> Identity:
    title = citation.title or citation.number or citation.type or ""
    type_ = iri.type_concept(citation.type or "")
    year = iri.year_at_end(title)
    if type_ in _ENACTED and year is not None:
        document = f"{iri.data()}doc/{COUNTRY}/{year}/{iri.slug(iri.without_year(title))}"
        return Identity(document, "NormativeDocument", type_, PARTIAL, COUNTRY)
    document = iri.part(notice.document, "cited", iri.slug(title))
    return Identity(document, "UnresolvedDocument", type_, NAMED)
