"""From files to the store: what is new, what is known, what fails, and that nothing stored is lost."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import iri
from kg.load import Report, load
from kg.messages import Problem, speaking
from kg.store import Store, open_store
from kg.vocabulary import namespace

SAYS = NamedNode("https://example.org/says")


def graph(number: str) -> str:
    return iri.graph("notice", f"{iri.data()}doc/vn/2024/{number}")


def one_line(data: bytes, name: str) -> Mapping[str, bytes]:
    """A reading in which the first word of a file is the number of the notice and the rest its only fact."""
    number, _, words = data.decode().strip().partition(" ")
    if number == "bad":
        raise Problem("{file}: there is nothing to read here", file=name)
    if number == "fault":
        raise ZeroDivisionError("a fault of the rules")
    if number == "death":
        os._exit(9)
    line = f'<https://example.org/{number}> {SAYS} "{words}" <{graph(number)}> .\n'
    return {graph(number): line.encode()}


def words(store: Store, number: str) -> list[str]:
    return [q.object.value for q in store.quads(graph(number)) if isinstance(q.object, Literal)]


def put(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def loaded(store: Store, *paths: Path, rules: str = "r1", refresh: bool = False) -> Report:
    return load(paths, store, read=one_line, rules=rules, refresh=refresh)


def counts(report: Report) -> tuple[int, ...]:
    states = (report.loaded, report.replaced, report.unchanged, report.outdated)
    return (*(len(names) for names in states), len(report.failed))


def test_files_become_graphs_few_in_one_commit(tmp_path: Path) -> None:
    with open_store() as store:
        report = loaded(store, put(tmp_path / "in", a="1 một", b="2 hai"))
        assert (counts(report), store.version) == ((2, 0, 0, 0, 0), 1)
        assert (words(store, "1"), words(store, "2")) == (["một"], ["hai"])


def test_loading_again_does_nothing_and_a_changed_file_replaces_its_own_notice_only(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a="1 một", b="2 hai")
    with open_store() as store:
        loaded(store, folder)
        assert counts(loaded(store, folder)) == (0, 0, 2, 0, 0)
        assert store.version == 1
        put(folder, a="1 khác")
        assert counts(loaded(store, folder)) == (0, 1, 1, 0, 0)
        assert (words(store, "1"), words(store, "2")) == (["khác"], ["hai"])


def test_other_rules_read_again_only_on_refresh(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a="1 một")
    with open_store() as store:
        loaded(store, folder)
        assert counts(loaded(store, folder, rules="r2")) == (0, 0, 0, 1, 0)
        assert counts(loaded(store, folder, rules="r2", refresh=True)) == (0, 1, 0, 0, 0)
        assert counts(loaded(store, folder, rules="r2", refresh=True)) == (0, 0, 1, 0, 0)


def test_two_files_of_one_notice_do_not_take_turns(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", scan="1 một", text="1 mot")
    with open_store() as store:
        assert counts(loaded(store, folder)) == (1, 1, 0, 0, 0)
        assert counts(loaded(store, folder)) == (0, 0, 2, 0, 0)
        put(folder, scan="1 một!")
        assert counts(loaded(store, folder)) == (0, 1, 1, 0, 0)
        put(folder, scan="1 một")
        assert counts(loaded(store, folder)) == (0, 1, 1, 0, 0)


def test_a_decision_in_a_review_graph_survives_loading(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a="1 một")
    review = iri.graph("review", iri.document_of(graph("1")))
    with open_store() as store:
        loaded(store, folder)
        store.replace({review: [Quad(NamedNode(graph("1")), SAYS, Literal("đúng"), NamedNode(review))]})
        put(folder, a="1 khác")
        loaded(store, folder)
        assert len(list(store.quads(review))) == 1


def test_the_record_tells_file_hash_rules_and_time(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a="1 một")
    with open_store() as store:
        loaded(store, folder)
        record = {str(q.predicate): q.object for q in store.quads(graph("1").replace("/notice/", "/record/"))}
        assert record[f"<{namespace()['ruleSet']}>"] == Literal("r1")
        assert record["<http://purl.org/dc/terms/title>"] == Literal(str(folder / "a.txt"))
        assert any("generatedAtTime" in predicate for predicate in record)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_bad_files_give_one_line_each_and_stop_no_other(tmp_path: Path, language: str) -> None:
    folder = put(tmp_path / "in", a="1 một", b="bad", c="fault", d="2 hai", empty="")
    (folder / "locked.txt").write_text("3 ba")
    (folder / "locked.txt").chmod(0)
    with open_store() as store, speaking(language):
        store.replace(
            {
                graph("9"): [
                    Quad(NamedNode("https://example.org/9"), SAYS, Literal("x"), NamedNode(graph("9")))
                ]
            }
        )
        report = loaded(store, folder, tmp_path / "nowhere")
        assert (words(store, "1"), words(store, "2"), words(store, "9")) == (["một"], ["hai"], ["x"])
    failed = {Path(failure.source).name: str(failure) for failure in report.failed}
    expected = {"b.txt", "c.txt", "nowhere"} | ({"locked.txt"} if os.geteuid() else set())
    assert expected <= failed.keys()
    for name, line in failed.items():
        assert name in line
        assert "\n" not in line


def test_progress_names_every_file(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    with open_store() as store:
        load([put(tmp_path / "in", a="1 một", b="bad")], store, read=one_line, rules="r",
             progress=lambda *told: seen.append(told))  # fmt: skip
    assert [(done, total, Path(name).name) for done, total, name in seen] == [
        (1, 2, "a.txt"),
        (2, 2, "b.txt"),
    ]


def test_processes_read_and_one_that_dies_loses_no_loaded_notice(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", **{f"n{number:02}": f"{number} số {number}" for number in range(12)})
    with open_store() as store:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            assert len(load([folder], store, read=one_line, rules="r", executor=pool).loaded) == 12
        put(folder, n00="death", n01="1 khác")
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            report = load([folder], store, read=one_line, rules="r", executor=pool)
        assert str(folder / "n00.txt") in [failure.source for failure in report.failed]
        assert [words(store, str(number)) for number in range(2, 12)] == [[f"số {n}"] for n in range(2, 12)]


def test_the_project_loads_its_own_samples_and_refuses_what_is_no_notice(tmp_path: Path) -> None:
    """Fails unless the readers, the rules and the ontology fit together."""
    chance = random.Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz \n"
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "random.txt").write_text("".join(chance.choices(letters, k=5_000_000)))
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + chance.randbytes(5000))
    samples = Path(load.__code__.co_filename).parent / "samples"
    with open_store() as store, speaking("en"):
        report = load([samples, tmp_path, tmp_path / "missing"], store)
        assert len(report.loaded) == len(list(samples.glob("*.txt")))
        assert sorted(Path(f.source).name for f in report.failed) == [
            "empty.txt",
            "missing",
            "photo.jpg",
            "random.txt",
        ]
        assert len(load([samples], store).unchanged) == len(report.loaded)
