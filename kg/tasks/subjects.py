"""Who is told to act by being the subject of a sentence: "Trên cơ sở đó, Sở Y tế tổng hợp …"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.agencies.lists import read_list
from kg.model import Mention
from kg.rules import Match, Rule, load
from kg.text import Passage, folded

_COMMA = re.compile(r"[,;] ")
_NEXT = 40
_LONGEST = 700
_MOST_BREAKS = 36
_BEFORE_VERBS = ("modal-next", "manner")
_MOST_COMMAS = 4
_FARTHEST = 400


@dataclass(frozen=True, slots=True)
class Head:
    """The one who is told to act.

    `start` is where the words that tell it begin, `end` where the list of bodies ends; `first` says that only
    an opening or a topic stands before it in its sentence.
    """

    mentions: tuple[Mention, ...]
    start: int
    end: int
    rule: str
    command: bool = False
    first: bool = True

    @property
    def names(self) -> frozenset[str]:
        """Return the folded names, to compare heads."""
        return frozenset(folded(mention.name) for mention in self.mentions)


@cache
def rule(name: str) -> Rule:
    """Return the rule `task-{name}`."""
    return load("tasks")[f"task-{name}"]


def predicate(passage: Passage, at: int, end: int) -> bool:
    """Say whether the words at `at` begin with what somebody has to do."""
    return load("agencies")["agency-predicate"].at(passage, at, end) is not None


def acts(passage: Passage, at: int, end: int, *, strict: bool = False) -> bool:
    """Say whether a predicate that directs something follows a list of bodies that ends at `at`.

    At the beginning of an item any verb will do; elsewhere (`strict`) only a known one.
    """
    aside = load("agencies")["agency-aside"].at(passage, at, end)
    at = aside.end if aside else at
    following = passage.text[at : min(at + 3, end)]
    if following.startswith(":") or not following:
        return bool(following)
    if following.startswith(", "):
        return any(rule(name).at(passage, at + 2, end) for name in ("opener", "eager"))
    if not following.startswith(" ") or rule("not-predicate").at(passage, at, end):
        return False
    if predicate(passage, at + 1, end) or any(rule(name).at(passage, at, end) for name in _BEFORE_VERBS):
        return True
    return following[1:2].islower() and not strict


def find_subject(passage: Passage, start: int, end: int) -> Head | None:
    """Return the bodies that are the subject of the sentence `[start, end)`, if it has such a subject."""
    agreed = rule("agreed").at(passage, start, end)
    if rule("petition").at(passage, start, end) or (agreed and read_list(passage, agreed.end, end)[0]):
        return None
    head = _at(passage, start, end, strict=start > 0) or _concerned(passage, start, end)
    if head or _behind_joint(passage, start, end) is None:
        return head
    if rule("opener").at(passage, start, end):
        return _after_opening(passage, start, end)
    title = rule("title").at(passage, start, end)
    return _at(passage, title.end, end, strict=True) if title else None


def _concerned(passage: Passage, start: int, end: int) -> Head | None:
    """Return the bodies of "Đối với các doanh nghiệp: chấp hành …", which are to do what follows."""
    prefix = rule("heading-prefix").at(passage, start, end)
    mentions, stop = read_list(passage, prefix.end, end) if prefix else ((), start)
    several = load("agencies")["agency-several"].at(passage, prefix.end, end) if prefix else None
    if several and load("agencies")["agency-level"].at(passage, several.end, end):
        return None  # places, where others act
    told = passage.text.startswith(": ", stop) and predicate(passage, stop + 2, end)
    return Head(mentions, start, stop, "task-subject") if mentions and told else None


def by_duty(hit: Match, after: int, end: int) -> Head | None:
    """Return the body before "có trách nhiệm" in the middle of a sentence."""
    passage, at = hit.passage, hit.start
    for _ in range(_MOST_COMMAS):
        at = passage.text.rfind(", ", max(after, hit.start - _FARTHEST), at)
        if at < 0:
            return None
        mentions, stop = read_list(passage, at + 2, end)
        if mentions and stop == hit.start and not _beside_lead(hit, after):
            return Head(mentions, at + 2, stop, hit.rule, first=False)
    return None


def _beside_lead(hit: Match, after: int) -> bool:
    """Say whether those before a duty are partners ("X chủ trì, phối hợp với Y có trách nhiệm")."""
    passage = hit.passage
    leads = rule("lead").at(passage, after + 1, hit.start)
    partners = rule("partner").find(passage, leads.end, hit.start) if leads else ()
    return any(read_list(passage, partner.end)[1] == hit.start for partner in partners)


def _behind_joint(passage: Passage, start: int, end: int) -> int | None:
    """Return where the sentence begins behind its first joint, None when bodies begin there."""
    joint = rule("joint").at(passage, start, end)
    at = joint.end if joint else start
    return None if read_list(passage, at)[0] else at


def _at(passage: Passage, start: int, end: int, *, strict: bool) -> Head | None:
    """Return the bodies at `start`, behind a joint ("Đồng thời, …", "(1) …"), when they act."""
    joint = rule("joint").at(passage, start, end)
    at = joint.end if joint else start
    if rule("some").at(passage, at, end):
        return None
    mentions, stop = read_list(passage, at)
    limit = max(end, min(stop + _NEXT, len(passage.text)))
    asking = rule("you").at(passage, stop + 1, limit) is not None
    acting = bool(mentions) and not asking and acts(passage, stop, limit, strict=strict)
    return Head(mentions, at, stop, "task-subject") if acting else None


def _after_opening(passage: Passage, start: int, end: int) -> Head | None:
    """Find the subject behind an opening ("Trên cơ sở đề nghị của các Bộ, Bộ Tài chính khẩn trương …")."""
    limit = min(end, start + _LONGEST)
    turn = next(rule("turn").find(passage, start, limit), None)
    limit = turn.start if turn else limit
    purpose = rule("purpose").at(passage, start) is not None
    covered = start
    for count, gap in enumerate(rule("break").find(passage, start, limit)):
        if gap.end < covered or count > _MOST_BREAKS:
            continue
        mark = passage.text[gap.end - 2] in ",:"
        if mark and not purpose and predicate(passage, gap.end, end):
            return None
        mentions, stop = read_list(passage, gap.end, end)
        if not mentions:
            continue
        covered, at = stop, gap.end
        if not mark:
            at, mentions = _behind_complement(passage, gap.end, stop, mentions)
        if mentions and acts(passage, stop, end, strict=not mark):
            return Head(mentions, at, stop, "task-subject")
    return None


def _behind_complement(
    passage: Passage, start: int, stop: int, mentions: tuple[Mention, ...]
) -> tuple[int, tuple[Mention, ...]]:
    """Return where the subject begins in a list that the complement of an opening runs into.

    "… của các Bộ, cơ quan liên quan, | Bộ Tài chính khẩn trương": behind a comma, where groups turn into
    named bodies or the other way round, else at the last body.
    """
    commas = [hit.end() for hit in _COMMA.finditer(passage.text, start, stop)]
    places = {passage.place(comma): comma for comma in commas}
    starts = [i for i, mention in enumerate(mentions) if i and mention.span.start in places]
    if not starts:
        return stop, ()
    turns = (i for i in starts if mentions[i].group is not mentions[i - 1].group)
    first = next(turns, starts[-1])
    return places[mentions[first].span.start], mentions[first:]
