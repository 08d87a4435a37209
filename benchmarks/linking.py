"""Measure the linking: import of catalogues, matching against harm of known kinds, reconciliation, exports.

    python -m benchmarks.linking CATALOGUES NOTICES [--list]

CATALOGUES is a folder of lists (CSV, TSV), NOTICES one of texts; `--list` prints each link for a check by
hand.  Harm is random with a fixed seed: half of the first catalogue is harmed and sought, once with the whole
catalogue there and once with the sought documents taken out, where every link is wrong.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.ingest import common_graphs
from kg.linking import catalogues, sssom
from kg.linking.bodies import Agencies
from kg.linking.entities import Hints
from kg.linking.features import Record, number_key
from kg.linking.linker import link
from kg.linking.matching import Kind, Matcher
from kg.linking.papers import Papers
from kg.linking.wanted import documents, records
from kg.load import load
from kg.messages import Problem
from kg.registry import open_registry
from kg.store import Store, open_store
from kg.text import unmarked

SEED = 20251201
TAKEN = date(2026, 1, 1)
Harm = Callable[[Record, random.Random], Record]


def _digit(record: Record, chance: random.Random) -> Record:
    figure, slash, rest = record.number.partition("/")
    at = chance.choice([i for i, c in enumerate(figure) if c.isdigit()])
    other = chance.choice([d for d in "0123456789" if d != figure[at]])
    return replace(record, number=f"{figure[:at]}{other}{figure[at + 1 :]}{slash}{rest}")


def _exchanged(record: Record, chance: random.Random) -> Record:
    figure, slash, rest = record.number.partition("/")
    if len(figure) < 2:
        return _digit(record, chance)
    at = chance.randrange(len(figure) - 1)
    figure = figure[:at] + figure[at + 1] + figure[at] + figure[at + 2 :]
    return replace(record, number=f"{figure}{slash}{rest}")


def _day(record: Record, chance: random.Random) -> Record:
    day = record.day or TAKEN
    if day.day <= 12 and day.day != day.month:
        return replace(record, day=date(day.year, day.day, day.month))
    return replace(record, day=day + timedelta(days=chance.choice([-1, 1])))


def _words_lost(record: Record, chance: random.Random) -> Record:
    return replace(record, title=" ".join(w for w in record.title.split() if chance.random() > 0.15))


def _cut(record: Record, _: random.Random) -> Record:
    words = record.title.split()
    return replace(record, title=" ".join(words[: max(6, len(words) // 2)]))


def _year_alone(record: Record) -> Record:
    return replace(record, day=None, year=record.day.year if record.day else None)


HARM: dict[str, Harm] = {
    "none": lambda r, _: r,
    "number: marks lost": lambda r, _: replace(r, number=unmarked(r.number).upper()),
    "number: spaces, zero before": lambda r, _: replace(r, number="0" + r.number.replace("/", " / ")),
    "number: end of symbol lost": lambda r, _: replace(r, number=r.number.rpartition("-")[0]),
    "number: one digit wrong": _digit,
    "number: two digits exchanged": _exchanged,
    "day: none": lambda r, _: replace(r, day=None),
    "day: only the year": lambda r, _: _year_alone(r),
    "day: exchanged with month, or one off": _day,
    "day: another year": lambda r, _: replace(r, day=(r.day or TAKEN) + timedelta(days=365)),
    "title: none": lambda r, _: replace(r, title=""),
    "title: marks lost": lambda r, _: replace(r, title=unmarked(r.title)),
    "title: first half": _cut,
    "title: one word in seven lost": _words_lost,
    "title none, only the year": lambda r, _: replace(_year_alone(r), title=""),
    "title none, place none": lambda r, _: replace(r, title="", jurisdiction=None),
    "digit wrong and day harmed": lambda r, c: _day(_digit(r, c), c),
}


def imports(folder: Path, store: Store) -> Iterator[str]:
    """Import every list of a folder, twice; rows left out by reason."""
    for file in sorted(folder.glob("*.[ct]sv")):
        start = time.perf_counter()
        try:
            made, rejected = catalogues.read_catalogue(file, harvested=TAKEN)
        except Problem as error:
            yield f"{file.name}: {error}"
            continue
        read = time.perf_counter()
        done = catalogues.keep(store, made, rejected)
        kept = time.perf_counter()
        catalogues.keep(store, made, rejected)
        again = time.perf_counter()
        yield f"{file.name}: {done}; {len(made.entries) + len(rejected)} rows"
        yield f"  read {read - start:.2f} s, stored {kept - read:.2f} s, again {again - kept:.2f} s"
        for reason, count in Counter(re.sub(r"'.*?'|\d+", "…", r.reason) for r in rejected).most_common():
            yield f"  {count:5} {reason}"


def ambiguous(known: list[Record]) -> Iterator[str]:
    """Count the numbers that several documents bear."""
    days: dict[tuple[str, str], set[date | None]] = defaultdict(set)
    years: dict[tuple[object, ...], set[date | None]] = defaultdict(set)
    for record in known:
        days[number_key(record.number)].add(record.day)
        years[*number_key(record.number), record.years].add(record.day)
    several, most = sum(len(found) > 1 for found in days.values()), max(map(len, days.values()))
    yield f"numbers: {len(days)}, {several} of them on several days, the most on {most}"
    yield f"  with several days in one year: {sum(len(found) > 1 for found in years.values())}"


def harmed(known: list[Record]) -> Iterator[str]:
    """Match harmed copies of half of the records, with the documents there, and with them taken out."""
    chance = random.Random(SEED)
    sought = chance.sample([r for r in known if r.day], len(known) // 2)
    gone = {(number_key(r.number), r.day) for r in sought}
    whole = Matcher(known)
    rest = Matcher([r for r in known if (number_key(r.number), r.day) not in gone])
    yield "harm | precision | recall | exact, close, open (listed), none | absent: wrong, open, none"
    total: Counter[str] = Counter()
    start = time.perf_counter()
    for name, harm in HARM.items():
        counts: Counter[str] = Counter()
        for record in sought:
            wanted = harm(replace(record, address="", source=""), chance)
            counts.update(_outcome(whole, wanted, record))
            counts.update(f"absent {o}" for o in _outcome(rest, wanted, record) if o != "listed")
        yield _line(name, counts, len(sought))
        total.update(counts)
    took = (time.perf_counter() - start) / (2 * len(sought) * len(HARM))
    yield _line("all", total, len(sought) * len(HARM))
    yield f"one match takes {took * 1000:.2f} ms; {len(sought)} documents sought"


def _outcome(matcher: Matcher, wanted: Record, meant: Record) -> Iterator[str]:
    found = matcher.match(wanted)
    if found is None:
        yield "none"
        return
    same = [_is_same(c.record, meant) for c in found.candidates]
    if found.kind is Kind.POSSIBLE:
        yield "open"
        if any(same):
            yield "listed"
        return
    yield found.kind.value
    yield "right" if same[0] else "wrong"


def _is_same(one: Record, other: Record) -> bool:
    return (number_key(one.number), one.day) == (number_key(other.number), other.day)


def _line(name: str, counts: Counter[str], sought: int) -> str:
    linked = counts["right"] + counts["wrong"]
    precision = counts["right"] / linked if linked else 1.0
    return (
        f"{name} | {precision:.4f} | {counts['right'] / sought:.4f} | {counts['exact']}, {counts['close']}, "
        f"{counts['open']} ({counts['listed']}), {counts['none']} | "
        f"{counts['absent wrong']}, {counts['absent open']}, {counts['absent none']}"
    )


def citations(store: Store, *, listed: bool) -> Iterator[str]:
    """Link the documents of real notices; every number that a catalogue has too is told with its fate."""
    start = time.perf_counter()
    done = link(store)
    yield f"{done} in {time.perf_counter() - start:.2f} s"
    cited, notices = documents(store)
    entries = [r for name in catalogues.names(store) for r in records(catalogues.load(store, name))]
    numbers = {number_key(entry.number) for entry in entries}
    shared = [r for r in (*cited, *notices) if r.number and number_key(r.number) in numbers]
    fate = {found.subject: found.predicate for found in done.links}
    linked = Counter(fate.get(record.address, "none") for record in shared)
    yield f"documents whose number stands in a catalogue: {len(shared)}; {dict(linked)}"
    if listed:
        for found in done.links:
            yield f"  {found.predicate} {found.subject_label} | {found.object_label} | {found.comment}"
        for record in shared:
            if record.address not in fate:
                yield f"  not linked: {record.number} {record.day or record.year} {record.jurisdiction}"


def reconciliation(store: Store, known: list[Record]) -> Iterator[str]:
    """Match 100 names of bodies, half without marks, and 100 numbers with place and year."""
    registry, chance = open_registry(), random.Random(SEED)
    day = date(2024, 5, 10)
    places = [
        p.jurisdiction for p in registry.gazetteer.places.values() if p.level == 2 and p.existed(day, day)
    ]
    bodies = [b for place in places for b in registry.bodies(place, day) if not b.is_post]
    agencies, papers = Agencies(registry), Papers(known)
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    for order, body in enumerate(chance.sample(bodies, 100)):
        words = body.label if order % 2 else unmarked(body.label)
        found = agencies.find(words, Hints({"date": day.isoformat()}), 5)
        counts.update(_matched("body", [(c.id, c.match) for c in found], body.path))
    middle = time.perf_counter()
    for record in chance.sample([r for r in known if r.day], 100):
        hints = Hints({"place": "tỉnh Bình Dương", "date": str(record.years)})
        found = papers.find(record.number, hints, 5)
        path = next(p for p, r in papers.records.items() if r == record)
        counts.update(_matched("document", [(c.id, c.match) for c in found], path))
    end = time.perf_counter()
    yield f"{dict(sorted(counts.items()))}"
    yield f"100 bodies in {middle - start:.2f} s, 100 documents in {end - middle:.2f} s"


def _matched(kind: str, found: list[tuple[str, bool]], meant: str) -> Iterator[str]:
    sure = [id_ for id_, match in found if match]
    yield f"{kind} {'right' if sure == [meant] else 'wrong' if sure else 'left open'}"
    if meant in [id_ for id_, _ in found]:
        yield f"{kind} listed"


def validator(store: Store) -> Iterator[str]:
    """Have the links checked by the SSSOM validator, where it is installed."""
    program = shutil.which("sssom")
    if program is None:
        yield "no program sssom on the path: not checked"
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "links.sssom.tsv"
        file.write_text(sssom.write(link(store).links, TAKEN, "0"), encoding="utf-8")
        command = [program, "validate", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    yield f"sssom validate: exit code {done.returncode}; {said or 'no complaint'}"


def main() -> None:
    """Print all measurements."""
    lists, texts = map(Path, [a for a in sys.argv[1:] if not a.startswith("--")][:2])
    with open_store() as store:
        store.replace(common_graphs())
        print("## Import", *imports(lists, store), sep="\n")
        first = catalogues.load(store, catalogues.names(store)[0])
        known = list(records(first))
        print(f"## Matching {first.name}", *ambiguous(known), *harmed(known), sep="\n")
        report = load([texts], store)
        print(f"## Citations of notices ({report})")
        print(*citations(store, listed="--list" in sys.argv), sep="\n")
        print("## Reconciliation", *reconciliation(store, known), sep="\n")
        print("## SSSOM", *validator(store), sep="\n")


if __name__ == "__main__":
    main()
