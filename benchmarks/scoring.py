"""Scores of single notices and of groups of them, by the scorer that comes with the gold facts."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from types import ModuleType
from typing import Any

from kg.extract import extract
from kg.record import record

CORE = ("citations", "tasks", "lead", "coordinating", "deadlines", "task_citations")
SETTINGS = Path(__file__).with_name("evaluation.toml")


@dataclass(frozen=True, slots=True)
class Scored:
    """One notice: what it is, and for each category how many facts were right, wrong and missed."""

    name: str
    type: str
    issuer: str
    scanned: bool
    tallies: dict[str, Any]


def scorer(evaluation: Path) -> ModuleType:
    """Return `score.py` of the folder `evaluation` as a module."""
    spec = importlib.util.spec_from_file_location("score", evaluation / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(evaluation / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pairs(notices: Path, gold: Path) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the name, the gold facts and the text of each notice that has gold facts in `gold`."""
    for path in sorted(gold.glob("*.json")):
        text = (notices / f"{path.stem}.txt").read_text(encoding="utf-8")
        yield path.stem, json.loads(path.read_text(encoding="utf-8")), text


def score_notices(score: ModuleType, notices: Path, gold: Path) -> list[Scored]:
    """Extract and score each notice that has gold facts."""
    scanned = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["scanned"]
    found = []
    for name, facts, text in pairs(notices, gold):
        tallies = {category: score.Tally() for category in score.CATEGORIES}
        score.score(facts, record(extract(text)), name, tallies)
        header = facts["notice"]
        issuer = header.get("issuer") or "?"
        found.append(Scored(name, header["type"], issuer, name in scanned, tallies))
    return found


def pooled(score: ModuleType, notices: Iterable[Scored]) -> dict[str, float]:
    """Return the F1 of each category over all facts of `notices`, and of the core."""
    totals = {category: score.Tally() for category in score.CATEGORIES}
    for notice in notices:
        for category, tally in notice.tallies.items():
            totals[category].tp += tally.tp
            totals[category].fp += tally.fp
            totals[category].fn += tally.fn
    figures = {category: float(total.row()["f1"]) for category, total in totals.items()}
    return {**figures, "core": round(mean(figures[category] for category in CORE), 4)}


def grouped(
    score: ModuleType, notices: Iterable[Scored], key: Callable[[Scored], str]
) -> dict[str, tuple[int, dict[str, float]]]:
    """Return for each group how many notices it has and their pooled figures."""
    groups: dict[str, list[Scored]] = {}
    for notice in notices:
        groups.setdefault(key(notice), []).append(notice)
    return {name: (len(groups[name]), pooled(score, groups[name])) for name in sorted(groups)}
