"""Seeded texts of notices for measuring reading and loading from end to end: `text(seed, number)` is one.

Each is a conclusion of a meeting with its own number, day, places, works, orders, deadlines and citations,
in the forms of the bundled samples.  Half of them are longer than six kilobytes, the mean is eight; of 35
real texts half are longer than nine, and a few annexes of tables make the mean of those 13.
`python -m benchmarks.texts FOLDER --count 1000` writes files and prints how long they are.
"""

from __future__ import annotations

import argparse
import random
import statistics
import textwrap
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_suffix(".toml")
WIDTH = 90
LETTERS = "abcdefghijklmnopqrstuvxy"


@cache
def words() -> dict[str, Any]:
    """Return the words that texts are made of."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def text(seed: int, number: int) -> str:
    """Return the text of one notice, always the same for the same seed and number."""
    chance = random.Random(f"{seed} {number} text")
    province, chair, signer = (chance.choice(words()[kind]) for kind in ("provinces", "people", "people"))
    bodies = chance.sample(words()["departments"], chance.randint(4, 9))
    year = 2021 + number % 5
    made: str = words()["notice"].format(
        PROVINCE=province.upper(), province=province, chair=chair, signer=signer, number=number, y=year,
        d=f"{chance.randint(1, 28):02}", m=chance.randint(3, 12), topic=chance.choice(words()["topics"]),
        present="; ".join(bodies), reporter=bodies[0], body=body(chance, bodies, year),
        recipients="\n".join(f"- {name};" for name in bodies),
    )  # fmt: skip
    return "\n".join(wrapped for line in made.splitlines() for wrapped in textwrap.wrap(line, WIDTH) or [""])


def body(chance: random.Random, bodies: list[str], year: int) -> str:
    """Return the numbered parts of a notice: a judgement, then orders under lettered items."""
    parts = [
        "1. Đánh giá chung",
        *(fill(chance, chance.choice(words()["judgements"]), year) for _ in range(2)),
    ]
    left = min(2 + int(chance.lognormvariate(2.7, 0.8)), 120)
    for part in range(2, 99):
        if left <= 0:
            break
        here = min(left, chance.randint(2, 8))
        parts += ["", f"{part}. Về {chance.choice(words()['topics'])}"]
        parts += [f"{LETTERS[item]}) {order(chance, bodies, year)}" for item in range(here)]
        left -= here
    return "\n".join(parts)


def order(chance: random.Random, bodies: list[str], year: int) -> str:
    """Return one order: who, with whom, what, on which basis, until when."""
    lead, *others = chance.sample(bodies, chance.randint(2, min(4, len(bodies))))
    if chance.random() < 0.4:
        others.append(f"UBND các huyện {', '.join(chance.sample(words()['districts'], 2))}")
    thing = fill(chance, chance.choice(words()["things"]), year)
    cited = fill(chance, chance.choice(words()["citations"]), year) if chance.random() < 0.5 else ""
    due = fill(chance, chance.choice(words()["deadlines"]), year)
    made: str = chance.choice(words()["orders"]).format(
        lead=lead, others=", ".join(others), cited=cited, due=due,
        work=chance.choice(words()["works"]).format(thing=thing),
    )  # fmt: skip
    return made


def fill(chance: random.Random, form: str, year: int) -> str:
    """Put a number, a day and years into a form: `y` is the year of the notice, `p` one before."""
    return form.format(
        n=chance.randint(2, 900), m=chance.randint(1, 12), d=f"{chance.randint(10, 28)}", y=year,
        p=year - chance.randint(1, 5),
    )  # fmt: skip


def write(folder: Path, seed: int, count: int) -> None:
    """Write so many texts as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        (folder / f"tb-{number:06}.txt").write_text(text(seed, number), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.folder, given.seed, given.count)
    sizes = [file.stat().st_size for file in given.folder.glob("tb-*.txt")]
    mean, parts = statistics.mean(sizes), statistics.quantiles(sizes)
    print(f"{len(sizes)} texts, bytes: mean {mean:,.0f}, quartiles {parts}")
