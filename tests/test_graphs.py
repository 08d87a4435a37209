"""All graphs of a notice: facts, what follows, the report; and what is held back when it fails its check."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
from factory import TASKS, notice

from kg import iri
from kg.graphs import graphs_of
from kg.model import Assignment, Evidence, Notice, Span
from kg.vocabulary import namespace

DOCUMENT = "https://w3id.org/vnd/id/doc/vn-bac-giang/2024/45-tb-ubnd"
KINDS = ("notice", "derived", "report", "quarantine")


def broken() -> Notice:
    """Return a notice with evidence that is surer than sure."""
    task = TASKS[0]
    sure = replace(task.assignments[0].evidence, confidence=1.5)
    assignments = tuple(Assignment(a.agent, a.role, sure) for a in task.assignments)
    return notice(tasks=(replace(task, assignments=assignments),))


def test_a_good_notice_gives_its_facts_what_follows_and_an_empty_quarantine() -> None:
    found = graphs_of(notice(), "a.txt")
    assert list(found.graphs) == [iri.graph(kind, DOCUMENT) for kind in KINDS]
    assert found.graphs[iri.graph("quarantine", DOCUMENT)] == b""
    for name, data in found.graphs.items():
        assert {str(q.graph_name) for q in ox.parse(data, format=ox.RdfFormat.N_QUADS)} <= {f"<{name}>"}
    assert not found.is_held_back


def test_a_warning_stands_in_the_report_in_both_languages() -> None:
    undated = graphs_of(Notice("Kính gửi các sở."), "a.txt")
    report = ox.parse(undated.graphs[iri.graph("report", undated.document)], format=ox.RdfFormat.N_QUADS)
    said = {q.object.language for q in report if q.predicate.value.endswith("#resultMessage")}
    assert said == {"vi", "en"}


def test_a_notice_that_fails_gives_no_facts_but_loses_nothing() -> None:
    found = graphs_of(broken(), "a.txt")
    quarantine = iri.graph("quarantine", DOCUMENT)
    assert found.is_held_back and list(found.graphs) == [quarantine]
    quads = list(ox.parse(found.graphs[quarantine], format=ox.RdfFormat.N_QUADS))
    held = [q.object.value for q in quads if q.predicate.value == namespace()["quarantinedFacts"]]
    assert "hasTask" in held[0]
    assert not any(q.predicate.value == namespace()["hasTask"] for q in quads)


def test_the_report_names_what_is_wrong() -> None:
    result = next(r for r in graphs_of(broken(), "a.txt").results if r.is_error)
    assert result.shape == "Evidence-confidence"
    assert result.message("en") == "The confidence is one number from 0 to 1."


def test_an_empty_span_is_held_back() -> None:
    nothing = Evidence(Span(5, 5), "a-rule", 0.9)
    found = graphs_of(notice(tasks=(replace(TASKS[0], evidence=nothing),)), "a.txt")
    assert "EvidenceQuote" in {result.shape for result in found.results}
