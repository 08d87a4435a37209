"""A document described by the European Legislation Identifier ontology, as JSON-LD, or as RDFa for its page.

Only normative documents are `eli:LegalResource`; any other is an `eli:Work`.  Terms are those of ELI 1.5;
force is told only where it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.iri import DocumentNumber, Nature
from kg.linking.features import Record
from kg.linking.identifiers import akn_work, lex_name
from kg.linking.state import ENDED, IN_FORCE, NOT_YET, PARTLY, State
from kg.vocabulary import namespace, prefixes

AUTHORITY = "http://publications.europa.eu/resource/authority/language/"
_TABLE = "http://data.europa.eu/eli/ontology#InForce-"
_FORCE = {IN_FORCE: "inForce", PARTLY: "partiallyInForce", ENDED: "notInForce", NOT_YET: "notInForce"}
_RELATIONS = {
    "can-cu": "based_on",
    "dan-chieu": "cites",
    "sua-doi-bo-sung": "amends",
    "thay-the": "repeals",
    "bai-bo": "repeals",
    "dinh-chinh": "corrects",
    "hop-nhat": "consolidates",
}


def eli(record: Record, state: State, relations: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """Return a document as JSON-LD; `relations` are pairs of a code of `docrel:` and an address."""
    number = DocumentNumber.parse(record.number) if record.number else None
    normative = number is not None and number.nature is Nature.NORMATIVE
    said: dict[str, Any] = {
        "@context": {"eli": prefixes()["eli"], "xsd": prefixes()["xsd"], "dcterms": prefixes()["dcterms"]},
        "@id": record.address,
        "@type": "eli:LegalResource" if normative else "eli:Work",
        "eli:number": record.number or None,
        "eli:date_document": _day(record),
        "eli:work_type": {"@id": namespace("doctype")[record.type]} if record.type else None,
        "dcterms:identifier": [str(name) for name in (lex_name(record), akn_work(record)) if name] or None,
        "eli:is_realized_by": {
            "@id": f"{record.address}/vie",
            "@type": "eli:Expression",
            "eli:language": {"@id": f"{AUTHORITY}VIE"},
            "eli:title": {"@value": record.title, "@language": "vi"} if record.title else None,
        },
    }
    if normative and state.force in _FORCE:
        said["eli:in_force"] = {"@id": _TABLE + _FORCE[state.force]}
    said |= _related(relations)
    return _present(said)


def _day(record: Record) -> dict[str, str] | None:
    return {"@value": record.day.isoformat(), "@type": "xsd:date"} if record.day else None


def _related(relations: Iterable[tuple[str, str]]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for code, address in relations:
        if code in _RELATIONS and {"@id": address} not in found.setdefault(f"eli:{_RELATIONS[code]}", []):
            found[f"eli:{_RELATIONS[code]}"].append({"@id": address})
    return {name: values for name, values in found.items() if values}


def _present(value: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not known."""
    return {
        name: _present(inner) if isinstance(inner, dict) else inner
        for name, inner in value.items()
        if inner is not None
    }


def rdfa(said: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the attributes of the RDFa elements that say the same as a description made by `eli`."""
    about = str(said["@id"])
    yield {"about": about, "typeof": _full(said["@type"])}
    for name, value in said.items():
        if name.startswith("@"):
            continue
        for one in value if isinstance(value, list) else (value,):
            yield {"about": about, "property": _full(name), **_object(one)}
            if isinstance(one, dict) and "@type" in one and "@id" in one:
                yield from rdfa(one)


def _object(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {"content": str(value)}
    if "@id" in value:
        return {"resource": str(value["@id"])}
    told = {"content": str(value["@value"])}
    if "@language" in value:
        told["lang"] = value["@language"]
    if "@type" in value:
        told["datatype"] = _full(value["@type"])
    return told


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return prefixes()[prefix] + local
