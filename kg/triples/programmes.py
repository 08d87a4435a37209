"""Programmes, projects and plans of capital as quads.

A programme of known period is one thing for all notices (`programme/vn/…`); its phases and the part of a
province stand below it.  What has no period, and each project or plan, is known in its notice only.
"""

from __future__ import annotations

from kg import iri, jurisdiction
from kg.model import Programme, Relation
from kg.triples.cited import Cited
from kg.triples.page import Page
from kg.triples.pen import foreign

_YEAR = "gYear"


def write_programmes(page: Page, cited: Cited) -> None:
    """Write what is named, each once; `page.programmes` keeps the address of each place."""
    for one in page.notice.programmes:
        address = _undertaking(page, one) if one.under is not None else _programme(page, one)
        page.programmes.append(address)
        if page.pen.is_new(f"about {address}"):
            if one.under is None:
                page.pen.link(address, "evidence", page.pen.evidence(one.evidence))
            page.pen.link(page.document, "about", address)
        if one.carried_by in cited:
            _carried(page, one, cited[one.carried_by][0], address)


def _undertaking(page: Page, one: Programme) -> str:
    """Write a project or a plan of capital."""
    address = page.node(one.kind.lower(), iri.slug(one.name))
    if page.pen.is_new(address):
        page.pen.type(address, one.kind)
        page.pen.name(address, one.name)
        page.pen.link(address, "underProgramme", page.programmes[one.under or 0])
        if one.year:
            year = f'"{one.year}"^^{foreign("xsd", _YEAR)}'
            page.pen.write(address, "referenceYear", year)
    return address


def _programme(page: Page, one: Programme) -> str:
    """Write a programme, the phase that is meant, and the part of a province; return the nearest."""
    key = iri.slug(f"{one.theme} {one.period}")
    whole = f"{iri.data()}programme/vn/{key}" if one.period else page.node("programme", iri.slug(one.theme))
    address = _named(page, whole, one.name)
    if one.phase:
        step = f"{address}/giai-doan-{one.phase.number}"
        if page.pen.is_new(f"phase {step}"):
            page.pen.link(step, "phaseOf", address)
        address = _named(page, step, one.phase.name)
    where = _province(page, one)
    if where and one.local and one.phase:
        part = f"{iri.data()}programme/{where}/{key}/giai-doan-{one.phase.number}"
        if page.pen.is_new(f"part {part}"):
            page.pen.link(part, "localComponentOf", address)
        address = _named(page, part, one.local)
    return address


def _province(page: Page, one: Programme) -> str | None:
    """Return the jurisdiction of the province whose part of a programme is meant."""
    period = jurisdiction.Period.of(page.day, None)
    return jurisdiction.of_words(one.place, period, page.known.jurisdiction) if one.place else None


def _named(page: Page, address: str, name: str) -> str:
    if page.pen.is_new(address):
        page.pen.type(address, "Programme")
        page.pen.name(address, name)
    return address


def _carried(page: Page, one: Programme, document: str, programme: str) -> None:
    """Write that a cited document carries a programme out."""
    node = page.node("relation", f"programme.{one.carried_by}")
    page.pen.fact(node, "DocumentRelation", one.evidence)
    page.pen.link(node, "relationSource", document)
    page.pen.link(node, "relationTarget", programme)
    page.pen.code(node, "relationType", "docrel", Relation.IMPLEMENTS)
