"""Measure the graphs of real notices: quads, and the time of their check against the shapes.

    python -m benchmarks.notices FOLDER [--quiet]

FOLDER holds notices as text.  For each: characters, quads of the notice graph and of the derived graph (also
for 7,000 characters), time of the check and of the whole way from bytes to graphs (the least of three).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import graphs, ingest

PAGE = 7_000  # characters of the notice that the limits are set for
ROUNDS = 3


@dataclass(frozen=True)
class Measured:
    """What one notice came to; times in milliseconds."""

    name: str
    characters: int
    facts: int
    derived: int
    check: float
    load: float

    @property
    def facts_per_page(self) -> float:
        """Quads of the notice graph for 7,000 characters."""
        return self.facts * PAGE / self.characters

    @property
    def derived_per_page(self) -> float:
        """Quads of the derived graph for 7,000 characters."""
        return self.derived * PAGE / self.characters


def measure(folder: Path, rounds: int = ROUNDS) -> Iterator[Measured]:
    """Measure each notice of a folder."""
    for file in sorted(folder.glob("*.txt")):
        data = file.read_bytes()
        found: dict[str, bytes] = {}
        check = load = float("inf")
        for _ in range(rounds):
            with _stopwatch() as checks:
                start = time.process_time()
                found = dict(ingest.notice_graphs(data, file.name))
                load = min(load, 1000 * (time.process_time() - start))
            check = min(check, 1000 * sum(checks))
        facts, derived = (_size(found, kind) for kind in ("notice", "derived"))
        yield Measured(file.stem, len(data.decode()), facts, derived, check, load)


def _size(found: dict[str, bytes], kind: str) -> int:
    return sum(data.count(b"\n") for name, data in found.items() if f"/graph/{kind}/" in name)


@contextmanager
def _stopwatch() -> Iterator[list[float]]:
    """Note the processor time of each check while the block runs."""
    times: list[float] = []
    check = vars(graphs)["validate"]

    def timed(*given: Any, **named: Any) -> Any:
        start = time.process_time()
        try:
            return check(*given, **named)
        finally:
            times.append(time.process_time() - start)

    vars(graphs)["validate"] = timed
    try:
        yield times
    finally:
        vars(graphs)["validate"] = check


def summary(found: list[Measured]) -> str:
    """Return the means and the times in a few lines."""
    checks = sorted(one.check for one in found)
    whole = sum(one.characters for one in found)
    late = checks[min(len(checks) - 1, round(0.95 * len(checks)))]
    return "\n".join(
        (
            f"{len(found)} notices",
            f"for 7,000 characters, mean: {statistics.mean(o.facts_per_page for o in found):.0f} quads of "
            f"facts, {statistics.mean(o.derived_per_page for o in found):.0f} derived",
            f"for 7,000 characters, all together: {sum(o.facts for o in found) * PAGE / whole:.0f} quads of "
            f"facts, {sum(o.derived for o in found) * PAGE / whole:.0f} derived",
            f"check: median {statistics.median(checks):.0f} ms, p95 {late:.0f} ms, "
            f"{100 * sum(checks) / sum(o.load for o in found):.0f} % of the way from bytes to graphs",
        )
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quiet", action="store_true", help="print the means only")
    options = parser.parse_args()
    found = list(measure(options.folder))
    for one in [] if options.quiet else found:
        print(
            f"{one.name:40} {one.characters:6} characters  {one.facts:5} + {one.derived:4} quads "
            f"({one.facts_per_page:5.0f} + {one.derived_per_page:3.0f})  "
            f"check {one.check:5.0f} of {one.load:6.0f} ms"
        )
    print(summary(found))


if __name__ == "__main__":
    main()
