"""The pen that writes quads: N-Quads text, one graph, evidence shared by the facts it shows.

Writing text by hand is about twice as fast as making quad objects; a test proves that what it writes is what
the library would write.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from json import encoder

from kg import iri
from kg.model import Derivation, Evidence, Span
from kg.vocabulary import namespace, prefixes

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@cache
def term(name: str) -> str:
    """Return a class or property of the ontology as N-Quads writes it; a misspelt name raises."""
    return f"<{namespace()[name]}>"


@cache
def concept(scheme: str, code: str) -> str:
    """Return a concept of a vocabulary as N-Quads writes it; an unknown code raises."""
    return f"<{namespace(scheme)[code]}>"


@cache
def foreign(prefix: str, name: str) -> str:
    """Return a term of another vocabulary, by a prefix of the prefix table."""
    return f"<{prefixes()[prefix]}{name}>"


def plain(text: str) -> str:
    """Write a string; JSON escapes are those of N-Quads."""
    return encoder.encode_basestring(text)


def vietnamese(text: str) -> str:
    """Write a text in Vietnamese."""
    return f"{encoder.encode_basestring(text)}@vi"


def day(value: date) -> str:
    """Write a date."""
    return f'"{value.isoformat()}"^^<{_XSD}date>'


def number(value: int) -> str:
    """Write an integer."""
    return f'"{value}"^^<{_XSD}integer>'


def boolean(value: bool) -> str:
    """Write a truth value."""
    return f'"{str(value).lower()}"^^<{_XSD}boolean>'


@cache
def decimal(value: float) -> str:
    """Write a decimal of at most four places."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return f'"{text}"^^<{_XSD}decimal>'


class Pen:
    """Writes the graph of one document."""

    def __init__(self, text: str, document: str, graph: str) -> None:
        self.text = text
        self.document = document
        self._lines: list[str] = []
        self._end = f" <{graph}> .\n"
        self._seen: set[str] = set()
        self._evidence: dict[tuple[int, int, str, float, Derivation], str] = {}
        self._places: Counter[tuple[int, int]] = Counter()

    def __str__(self) -> str:
        return "".join(self._lines)

    def write(self, subject: str, property_: str, value: str) -> None:
        """Write one quad; `property_` is a name of the ontology, `value` is written already."""
        self._lines.append(f"<{subject}> {term(property_)} {value}{self._end}")

    def link(self, subject: str, property_: str, resource: str) -> None:
        """Write a quad whose object is an IRI."""
        self._lines.append(f"<{subject}> {term(property_)} <{resource}>{self._end}")

    def write_foreign(self, subject: str, predicate: str, value: str) -> None:
        """Write one quad with a predicate of another vocabulary, written already."""
        self._lines.append(f"<{subject}> {predicate} {value}{self._end}")

    def type(self, subject: str, class_: str) -> None:
        """Say what class a subject is of."""
        self._lines.append(f"<{subject}> {_RDF_TYPE} {term(class_)}{self._end}")

    def code(self, subject: str, property_: str, scheme: str, code: str) -> None:
        """Write a coded value."""
        self._lines.append(f"<{subject}> {term(property_)} {concept(scheme, code)}{self._end}")

    def is_new(self, key: str) -> bool:
        """Say whether this key (an IRI, mostly) is asked about for the first time."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def name(self, subject: str, text: str) -> None:
        """Write the Vietnamese label of something in the data."""
        self.write_foreign(subject, foreign("skos", "prefLabel"), vietnamese(text))

    def fact(self, subject: str, class_: str, *evidence: Evidence) -> None:
        """Write what every fact has: its class and the evidence that shows it."""
        self.type(subject, class_)
        for address in dict.fromkeys(map(self.evidence, evidence)):
            self.link(subject, "evidence", address)

    def evidence(self, shown: Evidence) -> str:
        """Return the address of a piece of evidence, written once however many facts it shows.

        Its notice is told by the graph it stands in, its end by its start and its quote.

        Several rules may stand in `shown.rule`, parted by spaces, and are written as one text.  What the text
        states needs no derivation.
        """
        span = shown.span
        key = (span.start, span.end, shown.rule, shown.confidence, shown.derivation)
        if key not in self._evidence:
            self._evidence[key] = self._new_evidence(shown, span)
        return self._evidence[key]

    def _new_evidence(self, shown: Evidence, span: Span) -> str:
        place = (span.start, span.end)
        address = iri.evidence(self.document, *place, self._places[place])
        self._places[place] += 1
        values = {
            "start": number(span.start),
            "quote": plain(span.of(self.text)),
            "confidence": decimal(shown.confidence),
            "rule": plain(shown.rule),
        }
        head, end = f"<{address}>", self._end
        self._lines += [f"{head} {term(name)} {value}{end}" for name, value in values.items()]
        if shown.derivation is not Derivation.STATED:
            self.code(address, "derivation", "derivation", shown.derivation)
        return address
