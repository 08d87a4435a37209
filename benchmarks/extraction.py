"""How fast facts are read: `python -m benchmarks.extraction [--shared FOLDER] [--quick] [--only WORD …]`.

Three tables, in processor time of one core.  The steps: characters and notices of 7,000 characters a second
over all notices of the folder, and the share of each step; the two longest notices are given apart.  Growth:
how much longer ten times the text takes, for real bodies repeated and for texts made to be hard to read.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import isfunction, isgenerator
from pathlib import Path

import kg.extract
from kg.extract import extract
from kg.form.components import split
from kg.text import normalise
from tests.hostile import PIECES

SHARED = Path(__file__).resolve().parents[2] / "shared"
NOTICE = 7_000  # characters of a common notice
APART = ("tb-vpcp-624", "nq-cp-03-2025")
SHORT, TIMES = 500_000, 10
BODIES = ("ct-ubnd-quang-tri-06", "kh-ubnd-hcm-172", "nq-cp-03-2025")


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Give the seconds that each step of `kg.extract.extract` takes inside, by the step's name."""
    spent: dict[str, float] = {}
    steps = {name: step for name, step in vars(kg.extract).items() if isfunction(step) and name != "extract"}

    def clocked(name: str, step: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object) -> object:
            start = time.process_time()
            found = step(*arguments)
            found = list(found) if isgenerator(found) else found
            spent[name] = spent.get(name, 0.0) + time.process_time() - start
            return found

        return run

    for name, step in steps.items():
        setattr(kg.extract, name, clocked(name, step))
    try:
        yield spent
    finally:
        for name, step in steps.items():
            setattr(kg.extract, name, step)


def seconds(read: Callable[[], object], runs: int = 3) -> float:
    """Return the least processor time of several runs."""
    return min(_once(read) for _ in range(runs))


def _once(read: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    read()
    return time.process_time() - start


def speed(texts: dict[str, str]) -> None:
    """Print what all notices take, each step, and the notices that are given apart."""
    length = sum(map(len, texts.values()))
    whole = seconds(lambda: [extract(text) for text in texts.values()])
    print(f"{len(texts)} notices, {length:,} characters, one core")
    print(f"{length / whole:,.0f} characters/s, {len(texts) / whole:.0f} of these notices/s")
    each = whole / length * NOTICE
    print(f"{1 / each:.0f} notices of {NOTICE:,} characters/s, {each * 1000:.2f} ms each\n")
    with timed() as spent:
        for text in texts.values():
            extract(text)
    print(f"{'step':16} {'ms a notice':>12} {'share':>7}")
    for name, took in sorted(spent.items(), key=lambda step: -step[1]):
        print(f"{name:16} {took / length * NOTICE * 1000:12.3f} {took / sum(spent.values()):7.1%}")
    print()
    for name in filter(texts.__contains__, APART):
        spent = seconds(lambda text=texts[name]: extract(text))  # type: ignore[misc]
        print(f"{name:16} {len(texts[name]):7,} characters {spent * 1000:8.1f} ms")


def kinds(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the pieces of which long texts are made, each with its name."""
    bodies = {name: split(text).body.of(text) + "\n" for name, text in texts.items()}
    for name in filter(bodies.__contains__, BODIES):
        yield f"real: the body of {name}", bodies[name]
    if bodies:
        yield "real: all bodies in a row", "".join(bodies.values())
        yield "real: all notices in a row", "".join(texts.values())
    yield from PIECES.items()


def grown(texts: dict[str, str], short: int, only: list[str]) -> float:
    """Print how each kind grows from `short` characters to ten times as many; return the largest ratio.

    `only` are words one of which the name of a kind must hold; none for all kinds.
    """
    print(f"\n{'text':38} {f'{short / 1e6:g} MB':>9} {f'{short * TIMES / 1e6:g} MB':>9} {'ratio':>6}")
    largest = 0.0
    for name, piece in kinds({name: normalise(text) for name, text in texts.items()}):
        if only and not any(word in name for word in only):
            continue
        small, large = (normalise(piece * (n // len(piece) + 1))[:n] for n in (short, TIMES * short))
        before, after = seconds(lambda: extract(small), 2), seconds(lambda: extract(large), 1)  # noqa: B023
        largest = max(largest, after / before)
        print(f"{name:38} {before:8.2f}s {after:8.2f}s {after / before:6.1f}", flush=True)
    return largest


def main() -> int:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, default=SHARED)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the length for the growth")
    arguments.add_argument("--only", nargs="*", default=[], help="words of the kinds to grow")
    options = arguments.parse_args()
    paths = sorted((options.shared / "notices").glob("*.txt"))
    texts = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    if texts:
        for text in texts.values():
            extract(text)
        speed(texts)
    else:
        print(f"no notices in {options.shared / 'notices'}: only the growth is measured", file=sys.stderr)
    print(f"\nlargest ratio: {grown(texts, SHORT // TIMES if options.quick else SHORT, options.only):.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
