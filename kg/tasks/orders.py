"""Does it tell somebody to do something?  What is a task and what only looks like one.

Assessments, praise, agreement in principle, what has been done, closing sentences and the boilerplate of
entry into force are no tasks.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.agencies.lists import read_list
from kg.tasks.clauses import Clause, sentences, whole
from kg.tasks.items import Item
from kg.tasks.leadins import is_heading, is_lead_in
from kg.tasks.roles import Handed
from kg.tasks.subjects import Head, predicate, rule
from kg.text import Passage

_FEWEST_WORDS = 4
_NEAR = 120
_NEXT = 45


def closing(words: Passage, *, numbered: bool) -> int:
    """Return where the closing sentences of a paragraph begin (its end when it has none).

    What is quoted as a whole, or recalls what was asked before, says nothing of its own.  A numbered item may
    be about difficulties, or urge to carry out the whole text: there only what follows a first one closes.
    """
    if rule("quoted").at(words, 0) or rule("recalled").first(words):
        return 0
    for start, end in sentences(words):
        if rule("closing").at(words, start, end) or rule("entry").first(words, start, end):
            return start
        if (start == 0 or not numbered) and rule("difficulty").at(words, start, end):
            return start
        if (start > 0 or not numbered) and _urges(words, start, end):
            return start
    return len(words.text)


def reopened(words: Passage, start: int) -> int:
    """Return where an order to watch over the text, or to report by a day, follows its close, else the end.

    "… nghiêm túc thực hiện Chỉ thị này. Giao Sở Y tế theo dõi, đôn đốc, hàng tháng báo cáo UBND tỉnh."
    """
    for begin, end in sentences(words, start):
        watched = rule("firm").at(words, begin) and rule("oversight").first(words, begin, end)
        if watched or (rule("command").at(words, begin) and rule("report-by").first(words, begin, end)):
            return begin
    return len(words.text)


def _urges(words: Passage, start: int, end: int) -> bool:
    """Say whether a sentence only asks to carry out the text: who is to watch over it has a task."""
    overseen = rule("oversight").first(words, start, end) is not None
    return not overseen and rule("urging").at(words, start, end) is not None


def is_silent(text: str, item: Item) -> bool:
    """Say whether an item and all below it order nothing (aims, assessments, principles)."""
    words = item.passage(text)
    below = len(item.paragraphs) > 1 or bool(item.children)
    silent = below and is_heading(words) and rule("silent").at(words, 0) is not None
    return silent and not any(commands(item.passage(text, i)) for i in range(1, len(item.paragraphs)))


def duties(text: str, root: Item) -> Iterator[Item]:
    """Yield the articles of a regulation whose headings, or chapters, say that they tell who does what."""
    for item in root.walk():
        above = item.parent if item.parent and item.parent.label else item
        if item.style == "article" and any(rule("duties").at(one.passage(text), 0) for one in (item, above)):
            yield item


def commands(words: Passage) -> bool:
    """Say whether a paragraph below a heading leads into orders ("Chính phủ yêu cầu các Bộ …:")."""
    return is_lead_in(words) and not states(words) and rule("command").first(words) is not None


def asks_you(words: Passage, clause: Clause) -> bool:
    """Say whether a clause asks the addressees, and does not only tell that they were asked."""
    hit = rule("you").first(words, clause.start, clause.end)
    return hit is not None and rule("told-before").first(words, clause.start, hit.start) is None


def states(words: Passage) -> bool:
    """Say whether a lead-in only states something ("Việc hợp nhất … có ý nghĩa quan trọng:")."""
    if rule("shown").first(words) or rule("recalled").first(words):
        return True
    return rule("statement").at(words, 0) is not None and rule("command").first(words) is None


def asks_for_list(words: Passage, *, told: bool) -> bool:
    """Say whether a lead-in orders what the mere list below it names."""
    if not is_lead_in(words):
        return False
    return (told and commands(words)) or directs(words, whole(words), told=told)


def tells(words: Passage, clause: Clause, handed: Handed, *, quiet: bool, loud: bool) -> bool:
    """Say whether a clause is a task: by the head that it names, or by its own words.

    In a `loud` place (an item, below a lead-in, behind a first order) any subject that acts is told to.
    """
    if clause.head:
        return clause.head.command or loud or binds(words, clause.head)
    mute = not handed.assignments and rule("silent").at(words, clause.start) is not None
    return not (quiet or mute) and directs(words, clause, told=bool(handed.assignments))


def binds(words: Passage, head: Head) -> bool:
    """Say whether a paragraph begins with a group and binds it: an order, though nothing leads into it."""
    begins = head.start == 0 and all(mention.group for mention in head.mentions)
    return begins and rule("bound").at(words, head.end) is not None


def directs(words: Passage, clause: Clause, *, told: bool) -> bool:
    """Say whether a clause without a head tells to do something, in one of its sentences.

    `told` says that a heading or a lead-in names who is to act: then less is asked of the words.
    """
    topic = rule("topic").at(words, clause.start, clause.end)
    start = topic.end if topic else clause.start
    return any(_orders(words, begin, end, told) for begin, end in sentences(words, start, clause.end))


def _orders(words: Passage, start: int, end: int, told: bool) -> bool:
    if len(words.text[start:end].split(None, _FEWEST_WORDS)) < _FEWEST_WORDS or rule("praise").at(
        words, start
    ):
        return False
    before = rule("before-verb").at(words, start, end)
    start = before.end if before and predicate(words, before.end, end) else start
    mentions, stop = read_list(words, start, end)
    if mentions and rule("not-predicate").at(words, stop, end):
        return False
    if predicate(words, start, end) or (told and rule("short-verb").at(words, start, end)):
        return told or rule("done").first(words, start, min(end, start + _NEAR)) is None
    modal = rule("modal").first(words, start, min(end, start + _NEAR)) is not None
    if rule("opener").at(words, start):
        ordered = modal or any(
            predicate(words, gap.end, end) for gap in rule("comma").find(words, start, end)
        )
        return ordered and (told or not _past(words, start, min(end, start + _NEAR)))
    if rule("noun").at(words, start):
        return modal and told
    return modal or (told and not _past(words, start, min(end, start + _NEXT)))


def _past(words: Passage, start: int, end: int) -> bool:
    return rule("past").first(words, start, end) is not None
