"""The figures of extraction hold: no category falls by more than a point below those committed."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.calibration import by_rule, table, verdicts
from benchmarks.evaluate import committed, main
from benchmarks.scoring import CORE, Scored, grouped, pairs, pooled, score_notices, scorer
from kg.extract import extract

POINT = 0.01


@pytest.fixture(scope="module")
def score(shared: Path) -> ModuleType:
    return scorer(shared / "eval")


@pytest.fixture(scope="module")
def scored(shared: Path, score: ModuleType) -> list[Scored]:
    return score_notices(score, shared / "notices", shared / "eval" / "gold")


def test_no_category_falls_by_more_than_a_point(score: ModuleType, scored: list[Scored]) -> None:
    figures, known = pooled(score, scored), committed()
    assert set(known) == set(figures)
    fallen = {name: (known[name], value) for name, value in figures.items() if value < known[name] - POINT}
    assert fallen == {}


def test_the_committed_figures_are_worth_holding() -> None:
    known = committed()
    assert set(CORE) < set(known)
    assert known["core"] >= 0.95
    assert min(known.values()) >= 0.9


def test_groups_cover_all_notices_once(score: ModuleType, scored: list[Scored]) -> None:
    by_issuer = grouped(score, scored, lambda notice: notice.issuer)
    assert sum(count for count, _ in by_issuer.values()) == len(scored) >= 16
    assert any(notice.scanned for notice in scored) and not all(notice.scanned for notice in scored)


def test_a_wrong_fact_lowers_its_category(score: ModuleType, scored: list[Scored]) -> None:
    spoilt = {category: score.Tally() for category in score.CATEGORIES}
    spoilt["lead"].fp = 100
    wrong = Scored("spoilt", "TB", "?", scanned=False, tallies=spoilt)
    assert pooled(score, [*scored, wrong])["lead"] < pooled(score, scored)["lead"] - POINT


def test_the_report_is_printed(
    shared: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate", "--shared", str(shared), "--show", "recipients"])
    assert main() == 0
    shown = capsys.readouterr().out
    for words in ("change", "scanned", "issuer left out", "mean of the groups"):
        assert words in shown


def test_missing_gold_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate", "--shared", str(tmp_path)])
    assert main() == 2
    assert "no gold facts" in capsys.readouterr().err


def test_confidence_means_something(shared: Path, score: ModuleType) -> None:
    known = pairs(shared / "notices", shared / "eval" / "gold")
    found = [verdict for _, gold, text in known for verdict in verdicts(score, gold, extract(text))]
    assert len(found) > 600
    for low, count, right in table(found):
        assert right >= low * count - 2, f"of {count} facts given {low} only {right} are right"


def test_wrong_facts_show_in_the_table_of_confidence() -> None:
    found = [("a", 0.9, True), ("a", 0.9, False), ("b", 0.97, True), ("c", 0.5, False)]
    assert table(found) == [(0.0, 1, 0), (0.9, 2, 1), (0.97, 1, 1)]
    assert by_rule(found)[0] == ("c", 0.5, 1, 0)
