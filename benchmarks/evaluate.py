"""Score extraction against gold facts: `python -m benchmarks.evaluate [--shared FOLDER] [--show CATEGORY]`.

Prints the F1 of each category with the change against the committed figures (`baseline.json`), then by type
of notice, by digital text or scan, and by issuer.  The rules are written by hand and not trained, so nothing
can be trained anew when an issuer is left out: the score of each issuer stands alone, and the mean over the
issuers, where each counts the same, beside the pooled one.  All these notices were seen while the rules were
written; what the program does with notices never seen only other gold facts can tell: `--gold` and
`--notices` score them.  `--update` writes the figures down.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from types import ModuleType

from benchmarks.scoring import Scored, grouped, pooled, score_notices, scorer

SHARED = Path(__file__).resolve().parents[2] / "shared"
BASELINE = Path(__file__).with_name("baseline.json")
FEW = ("core", "citations", "tasks", "lead", "coordinating", "deadlines", "recipients")


def main() -> int:
    """Print the figures; with `--show`, what was missed and what was found too much in a category."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--shared", type=Path, default=SHARED)
    arguments.add_argument("--gold", type=Path)
    arguments.add_argument("--notices", type=Path)
    arguments.add_argument("--show", metavar="CATEGORY")
    arguments.add_argument("--update", action="store_true", help="write the figures as the new baseline")
    options = arguments.parse_args()
    evaluation = options.shared / "eval"
    if not evaluation.is_dir():
        print(f"no gold facts in {evaluation}", file=sys.stderr)
        return 2
    score = scorer(evaluation)
    gold = options.gold or evaluation / "gold"
    scored = score_notices(score, options.notices or options.shared / "notices", gold)
    figures = pooled(score, scored)
    known = {} if options.gold else committed()
    print(f"{len(scored)} notices\n\n{'category':16}{'F1':>7}{'change':>9}")
    for category, value in figures.items():
        change = f"{value - known[category]:+.3f}" if category in known else "new"
        print(f"{category:16}{value:7.3f}{change:>9}")
    groups(score, scored)
    if options.show:
        show(scored, options.show)
    if options.update:
        BASELINE.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def committed() -> dict[str, float]:
    """Return the figures written down last."""
    figures: dict[str, float] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return figures


def groups(score: ModuleType, scored: list[Scored]) -> None:
    """Print the figures by type, by medium and by issuer."""
    keys: dict[str, Callable[[Scored], str]] = {
        "type": lambda notice: notice.type,
        "text": lambda notice: "scanned" if notice.scanned else "digital",
        "issuer left out": lambda notice: notice.issuer,
    }
    for title, key in keys.items():
        found = grouped(score, scored, key)
        print(f"\n{title:36}{'n':>3}" + "".join(f"{name:>13}" for name in FEW))
        for name, (count, figures) in found.items():
            print(f"{name[:35]:36}{count:3}" + "".join(f"{figures[few]:13.3f}" for few in FEW))
        averages = (mean(figures[few] for _, figures in found.values()) for few in FEW)
        print(f"{'mean of the groups':36}{'':3}" + "".join(f"{value:13.3f}" for value in averages))


def show(scored: list[Scored], category: str) -> None:
    """Print what was missed and what was found too much."""
    for notice in scored:
        tally = notice.tallies[category]
        for line in tally.missed:
            print(f"  - {line}")
        for line in tally.extra:
            print(f"  + {line}")


if __name__ == "__main__":
    raise SystemExit(main())
