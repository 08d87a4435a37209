"""The registry in the store: put there once, asked with the questions, and by the command."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner

from kg import catalog, registering
from kg.commands import app
from kg.config import Config
from kg.ingest import by_subject
from kg.load import load
from kg.registry import Registry, registry
from kg.registry.storing import PLACES, Stored, store_registry
from kg.store import Store, open_store
from kg.vocabulary import prefixes, vocabulary
from server import create_app
from server.sparql import LocalReaders, Setting, standard_prefixes

ID = "https://w3id.org/vnd/id/"
ORG = "http://www.w3.org/ns/org#"
TASK = f"{ID}doc/x/task/1"


@pytest.fixture(scope="module")
def known() -> Registry:
    return Registry()


@pytest.fixture(scope="module")
def filled(known: Registry) -> tuple[Store, Stored]:
    """A store with a task of 2024, the bodies that its notice names, and then the registry."""
    store = open_store()
    named = [f"{ID}org/vn-bac-giang/so-ke-hoach-va-dau-tu", f"{ID}org/vn-bac-giang-son-dong/ubnd"]
    lines = [f"<{ID}doc/x> <{prefixes()['vnd']}hasTask> <{TASK}> ."]
    lines.append(f'<{TASK}> <{prefixes()["vnd"]}content> "Rà soát"@vi .')
    for number, body in enumerate(named):
        part = f"{TASK}/{number}"
        vnd = prefixes()["vnd"]
        role = "https://w3id.org/vnd/voc/role#chu-tri"
        lines += [
            f"<{TASK}> <{vnd}hasAssignment> <{part}> .",
            f"<{part}> <{vnd}assignee> <{body}> .",
            f"<{part}> <{vnd}assignmentRole> <{role}> .",
        ]
    vocab = {f"{ID}graph/vocab": [q.triple for q in vocabulary().quads]}
    store.replace(
        {f"{ID}graph/notice/x": "\n".join(lines).encode(), **vocab, **by_subject(known.quads(named))}
    )
    done = store_registry(store, known)
    assert done
    return store, done


def answers(filled: tuple[Store, Stored], asked: str, /, **values: str) -> list[dict[str, str]]:
    question = catalog.query(asked)
    found = filled[0].query(catalog.bind(question, catalog.read_parameters(question, values)))
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{n: row[n].value for n in names if row[n] is not None} for row in found]


def test_all_places_and_the_bodies_that_each_province_has_are_stored(
    filled: tuple[Store, Stored], known: Registry
) -> None:
    store, done = filled
    assert done.places == len(known.gazetteer.places)
    assert done.bodies > 4000
    graphs = set(store.graphs())
    assert f"{ID}{PLACES}" in graphs
    assert f"{ID}{PLACES}/org/vn-son-la/so-xay-dung-2025" in graphs
    assert f"{ID}{PLACES}/org/vn/bo-noi-vu" in graphs
    # Not each province has a port authority: nothing says that this one has.
    assert f"{ID}{PLACES}/org/vn-bac-giang/cang-vu-hang-hai" not in graphs


def test_what_is_stored_is_not_stored_again(filled: tuple[Store, Stored]) -> None:
    store, version = filled[0], filled[0].version
    assert store_registry(store, Registry()) is None
    assert store.version == version


def test_a_list_of_ones_own_makes_it_be_stored_anew(filled: tuple[Store, Stored], tmp_path: Path) -> None:
    own = tmp_path / "registry.csv"
    own.write_text("name,parent\nBan Quản lý Vườn Xanh,UBND tỉnh Quảng Ngãi\n", encoding="utf-8")
    store = filled[0]
    assert store_registry(store, Registry(own=own))
    body = f"{ID}{PLACES}/org/vn-quang-ngai-2025/ban-quan-ly-vuon-xanh"
    assert any(store.quads(body))
    assert store_registry(store, Registry())
    assert any(store.quads(body)), "a notice may name it"


def test_a_notice_finds_its_bodies_described_already(filled: tuple[Store, Stored], known: Registry) -> None:
    store = filled[0]
    told = by_subject(known.quads([f"{ID}org/vn-bac-giang/so-tai-chinh"]))
    version = store.version
    assert store.replace(told) == version, "what a notice brings is what stands there"


def test_every_body_that_a_change_names_has_a_name(filled: tuple[Store, Stored]) -> None:
    store = filled[0]
    quads = {q for graph in store.graphs() for q in store.quads(graph)}
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    called = {quad.subject for quad in quads if quad.predicate == label}
    sides = {f"{ORG}originalOrganization", f"{ORG}resultingOrganization"}
    prov = {f"{prefixes()['prov']}{term}" for term in ("used", "generated")}
    named = {quad.object for quad in quads if quad.predicate.value in sides | prov}
    assert len(named) > 10_000
    assert named <= called


def test_who_holds_a_task_now_and_by_which_change(filled: tuple[Store, Stored]) -> None:
    rows = answers(filled, "holders-of-tasks", task=TASK, day="2025-04-01")
    assert {(row["named"], row["holder"]) for row in rows} == {
        ("Sở Kế hoạch và Đầu tư tỉnh Bắc Giang", "Sở Tài chính tỉnh Bắc Giang"),
        ("Ủy ban nhân dân huyện Sơn Động", "Ủy ban nhân dân huyện Sơn Động"),
    }
    (change,) = {row["change"] for row in rows if "change" in row}
    assert change.startswith("Hợp nhất Sở Tài chính tỉnh Bắc Giang, Sở Kế hoạch và Đầu tư")
    later = answers(filled, "holders-of-tasks", task=TASK, day="2025-08-01")
    assert "Sở Tài chính tỉnh Bắc Ninh" in {row["holder"] for row in later}
    assert "Ủy ban nhân dân xã Sơn Động" in {row["holder"] for row in later}
    assert {row["date"] for row in later if row["holder"].startswith("Sở")} == {"2025-07-01"}


def test_all_names_of_a_body_through_time(filled: tuple[Store, Stored], known: Registry) -> None:
    rows = answers(filled, "names-of-body", name="Sở Kế hoạch và Đầu tư tỉnh Bắc Giang")
    told = [(row["bodyLabel"], row.get("from", ""), row.get("until", "")) for row in rows]
    assert told[0] == ("Sở Kế hoạch và Đầu tư tỉnh Bắc Giang", "", "2025-02-28")
    assert ("Sở Tài chính tỉnh Bắc Ninh", "2025-07-01", "2026-09-19") in told
    line = known.names(f"{ID}org/vn-bac-giang/so-ke-hoach-va-dau-tu")
    assert {label for label, _, _ in told} == {label for label, _, _ in line}


def test_tasks_that_name_bodies_which_have_ended(filled: tuple[Store, Stored]) -> None:
    def ended(day: str) -> set[str]:
        return {row["bodyLabel"] for row in answers(filled, "tasks-of-ended-bodies", day=day)}

    assert ended("2025-02-28") == set()
    assert ended("2025-03-01") == {"Sở Kế hoạch và Đầu tư tỉnh Bắc Giang"}
    assert ended("2025-07-01") == {
        "Sở Kế hoạch và Đầu tư tỉnh Bắc Giang", "Ủy ban nhân dân huyện Sơn Động",
    }  # fmt: skip


def test_bodies_of_a_real_notice_that_ended_with_their_heirs(shared: Path) -> None:
    with open_store() as store:
        assert not load([shared / "notices" / "tb-mai-son-ban-dan-toc-2024.txt"], store).failed
        question = catalog.query("bodies-no-longer")
        bound = catalog.bind(question, catalog.read_parameters(question, {"day": "2025-08-01"}))
        found = store.query(bound)
        assert isinstance(found, ox.QuerySolutions)
        heirs: dict[str, set[str]] = {}
        for body, _, heir in found:
            heirs.setdefault(body.value, set()).add(heir.value if heir else "")
    assert heirs["Hội đồng nhân dân tỉnh Bắc Giang"] == {"Hội đồng nhân dân tỉnh Bắc Ninh"}
    assert heirs["Ủy ban nhân dân tỉnh Bắc Giang"] == {"Ủy ban nhân dân tỉnh Bắc Ninh"}
    assert heirs["Sở Kế hoạch và Đầu tư tỉnh Bắc Giang"] == {"Sở Tài chính tỉnh Bắc Giang"}
    assert len(heirs["Ủy ban nhân dân huyện Sơn Động"]) == 8


def test_the_bodies_of_a_province_on_a_day(filled: tuple[Store, Stored], known: Registry) -> None:
    def there(day: str) -> set[str]:
        return {row["bodyLabel"] for row in answers(filled, "bodies-of-place", place="tỉnh Sơn La", day=day)}

    before, after = there("2024-05-16"), there("2025-08-01")
    assert "Sở Kế hoạch và Đầu tư tỉnh Sơn La" in before - after
    assert "Sở Nông nghiệp và Môi trường tỉnh Sơn La" in after - before
    place = known.gazetteer["vn-son-la"]
    wanted = [b for b in known.everywhere(place) if b.existed(date(2024, 5, 16), date(2024, 5, 16))]
    assert before == {body.label for body in wanted if not body.is_post}


def test_what_became_of_a_district(filled: tuple[Store, Stored]) -> None:
    rows = answers(filled, "changes-of-place", place="huyện Sơn Động")
    assert len(rows) == 8
    assert {row["date"] for row in rows} == {"2025-07-01"}
    assert {row["source"] for row in rows} == {"Luật 72/2025/QH15"}


def test_the_command_keeps_ones_own_list_and_tells_its_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, stored = tmp_path / "registry.csv", list[str]()
    monkeypatch.setattr(registering, "current", lambda: Config(store=str(tmp_path / "store")))
    monkeypatch.setattr(registry, "open_registry", lambda: Registry(own=kept))
    monkeypatch.setattr("kg.registry.open_registry", lambda: Registry(own=kept))

    def put(store: Store, known: Registry) -> Stored | None:
        stored.extend(known.directory.own)
        return Stored(1, 2, 3, 4) if len(stored) == 1 else None

    monkeypatch.setattr("kg.registry.storing.store_registry", put)
    listed = tmp_path / "list.csv"
    listed.write_text("tên;cơ quan cấp trên\nBan A;UBND tỉnh Sơn La\nBan B;UBND tỉnh X\n", encoding="utf-8")
    run = CliRunner().invoke(app, ["registry", "import", str(listed)])
    assert run.exit_code == 1
    assert "list.csv" in run.output
    assert "1 địa danh, 2 cơ quan và chức danh, 3 thay đổi, 4" in run.output
    again = CliRunner().invoke(app, ["registry", "import"])
    assert again.exit_code == 0
    assert "không cần làm gì" in again.output
    assert stored == ["org/vn-son-la/ban-a"] * 2


# ---- pages


@pytest.fixture(scope="module")
def client(filled: tuple[Store, Stored]) -> FlaskClient:
    graph = ox.Store()
    for name in filled[0].graphs():
        graph.bulk_extend(filled[0].quads(name))
    readers = LocalReaders(graph, Setting(standard_prefixes()), lambda: 1)
    return create_app(Config(), readers, filled[0].search).test_client()


def rows_of(text: str, heading: str) -> list[str]:
    """Return the words of the rows of the table under a heading."""
    (section,) = re.findall(rf'<section aria-labelledby="{heading}">(.*?)</section>', text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", section.partition("<tbody>")[2], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_the_page_of_a_body_tells_what_became_of_it(client: FlaskClient) -> None:
    text = client.get("/org/vn-bac-giang/so-ke-hoach-va-dau-tu").get_data(as_text=True)
    first, second, third = rows_of(text, "history")
    assert first.startswith("1/3/2025 Hợp nhất Sở Tài chính tỉnh Bắc Giang, Sở Kế hoạch và Đầu tư")
    assert "Ngày có hiệu lực chưa đối chiếu" in first
    assert "theo Nghị quyết 202/2025/QH15" in second
    assert third.startswith("20/9/2026")
    assert third.endswith("Sở Tài chính thành phố Bắc Ninh")
    assert '"/org/vn-bac-ninh-2025/so-tai-chinh-2025"' in text


def test_the_page_of_a_place_tells_its_history_its_bodies_and_its_parts(client: FlaskClient) -> None:
    text = client.get("/place/vn-bac-giang-son-dong").get_data(as_text=True)
    (ended,) = rows_of(text, "history")
    assert ended.startswith("1/7/2025 Kết thúc hoạt động của huyện Sơn Động theo Luật 72/2025/QH15")
    assert ended.count("xã ") == 8
    assert len(rows_of(text, "parts")) == 17
    assert rows_of(text, "bodies")[0].startswith("Ủy ban nhân dân huyện Sơn Động")
    assert client.get("/place/vn-nowhere").status_code == 404


def test_a_search_puts_the_bodies_that_notices_name_first(client: FlaskClient) -> None:
    found = client.get("/search.json?words=Sở Kế hoạch và Đầu tư").json
    assert found
    assert found["agencies"][0]["id"] == f"{ID}org/vn-bac-giang/so-ke-hoach-va-dau-tu"
    assert len(found["agencies"]) == 20
