"""Notices as Akoma Ntoso (`/akn/…` answers to work IRIs), documents by ELI: for other systems."""

from __future__ import annotations

import json
from datetime import date

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

from kg import iri
from kg.linking.akomantoso import akoma_ntoso
from kg.linking.identifiers import AknWork
from kg.linking.papertext import Rows, paper_text
from server.errors import ServiceProblem
from server.law import described
from server.pages.frame import asking, given

routes = Blueprint("exchange", __name__)
MEDIA_TYPE = "application/akn+xml"


@routes.get("/akn/<path:work>")
def akn_work(work: str) -> BaseResponse:
    """Lead from an Akoma Ntoso work IRI to the page of the document, or give the XML where asked."""
    found = AknWork.parse(f"/akn/{work.removesuffix('.xml')}")
    if found is None:
        raise ServiceProblem("not-found")
    address = f"{iri.data()}doc/{found.jurisdiction}/{found.date[:4]}/{found.number}"
    best = request.accept_mimetypes.best_match(["text/html", MEDIA_TYPE, "application/xml"])
    if work.endswith(".xml") or (best and best != "text/html"):
        return _xml(address)
    return redirect(f"/{iri.path(address)}", code=303)


@routes.get("/exchange/akn")
def akn() -> Response:
    """Give the notice `id` as Akoma Ntoso, also one that has no work IRI."""
    address = iri.at(given("id").strip("/"))
    if address is None:
        raise ServiceProblem("not-found")
    return _xml(address)


@routes.get("/exchange/eli")
def eli() -> Response:
    """Give what is known of the document `id` by the ELI ontology, as JSON-LD."""
    address = iri.at(given("id").strip("/"))
    table = asking().ask("pages/document", this=NamedNode(address)) if address else None
    if not table or address is None:
        raise ServiceProblem("not-found")
    text = json.dumps(described(address, table.rows[0]), ensure_ascii=False, indent=1)
    return Response(text, content_type="application/ld+json; charset=utf-8")


def _xml(address: str) -> Response:
    paper = paper_text(_ask, address)
    if paper is None:
        raise ServiceProblem("not-found")
    name = (iri.path(address) or "notice").replace("/", "-")
    response = Response(akoma_ntoso(paper, date.today()), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xml"'
    return response


def _ask(name: str, this: str) -> Rows:
    rows = asking().ask(name, this=NamedNode(this)).rows
    return [{key: str(cell) for key, cell in row.items() if cell is not None} for row in rows]
