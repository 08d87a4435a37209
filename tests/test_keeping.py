"""The care of a store from the command line: what is saved comes back, what is wrong is named."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, parse
from pyoxigraph import Store as Engine
from typer.testing import CliRunner, Result

from kg import keeping
from kg.commands import app
from kg.config import Config
from kg.messages import Problem
from kg.store import open_reader

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample notices and their files."""
    store = tmp_path_factory.mktemp("loaded") / "store"
    result = CliRunner().invoke(app, ["load", str(SAMPLES), "--store", str(store), "--quiet"])
    assert result.exit_code == 0, result.output
    return store


@pytest.fixture
def run(tmp_path: Path, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a copy of that store, with English messages."""
    monkeypatch.setenv("CHIDAO_LANGUAGE", "en")
    store = tmp_path / "store"
    shutil.copytree(loaded, store)
    monkeypatch.setattr(keeping, "current", lambda: Config(store=str(store)))

    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return invoke


def said(result: Result) -> str:
    """Return the one line of a problem."""
    assert isinstance(result.exception, Problem), result.output
    return str(result.exception)


def quads(store: Path) -> set[str]:
    with open_reader(store) as reader:
        return {str(quad) for graph in reader.graphs() for quad in reader.quads(graph)}


def test_a_store_is_backed_up_lost_and_restored(run: Run, tmp_path: Path) -> None:
    before = quads(tmp_path / "store")
    assert run("backup", tmp_path / "saved").exit_code == 0
    shutil.rmtree(tmp_path / "store")
    assert run("restore", tmp_path / "saved").exit_code == 0
    assert quads(tmp_path / "store") == before
    assert run("verify").exit_code == 0
    kept = [file for file in (tmp_path / "store" / "originals").rglob("*") if file.is_file()]
    assert len([file for file in kept if not file.suffix]) == len(list(SAMPLES.glob("*.txt")))


def test_nothing_that_is_there_is_written_over(run: Run, tmp_path: Path) -> None:
    for command in ("backup", "restore", "export"):
        target = tmp_path / "taken.nq"
        target.mkdir(exist_ok=True)
        arguments = (target, "--store", target) if command == "restore" else (target,)
        (target / "graph").mkdir(exist_ok=True)
        assert "exists already" in said(run(command, *arguments))


@pytest.mark.parametrize("form", ["nq", "trig"])
def test_an_export_is_imported_to_the_same_graphs(run: Run, tmp_path: Path, form: str) -> None:
    assert run("export", tmp_path / f"all.{form}").exit_code == 0
    result = run("import", tmp_path / f"all.{form}", "--store", tmp_path / "again")
    assert result.exit_code == 0, result.output
    assert quads(tmp_path / "again") == quads(tmp_path / "store")


def test_bad_files_are_named_and_change_nothing(run: Run, tmp_path: Path) -> None:
    before = quads(tmp_path / "store")
    (tmp_path / "bad.nq").write_text("<https://example.org/a> <https://example.org/b> .\n")
    (tmp_path / "triple.nq").write_text('<https://example.org/a> <https://example.org/b> "c" .\n')
    for name in ("bad.nq", "triple.nq", "away.nq", "unknown.xyz"):
        assert name in said(run("import", tmp_path / name))
    assert "no backup" in said(run("restore", tmp_path / "away", "--store", tmp_path / "other"))
    assert "on a server" in said(run("compact", "--store", "http://127.0.0.1:9"))
    assert quads(tmp_path / "store") == before


def test_compacting_changes_no_fact(run: Run, tmp_path: Path) -> None:
    before = quads(tmp_path / "store")
    assert run("compact").exit_code == 0
    assert quads(tmp_path / "store") == before


def test_verifying_names_faults_and_fails(run: Run, tmp_path: Path) -> None:
    snapshot = max((tmp_path / "store" / "snapshots").glob("0*[0-9]"))
    engine = Engine(str(snapshot))
    engine.clear_graph(DefaultGraph())
    del engine
    result = run("verify")
    assert result.exit_code == 1
    assert "default graph" in result.stderr


def crate_of(folder: Path) -> dict[str, dict[str, object]]:
    described = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert described["@context"][0] == "https://w3id.org/ro/crate/1.2/context"
    return {entity["@id"]: entity for entity in described["@graph"]}


def references(value: object) -> set[str]:
    """Return all addresses that a value of an entity names."""
    if isinstance(value, dict):
        return {str(value["@id"])}
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_a_crate_holds_graphs_and_files_and_says_what_each_is(run: Run, tmp_path: Path) -> None:
    result = run("export", "--crate", tmp_path / "crate")
    assert result.exit_code == 0, result.output
    entities = crate_of(tmp_path / "crate")
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert (descriptor["about"], descriptor["conformsTo"]) == (
        {"@id": "./"}, {"@id": "https://w3id.org/ro/crate/1.2"},
    )  # fmt: skip
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    files = {path for path, entity in entities.items() if entity["@type"] == "File"}
    assert files == references(root["hasPart"])
    on_disk = {p.relative_to(tmp_path / "crate").as_posix() for p in (tmp_path / "crate").rglob("*.*")}
    assert on_disk - {"ro-crate-metadata.json"} == files
    for path in files:
        data = (tmp_path / "crate" / path).read_bytes()
        assert entities[path]["contentSize"] == str(len(data))
        assert (
            entities[path].get("sha256", hashlib.sha256(data).hexdigest()) == hashlib.sha256(data).hexdigest()
        )
    notices = [e for e in entities.values() if "isBasedOn" in e]
    assert len(notices) == len(list(SAMPLES.glob("*.txt"))) == len(files) - 1
    assert set().union(*(references(e["isBasedOn"]) for e in notices)) == files - {"graphs.nq"}
    assert {
        str(q) for q in parse(path=str(tmp_path / "crate" / "graphs.nq"), format=RdfFormat.N_QUADS)
    } == quads(tmp_path / "store")


def test_what_a_crate_names_it_describes(run: Run, tmp_path: Path) -> None:
    run("export", "--crate", tmp_path / "crate")
    entities = crate_of(tmp_path / "crate")
    named = set().union(*(references(v) for e in entities.values() for v in e.values()))
    assert {name for name in named if not name.startswith("https://w3id.org/ro/")} <= entities.keys()


def test_a_crate_without_the_files_names_their_hashes(run: Run, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "store" / "originals")
    assert run("export", "--crate", tmp_path / "crate").exit_code == 0
    entities = crate_of(tmp_path / "crate")
    assert [path for path, e in entities.items() if e["@type"] == "File"] == ["graphs.nq"]
    hashes = {hashlib.sha256(file.read_bytes()).hexdigest() for file in SAMPLES.glob("*.txt")}
    assert {f"urn:sha256:{digest}" for digest in hashes} <= entities.keys()
