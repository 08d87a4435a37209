"""Searching texts with, without and with wrong marks; the index in step with the graphs."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.store import Store, open_snapshot, open_store
from kg.store.entries import sentences
from kg.store.folding import has_marks, marked, plain
from kg.store.plan import Plan, Searched

TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CONTENT, TASK = NamedNode("https://example.org/content"), NamedNode("https://example.org/Task")
TEXT = NamedNode("https://example.org/text")
PLAN = Plan((Searched("task", CONTENT, TASK), Searched("sentence", TEXT, sentences=True)))
G = "https://example.org/graph/1"


def task(number: int, words: str, graph: str = G) -> list[Quad]:
    subject, name = NamedNode(f"https://example.org/task/{number}"), NamedNode(graph)
    return [Quad(subject, TYPE, TASK, name), Quad(subject, CONTENT, Literal(words, language="vi"), name)]


def found(store: Store, text: str, kinds: tuple[str, ...] = ()) -> list[str]:
    return [hit.resource.rsplit("/")[-1] for hit in store.search(text, kinds)]


@pytest.fixture
def store(open_kind: Callable[[Plan], Store]) -> Store:
    return open_kind(PLAN)


@pytest.mark.parametrize(
    ("text", "with_marks", "without"),
    [
        ("Đường sắt", "đương1 săt2", "duong sat"),
        ("hoà", "hoa1", "hoa"),
        ("hòa", "hoa1", "hoa"),
        ("Quý III/2025", "quy2 iii 2025", "quy iii 2025"),
        ("03/CT-UBND", "03 ct ubnd", "03 ct ubnd"),
        ("thuỷ – thủy", "thuy3 thuy3", "thuy thuy"),
        ("e\u0302\u0301 ế", "ê2 ê2", "e e"),
        ("*«»*", "", ""),
    ],
)
def test_words_are_folded(text: str, with_marks: str, without: str) -> None:
    assert (marked(text), plain(text)) == (with_marks, without)


def test_a_word_with_any_mark_is_marked() -> None:
    assert [has_marks(word) for word in ("đo", "do", "dò", "Ơ", "3")] == [True, False, True, True, False]


def test_words_are_found_with_without_and_with_wrong_marks(store: Store) -> None:
    store.replace({G: task(1, "Sở Y tế chủ trì xây dựng đề án") + task(2, "Số y tế cơ sở")})
    assert found(store, "sở y tế") == ["1"]
    assert found(store, "SỞ Y TẾ") == ["1"]
    assert sorted(found(store, "so y te")) == ["1", "2"]
    assert sorted(found(store, "sờ y tê")) == ["1", "2"]
    assert found(store, "đề án xây dựng") == ["1"]
    assert found(store, "không có") == []


def test_what_is_written_as_typed_comes_first(store: Store) -> None:
    store.replace(
        {G: task(1, "kế hoạch") + task(2, "ke hoach") + task(3, "kế hoạch ke hoach và nhiều chữ khác nữa")}
    )
    assert found(store, "ke hoach")[:2] == ["2", "3"]
    assert [hit.exact for hit in store.search("ke hoach")] == [True, True, False]


def test_only_resources_of_the_class_are_entered(store: Store) -> None:
    store.replace({G: [Quad(NamedNode("https://example.org/x"), CONTENT, Literal("đất đai"), NamedNode(G))]})
    assert found(store, "đất đai") == []


def test_kinds_narrow_a_search(store: Store) -> None:
    words = Quad(
        NamedNode("https://example.org/n"), TEXT, Literal("Giao Sở Y tế.\nSở Nội vụ báo cáo"), NamedNode(G)
    )
    store.replace({G: [*task(1, "Sở Y tế"), words]})
    assert found(store, "sở y tế", ("task",)) == ["1"]
    hits = store.search("báo cáo", ("sentence",))
    assert [(hit.text, hit.start, hit.graph) for hit in hits] == [("Sở Nội vụ báo cáo", 14, G)]


@pytest.mark.parametrize(
    "text", ['"', "a AND", "NEAR(", "kind : x", "*", "-", "(", "", "a\x00b", "^sở", "'; DROP"]
)
def test_no_search_words_are_an_error(store: Store, text: str) -> None:
    store.replace({G: task(1, "x")})
    assert found(store, text) in ([], ["1"])


def test_the_index_follows_replacing_and_removing(store: Store) -> None:
    store.replace({G: task(1, "cũ") + task(2, "giữ")})
    store.replace({G: task(1, "mới") + task(2, "giữ")})
    assert (found(store, "cũ"), found(store, "mới"), found(store, "giữ")) == ([], ["1"], ["2"])
    store.flush()
    store.remove(G)
    assert found(store, "giữ") == []


def test_a_snapshot_is_searched_as_it_was(tmp_path: Path) -> None:
    with open_store(tmp_path / "store", PLAN) as store:
        store.replace({G: task(1, "trước")})
        folder = store.snapshot()
        store.replace({G: task(1, "sau")})
        store.flush()
        with open_snapshot(folder) as reader:
            assert [hit.text for hit in reader.search("trước")] == ["trước"]
            assert reader.search("sau") == ()
        assert (found(store, "trước"), found(store, "sau")) == ([], ["1"])


def test_an_index_that_is_lost_or_made_for_other_texts_is_made_again(tmp_path: Path) -> None:
    with open_store(tmp_path / "store", PLAN) as store:
        store.replace({G: task(1, "đê điều")})
    for file in (tmp_path / "store").glob("search.sqlite*"):
        file.unlink()
    with open_store(tmp_path / "store", PLAN) as store:
        assert found(store, "de dieu") == ["1"]
    other = Plan((Searched("other", CONTENT),))
    with open_store(tmp_path / "store", other) as store:
        assert [hit.kind for hit in store.search("de dieu")] == ["other"]


def test_an_index_ahead_of_the_graph_is_undone_and_one_behind_is_redone(tmp_path: Path) -> None:
    with open_store(tmp_path / "store", PLAN) as store:
        store.replace({G: task(1, "một")})
    index = sqlite3.connect(tmp_path / "store" / "search.sqlite")
    with index:  # as after a commit of the graph that the index lost
        index.execute("UPDATE state SET value = 0 WHERE name = 'version'")
        index.execute("DELETE FROM entry")
    with open_store(tmp_path / "store", PLAN) as store:
        assert found(store, "một") == ["1"]
    with index:  # as after a commit that the graph lost: replaced in the index only
        index.execute("UPDATE state SET value = 2 WHERE name = 'version'")
        index.execute("UPDATE entry SET until = 2")
    index.close()
    with open_store(tmp_path / "store", PLAN) as store:
        assert found(store, "một") == ["1"]


def test_sentences_end_at_stops_and_lines_but_not_where_a_line_was_wrapped() -> None:
    text = "1. Sở Y tế. Giao TP. Huế, các Sở: Y\ntế rà\nsoát; báo cáo.\n\n- Việc ngày 5/6."
    assert [text[start:end] for start, end in sentences(text)] == [
        "1. Sở Y tế.", "Giao TP. Huế, các Sở: Y\ntế rà\nsoát; báo cáo.", "- Việc ngày 5/6."
    ]  # fmt: skip


def test_forty_queries_find_what_a_person_wants(store: Store) -> None:
    """Precision and recall over queries typed with, without and with wrong marks."""
    asked = tomllib.loads((Path(__file__).parent / "search-queries.toml").read_text(encoding="utf-8"))
    graph = NamedNode(G)
    store.replace(
        {
            G: [
                Quad(NamedNode(f"https://example.org/{key}"), TEXT, Literal(text), graph)
                for key, text in asked["texts"].items()
            ]
        }
    )
    assert len(asked["queries"]) >= 40
    given = {query: sorted(set(found(store, query))) for query in asked["queries"]}
    known = asked["known"]
    assert given == {q: sorted(wanted + known.get(q, [])) for q, wanted in asked["queries"].items()}
