"""The pages over the sample notices: each in each form, every link, both languages, errors, and escaping."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from kg import collation
from kg.config import Config
from kg.load import load
from kg.store import open_store
from kg.vocabulary import namespace
from server import create_app
from server.marking import Mark, excerpt, marked
from server.sparql import LocalReaders, Setting, standard_prefixes

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"
NOTICE = "/doc/vn-lam-ha/2024/45-tb-ubnd"
TASK = f"{NOTICE}/task/2-a"
AGENCY = f"{NOTICE}/agent/so-tai-chinh"
DOCUMENT = "/doc/vn-lam-ha/2023/08-2023-nq-hdnd"
SPITEFUL = '<script>alert("1")</script>'
PAGES = ["/", "/notices", "/tasks", "/agencies", "/documents", "/questions", NOTICE, TASK, AGENCY,
         DOCUMENT, "/questions/tasks-of-agency?name=x", "/ont", "/ontology", "/how-to-ask", "/voc/role",
         "/search?words=so+tai+chinh", "/search"]  # fmt: skip


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    store = open_store()
    report = load([SAMPLES], store)
    assert not report.failed
    graph = ox.Store()
    for name in store.graphs():
        graph.extend(store.quads(name))
    readers = LocalReaders(graph, Setting(standard_prefixes()), lambda: 1)
    return create_app(Config(), readers, store.search).test_client()


def page(client: FlaskClient, address: str, accept: str = "text/html") -> TestResponse:
    return client.get(address, headers={"Accept": accept})


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_there_in_vietnamese_and_well_headed(client: FlaskClient, address: str) -> None:
    answer = page(client, address)
    assert answer.status_code == 200
    assert '<html lang="vi">' in answer.text
    assert answer.text.count("<h1") == 1
    assert re.search(r"<title>[^<]+ · Chidao</title>", answer.text)
    assert answer.headers["Content-Language"] == "vi"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_no_address_or_code_as_words(client: FlaskClient, address: str) -> None:
    body = re.sub(
        r"<(script|style|textarea|code|details)\b.*?</\1>", "", page(client, address).text, flags=re.S
    )
    words = html.unescape(re.sub(r"<[^>]*>", " ", body))
    assert "https://w3id.org" not in words
    assert not re.search(r"\b(vnd|role|dep|docrel|doctype|skos):[a-z]", words)


@pytest.mark.parametrize("address", PAGES)
def test_the_switch_speaks_english(client: FlaskClient, address: str) -> None:
    client.set_cookie("language", "en")
    try:
        answer = page(client, address)
    finally:
        client.delete_cookie("language")
    assert '<html lang="en">' in answer.text
    assert ">Tasks</a>" in answer.text


def test_the_switch_leads_back_and_nowhere_else(client: FlaskClient) -> None:
    there = client.post("/language", data={"language": "en", "back": "/tasks?page=1"})
    assert (there.status_code, there.location) == (303, "/tasks?page=1")
    assert "language=en" in there.headers["Set-Cookie"]
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert client.post("/language", data={"language": "vi", "back": elsewhere}).location == "/"
    client.delete_cookie("language")


def test_every_link_within_leads_somewhere(client: FlaskClient) -> None:
    seen: dict[str, int] = {}
    waiting = deque(["/"])
    while waiting:
        address = waiting.popleft()
        if address in seen or address.startswith("/sparql"):
            continue
        with page(client, address, "text/html, */*;q=0.5") as answer:
            seen[address] = answer.status_code
            body = (
                answer.get_data(as_text=True) if answer.mimetype == "text/html" and "?" not in address else ""
            )
        waiting.extend(html.unescape(link) for link in re.findall(r'(?:href|src)="(/[^"#]*)', body))
    assert {address: code for address, code in seen.items() if code not in (200, 303)} == {}
    assert len(seen) > 300


TWINS = [
    ("/tasks", "json"), ("/tasks", "csv"), ("/tasks", "xlsx"), ("/tasks", "ics"), ("/notices", "csv"),
    ("/agencies", "json"), ("/documents", "xlsx"), (NOTICE, "ttl"), (NOTICE, "jsonld"), (NOTICE, "json"),
    (TASK, "ttl"), (AGENCY, "jsonld"), (DOCUMENT, "csv"), ("/questions", "json"), ("/voc/role", "ttl"),
    ("/questions/overdue", "csv"), ("/ont", "ttl"), ("/index", "json"),
]  # fmt: skip
TYPES = {"json": "application/json", "jsonld": "application/ld+json", "ttl": "text/turtle", "csv": "text/csv",
         "ics": "text/calendar",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
READS: dict[str, Callable[[bytes], Any]] = {
    "json": json.loads,
    "jsonld": lambda body: list(ox.parse(body, format=ox.RdfFormat.JSON_LD)),
    "ttl": lambda body: list(ox.parse(body, format=ox.RdfFormat.TURTLE)),
    "csv": lambda body: list(csv.reader(io.StringIO(body.decode("utf-8-sig")))),
    "xlsx": lambda body: ZipFile(io.BytesIO(body)).namelist(),
    "ics": lambda body: Calendar.from_ical(body).walk("VEVENT"),
}


@pytest.mark.parametrize(("address", "form"), TWINS)
def test_a_page_has_its_data_twin_by_ending_and_by_accept(
    client: FlaskClient, address: str, form: str
) -> None:
    ended = client.get(f"{address}.{form}")
    assert (ended.status_code, ended.mimetype) == (200, TYPES[form])
    assert READS[form](ended.data)
    asked = page(client, "/" if address == "/index" else address, TYPES[form])
    assert asked.mimetype == TYPES[form]
    if form not in ("xlsx", "ics"):  # these hold the time at which they were made
        assert sorted(asked.data.splitlines()) == sorted(ended.data.splitlines())


@pytest.mark.parametrize(("address", "form"), TWINS)
def test_a_page_names_its_twins(client: FlaskClient, address: str, form: str) -> None:
    answer = page(client, "/" if address == "/index" else address)
    assert f'<{address}.{form}>; rel="alternate"; type="{TYPES[form]}"' in answer.headers.getlist("Link")
    assert f'href="{address}.{form}"' in answer.text
    assert "Accept" in answer.vary


def test_an_address_of_the_graph_leads_to_its_page(client: FlaskClient) -> None:
    answer = client.get(f"/id{NOTICE}?x=1")
    assert (answer.status_code, answer.location) == (303, f"{NOTICE}?x=1")


def test_evidence_leads_to_its_words_in_the_notice(client: FlaskClient) -> None:
    start = client.get(f"{TASK}.json").json["task"][0]  # type: ignore[index]
    answer = client.get(f"{NOTICE}/evidence/{start['start']}-{start['end']}")
    assert answer.status_code == 303
    shown = page(client, answer.location.partition("#")[0])
    assert 'id="found"' in shown.text


def test_the_notice_has_its_facts_beside_its_text(client: FlaskClient) -> None:
    shown = page(client, NOTICE).text
    for words in ("45/TB-UBND", "12/4/2024", "Đỗ Thanh Tùng", "08/2023/NQ-HĐND", 'class="paper"', "<svg"):
        assert words in shown
    assert shown.count(f'data-fact="{NOTICE[1:]}/task/') > 5


def test_a_task_says_who_by_when_and_why(client: FlaskClient) -> None:
    shown = page(client, TASK).text
    for words in ("Chủ trì", "Phối hợp", "Sở Kế hoạch và Đầu tư", "10/5/2024", "Vì sao?", "112/KH-UBND"):
        assert words in shown
    assert re.search(r"\d+%", shown)


def rows(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/tasks.json?{query}")
    assert answer.status_code == 200
    return list(answer.json or ())


def test_tasks_are_narrowed_by_agency_role_time_notice_and_document(client: FlaskClient) -> None:
    everything = rows(client, "")
    by_agency = rows(client, f"agency={AGENCY[1:]}")
    assert 0 < len(by_agency) < len(everything)
    assert {row["task"] for row in by_agency} < {row["task"] for row in rows(client, "agency=Sở Tài chính")}
    leads = rows(client, "role=chu-tri")
    assert all(any(a["role"] == "chu-tri" for a in row["assignments"]) for row in leads)
    may = rows(client, "from=2024-05-01&until=2024-05-31")
    assert f"https://w3id.org/vnd/id{TASK}" in {row["task"] for row in may}
    assert {row["notice"] for row in rows(client, "notice=45/TB-UBND")} == {
        f"https://w3id.org/vnd/id{NOTICE}"
    }
    assert {row["key"] for row in rows(client, f"document={DOCUMENT[1:]}")} == {"2-a", "3"}
    dated, undated = rows(client, "from=1900-01-01"), rows(client, "state=undated")
    assert len(dated) + len(undated) == len(everything)


PROGRAMME = "Chương trình mục tiêu quốc gia xây dựng nông thôn mới giai đoạn 2021-2025"


def test_tasks_are_narrowed_by_programme_in_every_form(client: FlaskClient) -> None:
    chosen = f"<option selected>{PROGRAMME}</option>"
    assert chosen in page(client, f"/tasks?programme={PROGRAMME}").text
    found = rows(client, f"programme={PROGRAMME}")
    assert 0 < len(found) < len(rows(client, ""))
    about = {row["notice"].partition("/id/")[2] for row in found}
    assert about == {"doc/vn-lam-ha/2024/112-kh-ubnd"}
    sheet = client.get(f"/tasks.csv?programme={PROGRAMME}").data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(sheet)))) == 1 + len(found)
    dated = rows(client, f"programme={PROGRAMME}&from=2000-01-01&sort=nearest")
    assert 0 < len(dated) <= len(found)
    days = [min(limit["latest"] for limit in row["deadlines"] if limit["latest"]) for row in dated]
    assert days == sorted(days)
    undated = rows(client, f"programme={PROGRAMME}&state=undated")
    assert len(dated) + len(undated) == len(found)
    assert rows(client, "programme=none such") == []
    by_address = rows(client, "programme=programme/vn/xay-dung-nong-thon-moi-2021-2025")
    assert by_address == found


def test_time_limits_are_read_against_a_day_that_can_be_set(client: FlaskClient) -> None:
    late = {row["task"] for row in rows(client, "state=late&on=2024-05-11")}
    still = {row["task"] for row in rows(client, "state=open&on=2024-05-11")}
    assert f"https://w3id.org/vnd/id{TASK}" in late - still
    assert f"https://w3id.org/vnd/id{TASK}" in {r["task"] for r in rows(client, "state=open&on=2024-05-10")}
    assert TASK in page(client, "/?on=2024-05-01").text


def test_a_list_has_what_notices_say_of_each_document(client: FlaskClient) -> None:
    listed = {row.get("documentLabel"): row for row in client.get("/documents.json").json or ()}
    known = listed["08/2023/NQ-HĐND"]
    assert (known["date"], known["type"].rpartition("#")[2]) == ("2023-12-07", "nq-qppl")
    assert int(known["citedBy"]) >= 1 and int(known["tasks"]) == 2


@pytest.mark.parametrize("name", ["notices", "agencies", "documents"])
def test_the_first_page_counts_what_the_lists_have(client: FlaskClient, name: str) -> None:
    counts = client.get("/index.json").json["counts"]  # type: ignore[index]
    assert len(client.get(f"/{name}.json").json) == int(counts[name])  # type: ignore[arg-type]


def test_a_list_is_cut_into_pages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("frame", "tasks"):
        monkeypatch.setattr(f"server.pages.{module}.ON_A_PAGE", 5)
    shown = [page(client, f"/tasks?page={number}&sort=newest").text for number in (1, 2)]
    tasks = [set(re.findall(r'href="(/doc/[^"]+/task/[^"]+)"', text)) for text in shown]
    assert (len(tasks[0]), len(tasks[1]), tasks[0] & tasks[1]) == (5, 5, set())
    assert 'rel="next" href="?page=2&amp;sort=newest"' in shown[0]


def test_words_find_with_and_without_marks(client: FlaskClient) -> None:
    for words in ("Sở Tài chính", "so tai chinh", "SO TAI CHINH"):
        found = client.get("/search.json", query_string={"words": words}).json
        assert "Sở Tài chính" in {each["name"] for each in found["agencies"]}  # type: ignore[index]
        assert "<mark>" in page(client, f"/search?words={words}").text


def test_pickers_are_offered_names(client: FlaskClient) -> None:
    assert {"value": "45/TB-UBND"}.items() <= client.get("/suggest/notice?words=45/TB").json[0].items()  # type: ignore[index]
    names = [each["value"] for each in client.get("/suggest/agency?words=tai+chinh").json]  # type: ignore[union-attr]
    assert "Sở Tài chính" in names
    assert len(names) == len(set(names))


def test_a_question_is_asked_read_back_and_edited(client: FlaskClient) -> None:
    shown = page(client, "/questions/tasks-of-agency?name=Sở Tài chính").text
    assert "(tên cơ quan: Sở Tài chính)" in shown
    assert TASK in shown
    edited = "SELECT ?answer WHERE { BIND('forty-two' AS ?answer) }"
    assert "forty-two" in page(client, f"/questions/tasks-of-agency?query={edited}").text
    notice = page(client, "/questions/signers?notice=45/TB-UBND")
    assert notice.status_code == 200
    assert "Đỗ Thanh Tùng" in notice.text


ERRORS = [
    ("/nothing", 404), ("/doc/vn/1900/nothing", 404), ("/questions/nothing", 404), ("/voc/nothing", 404),
    ("/tasks.xml", 404), ("/tasks.ttl", 404), ("/tasks?page=0", 400), ("/tasks?from=tomorrow", 400),
    ("/tasks?role=boss", 400), ("/notices?kind=x", 400), ("/documents?sort=x", 400),
    ("/questions/due-on?day=x", 400), ("/questions/overdue?query=SELECT", 400),
    ("/questions/signers?notice=1/X", 400),
    ("/suggest/nothing", 404), ("/../../etc/passwd", 404), ("/doc/%00", 404),
    ("/questions/overdue?query=ASK{SERVICE<http://x/>{?a+?b+?c}}", 403),
]  # fmt: skip


@pytest.mark.parametrize(("address", "status"), ERRORS)
def test_an_error_has_one_shape(client: FlaskClient, address: str, status: int) -> None:
    shown, told = page(client, address), page(client, address, "application/json")
    assert (shown.status_code, told.status_code) == (status, status)
    assert told.mimetype == "application/problem+json"
    problem = json.loads(told.data)
    assert problem["status"] == status
    assert {"type", "code", "title", "detail"} <= problem.keys()
    if "." not in address.partition("?")[0]:
        assert problem["title"] in html.unescape(shown.text)


def test_what_cannot_be_given_is_refused(client: FlaskClient) -> None:
    assert page(client, "/tasks", "image/png").status_code == 406
    assert client.post("/tasks").status_code == 405


@pytest.mark.parametrize("address", PAGES)
def test_what_a_person_types_stays_text(client: FlaskClient, address: str) -> None:
    glue = "&" if "?" in address else "?"
    names = ("words", "agency", "notice", "document", "name", "query")
    typed = "&".join(f"{name}={SPITEFUL}" for name in names if f"{name}=" not in address)
    answer = page(client, f"{address}{glue}{typed}")
    assert SPITEFUL not in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("address", [*PAGES, "/nothing", "/static/pages.js"])
def test_pages_are_guarded(client: FlaskClient, address: str) -> None:
    with page(client, address, "*/*") as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'unsafe-inline'" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_carry_no_script_or_style_of_their_own(client: FlaskClient) -> None:
    for address in PAGES:
        text = page(client, address).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=", text)


def test_static_files_are_kept_for_good_by_their_digest(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/style\.css\?v=[^"]+)"', page(client, "/").text)
    assert address
    with client.get(address[1]) as kept, client.get("/static/style.css") as asked:
        assert "immutable" in kept.headers["Cache-Control"]
        assert "immutable" not in asked.headers.get("Cache-Control", "")


def test_marks_keep_the_text_and_escape_it() -> None:
    text = "a <b> & c giao Sở Tài chính"
    shown = marked(
        text, [Mark(0, len(text), "task", "x"), Mark(15, 27, "agency", "y"), Mark(5, 99, "task", "z")]
    )
    assert html.unescape(re.sub(r"</?mark[^>]*>", "", str(shown))) == text
    assert 'class="agency"' in shown


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Giao Sở Tài chính", "tài chính", "Giao Sở <mark>Tài</mark> <mark>chính</mark>"),
        ("Giao Sở Tài chính", "tai", "Giao Sở <mark>Tài</mark> chính"),
        ("<i>", "x", "&lt;i&gt;"),
    ],
)
def test_an_excerpt_marks_the_words(text: str, words: str, shown: str) -> None:
    assert str(excerpt(text, words)) == shown


def test_names_are_sorted_the_vietnamese_way() -> None:
    names = ["Đà Nẵng", "Dân", "Ẩn", "An", "Ân", "Ăn", "đạo", "đao", "đào", "Bộ", "ban"]
    expected = ["An", "Ăn", "Ân", "Ẩn", "ban", "Bộ", "Dân", "Đà Nẵng", "đao", "đào", "đạo"]
    assert sorted(names, key=collation.key) == expected


def test_roles_of_a_filter_are_those_of_the_vocabulary(client: FlaskClient) -> None:
    offered = set(re.findall(r'<option value="([a-z-]+)"', page(client, "/tasks").text))
    assert set(namespace("role")) <= offered


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_the_ontology_is_given_as_data_by_what_is_accepted(
    client: FlaskClient, accept: str, form: ox.RdfFormat
) -> None:
    answer = page(client, "/ontology", accept)
    assert answer.content_type.startswith(accept)
    labels = [q for q in ox.parse(answer.data, format=form) if q.predicate.value.endswith("#label")]
    assert {q.object.language for q in labels} == {"vi", "en"}


def test_each_term_of_the_ontology_has_a_place_on_its_page(client: FlaskClient) -> None:
    text = page(client, "/ontology").text
    anchors = set(re.findall(r'<dt id="([^"]+)"', text))
    annotations = {"valuesFrom"}
    assert namespace().names - annotations <= anchors


def test_the_guide_shows_every_example_ready_to_run(client: FlaskClient) -> None:
    text = page(client, "/how-to-ask").text
    assert len(re.findall(r'href="/sparql#query=SELECT', text)) == 25
    assert "<table>" in text
