"""The reconciliation service: valid by the official schemas, and used as OpenRefine uses it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from factory import notice
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from werkzeug.test import TestResponse

from kg.config import Config
from kg.graphs import graphs_of
from kg.linking import catalogues
from kg.linking.entries import Entry
from kg.linking.linker import link
from kg.registry import open_registry
from kg.store import open_store
from kg.vocabulary import vocabulary
from server import create_app
from server.sparql import LocalReaders, Setting, standard_prefixes

PROVINCES = ("vn-bac-giang", "vn-quang-ngai", "vn-nghe-an", "vn-lao-cai", "vn-can-tho", "vn-ha-noi")
DAY = date(2024, 5, 10)
ISSUED = date(2021, 3, 1)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The application over one notice and a catalogue of 120 documents of two provinces."""
    entries = tuple(
        Entry(
            f"{place}-{n}", f"{n}/QĐ-UBND", ISSUED.replace(day=1 + n % 28), f"Phê duyệt dự án số {n} <i>",
            "qd-cb", jurisdiction=place, force="con-hieu-luc",
        )
        for n in range(1, 61) for place in ("vn-lao-cai", "vn-nghe-an")
    )  # fmt: skip
    own = Entry("own", "45/TB-UBND", DAY, "", "tb", jurisdiction="vn-bac-giang")
    entries = (*entries, own)
    with open_store() as store:
        store.replace(
            {"urn:v": [q.triple for q in vocabulary().quads], **graphs_of(notice(), "a.txt").graphs}
        )
        catalogues.keep(store, catalogues.Catalogue("so", "Sổ", "", "", date(2025, 1, 1), entries))
        link(store)
        graph = ox.Store()
        for name in store.graphs():
            graph.extend(store.quads(name))
    readers = LocalReaders(graph, Setting(standard_prefixes()), lambda: 1)
    app = create_app(Config(store=str(tmp_path_factory.mktemp("recon") / "store")), readers)
    with closing(app.extensions["loads"]):
        yield app.test_client()


class Schemas:
    """The official JSON schemas of version 0.2."""

    def __init__(self, folder: Path) -> None:
        self.found = {file.stem: json.loads(file.read_text()) for file in folder.glob("*.json")}
        openapi = self.found.pop("openapi")
        self.registry: Registry[Any] = Registry().with_resources(
            [
                *((schema["$id"], Resource.from_contents(schema, DRAFT7)) for schema in self.found.values()),
                ("http://swagger.io/v2/schema.json", Resource.from_contents(openapi, DRAFT7)),
            ]
        )

    def faults(self, name: str, data: object) -> list[str]:
        validator = Draft7Validator(self.found[name], registry=self.registry)
        return [error.message for error in validator.iter_errors(data)]


@pytest.fixture(scope="module")
def schemas(shared: Path) -> Schemas:
    return Schemas(shared / "reconciliation-schemas" / "0.2" / "schemas")


def get(client: FlaskClient, address: str, **asked: str) -> Any:
    answer = client.get(address, query_string=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.get_json()


class Refine:
    """A client as OpenRefine is one: it knows nothing but the address of the service."""

    def __init__(self, client: FlaskClient, schemas: Schemas) -> None:
        self._client, self._schemas = client, schemas
        self.manifest = get(client, "/reconcile")
        assert schemas.faults("manifest", self.manifest) == []
        assert "0.2" in self.manifest["versions"]

    def _path(self, address: str) -> str:
        return re.sub(r"^https?://[^/]+", "", address)

    def reconcile(self, rows: list[dict[str, Any]], batch: int = 10) -> list[list[dict[str, Any]]]:
        """Send rows as batches of queries by POST; returns the candidates of each."""
        found: list[list[dict[str, Any]]] = []
        for start in range(0, len(rows), batch):
            queries = {f"q{n}": row for n, row in enumerate(rows[start : start + batch])}
            assert self._schemas.faults("reconciliation-query-batch", queries) == []
            answer = self._client.post("/reconcile", data={"queries": json.dumps(queries)})
            assert self._schemas.faults("reconciliation-result-batch", answer.get_json()) == []
            assert answer.get_json().keys() == queries.keys()
            found += [answer.get_json()[key]["result"] for key in queries]
        return found

    def suggest(self, kind: str, prefix: str, **more: str) -> list[dict[str, Any]]:
        service = self.manifest["suggest"][kind]
        address = self._path(service["service_url"]) + service["service_path"]
        data = get(self._client, address, prefix=prefix, **more)
        names = {"entity": "entities", "type": "types", "property": "properties"}
        assert self._schemas.faults(f"suggest-{names[kind]}-response", data) == []
        return list(data["result"])

    def preview(self, id_: str) -> TestResponse:
        return self._client.get(self._path(self.manifest["preview"]["url"].replace("{{id}}", id_)))

    def view(self, id_: str) -> TestResponse:
        return self._client.get(self._path(self.manifest["view"]["url"].replace("{{id}}", id_)))

    def extend(self, ids: list[str], *properties: str) -> Any:
        query = {"ids": ids, "properties": [{"id": name} for name in properties]}
        assert self._schemas.faults("data-extension-query", query) == []
        data = self._client.post("/reconcile", data={"extend": json.dumps(query)}).get_json()
        assert self._schemas.faults("data-extension-response", data) == []
        return data


@pytest.fixture(scope="module")
def refine(client: FlaskClient, schemas: Schemas) -> Refine:
    return Refine(client, schemas)


def unmarked(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def agencies(count: int) -> list[tuple[str, str]]:
    """Return names of bodies with their identifiers, those whose name no other body has on the day."""
    registry = open_registry()
    bodies = [body for place in PROVINCES for body in registry.bodies(place, DAY) if not body.is_post]
    return [(body.label, body.path) for body in bodies][:: max(1, len(bodies) // count)][:count]


def test_two_hundred_rows_are_matched(refine: Refine) -> None:
    """100 bodies (half without marks) and 100 documents (half with only a year): most matched, none wrong."""
    bodies = agencies(100)
    rows = [
        {
            "query": name if n % 2 else unmarked(name), "type": "Agency",
            "properties": [{"pid": "date", "v": DAY.isoformat()}],
        }
        for n, (name, _) in enumerate(bodies)
    ]  # fmt: skip
    papers = [(place, n) for n in range(1, 51) for place in ("vn-lao-cai", "vn-nghe-an")]
    rows += [
        {
            "query": f"{n}/QĐ-UBND", "type": "Document",
            "properties": [
                {"pid": "place", "v": "tỉnh Lào Cai" if place == "vn-lao-cai" else "Tỉnh Nghệ An"},
                {"pid": "issueDate", "v": "2021" if n % 2 else ISSUED.replace(day=1 + n % 28).isoformat()},
            ],
        }
        for place, n in papers
    ]  # fmt: skip
    assert len(rows) == 200
    wanted = [path for _, path in bodies] + [f"catalogue/so/{place}-{n}" for place, n in papers]
    found = refine.reconcile(rows)
    matched = [next((c["id"] for c in candidates if c["match"]), None) for candidates in found]
    wrong = [(w, m) for w, m in zip(wanted, matched, strict=True) if m is not None and m != w]
    assert wrong == []
    assert sum(m is not None for m in matched) >= 195
    listed = sum(w in {c["id"] for c in candidates} for w, candidates in zip(wanted, found, strict=True))
    assert listed >= 195


def test_scores_say_how_sure_and_certain_only_where_one_fits(refine: Refine) -> None:
    alone, several, unknown = refine.reconcile(
        [
            {"query": "12/QĐ-UBND", "type": "Document", "properties": [{"pid": "place", "v": "tỉnh Lào Cai"},
             {"pid": "issueDate", "v": "2021-03-13"}]},
            {"query": "12/QĐ-UBND", "type": "Document"},
            {"query": "Cơ quan không có thật", "type": ["Agency"]},
        ]
    )  # fmt: skip
    assert alone[0]["match"] and alone[0]["score"] > 95
    assert {c["id"] for c in several} == {"catalogue/so/vn-lao-cai-12", "catalogue/so/vn-nghe-an-12"}
    assert not any(c["match"] for c in several) and max(c["score"] for c in several) <= 50
    assert not any(c["match"] for c in unknown)


def test_a_body_that_was_made_anew_is_told_apart_by_the_day(refine: Refine) -> None:
    query = {"query": "Sở Tài chính tỉnh Bắc Giang", "type": "Agency"}
    before, after, open_ = refine.reconcile(
        [
            {**query, "properties": [{"pid": "date", "v": "2024-05-10"}]},
            {**query, "properties": [{"pid": "date", "v": "2025-05-10"}]},
            query,
        ]
    )
    assert [found[0]["id"].rpartition("/")[2] for found in (before, after)] == [
        "so-tai-chinh",
        "so-tai-chinh-2025",
    ]
    assert len(open_) == 2 and not any(c["match"] for c in open_)


def test_places_and_all_types_at_once(refine: Refine) -> None:
    place, mixed, limited = refine.reconcile(
        [
            {"query": "huyện Sơn Động", "type": "Place", "properties": [{"pid": "place", "v": "Bắc Giang"}]},
            {"query": "Thành phố Hà Nội"},
            {"query": "Tân Tiến", "type": "Place", "limit": 3},
        ]
    )
    assert place[0]["id"] == "place/vn-bac-giang-son-dong" and place[0]["match"]
    assert mixed[0]["id"] == "place/vn-ha-noi"
    assert len(limited) == 3


def test_suggestions_find_names_with_and_without_marks(refine: Refine) -> None:
    for prefix in ("Sở Tài ch", "so tai ch"):
        assert any(s["name"].startswith("Sở Tài chính") for s in refine.suggest("entity", prefix))
    assert {s["id"] for s in refine.suggest("entity", "12/QĐ", type="Document")} >= {
        "catalogue/so/vn-lao-cai-12"
    }
    page = refine.suggest("entity", "Sở", limit="3", cursor="3")
    assert len(page) == 3 and page[0] not in refine.suggest("entity", "Sở", limit="3")
    assert [t["id"] for t in refine.suggest("type", "văn")] == ["Document"]
    assert "issueDate" in {p["id"] for p in refine.suggest("property", "ngay ban")}


def test_columns_are_fetched(refine: Refine, client: FlaskClient, schemas: Schemas) -> None:
    proposed = get(client, "/reconcile/properties", type="Document", limit="3")
    assert schemas.faults("data-extension-property-proposal", proposed) == []
    assert len(proposed["properties"]) == 3
    ids = [
        "catalogue/so/vn-lao-cai-12",
        "org/vn-bac-giang/so-ke-hoach-va-dau-tu",
        "doc/nowhere/1/x",
        "place/vn-bac-giang",
    ]
    data = refine.extend(ids, "documentNumber", "issueDate", "legalForce", "successor", "validUntil")
    paper, body, nothing, place = (data["rows"][id_] for id_ in ids)
    assert paper["documentNumber"] == [{"str": "12/QĐ-UBND"}]
    assert paper["issueDate"] == [{"date": "2021-03-13T00:00:00Z"}]
    assert paper["legalForce"][0]["name"] == "Còn hiệu lực"
    assert body["successor"] and body["validUntil"]
    assert all(values == [] for values in nothing.values())
    assert place["successor"][0]["id"].startswith("place/vn-bac-ninh")


def test_previews_show_the_entity_as_text_and_may_be_framed(refine: Refine) -> None:
    answer = refine.preview("catalogue/so/vn-lao-cai-12")
    assert answer.status_code == 200 and "12/QĐ-UBND" in answer.text
    assert "<i>" not in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert refine.preview("catalogue/so/none").status_code == 404
    assert "Sở Tài chính" in refine.preview("org/vn-bac-giang/so-tai-chinh").text


def test_the_view_leads_to_the_page_or_shows_what_is_known(refine: Refine) -> None:
    assert refine.view("catalogue/so/vn-lao-cai-12").location == "/catalogue/so/vn-lao-cai-12"
    assert "Bộ Tài chính" in refine.view("org/vn/bo-tai-chinh").text


def test_an_old_browser_may_call_back(client: FlaskClient) -> None:
    answer = client.get("/reconcile/suggest/entity", query_string={"prefix": "Sở", "callback": "jQuery1_2.x"})
    assert answer.content_type.startswith("text/javascript") and answer.text.startswith("/**/jQuery1_2.x({")
    assert client.get("/reconcile", query_string={"callback": "alert(1)//"}).status_code == 400


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"queries": "{"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": '{"q0": 1}'}, 400),
        ({"queries": "[" * 100_000}, 400),
        ({"queries": '{"q0": {"query": "x", "limit": "many"}}'}, 400),
        ({"extend": "1"}, 400),
        ({"queries": json.dumps({f"q{n}": {"query": "x"} for n in range(1001)})}, 400),
        ({"queries": '{"q0": {}}'}, 200),
        ({"queries": '{"q0": {"query": "x", "type": 5, "properties": [1, {"pid": "date", "v": []}]}}'}, 200),
        ({"extend": '{"ids": [5, "x", "place/../.."], "properties": [{}, {"id": "none"}]}'}, 200),
    ],
)  # fmt: skip
def test_bad_requests_are_told_and_harm_nothing(
    client: FlaskClient, asked: dict[str, str], status: int
) -> None:
    assert client.post("/reconcile", data=asked).status_code == status


def test_a_document_comes_before_its_entry_in_a_catalogue(refine: Refine) -> None:
    query = {"query": "45/TB-UBND", "type": "Document"}
    day = {"pid": "issueDate", "v": "2024-05-10"}
    (open_, sure) = refine.reconcile(
        [query, {**query, "properties": [day, {"pid": "place", "v": "Bắc Giang"}]}]
    )
    own = "doc/vn-bac-giang/2024/45-tb-ubnd"
    assert {c["id"] for c in open_} == {own, "catalogue/so/own"}
    assert max(c["score"] for c in open_) > 50, "two records of one document share nothing"
    assert [c["id"] for c in sure if c["match"]] == [own]
