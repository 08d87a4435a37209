"""The reconciliation service at `/reconcile`, by the W3C community group's Reconciliation Service API 0.2.

OpenRefine and other tools match the rows of a spreadsheet against agencies, documents and places: manifest,
batches of queries, suggestions of entities, types and properties, previews, and new columns for what was
matched.  It answers from the readers like every page; nothing is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

from kg import iri
from kg.linking.entities import Candidate, Hints, best
from kg.linking.terms import shipped
from kg.messages import language
from server.errors import ServiceProblem
from server.manifest import manifest, property_named, short, type_named
from server.matchable import Matchable
from server.pages.frame import asking, given

ADDRESS = "/reconcile"
routes = Blueprint("reconciliation", __name__, url_prefix=ADDRESS)

MOST_QUERIES, MOST_IDS = 1000, 1000
USUAL_LIMIT, MOST_LIMIT = 5, 50
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")


@routes.route("", methods=["GET", "POST"])
@routes.route("/", methods=["GET", "POST"])
def service() -> Response:
    """Answer with the manifest, with a batch of candidates, or with new columns."""
    if queries := request.values.get("queries"):
        return _answer({key: {"result": _reconciled(query)} for key, query in _batch(queries).items()})
    if extend := request.values.get("extend"):
        return _answer(_extended(_object("extend", extend)))
    return _answer(manifest(request.host_url.rstrip("/") + ADDRESS))


@routes.get("/suggest/entity")
def suggest_entity() -> Response:
    """Suggest entities whose name begins like `prefix`."""
    finders = matchable().finders
    wanted = short(given("type"))
    chosen = [finders[wanted]] if wanted in finders else list(finders.values())
    limit, skip = _limit(given("limit") or 10), _limit(given("cursor") or 0)
    found = [c for finder in chosen for c in finder.begins(given("prefix"), limit + skip)]
    listed = found[skip : skip + limit]
    return _answer({"result": [{**_named(c), "notable": [type_named(c.type)]} for c in listed]})


@routes.get("/suggest/type")
def suggesttype_named() -> Response:
    """Suggest types whose name begins like `prefix`."""
    fitting = (t for t in shipped("reconciliation")["type"] if _begins(t["id"], t["vi"], t["en"]))
    return _answer({"result": [type_named(t["id"]) for t in fitting]})


@routes.get("/suggest/property")
def suggestproperty_named() -> Response:
    """Suggest properties whose name begins like `prefix`."""
    known = shipped("reconciliation")["property"]
    fitting = (id_ for id_, names in known.items() if _begins(id_, names["vi"], names["en"]))
    return _answer({"result": [property_named(id_) for id_ in fitting]})


@routes.get("/properties")
def propose_properties() -> Response:
    """Propose the properties that can be fetched for a type."""
    type_, limit = short(given("type")), _limit(given("limit") or MOST_LIMIT)
    fetched: dict[str, list[str]] = {t["id"]: t["fetched"] for t in shipped("reconciliation")["type"]}
    found = fetched.get(type_, [])
    return _answer(
        {"type": given("type"), "limit": limit, "properties": [*map(property_named, found[:limit])]}
    )


@routes.get("/preview")
def preview() -> Response:
    """Show one entity in a small frame, which other tools may put into their pages."""
    entity, facts = _entity(given("id"))
    names = {id_: text[language()] for id_, text in shipped("reconciliation")["property"].items()}
    html = render_template(
        "preview.html", entity=entity, facts=facts, names=names, type=type_named(entity.type)
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; frame-ancestors *"
    return _open(response)


@routes.get("/suggest/flyout")
def flyout() -> Response:
    """Give the small frame of an entity as a part of a page."""
    entity, _ = _entity(given("id"))
    return _answer({"id": entity.id, "html": render_template("_flyout.html", entity=entity)})


@routes.get("/view")
def view() -> BaseResponse:
    """Lead to the page about an entity; a body of the registry that no notice names has only its preview."""
    entity, _ = _entity(given("id"))
    address = iri.at(entity.id)
    if asking().ask("pages/resource", this=NamedNode(address or "")):
        return redirect(f"/{entity.id}", code=303)
    return preview()


def matchable() -> Matchable:
    """Return what this application matches against."""
    found: Matchable = current_app.extensions["matchable"]
    return found


def _entity(id_: str) -> tuple[Candidate, Mapping[str, Any]]:
    entity = matchable().get(id_)
    if entity is None:
        raise ServiceProblem("not-found")
    return entity, matchable().facts([id_])[id_]


def _batch(text: str) -> dict[str, dict[str, Any]]:
    queries = _object("queries", text)
    if len(queries) > MOST_QUERIES:
        raise ServiceProblem("bad-parameter", name="queries", value=f"{len(queries)} > {MOST_QUERIES}")
    if not all(isinstance(query, dict) for query in queries.values()):
        raise ServiceProblem("bad-parameter", name="queries", value=text[:80])
    return queries


def _object(name: str, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ServiceProblem("bad-parameter", name=name, value=text[:80]) from error
    if not isinstance(value, dict):
        raise ServiceProblem("bad-parameter", name=name, value=text[:80])
    return value


def _reconciled(query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer one query: the candidates of the types asked for, or of all."""
    words = str(query.get("query") or "").strip()[:500]
    hints = Hints(_hints(query.get("properties")))
    types = query.get("type")
    types = types if isinstance(types, list) else [types]
    wanted = [short(t) for t in types if isinstance(t, str)]
    limit = _limit(query.get("limit") or USUAL_LIMIT)
    finders = matchable().finders
    chosen = [finder for type_, finder in finders.items() if not wanted or type_ in wanted]
    found = best((c for finder in chosen for c in finder.find(words, hints, limit)), limit)
    alone = sum(candidate.match for candidate in found) == 1
    return [
        {
            **_named(candidate),
            "type": [type_named(candidate.type)],
            "score": candidate.score,
            "match": candidate.match and alone,
            "features": [{"id": name, "value": value} for name, value in candidate.features.items()],
        }
        for candidate in found
    ]


def _hints(properties: object) -> dict[str, str]:
    """Return the values of the properties of a query as text; of several, the first."""
    found: dict[str, str] = {}
    for given_ in properties if isinstance(properties, list) else ():
        if isinstance(given_, dict) and isinstance(given_.get("pid"), str):
            value = given_.get("v")
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, dict):
                value = value.get("name") or value.get("id")
            found[short(given_["pid"])] = "" if value is None else str(value)
    return found


def _extended(asked: Mapping[str, Any]) -> dict[str, Any]:
    ids = [id_ for id_ in asked.get("ids") or () if isinstance(id_, str)][:MOST_IDS]
    wanted = [p["id"] for p in asked.get("properties") or () if isinstance(p, dict) and "id" in p]
    facts = matchable().facts(ids)
    rows = {id_: {name: facts[id_].get(short(name), []) for name in wanted} for id_ in ids}
    return {"meta": [{**property_named(name), "id": name} for name in wanted], "rows": rows}


def _named(candidate: Candidate) -> dict[str, Any]:
    return {"id": candidate.id, "name": candidate.name, "description": candidate.description}


def _begins(*names: str) -> bool:
    wanted = iri.slug(given("prefix")) if given("prefix") else ""
    return any(iri.slug(name).startswith(wanted) or f"-{wanted}" in iri.slug(name) for name in names)


def _limit(value: object) -> int:
    try:
        return max(0, min(int(str(value)), MOST_LIMIT))
    except ValueError as error:
        raise ServiceProblem("bad-parameter", name="limit", value=str(value)) from error


def _answer(data: Mapping[str, Any] | Iterable[Any]) -> Response:
    """Answer as JSON, or, where a page of another tool asks for it, as a call of its function (JSONP)."""
    text = json.dumps(data, ensure_ascii=False)
    callback = given("callback")
    if not callback:
        return _open(Response(text, content_type="application/json; charset=utf-8"))
    if not _CALLBACK.fullmatch(callback):
        raise ServiceProblem("bad-parameter", name="callback", value=callback[:80])
    safe = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return _open(Response(f"/**/{callback}({safe});", content_type="text/javascript; charset=utf-8"))


def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
