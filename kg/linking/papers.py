"""Documents as entities to match against: those of the notices, and the entries of catalogues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg import iri, jurisdiction
from kg.iri import DocumentNumber
from kg.jurisdiction import Period
from kg.linking.entities import DOCUMENT, SHARED, SURE, Candidate, Hints, Names, best, day_of
from kg.linking.features import Record
from kg.linking.matching import Candidate as Compared
from kg.linking.matching import Kind, Match, Matcher, is_same

SHORTEST = 2


class Papers:
    """The documents of a store, indexed for comparison."""

    def __init__(self, records: Iterable[Record]) -> None:
        """Take every document as a record."""
        self.records = {path: record for record in records if (path := iri.path(record.address))}
        self._matcher = Matcher(self.records.values())
        named = [(name, path) for path, r in self.records.items() for name in (r.number, r.title) if name]
        self._names = Names(named)

    def find(self, words: str, hints: Hints, limit: int) -> list[Candidate]:
        """Compare what a row says of a document (number or title, and what is beside) with what is known."""
        wanted = _record(words, hints)
        found = self._matcher.match(wanted)
        if found is None:
            return []
        chosen = self._chosen(found)
        tops = [c for c in found.candidates if c.likeness.score >= found.best.likeness.score - 1]
        rivals = [c for c in tops if not is_same(c.record, chosen.record)]
        share = SHARED / (len(rivals) + 1)
        made = []
        for compared in found.candidates:
            score = compared.likeness.confidence * 100
            first = compared is chosen
            score = score if first and found.kind is not Kind.POSSIBLE else min(score, share, SURE - 1)
            made.append(self._candidate(compared, score, first and found.kind is Kind.EXACT))
        return best(made, limit)

    def _chosen(self, found: Match) -> Compared:
        """Return the best candidate; of the records of one document, its own before those of catalogues."""
        same = [c for c in found.candidates if is_same(c.record, found.best.record)]
        return next((c for c in same if _is_own(c.record)), found.best)

    def begins(self, prefix: str, limit: int) -> list[Candidate]:
        """Return documents whose number or title begins like this."""
        if len(prefix.strip()) < SHORTEST:
            return []
        found = dict.fromkeys(self._names.begins(prefix))
        return [candidate for path in list(found)[:limit] if (candidate := self.get(path))]

    def get(self, id_: str) -> Candidate | None:
        """Return a document by its path."""
        record = self.records.get(id_)
        return _named(record, 100.0) if record else None

    def _candidate(self, compared: Compared, score: float, match: bool) -> Candidate:
        made = _named(compared.record, round(score, 1), match)
        features = {name: float(level == "same") for name, level in compared.likeness.levels.items()}
        return replace(made, features=features)


def _is_own(record: Record) -> bool:
    return (iri.path(record.address) or "").startswith("doc/")


def _named(record: Record, score: float, match: bool = False) -> Candidate:
    path = iri.path(record.address) or record.address
    when = record.day.isoformat() if record.day else str(record.year or "")
    described = "; ".join(
        filter(None, (when, record.issuer, record.title if record.number else "", record.source))
    )
    return Candidate(path, record.number or record.title or path, DOCUMENT, score, match, described)


def _record(words: str, hints: Hints) -> Record:
    """Make a record of the words and values of a row."""
    number = DocumentNumber.parse(hints.get("documentNumber", "number") or words)
    told = hints.get("issueDate", "date").strip()
    day = day_of(told) if len(told) > 4 else None
    year = int(told) if len(told) == 4 and told.isdecimal() else number.year if number else None
    issuer = hints.get("issuedBy", "issuer")
    place = hints.get("jurisdiction", "place")
    return Record(
        "",
        number.text if number else "",
        day,
        year,
        hints.get("subjectText", "title") or ("" if number else words),
        issuer,
        _where(number, (issuer, place), Period.of(day, year)),
    )


def _where(number: DocumentNumber | None, words: tuple[str, str], period: Period | None) -> str | None:
    """Tell the jurisdiction from the symbol, else from the words for the issuer or the place."""
    if number is not None and jurisdiction.level(number) == jurisdiction.CENTRAL:
        return iri.COUNTRY
    day = period.first if period else None
    found = (jurisdiction.of_words(w, period) or jurisdiction.of_issuer(w, day) for w in words if w)
    return next(filter(None, found), None)
