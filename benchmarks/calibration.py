"""Does a confidence mean something?  `python -m benchmarks.calibration [--gold FOLDER ...] [--rules]`.

Takes each fact that extraction gives for the notices with gold facts, and counts how many of those given with
a confidence are right: of the facts given 0.9, about nine in ten should be.  `--rules` counts by rule, the
worst first.  `--gold` names further folders of gold facts for texts in `--notices`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.evaluate import SHARED
from benchmarks.scoring import pairs, scorer
from kg.extract import extract
from kg.model import Evidence, Notice, Task
from kg.record import record

BUCKETS = (0.0, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97)
ROLES = {"chu-tri": "lead", "thuc-hien": "lead", "phoi-hop": "coordinating"}
HEADER = {"type": "type", "number": "number", "issued_on": "date", "issuer": "issuer"}
Verdict = tuple[str, float, bool]


def verdicts(score: ModuleType, gold: dict[str, Any], notice: Notice) -> Iterator[Verdict]:
    """Yield rule, confidence and whether it is right, for each fact of a notice that the gold tells of."""
    found = record(notice)
    unreadable = gold["notice"].get("unreadable") or []
    for fact in found["facts"]:
        name = HEADER.get(fact["fact"])
        if name and name not in unreadable and gold["notice"].get(name):
            known, said = (name, gold["notice"][name]), (name, fact["value"])
            yield fact["rule"], fact["confidence"], score.same_header(known, said)
    cited = [score.key_of(citation) for citation in gold["citations"]]
    for citation in found["citations"]:
        key = score.key_of(citation)
        right = any(score.same_document(known, key) for known in cited)
        yield citation["rule"], citation["confidence"], right
    yield from _recipients(score, gold, found)
    tasks = dict(zip(map(id, found["tasks"]), notice.tasks, strict=True))
    for known, said in score.match_tasks(gold["tasks"], found["tasks"]):
        if said:
            yield from _task(score, known, said, tasks[id(said)])


def _recipients(score: ModuleType, gold: dict[str, Any], found: dict[str, Any]) -> Iterator[Verdict]:
    scored = set(score.outside(found["recipients"] or []))
    for fact in found["facts"]:
        if fact["fact"] == "recipient" and fact["value"] in scored and gold.get("recipients") is not None:
            right = any(score.same_agency(known, fact["value"]) for known in gold["recipients"])
            yield fact["rule"], fact["confidence"], right


def _task(
    score: ModuleType, known: dict[str, Any] | None, said: dict[str, Any], task: Task
) -> Iterator[Verdict]:
    yield said["rule"], said["confidence"], known is not None
    for assignment in said["assignments"]:
        role = ROLES.get(assignment["role"])
        if role and assignment["agency"] in said[f"{role}_groups" if assignment["group"] else role]:
            yield assignment["rule"], assignment["confidence"], _holds(score, known, role, assignment)
    for deadline in task.deadlines:
        if deadline.value:
            right = known is not None and deadline.value in (known.get("deadlines") or [])
            yield *_how(deadline.evidence), right


def _how(evidence: Evidence) -> tuple[str, float]:
    return evidence.rule, evidence.confidence


def _holds(score: ModuleType, known: dict[str, Any] | None, role: str, assignment: dict[str, Any]) -> bool:
    """Say whether a body has this role in the gold task, as a named body or as a group."""
    if known is None:
        return False
    name = assignment["agency"]
    if assignment["group"]:
        groups = known.get(f"{role}_groups") or []
        return any(score.overlap(group, name) >= 0.6 for group in groups)
    return any(score.same_agency(body, name) for body in known.get(role) or [])


def table(found: Iterable[Verdict]) -> list[tuple[float, int, int]]:
    """Return for each bucket (its lowest confidence) how many facts there are and how many are right."""
    given: Counter[float] = Counter()
    right: Counter[float] = Counter()
    for _, confidence, holds in found:
        bucket = max(low for low in BUCKETS if low <= confidence)
        given[bucket] += 1
        right[bucket] += holds
    return [(bucket, given[bucket], right[bucket]) for bucket in BUCKETS if given[bucket]]


def by_rule(found: Iterable[Verdict]) -> list[tuple[str, float, int, int]]:
    """Return for each rule its confidence, how many facts it gave and how many are right; worst first."""
    given: Counter[tuple[str, float]] = Counter()
    right: Counter[tuple[str, float]] = Counter()
    for rule, confidence, holds in found:
        given[rule, confidence] += 1
        right[rule, confidence] += holds
    rows = [(rule, confidence, count, right[rule, confidence]) for (rule, confidence), count in given.items()]
    return sorted(rows, key=lambda row: (row[3] / row[2] - row[1], -row[2]))


def main() -> int:
    """Print the share of right facts by confidence, and with `--rules` by rule."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--shared", type=Path, default=SHARED)
    arguments.add_argument("--gold", type=Path, nargs="*", default=[])
    arguments.add_argument("--notices", type=Path)
    arguments.add_argument("--rules", action="store_true")
    options = arguments.parse_args()
    if not (options.shared / "eval").is_dir():
        print(f"no gold facts in {options.shared}", file=sys.stderr)
        return 2
    score = scorer(options.shared / "eval")
    notices = options.notices or options.shared / "notices"
    folders = [options.shared / "eval" / "gold", *options.gold]
    known = [(gold, text) for folder in folders for _, gold, text in pairs(notices, folder)]
    found = [verdict for gold, text in known for verdict in verdicts(score, gold, extract(text))]
    print(
        f"{len(known)} notices, {len(found)} facts\n\n{'confidence':>12}{'facts':>8}{'right':>8}{'share':>8}"
    )
    for low, count, right in table(found):
        print(f"{f'from {low:.2f}':>12}{count:8}{right:8}{right / count:8.3f}")
    if options.rules:
        print(f"\n{'rule':28}{'given':>7}{'facts':>7}{'right':>7}{'share':>7}")
        for rule, confidence, count, right in by_rule(found):
            print(f"{rule:28}{confidence:7.2f}{count:7}{right:7}{right / count:7.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
