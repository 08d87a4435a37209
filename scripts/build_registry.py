"""Build the lists of places in `ontology/registry/` from the public data sets named in its LICENCES.md.

    python scripts/build_registry.py REFERENCE [OUT]

REFERENCE is the folder with the data sets; OUT is `ontology/registry` when not given.  What is written
depends on the data alone (no dates, no order of hashing), so that a second run changes no byte:

- `places-2025-06-30.tsv`: provinces, districts and communes of the last day of the three-level system, each
  commune with the codes of the communes that took over its land;
- `places-2025-07-01.tsv`: provinces and communes of the first day of the two-level system;
- `conflicts.tsv`: where the sources differ, and what was chosen.

The kind of a unit and its level follow from the official title and the length of its code.  The files beside
them (types, changes before and after, bodies) are kept by hand; `check_later` compares them with the data.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg.iri import slug
from kg.registry.names import marked, syllables
from kg.registry.tables import read_table
from kg.text import normalise

OLD, NEW = "places-2025-06-30.tsv", "places-2025-07-01.tsv"
UNITS = ("code", "type", "name", "other", "to", "suffix")
CONFLICTS = ("kind", "state", "code", "place", "chosen", "elsewhere", "source")


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of a list of places.

    `to` holds the codes of the units that follow it; `suffix` ends its address where type and name do not
    tell it apart: the year, for a province made of several, or a number.
    """

    code: str
    title: str
    above: str = ""
    other: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which two sources differ."""

    kind: str
    state: str
    code: str
    place: str
    chosen: str
    elsewhere: str
    source: str


def main(reference: Path, out: Path) -> None:
    """Read the sources, compare them, and write the three files."""
    conversion = list(_rows(reference / "vietnamadminunits-convert-legacy-to-2025.csv"))
    current = _current(reference / "thanglequoc-34-provinces-3321-wards-2026-07-25.json")
    conflicts: list[Conflict] = []
    new, renumbered = _new_units(conversion, current, conflicts)
    old = _old_units(conversion, renumbered)
    old = _with_official_spellings(old, reference, conflicts)
    new = _re_established(old, new)
    conflicts += _press_conflicts(old, new, reference / "vnexpress-new-ward-from-old-wards.csv")
    types = _types(out)
    _write(out / OLD, UNITS, (_row(unit, types) for unit in _told_apart(_in_order(old))))
    _write(out / NEW, UNITS, (_row(unit, types) for unit in _told_apart(_in_order(new))))
    _write(out / "conflicts.tsv", CONFLICTS, (tuple(_cell(c)) for c in conflicts))
    check_later(current, new, out)


def check_later(current: dict[str, Unit], new: dict[str, Unit], out: Path) -> None:
    """Stop when a title that the newest source gives is missing in the list of later changes."""
    later = {row["code"]: f"{row['title']} {row['name']}" for row in read_table(out / "later.tsv")}
    for code, unit in current.items():
        if _key(unit.title) != _key(new[code].title) and _key(later.get(code, "")) != _key(unit.title):
            raise SystemExit(f"later.tsv: {code} is now {unit.title!r}, which no row says")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {name: " ".join(normalise(value or "").split()) for name, value in row.items()}


def _current(path: Path) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for province in json.loads(path.read_text(encoding="utf-8")):
        units[province["Code"]] = Unit(province["Code"], normalise(province["FullName"]))
        for ward in province["Wards"]:
            units[ward["Code"]] = Unit(ward["Code"], normalise(ward["FullName"]), province["Code"])
    return units


def _new_units(
    conversion: list[dict[str, str]], current: dict[str, Unit], conflicts: list[Conflict]
) -> tuple[dict[str, Unit], dict[str, str]]:
    """Return the units of 1 July 2025 by code, and the codes that the newest source gives otherwise."""
    units: dict[str, Unit] = {}
    for row in conversion:
        above = row["newProvinceCode"]
        units[above] = Unit(above, row["newProvince"])
        units[row["newWardCode"]] = Unit(row["newWardCode"], row["newWard"], above)
    by_title = {(_key(unit.title), unit.above): code for code, unit in current.items()}
    renumbered = {}
    for code in sorted(units.keys() - current.keys()):
        unit = units.pop(code)
        right = by_title[_key(unit.title), unit.above]
        renumbered[code] = right
        units[right] = replace(unit, code=right)
        conflicts.append(Conflict("code", "2025-07-01", right, unit.title, right, code, "vietnamadminunits"))
    if units.keys() != current.keys():
        raise SystemExit("the two lists of new communes name different units")
    return units, renumbered


def _old_units(conversion: list[dict[str, str]], renumbered: dict[str, str]) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    to: dict[str, dict[str, None]] = defaultdict(dict)
    for row in conversion:
        province, district = row["provinceCode"].zfill(2), row["districtCode"].zfill(3)
        units[province] = Unit(province, row["province"])
        units[district] = Unit(district, row["district"], province)
        code = str(int(float(row["wardCode"]))).zfill(5) if row["wardCode"] else district
        if row["wardCode"]:
            units[code] = Unit(code, row["ward"], district)
        to[code][renumbered.get(row["newWardCode"], row["newWardCode"])] = None
        to[province][row["newProvinceCode"]] = None
    return {code: replace(unit, to=tuple(sorted(to[code]))) for code, unit in units.items()}


def _re_established(old: dict[str, Unit], new: dict[str, Unit]) -> dict[str, Unit]:
    """Mark the new provinces that are made of several, or of one with another title."""
    sources = defaultdict(set)
    for code, unit in old.items():
        if len(code) == 2:
            sources[unit.to[0]].add(unit.title)
    return {
        code: unit if len(code) > 2 or sources[code] == {unit.title} else replace(unit, suffix="2025")
        for code, unit in new.items()
    }


def _with_official_spellings(
    units: dict[str, Unit], reference: Path, conflicts: list[Conflict]
) -> dict[str, Unit]:
    """Add the spellings of the statistics office's lists where they differ in more than the tone's place."""
    official = {row["Mã"]: row for row in _rows(reference / "gso-wards-before-2025-07-18.csv")}
    official |= {row["Mã"]: row for row in _rows(reference / "gso-districts-before-2025-07-18.csv")}
    below_province = {code for code in units if len(code) > 2}
    if below_province != official.keys():
        raise SystemExit("the two lists of old districts and communes name different units")
    found = dict(units)
    for code in sorted(official):
        unit, title = units[code], official[code]["Tên"]
        if _key(title) != _key(unit.title):
            found[code] = replace(unit, other=(_bare(title),))
            conflicts.append(
                Conflict("spelling", "2025-06-30", code, _place(unit, units), unit.title, title, "NSO")
            )
    return found


def _press_conflicts(old: dict[str, Unit], new: dict[str, Unit], path: Path) -> Iterator[Conflict]:
    """Yield where the list of the press (used for this comparison only) joins other communes than ours."""
    provinces = {_key(_bare(unit.title)): code for code, unit in new.items() if len(code) == 2}
    provinces |= {"tp " + "".join(word[0] for word in key.split()): code for key, code in provinces.items()}
    by_name = defaultdict(list)
    for code, unit in new.items():
        by_name[unit.above, _key(_bare(unit.title))].append(code)
    sources = defaultdict(set)
    for unit in old.values():
        for code in unit.to:
            sources[code].add(_key(unit.title))
    known = set().union(*sources.values())
    for row in _rows(path):
        province, name, before = (row[column] for column in row)
        codes = by_name[provinces[_key(province)], _key(name)]
        if len(codes) == 1 and any(_key(title) in known for title in _press_names(before)):
            yield from _press_row(before, codes[0], sources[codes[0]], old, new)


def _press_row(
    before: str, code: str, ours: set[str], old: dict[str, Unit], new: dict[str, Unit]
) -> Iterator[Conflict]:
    theirs = {_key(name): name for name in _press_names(before)}
    place = _place(new[code], new)
    for key in sorted(theirs.keys() - ours):
        yield Conflict("mapping", "2025-07-01", code, place, "", theirs[key], "press")
    titles = {_key(unit.title): unit.title for unit in old.values() if code in unit.to}
    for key in sorted(ours - theirs.keys()):
        yield Conflict("mapping", "2025-07-01", code, place, titles[key], "", "press")


def _press_names(before: str) -> Iterator[str]:
    """Yield the titles in a list like "Xã A (huyện B), Xã C": brackets hold remarks and their own commas."""
    outside = "".join(part.split(")")[-1] for part in before.split("("))
    yield from (name.strip() for name in outside.split(",") if name.strip())


def _types(out: Path) -> dict[tuple[int, str], tuple[str, str]]:
    """Return the type and the written title of each level and title."""
    rows = read_table(out / "types.tsv")
    return {(int(row["digits"]), _key(row["title"])): (row["type"], row["title"]) for row in rows}


def _row(unit: Unit, types: dict[tuple[int, str], tuple[str, str]]) -> tuple[str, ...]:
    for (digits, _), (kind, title) in types.items():
        if digits == len(unit.code) and _key(unit.title).startswith(_key(title) + " "):
            name = " ".join(unit.title.split()[len(title.split()) :])
            return unit.code, kind, name, "; ".join(unit.other), " ".join(unit.to), unit.suffix
    raise SystemExit(f"{unit.code}: no type of unit begins {unit.title!r}")


def _told_apart(units: Iterable[Unit]) -> Iterator[Unit]:
    """Give a number to the second unit of a place whose title differs in marks only ("Phú Thạnh")."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for unit in units:
        seen[unit.above, slug(unit.title)] += 1
        count = seen[unit.above, slug(unit.title)]
        yield unit if count == 1 else replace(unit, suffix=str(count))


def _bare(title: str) -> str:
    """Return a name without the words before its first capital after the type."""
    words = title.split()
    for count in (2, 1):
        if len(words) > count and all(word.islower() for word in words[1:count]):
            return " ".join(words[count:])
    return title


def _place(unit: Unit, units: dict[str, Unit]) -> str:
    return f"{unit.title}, {_place(units[unit.above], units)}" if unit.above else unit.title


def _in_order(units: dict[str, Unit]) -> Iterator[Unit]:
    """Yield each unit before those under it, by code."""
    below: dict[str, list[Unit]] = defaultdict(list)
    for code in sorted(units):
        below[units[code].above].append(units[code])

    def walk(above: str) -> Iterator[Unit]:
        for unit in below[above]:
            yield unit
            yield from walk(unit.code)

    yield from walk("")


def _key(name: str) -> str:
    """Return what two spellings share: letters and marks, whatever the case and the place of the tone."""
    return " ".join(marked(syllable) for syllable in syllables(name))


def _cell(conflict: Conflict) -> Iterator[str]:
    yield from (getattr(conflict, column) for column in CONFLICTS)


def _write(path: Path, columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> None:
    lines = ["\t".join(row).rstrip("\t") for row in (tuple(columns), *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "ontology/registry"))
