"""To whom a notice goes: the entries of "Nơi nhận" and of "Kính gửi" (Decree 30/2020/NĐ-CP, article 9).

An entry names one body or several in a short form ("CT, PCT UBND tỉnh", "Các Sở: Tài chính, Y tế"); each
becomes one recipient under its full name.  "Như trên" repeats the addressees and is left out; "Lưu" is kept
with its own purpose; a line of codes inside an office ("VPCP: BTCN, các PCN") stands for the office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg import rules
from kg.form.bodies import full_name, read_bodies
from kg.form.components import Components
from kg.form.layout import BULLETS, as_written, lines
from kg.model import Evidence, Mention, Recipient, Span
from kg.rules import Match, Rule
from kg.text import Passage, passage

_UNSAID = "khong-neu"
_ARCHIVE = "luu"
_SURE = 0.93
_MARKS = " .,;:-~+–—•·●▪*=/_>|"
_JUNK = re.compile(r"(?:[;:]\W*\w{0,2}\W*|,\W*(?:[^\W_]|[^\WA-Z_]{2})?\W*)?$")  # ", TP" is no junk
_CODE = 16  # letters that are more than a code


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the block as a flat passage, with its number and the heading above it."""

    flat: Passage
    number: int
    heading: str | None

    def recipients(self, found: Iterable[Mention], rule: str, purpose: str = _UNSAID) -> Iterator[Recipient]:
        """Yield the bodies `found` in this entry as recipients."""
        for mention in found:
            evidence = Evidence(mention.span, rule, _SURE)
            yield Recipient(mention, evidence, self.number, self.heading, purpose)


def read_recipients(text: str, components: Components) -> tuple[Recipient, ...] | None:
    """Read the block "Nơi nhận" of `text`; None where it has none."""
    if not components.recipients:
        return None
    return tuple(_read(_entries(text, components.recipients), text))


def read_addressees(text: str, components: Components) -> tuple[Recipient, ...]:
    """Read those to whom a letter or a telegram is addressed."""
    whole = components.addressees
    if whole is None:
        return ()
    opening = as_written(text, whole)
    hits = [rules.load("components")[name].at(opening, 0) for name in ("kinh-gui", "dien")]
    start = max((hit.span.end for hit in hits if hit), default=whole.start)
    spans = [line.span for line in lines(text, start, whole.end)]
    return tuple(_read(_entries(text, spans), text))


def _entries(text: str, found: Sequence[Span]) -> Iterator[_Entry]:
    """Yield the entries that the lines `found` make: a bullet, or the end of the line before, opens one."""
    heading, number = None, 0
    for spans in _grouped(text, found):
        flat = passage(text, *spans)
        if rules.load("components")["noi-nhan"].at(flat, 0):
            continue
        if flat.text.endswith(":") and flat.text[0] not in BULLETS:
            heading = flat.text.rstrip(": ")
            continue
        cuts = [hit.end for hit in _rules()["muc-tiep-theo"].find(flat)]
        for start, end in zip([0, *cuts], [*cuts, len(flat.text)], strict=True):
            entry = _trimmed(flat, start, end)
            if entry.text:
                number += 1
                yield _Entry(entry, number, heading)


def _trimmed(flat: Passage, start: int, end: int) -> Passage:
    words = flat.text[start:end]
    start += len(words) - len(words.lstrip(_MARKS))
    return flat.part(start, max(start, start + len(words.strip(_MARKS))))


def _grouped(text: str, found: Iterable[Span]) -> Iterator[list[Span]]:
    """Yield the lines of each entry."""
    group: list[Span] = []
    for span in found:
        words = span.of(text)
        before = group[-1].of(text).rstrip() if group else ""
        rooms = bool(group) and _rules()["noi-bo"].at(as_written(text, group[0]), 0) is not None
        opens = words[0] in BULLETS or before.endswith((";", ".", ")"))
        opens = opens or (not rooms and (before.endswith(":") or words.rstrip().endswith(":")))
        if group and (opens or (words[0] == "L" and _rules()["luu"].at(as_written(text, span), 0))):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _read(entries: Iterable[_Entry], text: str) -> Iterator[Recipient]:
    """Yield the recipients of all entries; rooms named after their office are a part of it."""
    office = False
    for entry in entries:
        signs = _rules()
        if signs["nhu-tren"].at(entry.flat, 0):
            continue
        if hit := signs["luu"].at(entry.flat, 0):
            yield from entry.recipients(_archive(entry.flat, hit), hit.rule, _ARCHIVE)
        elif hit := signs["noi-bo"].at(entry.flat, 0):
            office, at = True, hit.groups["office"]
            name = full_name(hit.text("office") or "")
            yield from entry.recipients([Mention(name, entry.flat.span(*at))], hit.rule)
        elif not (_codes(entry.flat) or (office and signs["phong"].at(entry.flat, 0))):
            purpose, end = _purpose(entry.flat)
            names = _trimmed(entry.flat, 0, _junk(entry.flat, end))
            yield from entry.recipients(read_bodies(names, text), "muc-noi-nhan", purpose)


def _junk(flat: Passage, end: int) -> int:
    """Return where the single letters begin that a scanner left at `end`; a level ("…, xã") is none."""
    junk = _JUNK.search(flat.text, 0, end)
    words = len(flat.text[:end].rstrip(_MARKS).rpartition(" ")[0]) + 1
    level = junk is not None and rules.load("agencies")["agency-level"].at(flat, words) is not None
    return end if junk is None or level else junk.start()


def _codes(flat: Passage) -> bool:
    """Say whether an entry holds only codes of rooms and people inside the issuing office."""
    return any(_rules()[name].at(flat, 0) for name in ("phong-noi-bo", "ma-noi-bo"))


def _purpose(flat: Passage) -> tuple[str, int]:
    """Return what the entry is for and where its names end: nothing counts after the purpose."""
    for rule in _purposes():
        if hit := next(rule.find(flat), None):
            return str(rule.data["purpose"]), hit.start
    return _UNSAID, len(flat.text)


@cache
def _purposes() -> tuple[Rule, ...]:
    return tuple(rule for name, rule in _rules().items() if name.startswith("muc-dich-"))


def _archive(flat: Passage, hit: Match) -> Iterator[Mention]:
    """Yield who keeps the notice: the clerks, rooms by their codes, or a body that is named."""
    data = _rules()[hit.rule].data
    for piece in re.finditer(r"[^,;]+", flat.text[hit.end :]):
        part = _trimmed(flat, hit.end + piece.start(), hit.end + piece.end())
        words = part.text.partition("(")[0].strip(_MARKS)
        code = _rules()["ky-hieu-luu"].pattern.match(words)
        named = words if len(words) > _CODE else code and code[0]
        if name := data["clerk"] if words in data["clerks"] else named:
            yield Mention(name, part.span(0, len(part.text)))


def _rules() -> dict[str, Rule]:
    return rules.load("recipients")
