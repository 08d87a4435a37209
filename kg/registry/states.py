"""Read the states of the country from the tables: before 1 July 2025, after it, and the changes around it.

The two lists of places are the states of 30 June and 1 July 2025; `earlier.tsv` holds units that ended
before, `later.tsv` units that changed their type since.  Addresses follow from type, name and suffix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kg.iri import COUNTRY, slug
from kg.registry.names import key
from kg.registry.places import Change, Gazetteer, Kind, Level, Place, Type
from kg.registry.tables import ONE_DAY, last_day, names, read_table

REFORM = date(2025, 7, 1)
NOTHING = slug("-")
OLD, NEW = "places-2025-06-30.tsv", "places-2025-07-01.tsv"


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    folder: Path
    types: dict[tuple[str, Level], Type]
    laws: dict[Level, str]
    places: dict[str, Place] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    retyped: dict[str, Change] = field(default_factory=dict)


def read(folder: Path) -> Gazetteer:
    """Read all places and changes in `folder`."""
    types = {(kind.code, kind.level): kind for kind in _types(folder)}
    laws = {Level(int(row["digits"])): row["source"] for row in read_table(folder / "laws.tsv")}
    reading = _Reading(folder, types, laws)
    country = next(row["word"] for row in read_table(folder / "words.tsv") if row["kind"] == "country")
    reading.places[COUNTRY] = Place(COUNTRY, Level.COUNTRY, "", "", country)
    old, to = _units(reading, OLD, until=REFORM - ONE_DAY)
    new, _ = _units(reading, NEW, since=REFORM)
    lasting = {place.jurisdiction: place for place in old.values()}
    for code, place in new.items():
        if place.jurisdiction in lasting:
            old[place.code] = new[code] = place._replace(since=date.min)
    for place in (*old.values(), *new.values()):
        reading.places[place.jurisdiction] = place
    reading.changes += _reform(old, new, to, laws)
    _read_earlier(reading)
    _read_later(reading, new)
    for row in read_table(folder / "aliases.tsv"):
        place = reading.places[row["place"]]
        reading.places[row["place"]] = place._replace(other=(*place.other, *names(row["other"])))
    return Gazetteer(types.values(), reading.places.values(), reading.changes)


def _types(folder: Path) -> Iterator[Type]:
    for row in read_table(folder / "types.tsv"):
        yield Type(
            row["type"],
            Level(int(row["digits"])),
            row["title"],
            row["prefix"],
            names(row["other"]),
            row["committee"],
            row["youth"],
        )


def _units(
    reading: _Reading, file: str, since: date = date.min, until: date = date.max
) -> tuple[dict[str, Place], dict[str, list[str]]]:
    """Return the units of a list by code, and the codes of those that followed each."""
    found: dict[str, Place] = {}
    to: dict[str, list[str]] = {}
    path = [COUNTRY]
    lengths = [0]
    levels = {int(level): level for level in Level}
    for row in read_table(reading.folder / file):
        code, kind, name = row["code"], row["type"], row["name"]
        while lengths[-1] >= len(code):
            del lengths[-1], path[-1]
        level = levels[len(code)]
        jurisdiction = _address(reading, path[-1], kind, level, name)
        if row["suffix"]:
            jurisdiction = f"{jurisdiction}-{row['suffix']}"
        title = reading.types[kind, level].title
        other = names(row["other"])
        found[code] = Place(jurisdiction, level, kind, title, name, path[-1], code, since, until, other)
        to[code] = row["to"].split()
        path.append(jurisdiction)
        lengths.append(len(code))
    return found, to


def _address(reading: _Reading, above: str, kind: str, level: Level, name: str) -> str:
    prefix = reading.types[kind, level].prefix
    steps = [step for word in name.split() if (step := slug(word)) != NOTHING]
    return "-".join((above, prefix, *steps) if prefix else (above, *steps))


def _reform(
    old: dict[str, Place], new: dict[str, Place], to: dict[str, list[str]], laws: dict[Level, str]
) -> Iterator[Change]:
    """Yield what the reform made of each province and commune, and of the districts, which it ended."""
    sources: dict[str, list[str]] = defaultdict(list)
    below: dict[str, dict[str, None]] = defaultdict(dict)
    codes = {place.jurisdiction: code for code, place in old.items()}
    for code, place in old.items():
        if place.level is Level.COMMUNE:
            below[codes[place.above]] |= dict.fromkeys(to[code])
        for target in to[code]:
            sources[target].append(code)
    for target, olds in sources.items():
        made = new[target]
        from_ = tuple(old[code].jurisdiction for code in olds)
        if from_ != (made.jurisdiction,):
            kind = _kind([old[code] for code in olds], made, any(len(to[code]) > 1 for code in olds))
            yield Change(
                _key(REFORM, made.jurisdiction), kind, REFORM, from_, (made.jurisdiction,), laws[made.level]
            )
    for code, targets in below.items():
        ended = old[code].jurisdiction
        heirs = tuple(new[target].jurisdiction for target in targets)
        yield Change(_key(REFORM, ended), Kind.ENDED, REFORM, (ended,), heirs, laws[Level.DISTRICT])


def _kind(olds: list[Place], made: Place, divided: bool) -> Kind:
    if len(olds) > 1:
        return Kind.MERGED
    if divided:
        return Kind.DIVIDED
    if key(olds[0].name) != key(made.name):
        return Kind.RENAMED
    return Kind.UNCHANGED if olds[0].type == made.type else Kind.RETYPED


def _key(day: date, jurisdiction: str) -> str:
    return f"{day}/{jurisdiction.removeprefix(f'{COUNTRY}-')}"


def _read_earlier(reading: _Reading) -> None:
    """Add the units that ended before the reform, and the day on which their successors began."""
    merged: dict[tuple[date, str, Kind], list[dict[str, str]]] = defaultdict(list)
    for row in read_table(reading.folder / "earlier.tsv"):
        kind, until = Kind(row["kind"]), last_day(row["until"])
        level = Level.PROVINCE if row["above"] == COUNTRY else Level.DISTRICT
        ended = _address(reading, row["above"], row["type"], level, row["name"])
        title = reading.types[row["type"], level].title
        reading.places[ended] = Place(
            ended, level, row["type"], title, row["name"], row["above"], until=until
        )
        merged[until + ONE_DAY, row["into"], kind].append(row | {"old": ended})
        for made in row["into"].split() if kind is not Kind.ABSORBED else ():
            reading.places[made] = reading.places[made]._replace(since=until + ONE_DAY)
    for (day, into, kind), rows in merged.items():
        olds = tuple(row["old"] for row in rows)
        first = olds[0] if kind is Kind.DIVIDED else into
        sure = all(row["sure"] == "yes" for row in rows)
        change = Change(_key(day, first), kind, day, olds, tuple(into.split()), rows[0]["source"], sure)
        reading.changes.append(change)


def _read_later(reading: _Reading, new: dict[str, Place]) -> None:
    """Add the units that changed their type after the reform: another place with the year in its address."""
    for row in read_table(reading.folder / "later.tsv"):
        day, was = date.fromisoformat(row["date"]), reading.places[new[row["code"]].jurisdiction]
        title = reading.types[row["type"], was.level].title
        above = _still(reading, was.above, day)
        address = _address(reading, was.above, row["type"], was.level, row["name"])
        if was.level is Level.PROVINCE:
            address = f"{address}-{day.year}"
        made = was._replace(
            jurisdiction=address, type=row["type"], title=title, name=row["name"], above=above, since=day
        )
        reading.places[made.jurisdiction] = made
        reading.places[was.jurisdiction] = was._replace(until=day - ONE_DAY)
        olds, news = (was.jurisdiction,), (made.jurisdiction,)
        change = Change(_key(day, address), Kind.RETYPED, day, olds, news, row["source"])
        reading.retyped[was.jurisdiction] = change
        reading.changes.append(change)


def _still(reading: _Reading, jurisdiction: str, day: date) -> str:
    """Return the state of a place on a day, as far as it has been read."""
    state = reading.retyped.get(jurisdiction)
    return state.new[0] if state and state.day <= day else jurisdiction
