"""Groups without names: "các sở, ban, ngành", "các cơ quan, đơn vị có liên quan", to their last word."""

from __future__ import annotations

import re

from kg.agencies.tiers import Tiers
from kg.rules import Match
from kg.scan import Scan

_LONGEST = 90
_FEW_WORDS = 4
_BREAK = re.compile(r"[,;:.()/!?\"“”]")


def group_end(scan: Scan, at: int, *, sure: bool = False) -> int:
    """Return the place behind the group that begins at `at` of the scan, or `at` where none begins.

    One unit alone ("cơ quan") is a group only with a plural, with a word that makes it one ("liên quan"), or
    when the caller is `sure` (after "Thủ trưởng").
    """
    several = scan.hit("several", at)
    if not several and scan.capital(at) and _named(scan, at):
        return at
    start = several.end if several else at
    single = scan.hit("single", start)
    alone = single is not None and "alone" in single.groups
    named = scan.hit("tiered", start) if several and scan.capital(start) else None
    end = single.end if single and alone else _levels(scan, named.end) if named else _units(scan, start)
    if end <= start or (not named and _is_verb(scan, start, end)):
        return at
    counted = bool(several or sure or single or scan.within("joint", start, end))
    behind = _tails(scan, max(end, single.end if single else end), few=counted)
    if not (several or sure) and scan.capital(at) and scan.space(behind) and scan.capital(behind + 1):
        return at  # the name of a place goes on: "Bệnh viện huyện Củ Chi"
    return behind if counted or behind > end else at


def _levels(scan: Scan, end: int) -> int:
    """Return the place behind the levels of what a plural names ("các Trung tâm Y tế huyện, thị xã")."""
    tiers = Tiers(scan.passage, scan.end)
    stop = tiers.follow(end)
    return stop if tiers.read and all(tier.group for tier in tiers.read) else end


def with_chunks(scan: Scan, end: int) -> int:
    """Move over parts of a group that no list knows, when a group follows them ("…, Tiểu dự án, các …")."""
    chunks = scan.hit("chunks", end)
    return chunks.end - 2 if chunks and not scan.begins(end + 2) else end


def _units(scan: Scan, at: int) -> int:
    """Return the place behind "sở, ban, ngành và địa phương" at `at`."""
    end = step = at
    while unit := _schools(scan, step) or scan.hit("unit", step):
        named = scan.capital(step) and (scan.begins(step) or _named(scan, step))
        if step > at and named and not scan.hit("concerned", unit.end):
            break
        single = scan.hit("single", step) if step > at else None
        if (single and "apart" in single.groups) or (step > at and _is_verb(scan, step, unit.end)):
            break
        end = unit.end
        joint = scan.hit("joint", end) or scan.hit("misread", end)
        if not joint:
            break
        step = joint.end
    return end


def _schools(scan: Scan, at: int) -> Match | None:
    """Return the schools by their levels at `at`; one with a name of its own is no group."""
    hit = scan.hit("schools", at)
    return None if hit and scan.space(hit.end) and scan.capital(hit.end + 1) else hit


def _named(scan: Scan, at: int) -> bool:
    """Say whether a body with a name of its own begins at `at` ("Tập đoàn FPT")."""
    head = scan.head(at)
    return head is not None and scan.space(head.end) and scan.capital(head.end + 1)


def _is_verb(scan: Scan, start: int, end: int) -> bool:
    """Tell the verb ("tổ chức kiểm tra", "báo cáo") from the unit ("tổ chức", "báo")."""
    predicate = scan.hit("predicate", start)
    if not predicate or predicate.end < end:
        head = scan.head(start) if scan.capital(start) else None
        return head is not None and head.end > end
    behind = scan.hit("tail", end) or scan.hit("relation", end) or scan.hit("joint", end)
    return predicate.end > end or not behind


def _tails(scan: Scan, end: int, *, few: bool) -> int:
    """Move behind all that qualifies a group."""
    for _ in range(6):
        if tail := scan.hit("tail", end):
            end = tail.end
        elif few and scan.space(end) and scan.capital(end + 1) and (body := scan.hit("body", end + 1)):
            end = body.end
        elif few and scan.space(end) and scan.capital(end + 1) and (branch := scan.hit("name", end + 1)):
            tail = scan.hit("tail", branch.end)
            return tail.end if tail else branch.end
        elif (relation := scan.hit("relation", end)) and relation.text("area") and _acts(scan, relation.end):
            end = relation.end
        elif relation:
            end = phrase_end(scan, relation.end, passive=relation.text("passive") is not None)
        elif few and (behind := _few_words(scan, end)) > end:
            end = behind
        else:
            break
    return end


def _acts(scan: Scan, at: int) -> bool:
    """Say whether what a group does follows at `at`."""
    return any(scan.hit(rule, at) for rule in ("stop", "stop-word"))


def phrase_end(scan: Scan, at: int, *, passive: bool = False) -> int:
    """Return where a phrase that begins at `at` ends: at a mark, a predicate, or the next body.

    After a passive ("được giao chủ trì … có trách nhiệm") only a word of duty is one, if there is any.
    """
    text, last = scan.passage.text, min(scan.end, at + _LONGEST)
    mark = _BREAK.search(text, at, last)
    last = mark.start() if mark else last
    rules = ("duty",) if passive else ("stop", "stop-word")
    step = text.find(" ", at + 1, last)
    while step > 0:
        if any(scan.hit(rule, step) for rule in rules) and not scan.capital(step + 1):
            return step
        joint = scan.hit("separator", step)
        if joint and scan.begins(joint.end):
            return step
        step = text.find(" ", step + 1, last)
    if passive:
        return phrase_end(scan, at)
    return last if mark or last == scan.end else text.rfind(" ", at, last)


def _few_words(scan: Scan, at: int) -> int:
    """Move over a few words that no list knows, when the phrase ends properly behind them."""
    if not scan.space(at) or (scan.capital(at + 1) and (scan.begins(at + 1) or scan.head(at + 1))):
        return at
    if any(scan.hit(rule, at) for rule in ("stop", "stop-word", "separator")):
        return at
    end = phrase_end(scan, at)
    return end if scan.words(at, end).count(" ") <= _FEW_WORDS else at
