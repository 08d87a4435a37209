"""Document numbers and the addresses (IRIs) of everything: minted and read here, printed nowhere else.

A document is the same for every notice that cites it when jurisdiction, year and the whole number and symbol
agree: `doc/vn-bac-giang/2022/01-2022-nq-hdnd`.  The form of the number tells the legal nature (Decree
30/2020/NĐ-CP, appendix I; Law 64/2025/QH15): "01/2022/NQ-HĐND" is normative, "01/NQ-HĐND" administrative,
"01-NQ/TU" of the Party, "01/UBND-NC" an official letter.  What cannot be told stays local to its notice:
an address below the notice's own, never a guess.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kg.text import unmarked
from kg.vocabulary import base, schemes

_NORMATIVE = re.compile(r"(?P<number>\d+[A-Za-zđĐ]?)/(?P<year>(?:19|20)\d\d)/(?P<symbol>.+)")
_PARTY = re.compile(r"(?P<number>\d+[A-Za-zđĐ]?)-(?P<symbol>[A-Za-zĐđ]+/.+)")
_PLAIN = re.compile(r"(?P<number>\d+[A-Za-zđĐ]?)/(?P<symbol>.+)")
_SPACES = re.compile(r"\s+")
_HYPHENS = re.compile(r"[^a-z0-9]+")
_TRAILING_DIGITS = re.compile(r"\d+$")
_ASSEMBLIES = re.compile(r"(?:QH|UBTVQH)\d+")
_SAFE = re.compile(r"[a-z0-9._/-]+")
_SAFE_STEP = re.compile(r"[a-z0-9._-]+")
_UNSAFE = re.compile(r"[^a-z0-9._-]")
_YEAR_AT_END = re.compile(r"[\s(]*(?:năm\s+)?((?:19|20)\d\d)\)?\s*$")
COUNTRY = "vn"


class Nature(StrEnum):
    """What the form of a number says that a document is (parts of the scheme `doctype:`)."""

    NORMATIVE = "quy-pham"
    ADMINISTRATIVE = "hanh-chinh"
    PARTY = "dang"


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A number and symbol ("30/2020/NĐ-CP") taken apart.

    `type` is the abbreviation in the symbol ("NĐ"), None for laws and official letters; `issuer` the code of
    the issuing body ("CP"), `unit` that of the drafting unit, where the symbol has them.
    """

    text: str
    number: str
    symbol: str
    nature: Nature
    year: int | None = None
    type: str | None = None
    issuer: str | None = None
    unit: str | None = None

    @classmethod
    def parse(cls, text: str) -> DocumentNumber | None:
        """Read a number and symbol, spaces allowed; None where the text is not one."""
        text = _SPACES.sub("", text).replace("–", "-").replace("Ð", "Đ")
        if found := _NORMATIVE.fullmatch(text):
            return _with_year(text, found["number"], int(found["year"]), found["symbol"])
        if found := _PARTY.fullmatch(text):
            kind, _, issuer = found["symbol"].partition("/")
            return cls(text, found["number"], found["symbol"], Nature.PARTY, type=kind, issuer=issuer)
        if found := _PLAIN.fullmatch(text):
            type_, issuer, unit = _parts(found["symbol"])
            symbol, nature = found["symbol"], Nature.ADMINISTRATIVE
            return cls(text, found["number"], symbol, nature, type=type_, issuer=issuer, unit=unit)
        return None

    @property
    def is_letter(self) -> bool:
        """Whether this is the number of an official letter: no type in the symbol, agency and unit only."""
        return self.nature is Nature.ADMINISTRATIVE and self.type in {None, LETTER}

    @property
    def slug(self) -> str:
        """The number and symbol as the last step of an address; type codes come from a table."""
        if self.type and self.type in _type_slugs():
            text = self.text.replace(f"{self.type}-", f"{_type_slugs()[self.type]}-", 1)
            return slug(text.replace(f"{self.type}/", f"{_type_slugs()[self.type]}/", 1))
        return slug(self.text)

    @property
    def concept(self) -> str:
        """The code of the document type in the scheme `doctype:` ("nq-qppl"); "chua-ro" where not known."""
        if self.nature is Nature.NORMATIVE and self.type is None:
            return "luat" if self.symbol.startswith("QH") else "nq-qppl"
        return LETTER_CONCEPT if self.is_letter else type_concept(self.type or "", self.nature)


LETTER = "CV"
LETTER_CONCEPT = "cv"
UNKNOWN_TYPE = "chua-ro"


def _with_year(text: str, number: str, year: int, symbol: str) -> DocumentNumber:
    if _ASSEMBLIES.fullmatch(symbol):
        issuer = _TRAILING_DIGITS.sub("", symbol)
        return DocumentNumber(text, number, symbol, Nature.NORMATIVE, year, issuer=issuer)
    type_, issuer_, unit = _parts(symbol)
    normative = (type_ or "", Nature.NORMATIVE) in _types()
    nature = Nature.NORMATIVE if normative else Nature.ADMINISTRATIVE
    return DocumentNumber(text, number, symbol, nature, year, type_, issuer_, unit)


def _parts(symbol: str) -> tuple[str | None, str | None, str | None]:
    """Take "NQ-HĐND" or "UBND-KGVX" apart into type, issuer and unit."""
    head, _, tail = symbol.partition("-")
    if head == LETTER or any(abbreviation == head for abbreviation, _ in _types()):
        issuer, _, unit = tail.partition("-")
        return head, issuer or None, unit or None
    return None, head, tail or None


@cache
def _types() -> dict[tuple[str, Nature], str]:
    """Map an abbreviation and a nature to the code of the document type."""
    natures = {nature.value: nature for nature in Nature}
    found: dict[tuple[str, Nature], str] = {}
    for concept in schemes()["doctype"].concepts:
        group = natures.get((concept.broader or "").rpartition("#")[2])
        for notation in concept.notations if group else ():
            found[notation, group] = concept.code  # type: ignore[index]
    return found


@cache
def _type_slugs() -> dict[str, str]:
    """Map the abbreviations whose slugs would collide ("ĐA" and "DA") to the codes of their types."""
    folded: dict[str, set[str]] = {}
    for notation, _ in _types():
        folded.setdefault(slug(notation), set()).add(notation)
    clashing = {notation for group in folded.values() if len(group) > 1 for notation in group}
    return {notation: code for (notation, _), code in _types().items() if notation in clashing}


def type_concept(abbreviation: str, nature: Nature | None = None) -> str:
    """Return the code in `doctype:` of an abbreviation ("KH"); the nature decides where it has several."""
    if abbreviation == LETTER:
        return LETTER_CONCEPT
    order = [nature, *Nature] if nature else [Nature.ADMINISTRATIVE, *Nature]
    found = (_types().get((abbreviation, wanted)) for wanted in order if wanted)
    return next((code for code in found if code), UNKNOWN_TYPE)


@cache
def slug(words: str) -> str:
    """Return `words` as a step of an address: lower-case ASCII, everything else a hyphen."""
    return _HYPHENS.sub("-", unmarked(words)).strip("-") or "_"


def year_at_end(title: str) -> int | None:
    """Return the year that ends the name of a law ("Luật Đất đai năm 2024"), or None."""
    found = _YEAR_AT_END.search(title)
    return int(found[1]) if found else None


def without_year(title: str) -> str:
    """Return the name of a law without the year that ends it."""
    return _YEAR_AT_END.sub("", title)


def data() -> str:
    """Return the namespace of all data."""
    return f"{base()}id/"


def document(jurisdiction: str, year: int, number: DocumentNumber) -> str:
    """Mint the address of a numbered document issued in a jurisdiction ("vn", "vn-bac-giang") and year."""
    return f"{data()}doc/{jurisdiction}/{year}/{number.slug}"


def unnumbered(text: str) -> str:
    """Mint the address of a document that has no complete number: the hash of its canonical text."""
    return f"{data()}doc/_/{digest(text)[:16]}"


def digest(text: str) -> str:
    """Return the SHA-256 of the canonical text: runs of white space are one space, ends are trimmed."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def part(document_: str, kind: str, key: str) -> str:
    """Mint the address of something that stands in one document: a task, a deadline, a local body.

    Of the key, letters become small ("đ" becomes "dd", not to be taken for "d"), other marks a low line.
    """
    step = key if _SAFE_STEP.fullmatch(key) else _UNSAFE.sub("_", unmarked(key.replace("đ", "dd")))
    return f"{document_}/{kind}/{step}"


def evidence(document_: str, start: int, end: int, other: int = 0) -> str:
    """Mint the address of the words `[start, end)` of a document as read; `other` counts other readings."""
    return f"{document_}/evidence/{start}-{end}" + (f".{other + 1}" if other else "")


def graph(kind: str, document_: str) -> str:
    """Mint the name of a graph ("notice", "derived", "review", "quarantine") about one document."""
    return f"{data()}graph/{kind}/{document_.removeprefix(f'{data()}doc/')}"


def document_of(graph_: str) -> str:
    """Return the document that a graph of one document is about: the inverse of `graph`."""
    _, _, path = graph_.removeprefix(f"{data()}graph/").partition("/")
    return f"{data()}doc/{path}"


def agency(jurisdiction: str, name: str) -> str:
    """Mint the address of an agency in a jurisdiction."""
    return f"{data()}org/{jurisdiction}/{slug(name)}"


def place(jurisdiction: str) -> str:
    """Mint the address of the territory of a jurisdiction."""
    return f"{data()}place/{jurisdiction}"


def path(iri: str) -> str | None:
    """Return the path of one of our data IRIs ("doc/vn/2020/30-2020-nd-cp"), None for any other IRI."""
    found = iri.removeprefix(data())
    return found if found != iri and _SAFE.fullmatch(found) else None


def at(path_: str) -> str | None:
    """Return the data IRI of a path, the inverse of `path`; None where it cannot be one of ours."""
    return f"{data()}{path_}" if _SAFE.fullmatch(path_) else None


def kind(iri: str) -> str | None:
    """Return what a data IRI is the address of: the first step of its path, or the kind of a part.

    "doc", "org", "place" …; for something inside a document "task", "span", "deadline" …
    """
    found = path(iri)
    if found is None:
        return None
    first, *steps = found.split("/")
    inside = steps[2:] if steps[:1] == ["_"] else steps[3:]
    return inside[0] if first == "doc" and inside else first
