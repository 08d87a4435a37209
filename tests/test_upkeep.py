"""Backup, restore, verify, export and import: what comes back is what was there."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from benchmarks.kills import PLAN, State, apply, faults, step
from kg.store import Store, StoreError, open_reader, open_store
from kg.store.contract import MERGED, SYSTEM
from kg.store.embedded import FILLING, EmbeddedStore
from kg.store.upkeep import backup, export, import_quads, restore
from kg.store.verifying import verify


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIDAO_LANGUAGE", "en")


@pytest.fixture
def state() -> State:
    state: State = {}
    for number in range(25):
        apply(state, step(9, number))
    return state


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with open_store(tmp_path / "store", PLAN) as store:
        for number in range(25):
            store.replace(step(9, number))
    return tmp_path / "store"


def canonical(store: Store) -> str:
    whole = Dataset(quad for graph in store.graphs() for quad in store.quads(graph))
    whole.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, whole)))


def test_a_backup_is_a_store_and_restores_to_the_same(store: Path, state: State, tmp_path: Path) -> None:
    version = backup(store, tmp_path / "backup")
    shutil.rmtree(store)
    assert restore(tmp_path / "backup", store, PLAN) == version
    with open_store(store, PLAN) as restored:
        assert faults(restored, state) == []


def test_a_backup_beside_a_writer_holds_the_last_published_version(
    store: Path, state: State, tmp_path: Path
) -> None:
    with open_store(store, PLAN) as writing:
        before = writing.version
        for number in range(25, 30):
            writing.replace(step(9, number))
        assert backup(store, tmp_path / "backup") == before < writing.version
    with open_store(tmp_path / "backup", PLAN) as saved:
        assert faults(saved, state) == []


def test_nothing_is_written_over(store: Path, tmp_path: Path) -> None:
    backup(store, tmp_path / "backup")
    with pytest.raises(StoreError, match="backup exists"):
        backup(store, tmp_path / "backup")
    with pytest.raises(StoreError, match="store exists"):
        restore(tmp_path / "backup", store, PLAN)


def test_a_damaged_backup_and_what_is_none_are_refused(store: Path, tmp_path: Path) -> None:
    backup(store, tmp_path / "backup")
    index = sqlite3.connect(tmp_path / "backup" / "search.sqlite")
    with index:
        index.execute("DELETE FROM entry WHERE id % 2")
    index.close()
    with pytest.raises(StoreError, match="damaged"):
        restore(tmp_path / "backup", tmp_path / "other", PLAN)
    with pytest.raises(StoreError, match="no backup"):
        restore(tmp_path / "nowhere", tmp_path / "other", PLAN)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("form", ["nq", "trig"])
def test_an_export_gives_the_same_graphs_again(store: Path, state: State, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"all.{form}"
    with open_reader(store) as reader:
        count = export(reader, file, form)
        before = canonical(reader)  # type: ignore[arg-type]
    assert count == sum(1 for _ in parse(path=str(file), format=RdfFormat.from_extension(form)))
    with open_store(tmp_path / "again", PLAN) as again:
        assert import_quads(again, file, form) == 1
        assert canonical(again) == before
        assert (faults(again, state), verify(again, PLAN)) == ([], [])


def test_importing_into_a_store_that_holds_something_replaces_whole_graphs(
    store: Path, tmp_path: Path
) -> None:
    with open_reader(store) as reader:
        export(reader, tmp_path / "all.nq", "nq")
    with open_store(store, PLAN) as later:
        before = canonical(later)
        for number in range(25, 40):
            later.replace(step(9, number))
        later.remove(*set(later.graphs()) - {"https://example.org/graph/reach"})
        assert import_quads(later, tmp_path / "all.nq") == later.version > 26
        assert canonical(later) == before


def test_a_faulty_file_fills_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.nq").write_text("<https://example.org/a> <https://example.org/b> .\n")
    with open_store(tmp_path / "store", PLAN) as store:
        with pytest.raises(StoreError, match=r"bad\.nq"):
            import_quads(store, tmp_path / "bad.nq")
        assert (store.version, list(store.graphs()), store.size()) == (0, [], 0)
        store.replace(step(9, 1))


def test_a_fill_that_was_cut_off_is_emptied_at_the_next_start(tmp_path: Path) -> None:
    with open_store(tmp_path / "store", PLAN) as store:
        assert isinstance(store, EmbeddedStore)
        store._graph.extend([FILLING, *(quad for quads in step(9, 1).values() for quad in quads)])  # type: ignore[list-item]
    with open_store(tmp_path / "store", PLAN) as store:
        assert (store.version, list(store.graphs()), list(store.quads(SYSTEM.value))) == (0, [], [MERGED])


def test_verifying_names_what_is_wrong(store: Path) -> None:
    with open_store(store, PLAN) as opened:
        assert isinstance(opened, EmbeddedStore)
        assert verify(opened, PLAN) == []
        graph = next(g for g in opened.graphs() if "/notice/" in g)
        opened._graph.remove(next(q for q in opened.quads(graph) if "content" in str(q.predicate)))
        opened._graph.remove(next(opened.quads("https://example.org/graph/reach")))
        found = verify(opened, PLAN)
    assert [line.split(": ")[1] for line in found] == [
        "the search index does not fit", "1 missing, 0 wrong", "0 missing, 2 wrong",
    ]  # fmt: skip
