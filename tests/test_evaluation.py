"""The figures of extraction hold: no category falls by more than a point below those committed."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.evaluate import committed, main
from benchmarks.scoring import CORE, Scored, grouped, pooled, score_notices, scorer

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
