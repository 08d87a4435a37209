"""The terms of the graph, read from the Turtle in `ontology/`: the only source of their names.

`VND["Task"]` and `VOC["role"]["chu-tri"]` are IRIs; a misspelt term raises `UnknownTermError`.  Labels,
definitions, notations and prefixes come from the same files, so that pages, queries and documentation cannot
drift from them.  The registry of agencies is data, not vocabulary, and is not read here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from kg.config import current

PUBLISHED = "https://w3id.org/vnd/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_KINDS = {
    f"{_OWL}Class": "class",
    f"{_OWL}ObjectProperty": "object property",
    f"{_OWL}DatatypeProperty": "datatype property",
    f"{_OWL}AnnotationProperty": "annotation property",
}
_LABELS = (f"{_RDFS}label", f"{_SKOS}prefLabel")
_DEFINITIONS = (f"{_RDFS}comment", f"{_SKOS}definition")


class UnknownTermError(KeyError):
    """A name that the ontology does not have; the message gives the name and the namespace."""


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property: labels and definitions by language, and what it is tied to (IRIs)."""

    iri: str
    name: str
    kind: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    parents: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of a controlled vocabulary; `code` is its local name, `notations` its abbreviations."""

    iri: str
    code: str
    scheme: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    notations: tuple[str, ...] = ()
    broader: str | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A controlled vocabulary with its concepts in the order of the file."""

    iri: str
    code: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    concepts: tuple[Concept, ...] = ()


@dataclass(frozen=True)
class Namespace:
    """A closed set of names under one IRI."""

    iri: str
    names: frozenset[str] = field(repr=False)

    def __getitem__(self, name: str) -> str:
        if name not in self.names:
            raise UnknownTermError(f"{name!r} is not a term of {self.iri}")
        return self.iri + name

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.names))


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the Turtle of the ontology says, indexed by subject and predicate."""

    quads: tuple[ox.Quad, ...]
    prefixes: Mapping[str, str]
    facts: Mapping[str, Mapping[str, list[ox.NamedNode | ox.Literal]]]

    def texts(self, subject: str, *predicates: str) -> dict[str, str]:
        """Return the literals of a subject by language ("" where it has none)."""
        values = (v for p in predicates for v in self.facts[subject].get(p, ()))
        return {v.language or "": v.value for v in values if isinstance(v, ox.Literal)}

    def iris(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the IRIs that a subject points at by a predicate."""
        return tuple(v.value for v in self.facts[subject].get(predicate, ()) if isinstance(v, ox.NamedNode))


def base() -> str:
    """Return the base of all IRIs: one setting, for data and vocabulary alike."""
    return current().base


def rebase(text: str) -> str:
    """Put the base of this installation in place of the published one (in Turtle or SPARQL as shipped)."""
    return text if base() == PUBLISHED else text.replace(PUBLISHED, base())


@cache
def turtle() -> dict[str, str]:
    """Return the text of every Turtle file of the ontology by name, rebased; the registry is left out."""
    root = files("ontology")
    found = [*root.iterdir(), *root.joinpath("vocabularies").iterdir()]
    named = sorted((file.name, file) for file in found if file.name.endswith(".ttl"))
    return {name: rebase(file.read_text(encoding="utf-8")) for name, file in named}


@cache
def vocabulary() -> Vocabulary:
    """Return the ontology and its vocabularies, read once; shapes and provinces are not part of it."""
    return read(*(name for name in turtle() if name not in {"shapes.ttl", "provinces.ttl"}))


@cache
def read(*names: str) -> Vocabulary:
    """Return what the Turtle files of these names say."""
    quads: list[ox.Quad] = []
    prefixes: dict[str, str] = {}
    for name in names:
        parser = ox.parse(turtle()[name], format=ox.RdfFormat.TURTLE)
        quads.extend(parser)
        prefixes |= parser.prefixes
    facts: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            facts[quad.subject.value][quad.predicate.value].append(quad.object)
    return Vocabulary(tuple(quads), dict(sorted(prefixes.items())), facts)


def serialised(form: ox.RdfFormat) -> bytes:
    """Return the whole ontology with its vocabularies in a format, for those who fetch it."""
    triples = (quad.triple for quad in vocabulary().quads)
    return ox.serialize(triples, format=form, prefixes=dict(prefixes())) or b""


def prefixes() -> Mapping[str, str]:
    """Return the one prefix table: what queries, pages and exports use."""
    return vocabulary().prefixes


def shorten(iri: str) -> str:
    """Write an IRI with a prefix of the table ("vnd:Task") where one fits, else leave it."""
    fitting = [(len(space), prefix) for prefix, space in prefixes().items() if iri.startswith(space)]
    if not fitting or not prefixes():
        return iri
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"


def label(iri: str, language: str = "vi") -> str | None:
    """Return the label of a term or concept, or None where the ontology does not know it."""
    found = vocabulary().texts(iri, *_LABELS) if iri in vocabulary().facts else {}
    return found.get(language) or found.get("vi")


@cache
def terms() -> tuple[Term, ...]:
    """Return our classes and properties, in the order of the file."""
    known = vocabulary()
    own = known.prefixes["vnd"]
    return tuple(_term(known, iri) for iri in known.facts if iri.startswith(own))


def _term(known: Vocabulary, iri: str) -> Term:
    kinds = [_KINDS[t] for t in known.iris(iri, f"{_RDF}type") if t in _KINDS]
    return Term(
        iri=iri,
        name=shorten(iri),
        kind=kinds[0] if kinds else "",
        label=known.texts(iri, *_LABELS),
        definition=known.texts(iri, *_DEFINITIONS),
        parents=known.iris(iri, f"{_RDFS}subClassOf") + known.iris(iri, f"{_RDFS}subPropertyOf"),
        domain=known.iris(iri, f"{_RDFS}domain"),
        range=known.iris(iri, f"{_RDFS}range"),
        related=known.iris(iri, f"{_RDFS}seeAlso"),
    )


@cache
def schemes() -> dict[str, Scheme]:
    """Return the controlled vocabularies by code ("role", "doctype", …)."""
    known = vocabulary()
    members: dict[str, list[Concept]] = defaultdict(list)
    for iri in known.facts:
        for scheme in known.iris(iri, f"{_SKOS}inScheme"):
            members[scheme].append(_concept(known, iri, scheme))
    found = (_scheme(known, iri, tuple(concepts)) for iri, concepts in members.items())
    return {scheme.code: scheme for scheme in found}


def _scheme(known: Vocabulary, iri: str, concepts: tuple[Concept, ...]) -> Scheme:
    labels, definitions = known.texts(iri, *_LABELS), known.texts(iri, *_DEFINITIONS)
    return Scheme(iri, iri.rpartition("/")[2], labels, definitions, concepts)


def _concept(known: Vocabulary, iri: str, scheme: str) -> Concept:
    notations = (v.value for v in known.facts[iri].get(f"{_SKOS}notation", ()))
    return Concept(
        iri=iri,
        code=iri.rpartition("#")[2],
        scheme=scheme.rpartition("/")[2],
        label=known.texts(iri, *_LABELS),
        definition=known.texts(iri, *_DEFINITIONS),
        notations=tuple(notations),
        broader=next(iter(known.iris(iri, f"{_SKOS}broader")), None),
    )


def namespace(scheme: str | None = None) -> Namespace:
    """Return the closed namespace of the ontology, or of one of its vocabularies."""
    if scheme is None:
        own = prefixes()["vnd"]
        return Namespace(own, frozenset(term.iri.removeprefix(own) for term in terms()))
    if scheme not in schemes():
        raise UnknownTermError(f"{scheme!r} is not a vocabulary of {base()}")
    found = schemes()[scheme]
    return Namespace(f"{found.iri}#", frozenset(c.code for c in found.concepts))
