"""The same notice again: the same file, other words, a scan of typed words; and what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import Literal

from kg import iri
from kg.extract import extract
from kg.graphs import graphs_of
from kg.ingest import notice_graphs
from kg.load import Report, load
from kg.messages import speaking
from kg.readers import Box, Doubt, Map, Page, Reading
from kg.store import Store, open_store
from kg.vocabulary import namespace
from kg.weighing import weighed

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"
SAMPLE = (SAMPLES / "tb-45-2024.txt").read_text(encoding="utf-8")
DOCUMENT = "https://w3id.org/vnd/id/doc/vn-lam-ha/2024/45-tb-ubnd"
CHANGED = SAMPLE.replace("Sở Tài chính", "Sở Nội vụ")


def reading_of(data: bytes, name: str) -> Reading:
    """Read a text as if it were in the form that its name says ("a.scan"), with a map of words."""
    text = data.decode()
    starts, ends = [], []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        starts.append(at)
        ends.append(at := at + len(word))
    if not name.endswith(".scan"):
        return Reading(text, "txt", Map(tuple(starts), tuple(ends)))
    count = len(starts)
    sure = tuple(40 if "chính" in text[a:b] else 96 for a, b in zip(starts, ends, strict=True))
    places = Map(tuple(starts), tuple(ends), (1,) * count, (Box(0, 0, 9, 9),) * count, sure)
    doubt = Doubt("no words were found on this page", 2)
    return Reading(
        text, "scan", places, (Page(1, 595, 842, True, 0.9), Page(2, 595, 842, True)), None, (doubt,)
    )


def as_read(data: bytes, name: str) -> Mapping[str, bytes]:
    reading = reading_of(data, name)
    notice = weighed(extract(reading.text), reading.confidence)
    return graphs_of(notice, name, reading=reading).graphs


def put(folder: Path, **files: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / name.replace("_", ".") for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def loaded(store: Store, paths: list[Path], rules: str = "r1", refresh: bool = False) -> Report:
    with speaking("en"):
        return load(paths, store, read=as_read, rules=rules, refresh=refresh)


def values(store: Store, kind: str, name: str) -> list[str]:
    quads = store.quads(iri.graph(kind, DOCUMENT))
    return [q.object.value for q in quads if q.predicate.value == name and isinstance(q.object, Literal)]


def test_a_new_version_replaces_the_former_which_is_kept_and_says_so(tmp_path: Path) -> None:
    old, new = put(tmp_path, a_txt=SAMPLE, b_txt=CHANGED)
    with open_store() as store:
        assert loaded(store, [old]).renewed == []
        report = loaded(store, [new])
        assert (report.replaced, len(report.renewed)) == ([str(new)], 1)
        assert "45/TB-UBND" in str(report.renewed[0]) and str(new) in str(report.renewed[0])
        (present,) = values(store, "notice", namespace()["text"])
        assert "Sở Nội vụ" in present and "Sở Tài chính" not in present
        (former,) = values(store, "history", namespace()["formerText"])
        assert "Sở Tài chính" in former
        (facts,) = values(store, "history", namespace()["formerFacts"])
        assert "hasTask" in facts
        names = values(store, "history", "http://purl.org/dc/terms/title")
        assert names == [str(old)]


def test_versions_make_a_chain(tmp_path: Path) -> None:
    texts = [SAMPLE.replace("Sở Tài chính", f"Sở {name}") for name in ("Nội vụ", "Y tế", "Công Thương")]
    with open_store() as store:
        for number, text in enumerate(texts):
            loaded(store, put(tmp_path, **{f"v{number}_txt": text}))
        formers = {q.subject for q in store.quads(iri.graph("history", DOCUMENT))}
        assert {node.value for node in formers} == {f"{DOCUMENT}/former/{n}" for n in (1, 2)}  # type: ignore[union-attr]


def test_no_question_takes_former_facts_for_present_ones(tmp_path: Path) -> None:
    with open_store() as store:
        loaded(store, put(tmp_path, a_txt=SAMPLE))
        loaded(store, put(tmp_path, b_txt=CHANGED))
        assert not [hit for hit in store.search("Sở Tài chính") if hit.kind == "task"]


def test_the_same_file_read_by_other_rules_is_no_new_version(tmp_path: Path) -> None:
    (path,) = put(tmp_path, a_txt=SAMPLE)
    with open_store() as store:
        loaded(store, [path])
        report = loaded(store, [path], rules="r2", refresh=True)
        assert (report.replaced, report.renewed) == ([str(path)], [])
        assert not list(store.quads(iri.graph("history", DOCUMENT)))


def test_the_same_words_in_another_layout_are_no_new_version(tmp_path: Path) -> None:
    one, two = put(tmp_path, a_txt=SAMPLE, b_txt=SAMPLE.replace("Sở Tài chính", "Sở  Tài chính"))
    with open_store() as store:
        assert loaded(store, [one, two]).renewed == []


def test_a_file_is_known_by_its_bytes_under_any_name(tmp_path: Path) -> None:
    first, twin, later = put(tmp_path, a_txt=SAMPLE, b_txt=SAMPLE, c_txt=SAMPLE)
    with open_store() as store:
        report = loaded(store, [first, twin])
        assert (report.loaded, report.unchanged) == ([str(first)], [str(twin)])
        assert report.same == {str(twin): str(first)}
        version = store.version
        report = loaded(store, [later])
        assert (report.unchanged, report.same, store.version) == (
            [str(later)], {str(later): str(first)}, version,
        )  # fmt: skip


def test_a_twin_of_a_file_that_failed_fails_too(tmp_path: Path) -> None:
    first, twin = put(tmp_path, a_txt="abc", b_txt="abc")
    with open_store() as store, speaking("en"):
        report = load([first, twin], store, read=notice_graphs, rules="r")
        assert [remark.source for remark in report.failed] == [str(first), str(twin)]
        assert str(first) in str(report.failed[1])


def test_a_scan_of_typed_words_changes_no_fact(tmp_path: Path) -> None:
    typed, scan = put(tmp_path, a_txt=SAMPLE, b_scan=SAMPLE.replace("Giao", "Giac"))
    with open_store() as store:
        loaded(store, [typed])
        before = set(store.quads(iri.graph("notice", DOCUMENT)))
        report = loaded(store, [scan])
        assert report.unchanged == [str(scan)] and report.doubtful
        assert set(store.quads(iri.graph("notice", DOCUMENT))) == before
        assert not list(store.quads(iri.graph("history", DOCUMENT)))
        assert loaded(store, [scan]).unchanged == [str(scan)]


def test_typed_words_take_the_place_of_a_scan(tmp_path: Path) -> None:
    typed, scan = put(tmp_path, a_txt=SAMPLE, b_scan=SAMPLE.replace("Giao", "Giac"))
    with open_store() as store:
        loaded(store, [scan])
        report = loaded(store, [typed])
        assert report.replaced == [str(typed)]
        assert "in place of a scan" in str(report.renewed[0])
        assert "Giac" in values(store, "history", namespace()["formerText"])[0]


def test_what_was_hard_to_read_lowers_confidence_and_is_reported_by_page(tmp_path: Path) -> None:
    (scan,) = put(tmp_path, a_scan=SAMPLE)
    (typed,) = put(tmp_path / "typed", a_txt=SAMPLE)
    with open_store() as store, open_store() as other:
        report = loaded(store, [scan])
        loaded(other, [typed])
        assert [(r.source, r.page) for r in report.doubtful] == [(str(scan), 2)]
        assert report.to_data()["doubtful"][0]["page"] == 2
        low, high = (
            [float(value) for value in values(s, "notice", namespace()["confidence"])] for s in (store, other)
        )
        assert len(low) == len(high) and sum(low) < sum(high)
        assert min(low) < 0.5 <= min(high)
        pages = values(store, "report", namespace()["page"])
        assert pages == ["2"]


def test_the_pages_of_a_file_are_noted(tmp_path: Path) -> None:
    (scan,) = put(tmp_path, a_scan=SAMPLE)
    with open_store() as store:
        loaded(store, [scan])
        assert values(store, "notice", namespace()["pageStart"]) == ["0"]
        assert values(store, "notice", "http://purl.org/dc/terms/format") == ["scan"]


def test_an_interrupt_ends_between_two_commits_and_is_told(tmp_path: Path) -> None:
    one, two = put(tmp_path, a_txt=SAMPLE, b_txt=CHANGED.replace("45/TB", "46/TB"))

    def stop(done: int, total: int, name: str) -> None:
        raise KeyboardInterrupt

    with open_store() as store, speaking("en"):
        report = load([one, two], store, read=as_read, rules="r1", progress=stop)
        assert (report.loaded, report.interrupted) == ([str(one)], True)
        assert "goes on" in str(report)
        again = loaded(store, [one, two])
        assert (again.unchanged, again.loaded) == ([str(one)], [str(two)])


@pytest.mark.parametrize("wanted", ["vi", "en"])
def test_a_failure_names_file_and_page(tmp_path: Path, wanted: str) -> None:
    (tmp_path / "hong.pdf").write_bytes(b"%PDF-1.7 nothing")
    with open_store() as store, speaking(wanted):
        report = load([tmp_path / "hong.pdf"], store, read=partial(notice_graphs), rules="r")
        (failure,) = report.to_data()["failed"]
        assert failure["file"].endswith("hong.pdf") and "hong.pdf" in failure["reason"]
        assert failure["page"] is None
