"""The state of the law beside a document: on a day, by catalogue and notice, on pages and in a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from factory import notice
from flask.testing import FlaskClient

from kg import catalog, iri
from kg.config import Config
from kg.graphs import graphs_of
from kg.linking import catalogues
from kg.linking.eli import eli, rdfa
from kg.linking.entries import Change, Entry
from kg.linking.features import Record
from kg.linking.linker import link
from kg.linking.state import Changed, State, Told, state_on
from kg.linking.wanted import documents
from kg.store import Store, open_store
from kg.vocabulary import namespace, vocabulary
from server import create_app
from server.law import _attributes
from server.sparql import Setting, standard_prefixes
from server.sparql.local import LocalReaders

DAY = date(2025, 6, 1)
TAKEN = date(2025, 1, 1)
EARLY, LATE = date(2024, 1, 1), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("told", "changes", "expected"),
    [
        ([], [], State()),
        ([Told("con-hieu-luc", None, None, TAKEN, "A")], [], State("con-hieu-luc", None, "A", TAKEN)),
        ([Told("het-hieu-luc", None, EARLY, TAKEN, "A")], [], State("het-hieu-luc", EARLY, "A", TAKEN)),
        ([Told("het-hieu-luc", None, LATE, LATE, "A")], [], State("con-hieu-luc", None, "A", LATE)),
        ([Told("het-hieu-luc", None, None, TAKEN, "A")], [], State("het-hieu-luc", None, "A", TAKEN)),
        ([Told("het-hieu-luc", None, None, LATE, "A")], [], State()),
        ([Told("con-hieu-luc", LATE, None, TAKEN, "A")], [], State("chua-co-hieu-luc", None, "A", TAKEN)),
        ([], [Changed("thay-the", "B", EARLY)], State("het-hieu-luc", EARLY, "B")),
        ([], [Changed("bai-bo", "B", EARLY, partly=True)], State("het-hieu-luc-mot-phan", EARLY, "B")),
        ([], [Changed("tam-ngung", "B", EARLY)], State("ngung-hieu-luc", EARLY, "B")),
        ([], [Changed("thay-the", "B", LATE)], State()),
        ([], [Changed("thay-the", "B")], State()),
        ([], [Changed("sua-doi-bo-sung", "B", EARLY)], State()),
        (
            [Told("con-hieu-luc", None, None, TAKEN, "A")],
            [Changed("thay-the", "B", date(2025, 3, 1))],
            State("het-hieu-luc", date(2025, 3, 1), "B"),
        ),
    ],
)
def test_the_state_on_a_day(told: list[Told], changes: list[Changed], expected: State) -> None:
    assert state_on(DAY, told, changes) == expected


PLAN = "379/KH-UBND"
ENTRY = Entry(
    "379-kh-ubnd.2022-06-21",
    PLAN,
    date(2022, 6, 21),
    "Kế hoạch <b>thực hiện</b>",
    "kh",
    jurisdiction="vn-bac-giang",
    force="het-hieu-luc",
    until=date(2024, 3, 1),
    url="https://vbpl.vn/TW/Pages/vbpq-toanvan.aspx?ItemID=12345",
    changes=(Change("thay-the", "50/KH-UBND"),),
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A store with a notice, and a catalogue that says that a plan it cites has ended."""
    made = catalogues.Catalogue("so", "Sổ văn bản", "", "", TAKEN, (ENTRY,))
    with open_store() as opened:
        terms = [quad.triple for quad in vocabulary().quads]
        opened.replace({"urn:vocabulary": terms, **graphs_of(notice(), "a.txt").graphs})
        catalogues.keep(opened, made)
        link(opened)
        yield opened


@pytest.fixture(scope="module")
def client(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    graph = ox.Store()
    for name in store.graphs():
        graph.extend(store.quads(name))
    readers = LocalReaders(graph, Setting(standard_prefixes()), lambda: 1)
    config = Config(store=str(tmp_path_factory.mktemp("law") / "store"))
    app = create_app(config, readers)
    with closing(app.extensions["loads"]):
        yield app.test_client()


def plan(store: Store) -> str:
    number = ox.NamedNode(namespace()["documentNumber"])
    found = [q for graph in store.graphs() for q in store.quads(graph) if q.predicate == number]
    return next(str(q.subject).strip("<>") for q in found if str(q.object).strip('"') == PLAN)


def page(client: FlaskClient, address: str, **asked: str) -> str:
    answer = client.get(f"/{iri.path(address)}", query_string=asked, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def test_a_document_shows_its_state_and_the_entry_that_says_so(client: FlaskClient, store: Store) -> None:
    html = page(client, plan(store), on="2024-05-01")
    assert "Hết hiệu lực" in html and "1/3/2024" in html and "Sổ văn bản" in html
    assert "50/KH-UBND" in html and "cùng một văn bản" in html and "skos:" not in html
    assert "<b>thực hiện" not in html, "what a catalogue says is text"


def test_the_day_in_the_address_decides(client: FlaskClient, store: Store) -> None:
    words = re.sub(r"\s+", " ", page(client, plan(store), on="2024-02-01").partition('id="law"')[2])
    assert words.partition("</p>")[0].count("Còn hiệu lực") == 1


def test_links_out_are_marked_and_say_whether_they_search(client: FlaskClient, store: Store) -> None:
    html = page(client, plan(store))
    outward = html.partition("outward")[2].partition("</ul>")[0]
    links = re.findall(r'<a href="([^"]+)" rel="([^"]+)">', outward)
    assert len(links) == 5 and all("noopener noreferrer" in rel for _, rel in links)
    assert links[0][0].endswith("ItemID=12345")
    assert outward.count("tìm kiếm") == 4
    assert "urn:lex:vn;bac.giang:uy.ban.nhan.dan:ke.hoach:2022-06-21;379-kh-ubnd" in html


def test_a_document_of_which_nothing_is_known_says_so(client: FlaskClient, store: Store) -> None:
    number = namespace()["documentNumber"]
    quads = [q for graph in store.graphs() for q in store.quads(graph)]
    other = next(q for q in quads if q.predicate.value == number and "NQ-HĐND" in str(q.object))
    assert "Chưa rõ" in page(client, str(other.subject).strip("<>")).partition('id="law"')[2]


def ask(store: Store, **given: str) -> list[ox.QuerySolution]:
    question = catalog.query("tasks-on-ended-documents")
    found = store.query(catalog.bind(question, catalog.read_parameters(question, given)))
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


def test_the_question_names_the_tasks_that_rest_on_what_has_ended(store: Store) -> None:
    rows = ask(store, day="1/5/2024")
    assert rows and {row["number"].value for row in rows} == {PLAN}
    assert {row["change"].value for row in rows} == {"Hết hiệu lực"}
    assert {row["since"].value for row in rows} == {"2024-03-01"}
    assert ask(store, day="1/2/2024") == []
    assert len(ask(store)) == len(rows)


def test_a_catalogue_without_days_counts_from_the_day_it_was_taken(tmp_path: Path) -> None:
    entry = Entry("k", PLAN, date(2022, 6, 21), jurisdiction="vn-bac-giang", force="het-hieu-luc")
    with open_store() as opened:
        opened.replace(
            {"urn:v": [q.triple for q in vocabulary().quads], **graphs_of(notice(), "a.txt").graphs}
        )
        catalogues.keep(opened, catalogues.Catalogue("so", "Sổ", "", "", TAKEN, (entry,)))
        link(opened)
        assert ask(opened, day="2024-12-31") == [] and ask(opened, day="2025-01-01")


ELI = "http://data.europa.eu/eli/ontology#"


def test_a_document_is_described_by_eli(client: FlaskClient, store: Store) -> None:
    answer = client.get("/exchange/eli", query_string={"id": iri.path(plan(store))})
    assert answer.content_type.startswith("application/ld+json")
    quads = list(ox.parse(answer.data, format=ox.RdfFormat.JSON_LD))
    assert [str(q.object) for q in quads if q.predicate.value == f"{ELI}number"] == [f'"{PLAN}"']
    known = {q.predicate.value.removeprefix(ELI) for q in quads if q.predicate.value.startswith(ELI)}
    assert known <= {"number", "date_document", "work_type", "is_realized_by", "language", "title"}
    assert ox.NamedNode(plan(store)) in {q.subject for q in quads}
    assert client.get("/exchange/eli", query_string={"id": "doc/vn/1900/1-x"}).status_code == 404


def test_the_head_of_a_page_says_the_same_as_rdfa(client: FlaskClient, store: Store) -> None:
    answer = client.get("/exchange/eli", query_string={"id": iri.path(plan(store))})
    wanted = {
        (str(q.subject).strip("<>"), q.predicate.value)
        for q in ox.parse(answer.data, format=ox.RdfFormat.JSON_LD)
        if "rdf-syntax" not in q.predicate.value
    }
    head = page(client, plan(store)).partition("</head>")[0]
    told = set(re.findall(r'<meta about="([^"]+)" property="([^"]+)" (?:content|resource)=', head))
    assert told == wanted
    assert f'content="{PLAN}"' in head


def test_words_of_a_notice_cannot_leave_their_attribute() -> None:
    told = eli(Record("https://example.org/d", "1/KH-UBND", title='"><script>'), State())
    html = "".join(str(_attributes(attributes)) for attributes in rdfa(told))
    assert "<script" not in html and "&lt;script&gt;" in html


def test_a_normative_document_tells_its_force_by_eli() -> None:
    decree = Record("https://example.org/d", "30/2020/NĐ-CP", date(2020, 3, 5), jurisdiction="vn")
    said = eli(decree, State("het-hieu-luc"), [("sua-doi-bo-sung", "a")] * 2 + [("khac", "b")])
    assert said["@type"] == "eli:LegalResource" and said["eli:in_force"]["@id"].endswith("notInForce")
    assert said["eli:amends"] == [{"@id": "a"}]
    assert "eli:in_force" not in eli(decree, State())


def test_a_work_iri_leads_to_the_document_and_gives_its_xml(client: FlaskClient, store: Store) -> None:
    work = "/akn/vn-bac-giang/doc/kh/ubnd/2022-06-21/379-kh-ubnd"
    there = client.get(work, headers={"Accept": "text/html"})
    assert (there.status_code, there.location) == (303, f"/{iri.path(plan(store))}")
    assert client.get(f"{work}.xml").status_code == 404, "only cited: there are no words of it"
    assert client.get("/akn/vn/act/x").status_code == 404
    _, (own,) = documents(store)
    answer = client.get("/exchange/akn", query_string={"id": iri.path(own.address)})
    assert answer.status_code == 200 and answer.content_type.startswith("application/akn+xml")
    assert answer.text.startswith("<?xml")
    assert client.get("/exchange/akn", query_string={"id": "../x"}).status_code == 404


def test_a_task_says_that_what_it_rests_on_has_changed(client: FlaskClient, store: Store) -> None:
    task = ask(store, day="1/5/2024")[0]["task"].value
    html = page(client, task, on="2024-05-01").partition('id="bases"')[2].partition("</section>")[0]
    assert PLAN in html and "1/3/2024" in html and "50/KH-UBND" in html
    early = page(client, task, on="2024-02-01")
    assert "1/3/2024" not in early
