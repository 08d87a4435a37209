"""Who took part in the meeting of a notice: the counterpart, who reported, and the groups that attended."""

from __future__ import annotations

from collections.abc import Iterator

from kg.agencies.lists import read_list
from kg.form.bodies import listed_bodies
from kg.form.components import Components
from kg.model import Attendance, Evidence, Meeting, Mention, Span
from kg.rules import load
from kg.text import Passage, passage

COUNTERPART, REPORTING, ATTENDING = "doi-tac-lam-viec", "bao-cao-vien", "du-hop"
_PRESENT = 1_800  # characters after the opening sentence in which the participants are named


def find_attendance(
    text: str, components: Components, meetings: tuple[Meeting, ...]
) -> tuple[Attendance, ...]:
    """Return who took part in the meeting besides its convener, in the order of the text."""
    if not meetings:
        return ()
    told = meetings[0].evidence.span
    opening = passage(text, *components.clean(told))
    rest = Span(told.end, min(components.body.end, told.end + _PRESENT))
    after = passage(text, *components.clean(rest))
    return (*_counterpart(opening, meetings[0]), *_attending(after), *_reporting(after))


def _counterpart(opening: Passage, meeting: Meeting) -> Iterator[Attendance]:
    at = opening.text.find(meeting.title)
    hit = load("attendance")["lam-viec-voi"].at(opening.part(at, len(opening.text)), 0) if at >= 0 else None
    if hit:
        mentions, _ = read_list(opening, at + hit.end)
        evidence = Evidence(meeting.evidence.span, hit.rule, hit.confidence)
        yield from (Attendance(evidence, COUNTERPART, mention) for mention in mentions)


def _reporting(after: Passage) -> Iterator[Attendance]:
    for hit in load("attendance")["nghe-bao-cao"].find(after):
        at = hit.span_of("who")
        if at:
            several = load("recipients")["so-nhieu"].at(after, hit.groups["who"][0]) is not None
            yield Attendance(hit.evidence, REPORTING, Mention(hit.text("who") or "", at, several))


def _attending(after: Passage) -> Iterator[Attendance]:
    """Yield the groups of those who attended: as written, with the bodies that a group lists."""
    hit = load("meetings")["tham-du"].first(after)
    if hit is None:
        return
    begin, end = hit.groups["list"]
    cuts = list(load("attendance")["phan-nguoi-du"].find(after, begin, end))
    for start, stop in zip([begin, *(c.end for c in cuts)], [*(c.start for c in cuts), end], strict=True):
        yield from _piece(after.part(start, stop), hit.evidence)


def _piece(flat: Passage, evidence: Evidence) -> Iterator[Attendance]:
    named = flat.text.partition(":")[0].strip()
    group = load("attendance")["nhom-nguoi-du"].at(flat, 0)
    if group and named:
        members = tuple(listed_bodies(flat)) if ":" in flat.text else ()
        if any(member.group for member in members):  # a list that was not understood as a whole
            members = ()
        span = flat.span(0, len(named))
        yield Attendance(evidence, ATTENDING, Mention(named, span, group=True), members)
    else:
        yield from (Attendance(evidence, ATTENDING, mention) for mention in listed_bodies(flat))
