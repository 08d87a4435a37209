"""Where the own name of a body ends: "Trung tâm Chuyển đổi số Thành phố | xây dựng …".

Decree 30/2020/NĐ-CP, annex II, says which syllables of a name are capital; notices follow it loosely, so a
name is read up to the first word that begins a predicate, up to a mark, or up to the next body.
"""

from __future__ import annotations

import re

from kg.rules import Match, load
from kg.scan import Scan

_LONGEST = 160
_MOST_WORDS = 16
_BREAK = re.compile(r"[,;:.()\[\]/!?\"“”\n]")


def name_end(scan: Scan, start: int, after: int) -> int:
    """Return where the name that begins at `start` ends; its first word ends at `after`."""
    limit = min(scan.end, start + _LONGEST)
    end = _stop(scan, after, limit, after + 1)
    while (rest := goes_on(scan, end)) and rest.end < limit:
        end = _stop(scan, rest.end, limit, rest.end)
    end = _shorter(scan, start, _at_other_body(scan, after, end))
    if tail := scan.hit("name-tail", end - 1 if end > after and scan.space(end - 1) else end):
        end = tail.end
    return end - 1 if end > after and scan.space(end - 1) else end


def _stop(scan: Scan, at: int, limit: int, first: int) -> int:
    """Return the first place behind `at` where a break stands or a predicate begins in small letters.

    The word at `first`, the first after the head, begins no predicate.
    """
    mark = _BREAK.search(scan.passage.text, at, limit)
    end = mark.start() if mark else limit
    space = scan.passage.text.find(" ", first, end)
    behind = space if space >= 0 else end
    for rule, begin in (("agency-stop", behind), ("agency-stop-word", at)):
        for stop in load("agencies")[rule].find(scan.passage, begin, end):
            if not scan.capital(stop.start + 1):
                end = stop.start
                break
    return end


def goes_on(scan: Scan, comma: int) -> Match | None:
    """Return the hit of ", Thể thao và Du lịch" where it goes on with a name, and names no other body."""
    rest = scan.hit("rest", comma)
    parts = (comma + 2, rest.end) if rest else ()
    own = all(scan.capital(at) and not scan.begins(at) and not scan.head(at) for at in parts)
    return rest if own else None


def _at_other_body(scan: Scan, after: int, end: int) -> int:
    """Cut the name at an "và" behind which another body begins."""
    for joint in load("agencies")["agency-conjunction"].find(scan.passage, after, end):
        at = joint.end
        several = scan.hit("several", at)
        if several and scan.hit("unit", several.end) and not scan.hit("part", several.end):
            return joint.start
        if not several and (scan.begins(at) or (scan.head(at) and scan.capital(at))):
            return joint.start
    return end


def _shorter(scan: Scan, start: int, end: int) -> int:
    """Cut a name that found no end at its last capital among the first words."""
    words = list(re.finditer(r"[^ ]+", scan.words(start, end)))
    if len(words) <= _MOST_WORDS:
        return end
    capitals = [word.end() for word in words[:10] if word[0][0].isupper()]
    return start + (capitals[-1] if capitals else words[3].end())
