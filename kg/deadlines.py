"""Find when a task is due: the words that set a limit, and the day, month, quarter, year or repeat they name.

A time counts only with a cue ("trước ngày", "trong tháng", "Thời gian thực hiện:") or when it is all there
is, as in the cell of a table.  Days long gone at the time of issue are facts of the past, not limits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from kg.dates import added_months, calendar_day, last_day, matched_day, working_days_after
from kg.model import Deadline, DeadlineKind
from kg.rules import Match, Rule, load, table
from kg.text import Passage, folded

# "trước ngày" may have passed when the record of a meeting is issued; not longer ago.
_PAST = timedelta(days=45)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_CELL = 80  # characters that the cell of a table holds at most where it names a time
_COLON = re.compile(r":[ ]?")
_YEAR = 12  # months

Reader = Callable[[Match, date | None], Iterator[Deadline]]


def find_deadlines(passage: Passage, issued_on: date | None) -> tuple[Deadline, ...]:
    """Return the time limits that `passage` (a task, a lead-in, a field of a plan) sets, in order.

    `issued_on` gives a missing year, the start of "kể từ ngày ký", and tells limits from days long gone.
    Words of urgency count only where no time is named.
    """
    found: list[Deadline] = []
    taken = bytearray(len(passage.text))
    repeated = False
    for match in _matches(passage):
        if taken.find(1, match.start, match.end) >= 0 or (repeated and _without_year(match)):
            continue
        said = {d.value for d in found if d.kind is DeadlineKind.REPEATED}
        read = [d for d in _read(match, issued_on) if d.value not in said and not _past(match, d, issued_on)]
        if read:
            found += read
            taken[match.start : match.end] = b"\1" * (match.end - match.start)
            repeated = repeated or read[0].kind is DeadlineKind.REPEATED
    dated = [deadline for deadline in found if deadline.kind is not DeadlineKind.URGENT]
    return tuple(sorted(dated or found, key=lambda deadline: deadline.evidence.span))


def _matches(passage: Passage) -> Iterator[Match]:
    """Yield the hits of the rules in the order of trust, each with the words before it that it asks for."""
    words = passage.folded
    present = {piece for piece in _pieces() if piece in words}
    for rule, cue, needs in _limits() if present else ():
        if not needs.isdisjoint(present):
            yield from _with_cue(rule.find(passage), cue) if cue else rule.find(passage)
    yield from _fields(passage, words)


@cache
def _limits() -> tuple[tuple[Rule, Rule | None, frozenset[str]], ...]:
    """Return the rules that find a time, each with the rule of its cue and pieces one of which it needs."""
    rules = load("deadlines")
    return tuple(
        (rule, rules.get(rule.data.get("before", "")), frozenset(map(folded, rule.data["needs"])))
        for rule in rules.values()
        if "needs" in rule.data
    )


@cache
def _pieces() -> frozenset[str]:
    """Return the pieces without which no rule finds a time: one look for each spares a look for each rule."""
    return frozenset[str]().union(*(needs for _, _, needs in _limits()))


def _with_cue(matches: Iterator[Match], needed: Rule) -> Iterator[Match]:
    """Yield the hits that follow a hit of `needed`, from the group `cue` of that one on."""
    for match in matches:
        cue = _just_before(needed, match.passage, match.start)
        if cue and (match.text("year") or "bare" not in cue.groups):
            yield match.led_by(cue, cue.groups["cue"][0])


def _just_before(rule: Rule, passage: Passage, end: int) -> Match | None:
    """Return the hit of a rule that reads back from `end`."""
    return rule.at(passage, max(0, end - rule.data["reach"]), end)


def _fields(passage: Passage, words: str) -> Iterator[Match]:
    """Yield the times that follow the label of a field, and the time that is the whole passage."""
    label, when = (load("deadlines")[name] for name in ("nhan-thoi-gian", "thoi-diem"))
    for colon in _COLON.finditer(words):
        if _just_before(label, passage, colon.start()):
            yield from filter(None, [when.at(passage, colon.end())])
    whole = when.at(passage, 0) if len(words) < _CELL else None
    if whole and load("deadlines")["het-o"].at(passage, whole.end):
        yield whole


def _past(match: Match, deadline: Deadline, issued_on: date | None) -> bool:
    """Say whether a time was over at the issue; a field of a plan sets a limit whenever it was."""
    if issued_on is None or deadline.latest is None or match.rule == "thoi-diem":
        return False
    sets = load("deadlines")["dat-han"].at(match.passage, match.start)
    return deadline.latest < issued_on - (_PAST if sets else timedelta())


def _without_year(match: Match) -> bool:
    """Say whether a hit is a day without year: beside a repeat it only tells the day of that."""
    return match.text("day") is not None and match.text("year") is None


# --- what a hit says ---------------------------------------------------------------------------------------


def _read(match: Match, issued_on: date | None) -> Iterator[Deadline]:
    rule = load("deadlines")[match.rule]
    kind = DeadlineKind[rule.data["kind"]] if "kind" in rule.data else None
    for known, reader in _READERS.items():
        if match.text(known) is not None:
            yield from (replace(d, kind=kind or d.kind) for d in reader(match, issued_on))
            return
    if kind is DeadlineKind.URGENT:
        yield Deadline(match.evidence, kind)


def _day(match: Match, issued_on: date | None) -> Iterator[Deadline]:
    day = matched_day(match, issued_on.year if issued_on else None)
    if day and issued_on and match.text("year") is None and day < issued_on - _PAST:
        day = calendar_day(day.year + 1, day.month, day.day)
    if day:
        yield Deadline(
            match.evidence, DeadlineKind.BEFORE, day.isoformat(), latest=day, event=match.text("event")
        )


def _month(match: Match, issued_on: date | None) -> Iterator[Deadline]:
    for prefix in ("", "in_", "meeting_"):
        if month := match.text(f"{prefix}month"):
            year = _year(match.text(_YEARS[prefix]), issued_on)
            yield from _months(match, DeadlineKind.IN_MONTH, year, int(month.replace(" ", "")), 1)


def _quarter(match: Match, issued_on: date | None) -> Iterator[Deadline]:
    written = folded(match.text("quarter") or "")
    quarter = _QUARTERS.get(written) or int(written)
    year = _year(match.text("year") or match.text("quarter_year"), issued_on)
    yield from _months(match, DeadlineKind.IN_QUARTER, year, 3 * quarter - 2, 3)


def _years(match: Match, _: date | None) -> Iterator[Deadline]:
    first = match.text("only_year") or match.text("year") or ""
    last = match.text("until") or first
    kind = DeadlineKind.IN_YEAR if first == last else DeadlineKind.RANGE
    if first <= last:
        yield Deadline(match.evidence, kind, last, date(int(first), 1, 1), date(int(last), 12, 31))


def _months(match: Match, kind: DeadlineKind, year: int | None, month: int, count: int) -> Iterator[Deadline]:
    """Yield the limit of `count` months from `month` on: one of them, or a quarter."""
    last = last_day(year, month + count - 1) if year else None
    if year and last:
        value = f"{year}-{month:02}" if count == 1 else f"{year}-Q{(month + 2) // 3}"
        yield Deadline(match.evidence, kind, value, date(year, month, 1), last, match.text("event"))


def _year(written: str | None, issued_on: date | None) -> int | None:
    return int(written) if written else issued_on.year if issued_on else None


def _repeated(match: Match, _: date | None) -> Iterator[Deadline]:
    times = _count(match.text("times"))
    units = match.groups.get("units") or match.groups["each"]
    for unit in load("deadlines")["mot-ky"].find(match.passage, *units):
        if name := unit.text("period"):
            length, letter = _period(name)
            length *= _count(unit.text("count"))
            if length % times == 0:
                value = f"R/{_duration(length // times, letter)}"
                yield Deadline(match.evidence, DeadlineKind.REPEATED, value)


def _duration(length: int, letter: str) -> str:
    """Write a length of time as ISO 8601: twelve months are a year."""
    return f"P{length // _YEAR}Y" if letter == "M" and length % _YEAR == 0 else f"P{length}{letter}"


def _count(written: str | None) -> int:
    word = folded(written or "")
    return int(word) if word.isdigit() and int(word) else _numerals().get(word, 1)


@cache
def _numerals() -> dict[str, int]:
    return {folded(word): number for word, number in table("deadlines", "numerals").items()}


def _period(name: str) -> tuple[int, str]:
    """Return a length of time and its letter; hours have none."""
    return _periods().get(folded(name), (0, ""))


@cache
def _periods() -> dict[str, tuple[int, str]]:
    return {folded(word): tuple(period) for word, period in table("deadlines", "periods").items()}


def _relative(match: Match, issued_on: date | None) -> Iterator[Deadline]:
    """Yield a limit that runs from an event; its day only where it runs from the issue of the notice."""
    day = None
    if issued_on and load("deadlines")["tu-ngay-ban-hanh"].at(match.passage, *match.groups["event"]):
        count = _count(match.text("count"))
        working = match.text("working") is not None
        day = (
            working_days_after(issued_on, count) if working else _after(issued_on, count, match.text("unit"))
        )
    value = day.isoformat() if day else None
    yield Deadline(match.evidence, DeadlineKind.RELATIVE, value, latest=day, event=match.text("event"))


def _after(start: date, count: int, unit: str | None) -> date | None:
    length, letter = _period(unit or "")
    match letter:
        case "D" | "W":
            return start + timedelta(days=count * length * (7 if letter == "W" else 1))
        case "M":
            return added_months(start, count * length)
    return None


_YEARS = {"": "year", "in_": "month_year", "meeting_": "meeting_year"}
# The group that took part says how a hit is read.
_READERS: dict[str, Reader] = {
    "units": _repeated,
    "each": _repeated,
    "count": _relative,
    "day": _day,
    "month": _month,
    "in_month": _month,
    "meeting_month": _month,
    "quarter": _quarter,
    "only_year": _years,
    "year": _years,
}
