"""The scorer of the gold facts, taken as it is from beside the checkout."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from kg.form.components import Components, split
from kg.text import normalise


def scorer(shared: Path) -> ModuleType:
    """Return `score.py` as a module."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold_notices(shared: Path) -> Iterator[tuple[str, dict[str, Any], str, Components]]:
    """Yield the name, the gold facts, the text and the parts of each notice that has gold."""
    for path in sorted((shared / "eval" / "gold").glob("*.json")):
        text = normalise((shared / "notices" / f"{path.stem}.txt").read_text(encoding="utf-8"))
        yield path.stem, json.loads(path.read_text(encoding="utf-8")), text, split(text)


def pooled(
    shared: Path,
    facts: Callable[[ModuleType, dict[str, Any], str, Components], tuple[list[Any], list[Any]]],
    same: str,
) -> tuple[float, list[str]]:
    """Return the F1 of `facts` (gold and found of one notice) over all notices, and what is wrong."""
    score = scorer(shared)
    tally = score.Tally()
    for name, gold, text, parts in gold_notices(shared):
        tally.pair(*facts(score, gold, text, parts), getattr(score, same), name)
    return tally.row()["f1"], [*tally.missed, *tally.extra]
