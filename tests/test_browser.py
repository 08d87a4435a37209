"""The main paths in a real browser: no error in the console, no request to another host, keyboard, axe."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import ROOT, SAMPLES, browser_program, opened, serving, watched

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

NOTICE = "/doc/vn-lam-ha/2024/45-tb-ubnd"
TASK = f"{NOTICE}/task/2-a"
PAGES = ["/", "/notices", "/tasks", "/agencies", "/documents", "/questions", NOTICE, TASK,
         f"{NOTICE}/agent/so-tai-chinh", "/doc/vn-lam-ha/2023/08-2023-nq-hdnd", "/search?words=tai chinh",
         "/questions/tasks-of-agency?name=Sở Tài chính", "/sparql", "/network",
         "/network/documents", "/upload", "/ont", "/voc/role", "/nothing"]  # fmt: skip
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# What a browser says of an answer that a test asks for, and of drawing in software how slow that is.
EXPECTED = re.compile(r"status of (400|404|499)|GL Driver Message \(OpenGL, Performance")
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    browser_program()
    with serving(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def browser(site: str) -> Iterator[Any]:
    with opened("--no-sandbox", "--disable-gpu") as browser:
        yield browser


@pytest.fixture
def page(browser: Any, site: str) -> Iterator[Any]:
    """A page that fails its test when the console warns of anything or it goes to another host."""
    with watched(browser, site, 768, ("error", "warning")) as (shown, faults):
        yield shown
    assert [fault for fault in faults if not EXPECTED.search(fault)] == []


@pytest.mark.parametrize("address", PAGES)
def test_each_page_opens_without_a_fault(page: Any, address: str) -> None:
    answer = page.goto(address)
    assert answer.status == (404 if address == "/nothing" else 200)
    assert "unsafe-eval" not in answer.headers["content-security-policy"]
    assert page.locator("h1").count() == 1
    page.set_viewport_size({"width": 390, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "a page is never wider than the screen"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_serious(page: Any, address: str, theme: str) -> None:
    if not AXE.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail("axe-core is needed: npm ci in frontend/")
        pytest.skip("axe-core is not installed (npm ci in frontend/)")
    page.emulate_media(color_scheme=theme)
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        (v["id"], [node["html"][:160] for node in v["nodes"]][:4])
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_a_newcomer_finds_the_tasks_of_an_agency_and_their_basis(page: Any) -> None:
    page.goto("/")
    page.fill("#words", "so tai chinh")
    page.keyboard.press("Enter")
    page.click("text='Sở Tài chính' >> nth=0")
    page.click("table.tasks tbody a >> nth=1")
    assert page.locator("h2", has_text="Văn bản làm cơ sở").count() == 1
    page.click("text='xem trong văn bản' >> nth=0")
    assert page.locator("mark#found").first.is_visible()


def test_hovering_a_task_lights_its_words(page: Any) -> None:
    page.goto(NOTICE)
    page.hover(f'aside li[data-fact="{TASK[1:]}"] p')
    assert page.locator("mark.lit").count() > 3
    page.hover("h1")
    assert page.locator("mark.lit").count() == 0


def test_filters_make_an_address_and_pickers_offer_names(page: Any) -> None:
    page.goto("/tasks")
    page.type("#f-agency", "tai chinh")
    page.wait_for_selector("#l-agency option", state="attached")
    page.fill("#f-agency", "Sở Tài chính")
    page.select_option("#f-role", "phoi-hop")
    page.click("form.filters button")
    assert "role=phoi-hop" in page.url
    assert page.locator("table.tasks tbody tr").count() >= 1


def test_the_language_is_switched_and_kept(page: Any) -> None:
    page.goto("/tasks?sort=nearest")
    page.click("text=English")
    assert page.locator("h1").inner_text() == "Tasks"
    assert page.url.endswith("/tasks?sort=nearest")
    page.goto("/")
    page.click("text=Tiếng Việt")
    assert page.locator("html").get_attribute("lang") == "vi"


def test_the_keyboard_reaches_all_and_skips_the_menu(page: Any) -> None:
    page.goto(NOTICE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('#content').contains(document.activeElement)")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert (inside, outline) == (True, "solid")


def editor(page: Any, text: str) -> None:
    page.goto("/sparql")
    page.wait_for_selector(".CodeMirror")
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", text)


def test_the_workbench_runs_a_query_and_links_to_our_pages(page: Any) -> None:
    editor(page, "SELECT ?task ?notice WHERE { ?notice vnd:hasTask ?task } ORDER BY ?task LIMIT 5")
    page.click(".yasqe_queryButton")
    link = page.locator(".yasr table a").first
    link.wait_for()
    page.wait_for_selector(".yasr table a[href^='/doc/']")
    assert re.search(r"\d", page.locator("#status").inner_text())
    page.click("button:has-text('Đồ thị')")
    page.wait_for_selector(".yasr svg.graph a")
    page.click("button:has-text('Bảng')")
    page.locator(".yasr table a[href^='/doc/']").first.click()
    assert page.locator("h1").count() == 1


def test_the_workbench_says_what_is_wrong_in_vietnamese(page: Any) -> None:
    editor(page, "SELECT ?x WHERE { ?x vnd:hasTask }")
    page.click(".yasqe_queryButton")
    told = page.locator(".yasr .notebox")
    told.wait_for()
    assert "Dòng 1" in told.inner_text()


def test_the_workbench_cancels_a_slow_query(page: Any) -> None:
    editor(page, SLOW)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(f"{r.method} {r.url}"))
    page.click(".yasqe_queryButton")
    page.wait_for_timeout(700)
    with page.expect_response(lambda r: r.request.method == "DELETE") as cancelled:
        page.click("#stop")
    assert cancelled.value.status in (204, 404)
    assert page.locator("#status").inner_text() == "Đã dừng."


def test_the_workbench_offers_terms_by_their_vietnamese_labels(page: Any) -> None:
    editor(page, "")
    page.click(".CodeMirror")
    page.keyboard.type("SELECT * WHERE { ?x thoihan")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hint")
    offered = page.locator(".CodeMirror-hint").all_inner_texts()
    assert any(each.startswith("vnd:hasDeadline") for each in offered)


def test_a_question_is_an_example_in_the_workbench(page: Any) -> None:
    editor(page, "")
    with page.expect_response("**/questions.json"):
        page.select_option("#questions", "overdue")
    page.wait_for_timeout(500)
    text = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert "#+ question: 27" in text


def test_files_are_uploaded_and_reported(page: Any) -> None:
    page.goto("/upload")
    page.set_input_files("#files", [SAMPLES / "ct-03-2024.txt", Path(__file__)])
    page.click("form.upload button")
    page.wait_for_selector("h1:has-text('Xong')", timeout=60_000)
    assert "ct-03-2024.txt" in page.locator("main").inner_text()
    assert "test_browser.py" in page.locator("main").inner_text()


def test_pages_say_the_same_to_programs(page: Any) -> None:
    answer = page.request.get(f"{TASK}.json")
    assert json.loads(answer.body())["task"][0]["key"] == "2-a"
