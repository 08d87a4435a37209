"""The documents that a notice cites, as quads: each described once, each relation with the words for it.

A relation that a task speaks of ("thực hiện Chỉ thị …", "điều chỉnh Nghị quyết …") is the task's: it becomes
the kind of the task's dependency, with the words as evidence, while the notice itself only cites.  A planned
amendment stands between a planned document and the cited one: nothing is amended yet.
"""

from __future__ import annotations

from collections import defaultdict

from kg import identity, iri
from kg.identity import Identity
from kg.model import Citation, Mention, Relation
from kg.triples.page import Page
from kg.triples.pen import day, plain, vietnamese

UNRESOLVED = "UnresolvedDocument"
Cited = dict[int, tuple[str, str]]

_KINDS = {
    Relation.IMPLEMENTS: "thuc-hien-van-ban",
    Relation.BASIS: "can-cu-rang-buoc",
    Relation.AMENDS: "dieu-chinh-van-ban",
    Relation.PLANS_TO_AMEND: "dieu-chinh-van-ban",
    Relation.REPLACES: "dieu-chinh-van-ban",
    Relation.REPEALS: "dieu-chinh-van-ban",
}
_MENTIONED = "nhac-toi"


def write_citations(page: Page) -> Cited:
    """Write the cited documents and their relations to the notice.

    Returns, for the index of each citation of another document, its address and the kind of dependency that
    a task has on it.
    """
    notice, known = page.notice, page.known
    inside = {index for task in notice.tasks for index in task.citations}
    meant = {index: _root(notice.citations, index) for index in range(len(notice.citations))}
    described: dict[int, Identity] = {}
    places: dict[tuple[str, Relation], list[int]] = defaultdict(list)
    cited: Cited = {}
    for index, citation in enumerate(notice.citations):
        root = meant[index]
        if root not in described:
            described[root] = identity.of_citation(notice.citations[root], known)
        document = described[root]
        if not notice.citations[root].key or document.document == known.document:
            continue
        _describe(document, notice.citations[root], page)
        cited[index] = (document.document, _KINDS.get(citation.relation, _MENTIONED))
        planned = citation.relation is Relation.PLANS_TO_AMEND
        relation = Relation.CITES if planned or index in inside else citation.relation
        known_places = places[document.document, relation]
        if not known_places or index not in inside:
            known_places.append(index)
        if planned:
            places[document.document, Relation.PLANS_TO_AMEND].append(index)
    _relations(places, page)
    return cited


def _root(citations: tuple[Citation, ...], index: int) -> int:
    """Follow a short form to the citation that it stands for."""
    seen = {index}
    while (before := citations[index].antecedent) is not None and before not in seen:
        seen.add(before)
        index = before
    return index


def _describe(document: Identity, citation: Citation, page: Page) -> None:
    """Write what the notice says of a cited document, once."""
    address, pen = document.document, page.pen
    if not pen.is_new(address):
        return
    pen.type(address, document.class_)
    if document.type != iri.UNKNOWN_TYPE:
        pen.code(address, "documentType", "doctype", document.type)
    if document.class_ != UNRESOLVED:
        pen.code(address, "identificationStatus", "idstatus", document.status)
    if document.number:
        pen.write(address, "documentNumber", plain(document.number))
    if citation.day and document.class_ != UNRESOLVED:
        pen.write(address, "issueDate", day(citation.day))
    if citation.issuer:
        pen.link(address, "issuedBy", page.agent(Mention(citation.issuer, citation.evidence.span)))
    if citation.title:
        pen.write(address, "subjectText", vietnamese(citation.title))


def _relations(places: dict[tuple[str, Relation], list[int]], page: Page) -> None:
    """Write one relation for each document and kind, with all the words that show it."""
    for order, ((target, relation), indexes) in enumerate(places.items(), 1):
        address, pen = page.node("relation", order), page.pen
        citations = [page.notice.citations[index] for index in indexes]
        source = _planned(order, indexes, page) if relation is Relation.PLANS_TO_AMEND else page.document
        pen.fact(address, "DocumentRelation", *(citation.evidence for citation in citations))
        pen.link(address, "relationSource", source)
        pen.link(address, "relationTarget", target)
        pen.code(address, "relationType", "docrel", relation)
        for provision in dict.fromkeys(c.provision for c in citations if c.provision):
            pen.write(address, "provisionText", plain(provision))


def _planned(order: int, changed: list[int], page: Page) -> str:
    """Return the document that is planned; without a name no more is known than what it would change."""
    for one in page.notice.unissued:
        if one.planned and set(one.changes) & set(changed):
            return page.unissued(one)
    address = page.node("planned", order)
    page.pen.type(address, "PlannedDocument")
    return address
