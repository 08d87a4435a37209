"""Measure the registry: sizes, speed, completeness, resolution of gold names, and corrupted names.

    python -m benchmarks.registry [GOLD_DIR [NOTICE]] [--list]

GOLD_DIR holds the gold facts of real notices; each name in them is held against `docs/registry-check.tsv`,
which was checked by hand (`--list` prints each name with its answer, for that check).  NOTICE is a notice
whose bodies are followed to 1 August 2025.  The corruption of names is random with a fixed seed.
"""

from __future__ import annotations

import json
import random
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from kg import answers, catalog
from kg.load import load
from kg.registry import Context, Registry, Resolution
from kg.registry.places import Level
from kg.registry.storing import store_registry
from kg.registry.tables import FOLDER, read_table
from kg.store import open_store

CHECKED = Path(__file__).resolve().parents[1] / "docs" / "registry-check.tsv"
OLD_DAY, NEW_DAY = date(2024, 5, 10), date(2025, 10, 1)
LETTERS = "abcdeghiklmnopqrstuvxy"
# The days of notices whose own day cannot be read, as far as their texts tell.
BOUNDS = {
    "tb-mai-son-ban-dan-toc-2024": (date(2024, 5, 10), date(2024, 5, 16)),
    "ct-ubnd-quang-ngai-01-2021": (date(2021, 1, 1), date(2021, 12, 31)),
    "ct-ubnd-quang-ngai-11-2024": (date(2024, 1, 1), date(2024, 12, 31)),
    "cv-ubnd-quang-ngai-299-2025": (date(2025, 1, 1), date(2025, 2, 14)),
}


def sizes() -> Iterator[str]:
    """Tell the sizes of the shipped files."""
    files = sorted(FOLDER.glob("*.tsv"))
    yield f"files: {len(files)}, {sum(f.stat().st_size for f in files) / 1024:.0f} KiB in all"


def opening() -> Iterator[str]:
    """Time the opening of the registry, the quads of all places, and their load into a store in memory."""
    start = time.perf_counter()
    registry = Registry()
    opened = time.perf_counter()
    registry.resolve("Sở Tài chính", Context(place="vn-bac-giang", day=OLD_DAY))
    resolved = time.perf_counter()
    quads = list(registry.place_quads())
    written = time.perf_counter()
    ox.Store().bulk_extend(quads)
    loaded = time.perf_counter()
    yield f"open {opened - start:.3f} s, first name {resolved - opened:.3f} s"
    yield f"places: {len(quads)} quads made in {written - resolved:.2f} s, loaded in {loaded - written:.2f} s"


def stored() -> Iterator[str]:
    """Time putting the registry into a store in a folder, and finding it there."""
    with TemporaryDirectory() as folder, open_store(Path(folder) / "store") as store:
        start = time.perf_counter()
        done = store_registry(store, Registry())
        put = time.perf_counter()
        assert store_registry(store, Registry()) is None
        yield f"stored: {done}, in {put - start:.1f} s; found there in {time.perf_counter() - put:.1f} s"
        disk = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
        yield f"on disk: {disk / 2**20:.0f} MiB"


def ended(notice: Path) -> Iterator[str]:
    """Ask which bodies with work in a notice are gone on 1 August 2025, of what was read and the registry."""
    with open_store() as store:
        assert not load([notice], store).failed
        question = catalog.query("bodies-no-longer")
        text = catalog.bind(question, catalog.read_parameters(question, {"day": "2025-08-01"}))
        start = time.perf_counter()
        rows = answers.rows(store.query(text))[1]
        yield f"{notice.name}: {len(rows)} rows in {(time.perf_counter() - start) * 1000:.0f} ms"
        yield from (" | ".join(row) for row in rows)


def held(answered: list[tuple[str, str, Resolution]], checked: Path = CHECKED) -> Iterator[str]:
    """Hold answers against those that were checked by hand."""
    lines = [line.split("\t") for line in checked.read_text(encoding="utf-8").splitlines()[1:]]
    known = {(notice, name): (answer, verdict) for notice, name, answer, *_, verdict in lines}
    counts = Counter[str]()
    for notice, name, answer in answered:
        was, verdict = known.get((notice, name), ("", "not checked"))
        same = was == ((answer.iri or "-").partition("/id/")[2] or "-")
        counts[verdict if same else "other answer than the one checked"] += 1
    registered = len(answered) - counts["none-right"]
    found = sum(answer.iri is not None for *_, answer in answered)
    yield f"gold: {len(answered)} names, {registered} of registered bodies, {found} resolved"
    yield f"by hand: {dict(counts)}"


def completeness(registry: Registry) -> Iterator[str]:
    """Count the places and changes, and the old communes that map to nothing."""
    reform = date(2025, 7, 1)
    places = registry.gazetteer.places.values()
    eve = date(2025, 6, 30)
    before = Counter(p.level.name for p in places if p.existed(eve, eve))
    after = Counter(p.level.name for p in places if p.existed(reform, reform))
    lost = [
        p for p in places if p.until == date(2025, 6, 30) and not registry.gazetteer.after.get(p.jurisdiction)
    ]
    yield f"on 30 June 2025: {dict(before)}; on 1 July 2025: {dict(after)}"
    yield f"ended without successor: {len(lost)}"
    kinds = Counter(change.kind.value for change in registry.gazetteer.changes if change.day == reform)
    yield f"changes of 1 July 2025 by kind: {dict(kinds)}"
    yield f"fate of old communes: {dict(fates(registry))}"
    conflicts = Counter((row["kind"], row["source"]) for row in read_table(FOLDER / "conflicts.tsv"))
    yield f"conflicts between sources: {dict(conflicts)}"


def fates(registry: Registry) -> Counter[str]:
    """Count the old communes by what became of them."""
    found: Counter[str] = Counter()
    for place in registry.gazetteer.places.values():
        if place.level is Level.COMMUNE and place.until == date(2025, 6, 30):
            steps = registry.gazetteer.after[place.jurisdiction]
            found["divided" if len(steps) > 1 else steps[0].kind.value] += 1
    return found


def known_names(registry: Registry) -> list[tuple[str, Context, str]]:
    """Return clean names with their contexts and right answers, from every part of the registry."""
    found = []
    heads = [
        row["name"]
        for row in read_table(FOLDER / "templates.tsv")
        if "{" not in row["name"] and "2" in row["digits"]
    ]
    for place in registry.gazetteer.places.values():
        day = OLD_DAY if place.existed(OLD_DAY, OLD_DAY) else NEW_DAY
        if not place.existed(day, day) or place.level is Level.COUNTRY:
            continue
        province = registry.gazetteer.at(place, Level.PROVINCE)
        context = Context(place=province.jurisdiction if province else None, day=day)
        names = [f"UBND {place.label}"]
        if place.level is Level.PROVINCE:
            names = [*names, *heads, *(f"{head} {place.label}" for head in heads)]
        for name in names:
            answer = registry.resolve(name, context)
            if answer.iri and answer.confidence >= 0.9:
                found.append((name, context, answer.iri))
    return found


def unmarked(name: str, chance: random.Random) -> str:
    """Take the marks off some of the words."""
    words = name.split()
    chosen = set(chance.sample(range(len(words)), chance.randint(1, len(words))))
    return " ".join(_letters(word) if i in chosen else word for i, word in enumerate(words))


def _letters(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def one_letter(name: str, chance: random.Random) -> str:
    """Put one wrong letter in place of a letter."""
    at = chance.choice([i for i, letter in enumerate(name) if letter.isalnum()])
    return name[:at] + chance.choice(LETTERS) + name[at + 1 :]


def spaces(name: str, chance: random.Random) -> str:
    """Put one or two extra spaces somewhere."""
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(1, len(name))
        name = name[:at] + " " + name[at:]
    return name


def fuzz(
    registry: Registry, rounds: int = 1000, seed: int = 2025
) -> tuple[list[tuple[str, str, Resolution]], Counter[str]]:
    """Corrupt names at random; return the wrong answers above 0.9, and counts by kind and outcome."""
    chance = random.Random(seed)
    names = known_names(registry)
    changes: list[Callable[[str, random.Random], str]] = [unmarked, one_letter, spaces]
    wrong, counts = [], Counter[str]()
    for _ in range(rounds):
        name, context, right = chance.choice(names)
        change = chance.choice(changes)
        corrupted = change(name, chance)
        answer = registry.resolve(corrupted, context)
        outcome = "right" if answer.iri == right else "wrong" if answer.iri else "none"
        counts[f"{change.__name__} {outcome}"] += 1
        if outcome == "wrong":
            counts[f"wrong above 0.9: {answer.confidence > 0.9}"] += 1
            wrong.append((name, corrupted, answer))
    return wrong, counts


def speed(registry: Registry) -> Iterator[str]:
    """Time mentions that come for the first time, and mentions that came before."""
    names = known_names(registry)[:5000]
    resolver = registry.resolver
    for label in ("cold", "kept"):
        if label == "cold":
            resolver.resolve.cache_clear()
        start = time.perf_counter()
        for name, context, _ in names:
            registry.resolve(name, context)
        yield f"{label}: {len(names) / (time.perf_counter() - start):,.0f} mentions a second"


def gold(registry: Registry, folder: Path) -> Iterator[tuple[str, str, Resolution]]:
    """Yield each body named in the gold facts, once a notice, with its answer."""
    for file in sorted(folder.glob("*.json")):
        facts = json.loads(file.read_text(encoding="utf-8"))
        notice = facts["notice"]
        day = date.fromisoformat(notice["date"]) if notice["date"] else None
        first, last = (day, day) if day else BOUNDS.get(file.stem, (None, None))
        context = Context(issuer=notice["issuer"], day=first, last=last)
        names = [name for task in facts["tasks"] for name in (*task["lead"], *task["coordinating"])]
        for name in dict.fromkeys([*names, *(facts["recipients"] or ())]):
            yield file.stem, name, registry.resolve(name, context)


def main(arguments: list[str]) -> None:
    """Print every measurement."""
    registry = Registry()
    for line in (*sizes(), *opening(), *stored(), *completeness(registry), *speed(registry)):
        print(line)
    wrong, counts = fuzz(registry)
    print("corrupted names:", dict(sorted(counts.items())))
    for name, corrupted, answer in wrong:
        print("  wrong:", name, "|", corrupted, "|", answer.iri, answer.confidence)
    folders = [Path(argument) for argument in arguments if not argument.startswith("--")]
    named = list(gold(registry, folders[0])) if folders else []
    for line in (*held(named), *ended(folders[1])) if folders[1:] else held(named) if named else ():
        print(line)
    for notice, name, answer in named if "--list" in arguments else ():
        print(
            "\t".join(
                [
                    notice,
                    name,
                    (answer.iri or "-").partition("/id/")[2] or "-",
                    str(answer.confidence),
                    answer.reason,
                ]
            )
        )


if __name__ == "__main__":
    main(sys.argv[1:])
