"""The pages of the networks over the sample notices: every form, every control in a real browser."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from browsing import DRAWING, browser_program, opened, serving, watched
from flask.testing import FlaskClient
from PIL import Image

from kg.config import Config
from kg.load import load
from kg.store import open_store
from server import create_app
from server.sparql import LocalReaders, Setting, standard_prefixes

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"
FORMS = ("json", "csv", "gexf", "graphml", "svg", "png")
STEMS = ("/network", "/network/documents")
both = pytest.mark.parametrize("stem", STEMS, ids=("bodies", "documents"))


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    store = open_store()
    assert not load([SAMPLES], store).failed
    graph = ox.Store()
    for name in store.graphs():
        graph.extend(store.quads(name))
    readers = LocalReaders(graph, Setting(standard_prefixes()), lambda: 1)
    return create_app(Config(), readers, store.search).test_client()


def data(client: FlaskClient, query: str = "") -> Any:
    return json.loads(client.get(f"/network.json{query}").data)


@both
def test_each_form_has_the_same_nodes_and_ties(client: FlaskClient, stem: str) -> None:
    answers = {form: client.get(f"{stem}.{form}") for form in FORMS}
    assert {answer.status_code for answer in answers.values()} == {200}
    found = json.loads(answers["json"].data)
    bodies, ties = len(found["bodies"]), len(found["ties"])
    assert min(bodies, ties) > 5
    gexf = nx.read_gexf(io.BytesIO(answers["gexf"].data))
    graphml = nx.read_graphml(io.BytesIO(answers["graphml"].data), force_multigraph=True)
    assert {(len(g), g.number_of_edges()) for g in (gexf, graphml)} == {(bodies, ties)}
    assert len(answers["csv"].get_data(as_text=True).splitlines()) == ties + 1
    assert answers["svg"].data.count(b"<circle") == bodies
    assert Image.open(io.BytesIO(answers["png"].data)).format == "PNG"


def test_the_page_is_found_by_type_as_by_ending(client: FlaskClient) -> None:
    assert client.get("/network", headers={"Accept": "application/json"}).json == data(client)
    page = client.get("/network", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    text = page.get_data(as_text=True)
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert " style=" not in text


def test_a_scope_in_the_address_narrows_every_form(client: FlaskClient) -> None:
    whole = data(client)
    reports = data(client, "?kind=reports")
    assert {tie["kind"] for tie in reports["ties"]} == {"reports"}
    assert 0 < len(reports["ties"]) < len(whole["ties"])
    assert data(client, "?from=1990-01-01&until=1990-12-31")["bodies"] == []
    body = whole["bodies"][0]["iri"]
    near = data(client, f"?focus={body}")
    assert 0 < len(near["bodies"]) <= len(whole["bodies"])


@pytest.mark.parametrize(
    "query", ["kind=friends", "from=soon", "depth=0", "depth=99", "size=x", "notice=a%20b"]
)
def test_what_cannot_be_asked_is_said(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/network?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.get_data(as_text=True)


@both
def test_a_page_begins_with_the_summary_that_its_script_fetches(client: FlaskClient, stem: str) -> None:
    page = client.get(stem, headers={"Accept": "text/html"}).get_data(as_text=True)
    summary = client.get(f"{stem}/summary").get_data(as_text=True)
    assert summary.strip().replace(f"{stem}/summary", stem) in page


def test_the_words_behind_a_tie_lead_to_their_place_in_the_notice(client: FlaskClient) -> None:
    tie = data(client)["ties"][0]
    page = client.get("/network/tie", query_string={"source": tie["from"], "target": tie["to"]})
    text = page.get_data(as_text=True)
    words = tie["acts"][0]["words"][0]
    assert words["quote"].split("\n")[0] in text
    place = f"?at={words['start']}-{words['end']}#found"
    assert place in text
    (address,) = set(re.findall(rf'href="([^"]+{re.escape(place)})"', text))
    assert client.get(address).status_code == 200


def test_the_picture_for_the_browser_has_all_bodies_and_ties_with_their_days(client: FlaskClient) -> None:
    whole, drawn = data(client), json.loads(client.get("/network/picture.json").data)
    assert len(drawn["nodes"]) == len(whole["bodies"])
    assert len(drawn["ties"]) == len(whole["ties"])
    assert sum(n for *_, days in drawn["ties"] for _, n in days) == sum(t["weight"] for t in whole["ties"])
    # What narrows the view only does not narrow what is sent: the browser hides it.
    assert client.get("/network/picture.json?kind=reports&from=2024-03-01").json == drawn


def test_relations_of_documents_are_narrowed_by_kind_time_and_focus(client: FlaskClient) -> None:
    def shown(query: str = "") -> Any:
        return json.loads(client.get(f"/network/documents.json{query}").data)

    whole = shown()
    based = shown("?kind=can-cu")
    assert {tie["kind"] for tie in based["ties"]} == {"can-cu"}
    assert 0 < len(based["ties"]) < len(whole["ties"])
    assert shown("?from=1990-01-01&until=1990-12-31")["bodies"] == []
    focus = based["ties"][0]["from"]
    near = shown(f"?kind=can-cu&focus={focus}")
    assert {focus} < {body["iri"] for body in near["bodies"]}
    picture = json.loads(client.get("/network/documents/picture.json?kind=can-cu").data)
    assert len(picture["ties"]) == len(whole["ties"])
    assert client.get("/network/documents?kind=lead").status_code == 400


def test_the_words_behind_a_relation_lead_to_their_place_in_the_notice(client: FlaskClient) -> None:
    tie = json.loads(client.get("/network/documents.json?kind=can-cu").data)["ties"][0]
    query = {"source": tie["from"], "target": tie["to"], "tie": "can-cu"}
    text = client.get("/network/documents/tie", query_string=query).get_data(as_text=True)
    words = tie["acts"][0]["words"][0]
    (address,) = set(re.findall(rf'href="([^"]+\?at={words["start"]}-{words["end"]}#found)"', text))
    assert client.get(address).status_code == 200


def test_two_periods_are_compared_in_words(client: FlaskClient) -> None:
    text = client.get("/network/summary?from=2025-01-01&then_until=2024-12-31").get_data(as_text=True)
    assert 'class="new"' in text
    assert 'class="gone"' in text
    assert 'class="new"' not in client.get("/network/summary").get_data(as_text=True)


# --- in a real browser

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    browser_program()
    with serving(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with opened(*DRAWING) as browser:
        yield browser


@pytest.fixture
def page(browser: Any, site: str) -> Iterator[Any]:
    """A page that fails its test when something is wrong in the console or goes to another host."""
    with watched(browser, site, 900) as (shown, faults):
        yield shown
    assert faults == []


def ready(page: Any, query: str = "", stem: str = "/network") -> None:
    page.goto(f"{stem}{query}")
    page.wait_for_selector(".network[data-ready=true]", timeout=60_000)


def status(page: Any) -> tuple[int, int]:
    """Return how many bodies and ties the page says are shown."""
    bodies, ties = re.findall(r"\d+", page.inner_text("#n-status"))[:2]
    return int(bodies), int(ties)


def asked(page: Any, name: str) -> str | None:
    value = page.evaluate("name => new URLSearchParams(location.search).get(name)", name)
    return str(value) if value is not None else None


def drawn(page: Any, tmp_path: Path, form: str = "svg") -> bytes:
    with page.expect_download() as waiting:
        page.click(f"#n-{form}")
    file = tmp_path / f"seen.{form}"
    waiting.value.save_as(file)
    return file.read_bytes()


@both
def test_the_picture_is_the_same_on_every_visit(page: Any, stem: str, tmp_path: Path) -> None:
    ready(page, stem=stem)
    first = drawn(page, tmp_path)
    ready(page, stem=stem)
    assert drawn(page, tmp_path) == first
    assert first.count(b"<circle") == status(page)[0]


@both
def test_what_is_seen_is_taken_along_as_svg_and_png_with_vietnamese_names(
    page: Any, stem: str, tmp_path: Path
) -> None:
    ready(page, stem=stem)
    assert re.search("[ạảấầẩẫậắằẳẵặđơư]", drawn(page, tmp_path).decode())
    image = Image.open(io.BytesIO(drawn(page, tmp_path, "png")))
    assert image.width > 1000
    assert len(image.convert("RGB").resize((200, 100)).getcolors(100_000) or ()) > 20


@both
def test_a_body_is_found_and_its_neighbourhood_shown_by_depth(page: Any, stem: str, site: str) -> None:
    ready(page, stem=stem)
    whole = status(page)[0]
    first = page.locator("#n-summary table").first.locator("tbody td a").first.inner_text()
    offered = page.locator("#n-names option").evaluate_all("all => all.map(one => one.value)")
    name = next(one for one in offered if one.startswith(first))
    page.fill("#n-find", name)
    page.locator("#n-find").dispatch_event("change")
    near = status(page)[0]
    assert 1 < near <= whole
    assert asked(page, "focus")
    page.select_option("#n-depth", "3")
    assert near <= status(page)[0] <= whole
    assert asked(page, "depth") == "3"
    address = page.url
    page.goto(address)
    page.wait_for_selector(".network[data-ready=true]")
    assert page.input_value("#n-find") == name
    page.click("#n-whole")
    assert status(page)[0] == whole
    assert asked(page, "focus") is None


def test_kinds_of_tie_and_time_narrow_the_picture_and_the_tables(page: Any) -> None:
    ready(page)
    whole = status(page)
    page.click("details.scope summary")
    page.uncheck("input[value=directs]")
    assert status(page)[1] < whole[1]
    bodies, ties = status(page)
    seen = page.locator("#n-summary > p").first
    expect(seen).to_contain_text(re.compile(rf"\b{bodies}\b.*\b{ties}\b"))
    assert "directs" not in page.evaluate("location.search")
    page.locator("#n-time").evaluate("e => { e.value = 0; e.dispatchEvent(new Event('input')); }")
    assert asked(page, "until")
    assert status(page)[1] < whole[1]


@both
def test_colour_size_and_number_change_the_picture_and_the_address(
    page: Any, stem: str, tmp_path: Path
) -> None:
    ready(page, stem=stem)
    before, circles = drawn(page, tmp_path), page.inner_text("#n-legend")
    for control, value, name in (
        ("colour", "circle" if stem.endswith("documents") else "kind", "colour"),
        ("size", "betweenness", "size"),
        ("most", "100", "most"),
    ):
        page.select_option(f"#n-{control}", value)
        assert asked(page, name) == value
    assert drawn(page, tmp_path) != before
    assert page.inner_text("#n-legend") not in ("", circles)


def values(page: Any, select: str) -> list[str]:
    """Return the values that a select offers, the chosen one last: each change is then a change."""
    chosen = page.input_value(select)
    every: list[str] = page.locator(f"{select} option").evaluate_all("all => all.map(one => one.value)")
    return [value for value in every if value != chosen] + [chosen]


@pytest.mark.parametrize("control", ["colour", "size", "most", "depth"])
def test_every_choice_of_how_to_look_is_shown_and_kept(page: Any, control: str) -> None:
    ready(page)
    if control == "depth":
        page.fill("#n-find", page.locator("#n-names option").first.get_attribute("value"))
        page.locator("#n-find").dispatch_event("change")
    for value in values(page, f"#n-{control}"):
        page.select_option(f"#n-{control}", value)
        assert (asked(page, control) or page.input_value(f"#n-{control}")) == value
        assert min(status(page)) > 0
    page.select_option(f"#n-{control}", value := values(page, f"#n-{control}")[0])
    address = page.url
    page.goto(address)
    page.wait_for_selector(".network[data-ready=true]", timeout=60_000)
    assert page.input_value(f"#n-{control}") == value


@pytest.mark.parametrize("control", ["issuer", "programme", "joined", "groups"])
def test_every_choice_of_a_scope_is_asked_and_how_it_looks_stays(page: Any, control: str) -> None:
    ready(page, f"?{control}=&colour=kind")
    for value in values(page, f"#f-{control}"):
        with page.expect_navigation():
            page.select_option(f"#f-{control}", value)
        page.wait_for_selector(".network[data-ready=true]", timeout=60_000)
        assert (asked(page, control) or "") == value
        assert page.input_value(f"#f-{control}") == value
        assert page.input_value("#n-colour") == "kind"
        bodies, ties = status(page)
        summary = page.locator("#n-summary > p").first.inner_text()
        assert list(map(int, re.findall(r"\d+", summary)))[:2] == [bodies, ties]


@pytest.mark.parametrize(("control", "number"), [("notice", "45/TB-UBND"), ("document", "08/2023/NQ-HĐND")])
def test_a_notice_or_document_is_picked_by_its_number(page: Any, control: str, number: str) -> None:
    ready(page, f"?{control}=")
    whole = status(page)
    page.fill(f"#f-{control}", number)
    with page.expect_navigation():
        page.click("#scope button")
    page.wait_for_selector(".network[data-ready=true]", timeout=60_000)
    assert asked(page, control) == number
    assert 0 < status(page)[1] < whole[1]


def test_each_kind_of_tie_can_be_left_out_and_taken_in(page: Any) -> None:
    ready(page, "?groups=")
    whole = status(page)
    boxes = page.locator("input[name=kind]:checked").evaluate_all("all => all.map(one => one.value)")
    assert len(boxes) == 6
    for kind in boxes:
        page.uncheck(f"input[value={kind}]")
        without = status(page)
        assert without[1] < whole[1]
        assert kind not in page.evaluate("new URLSearchParams(location.search).getAll('kind')")
        page.check(f"input[value={kind}]")
        assert status(page) == whole
    with page.expect_navigation():
        page.check("input[value=recipients]")
    page.wait_for_selector(".network[data-ready=true]", timeout=60_000)
    assert status(page)[1] > whole[1]


def test_days_narrow_the_picture_and_the_tables(page: Any) -> None:
    ready(page, "?from=")
    whole = status(page)
    for name, day in (("from", "2024-03-01"), ("until", "2024-12-31")):
        page.fill(f"#f-{name}", day)
        expect(page.locator("#n-status")).not_to_have_text(re.compile(rf" {whole[1]} "))
        assert asked(page, name) == day
        bodies, ties = status(page)
        expect(page.locator("#n-summary > p").first).to_contain_text(re.compile(rf"\b{bodies}\b.*\b{ties}\b"))
        assert ties < whole[1]


@both
def test_a_pointer_on_a_body_leaves_only_its_own_ties_bright(page: Any, stem: str, tmp_path: Path) -> None:
    ready(page, stem=stem)
    page.locator("#n-now").scroll_into_view_if_needed()
    before = drawn(page, tmp_path).decode()
    x, y = map(float, re.search(r'cx="([\d.]+)" cy="([\d.]+)" r="1[\d.]+"', before).groups())  # type: ignore[union-attr]
    box = page.locator("#n-now").bounding_box()
    page.mouse.move(box["x"] + 1 + x, box["y"] + 1 + y)
    shown = page.locator("#n-now")
    expect(shown).to_have_class(re.compile("on-body"))
    with page.expect_download() as waiting:
        page.locator("#n-svg").dispatch_event("click")
    lines = Path(waiting.value.path()).read_text(encoding="utf-8").count("<path")
    assert 0 < lines < before.count("<path")
    page.mouse.click(box["x"] + 1 + x, box["y"] + 1 + y)
    expect(page).to_have_url(re.compile("focus="))


def test_each_form_of_the_data_is_offered_for_what_is_asked(page: Any, tmp_path: Path) -> None:
    ready(page, "?kind=lead")
    links = page.locator("#n-summary a[data-form]").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    assert len(links) == len(FORMS)
    for link in links:
        answer = page.request.get(link)
        assert answer.status == 200
        assert "kind=lead" in link
        assert len(answer.body()) > 100


@both
def test_a_tie_opens_its_tasks_with_links_into_the_notices(page: Any, stem: str) -> None:
    ready(page, stem=stem)
    page.locator("a[data-tie]").first.click()
    page.wait_for_selector("#n-tie blockquote")
    link = page.locator("#n-tie blockquote a").first.get_attribute("href")
    assert "?at=" in link
    page.goto(link)
    assert page.locator("mark.found, #found").count() >= 1


@both
def test_a_click_on_a_line_opens_it(page: Any, stem: str) -> None:
    ready(page, stem=stem)
    page.locator("#n-now").scroll_into_view_if_needed()
    box = page.locator("#n-now").bounding_box()
    with page.expect_download() as waiting:
        page.click("#n-svg")
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    number = r"(-?[\d.]+)"
    path = rf'd="M{number} {number}Q{number} {number} {number} {number}"'
    lines = [tuple(map(float, found)) for found in re.findall(path, text)]
    discs = [tuple(map(float, found)) for found in re.findall(rf'cx="{number}" cy="{number}"', text)]

    def middle_of(line: tuple[float, ...]) -> tuple[float, float]:
        return (line[0] + 2 * line[2] + line[4]) / 4, (line[1] + 2 * line[3] + line[5]) / 4

    def alone(line: tuple[float, ...]) -> float:
        """Return how far the middle of a line is from the nearest body: a click must not hit that."""
        return min(math.dist(middle_of(line), disc) for disc in discs)

    x, y = middle_of(max(lines, key=alone))
    # A pointer that is a little beside the line is meant for it too.
    page.mouse.move(box["x"] + 1 + x + 2, box["y"] + 1 + y - 2)
    expect(page.locator("#n-now")).to_have_class(re.compile("on-tie"))
    page.mouse.down()
    page.mouse.up()
    assert asked(page, "chosen")
    page.wait_for_selector("#n-tie blockquote")
    address = page.url
    page.goto(address)
    page.wait_for_selector("#n-tie blockquote")


def test_two_periods_stand_side_by_side(page: Any) -> None:
    ready(page, "?from=2024-03-01&then_until=2024-02-29")
    assert page.locator("#n-then").is_visible()
    assert page.locator("#n-then canvas").count() > 0
    assert page.locator("#n-summary .new").count() > 0
    page.fill("#f-then_until", "")
    assert not page.locator("#n-then").is_visible()


def test_a_table_sorts_by_its_heads_both_ways(page: Any) -> None:
    ready(page)
    table = page.locator("#n-summary table").first
    column = table.locator("tbody td:nth-child(3)")
    head = table.locator("th:nth-child(3)")
    head.click()
    down = [int(text) for text in column.all_inner_texts()]
    head.click()
    assert down == sorted(down, reverse=True)
    assert [int(text) for text in column.all_inner_texts()] == sorted(down)
    assert head.get_attribute("aria-sort") == "ascending"


@both
def test_without_webgl_a_still_picture_stands_in_its_place(page: Any, stem: str) -> None:
    page.add_init_script(
        "const real = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest)"
        " { return kind.startsWith('webgl') ? null : real.call(this, kind, ...rest); };"
    )
    page.goto(stem)
    page.wait_for_selector(".network[data-ready=still] img")
    assert page.locator(".stage img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_each_kind_of_relation_can_be_left_out_and_taken_in(page: Any) -> None:
    ready(page, stem="/network/documents")
    whole = status(page)
    boxes = page.locator("input[name=kind]:checked").evaluate_all("all => all.map(one => one.value)")
    assert {"can-cu", "dan-chieu"} <= set(boxes)
    for kind in boxes:
        page.uncheck(f"input[value={kind}]")
        bodies, ties = status(page)
        assert ties < whole[1]
        assert kind not in page.evaluate("new URLSearchParams(location.search).getAll('kind')")
        expect(page.locator("#n-summary > p").first).to_contain_text(re.compile(rf"\b{bodies}\b.*\b{ties}\b"))
        page.check(f"input[value={kind}]")
        assert status(page) == whole
