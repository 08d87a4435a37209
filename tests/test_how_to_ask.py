"""The page that teaches how to ask: twenty examples, short, each with an answer on the hand-made notice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks import gold as hand_made
from kg import shapes
from kg.derive import derive
from kg.vocabulary import prefixes, vocabulary

PAGE = (Path(__file__).resolve().parents[1] / "ontology" / "how-to-ask.md").read_text(encoding="utf-8")
FOUND = re.findall(r"^## (\d+)\. [^\n]+\n+```sparql\n(.*?)```", PAGE, flags=re.MULTILINE | re.DOTALL)
# Twenty examples, then the five questions of somebody who had read them.
EXAMPLES, READERS = FOUND[:20], FOUND[20:]
HEAD = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in prefixes().items())
# The five questions that someone who knows only the page might ask next.
FURTHER = [
    "SELECT DISTINCT ?task ?name WHERE { ?task vnd:adviceTo ?body . ?body skos:prefLabel ?name }",
    "SELECT ?day (COUNT(DISTINCT ?task) AS ?tasks) WHERE { ?task vnd:dueDate ?day } GROUP BY ?day",
    "SELECT DISTINCT ?t WHERE { ?t vnd:lead ?a ; vnd:dependsOnDocument ?d . ?d a vnd:NormativeDocument }",
    "SELECT DISTINCT ?g WHERE { ?task vnd:coordinatedBy ?who . ?who a vnd:AgentGroup ; skos:prefLabel ?g }",
    "SELECT DISTINCT ?task ?day WHERE { ?task vnd:reportedBy ?body ; vnd:dueDate ?day }",
]


@pytest.fixture(scope="module")
def made(shared: Path) -> list[ox.Quad]:
    return list(dict.fromkeys(hand_made.read(shared).quads))


@pytest.fixture(scope="module")
def derived(made: list[ox.Quad]) -> list[ox.Quad]:
    facts = [quad for quad in made if "/graph/notice/" in quad.graph_name.value]  # type: ignore[union-attr]
    return derive(facts, facts[0].graph_name.value)[1]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def store(made: list[ox.Quad], derived: list[ox.Quad]) -> ox.Store:
    found = ox.Store()
    found.extend([*made, *derived, *vocabulary().quads])
    return found


def test_there_are_twenty_examples() -> None:
    assert [int(number) for number, _ in FOUND] == list(range(1, 26))


@pytest.mark.parametrize("text", [*(text for _, text in EXAMPLES), *FURTHER])
def test_an_example_is_short_and_has_an_answer(text: str, store: ox.Store) -> None:
    assert len(text.strip().splitlines()) <= 10
    assert list(store.query(HEAD + text, use_default_graph_as_union=True))  # type: ignore[arg-type]


def test_the_derived_graph_of_the_hand_made_notice_is_the_one_worked_out_by_hand(
    derived: list[ox.Quad],
) -> None:
    """58 actors and 40 inherited ones, 9 relations between documents, 18 dependencies; and 4 due dates."""
    counts = Counter(quad.predicate.value.rpartition("#")[2] for quad in derived)
    relations = sum(counts[name] for name in ("cites", "plansToAmend", "implements", "announces"))
    assert (counts["dependsOnDocument"], relations, counts["dueDate"]) == (18, 9, 4)
    assert len(derived) - 18 - 9 - 4 == 58 + 40


def test_the_hand_made_notice_breaks_no_shape_but_for_the_text_it_does_not_hold(made: list[ox.Quad]) -> None:
    errors = {result.shape for result in shapes.validate(made) if result.is_error}
    assert errors == {"Notice-text"}
