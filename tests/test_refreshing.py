"""A changed rule set reads again what it touches, and changes in the store only what differs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions
from test_load import graph, loaded, put, words
from typer.testing import CliRunner

from kg.commands import app
from kg.load import rule_set
from kg.messages import Problem
from kg.originals import FOLDER, Originals
from kg.records import record_graph
from kg.refreshing import outdated
from kg.store import Plan, open_reader, open_store
from kg.store.changes import Change
from kg.store.embedded import EmbeddedStore

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"


def test_only_files_read_by_other_rules_are_touched(tmp_path: Path) -> None:
    first, second = put(tmp_path / "first", a="1 một"), put(tmp_path / "second", b="2 hai")
    with open_store() as store:
        loaded(store, first, rules="r1")
        loaded(store, second, rules="r2")
        assert [source.name for source in outdated(store, "r2")] == [str(first / "a.txt")]
        assert next(outdated(store, "r1")).read_bytes() == b"2 hai"
        report = loaded(store, first / "a.txt", rules="r2", refresh=True)
        assert (len(report.replaced), list(outdated(store, "r2"))) == (1, [])


def test_a_refresh_that_finds_the_same_writes_the_record_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put(tmp_path / "in", a="1 một", b="2 hai")
    written: list[Change] = []
    with open_store(None, Plan()) as store:
        loaded(store, folder, rules="r1")
        write = EmbeddedStore._write

        def noted(self: EmbeddedStore, change: Change) -> None:
            written.append(change)
            write(self, change)

        monkeypatch.setattr(EmbeddedStore, "_write", noted)
        loaded(store, folder, rules="r2", refresh=True)
    touched = {quad.graph_name.value for change in written for quad in change.added | change.removed}  # type: ignore[union-attr]
    assert touched == {record_graph(graph("1")), record_graph(graph("2")), "urn:chidao:store"}


def test_what_people_decided_survives_a_refresh(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a="1 một")
    review = graph("1").replace("/notice/", "/review/")
    decided = Quad(
        NamedNode(graph("1")), NamedNode("https://example.org/is"), Literal("đúng"), NamedNode(review)
    )
    with open_store() as store:
        loaded(store, folder, rules="r1")
        store.replace({review: [decided]})
        put(folder, a="1 khác")
        loaded(store, folder, rules="r2", refresh=True)
        assert (words(store, "1"), list(store.quads(review))) == (["khác"], [decided])


def age(store: Path) -> None:
    """Make a store look as if other rules had read all of it."""
    with open_store(store) as opened:
        for name in [g for g in opened.graphs() if "/graph/record/" in g]:
            quads = [q for q in opened.quads(name) if not q.predicate.value.endswith("#ruleSet")]
            files = {q.subject for q in quads if q.predicate.value.endswith("#sourceSha256")}
            rule = NamedNode("https://w3id.org/vnd/ont#ruleSet")
            opened.replace({name: [*quads, *(Quad(f, rule, Literal("old"), NamedNode(name)) for f in files)]})


def rules_in(store: Path) -> set[str]:
    text = "SELECT DISTINCT ?r WHERE { ?f <https://w3id.org/vnd/ont#ruleSet> ?r }"
    with open_reader(store) as reader:
        found = reader.query(text)
        assert isinstance(found, QuerySolutions)
        return {row["r"].value for row in found}


@pytest.mark.parametrize("kept", [True, False])
def test_the_command_refreshes_a_whole_store(tmp_path: Path, kept: bool) -> None:
    """From the files that were kept, the folder they came from being away, or from where they were."""
    files, store = tmp_path / "files", tmp_path / "store"
    shutil.copytree(SAMPLES, files)
    assert CliRunner().invoke(app, ["load", "-q", str(files), "--store", str(store)]).exit_code == 0
    age(store)
    assert rules_in(store) == {"old"}
    shutil.rmtree(files if kept else store / FOLDER)
    result = CliRunner().invoke(app, ["load", "--refresh", "--executor", "here", "--store", str(store)])
    assert result.exit_code == 0, result.output
    assert rules_in(store) == {rule_set()}
    with open_reader(store) as reader:
        assert list(outdated(reader, rule_set(), Originals(store / FOLDER))) == []


def test_loading_nothing_says_what_to_name(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["load", "--store", str(tmp_path / "store")])
    assert isinstance(result.exception, Problem)
    assert "--refresh" in str(result.exception)


@pytest.mark.parametrize("executor", ["somewhere", "dask://127.0.0.1:9"])
def test_an_executor_that_is_none_is_named(tmp_path: Path, executor: str) -> None:
    arguments = ["load", str(SAMPLES), "--executor", executor, "--store", str(tmp_path / "store")]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, Problem)
    assert executor.removeprefix("dask://") in str(result.exception)
