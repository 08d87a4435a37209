"""The bodies named in one entry of a list of recipients, each under its full name.

Most are read as in running text (`kg.agencies.lists`); what is read here is the shorthand of these lists,
where a post, a head or a tail is written once for several names.  The same entries come back from notice to
notice ("CT, PCT UBND tỉnh"), so what was read of the words of one is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from kg import rules
from kg.agencies.lists import read_list
from kg.agencies.naming import body, spell_out
from kg.model import Mention, Span
from kg.rules import Match, Rule
from kg.text import Passage

_PIECE = re.compile(r"[^,;(]+")
_NAME = re.compile(r"[^\s,;][^,;]*")
_ASIDE = re.compile(r"[ ]*\([^)]*\)?[ ]*")
_SKIPPED = re.compile(r"[ ,;.:/=-]+")
_BEFORE = 200  # characters before "(QISC)" in which its full name begins
_SHORT = 400  # an entry of more characters is not likely to come back


def read_bodies(flat: Passage, text: str) -> Iterator[Mention]:
    """Yield the bodies that the entry `flat` names; `text` tells what abbreviations of its own mean."""
    for mention in _kept(flat.text) if len(flat.text) <= _SHORT else _read(flat.text):
        if not mention.name:
            continue
        span = flat.span(mention.span.start, mention.span.end)
        yield Mention(_defined(mention.name, text), span, mention.group)


def listed_bodies(flat: Passage) -> Iterator[Mention]:
    """Yield the bodies in the list `flat` of running text."""
    for mention in _listed(_own(flat.text), 0):
        yield replace(mention, span=flat.span(mention.span.start, mention.span.end))


@lru_cache(maxsize=4096)
def _kept(words: str) -> tuple[Mention, ...]:
    return tuple(_read(words))


def _shorthand(words: str) -> Iterator[Mention]:
    """Yield the bodies that words name in the shorthand of these lists, or as in running text."""
    own, signs = _own(words), _rules()
    if hit := signs["thuong-truc-uy-ban"].at(own, 0):
        start = hit.groups["posts"][0]
        for mention in _shorthand(words[start:].rstrip(" ;,.")):
            span = Span(mention.span.start + start, mention.span.end + start)
            yield replace(mention, name=f"{mention.name} UBND{hit.text('tier') or ''}", span=span)
    elif hit := signs["thuong-truc-chung"].at(own, 0) or signs["truong-va-cac-pho"].at(own, 0):
        yield from _two(hit)
    elif hit := signs["cap-uy-gop"].at(own, 0):
        yield Mention(full_name(words.replace(hit.text("joint") or "", ", ")), Span(0, len(words)), True)
    elif hit := signs["cap-uy-va-uy-ban"].at(own, 0) or signs["chung-duoi"].at(own, 0):
        yield from _shared_tail(hit)
    elif hit := signs["danh-sach-nguoi"].first(own):
        yield from _listed(own, 0, hit.start)
        yield from _people(hit)
    elif hit := signs["dau-danh-sach"].at(own, 0):
        yield from _shared_head(own, hit)
    else:
        yield from _listed(own, 0)


def _read(words: str) -> Iterator[Mention]:
    """Yield the bodies that the words of an entry name; their spans are places in `words`."""
    own, signs = _own(words), _rules()
    if hit := signs["thu-tuong-truoc-pho"].at(own, 0):
        yield Mention(str(signs[hit.rule].data["full"]), Span(*hit.groups["post"]))
        for mention in _shorthand(words[hit.end :]):
            yield replace(mention, span=Span(mention.span.start + hit.end, mention.span.end + hit.end))
    else:
        yield from _shorthand(words)


def _two(hit: Match) -> Iterator[Mention]:
    """Yield two names behind one head ("Thường trực Tỉnh ủy, HĐND tỉnh"), or two posts without a body."""
    for part in ("first", "second"):
        name = f"{hit.text('head') or ''} {hit.text(part)}"
        yield Mention(full_name(name), Span(*hit.groups[part]), _is_group(name))


def _own(words: str) -> Passage:
    return Passage(words, (0,), (0,))


def _shared_tail(hit: Match) -> Iterator[Mention]:
    """Yield two names of which the tail is written once ("CT, PCT UBND tỉnh")."""
    for part in ("first", "second"):
        start, end = hit.groups[part]
        name = full_name(f"{hit.text(part)} {hit.text('tail')}")
        yield Mention(name, Span(start, end if part == "first" else hit.end), _is_group(name))


def _people(hit: Match) -> Iterator[Mention]:
    """Yield the persons who hold one post ("các PTTg: A, B")."""
    post = full_name(hit.text("post") or "")
    for name in _NAME.finditer(hit.passage.text, *hit.groups["names"]):
        yield Mention(f"{post} {name[0].rstrip()}", _trim(name))


def _shared_head(own: Passage, hit: Match) -> Iterator[Mention]:
    """Yield the names of a list whose head is written once ("VP: Tỉnh ủy, Đoàn ĐBQH")."""
    if hit.text("head") not in _rules()["dau-danh-sach"].data["shared"]:
        yield from _listed(own, hit.groups["list"][0])
        return
    for name in _NAME.finditer(own.text, *hit.groups["list"]):
        yield Mention(full_name(f"{hit.text('head')} {name[0].rstrip()}"), _trim(name))


def _trim(found: re.Match[str]) -> Span:
    return Span(found.start(), found.start() + len(found[0].rstrip()))


def _listed(own: Passage, start: int, end: int | None = None) -> Iterator[Mention]:
    """Yield the names of a list; words that open no name belong to the one before."""
    held: Mention | None = None
    for mention in _pieces(own, start, len(own.text) if end is None else end):
        if held and _continues(own.text[held.span.end : mention.span.start], own, mention):
            held = _mention(own, held.span.start, mention.span.end)
            continue
        if held:
            yield held
        held = mention
    if held:
        yield held


def _continues(between: str, own: Passage, mention: Mention) -> bool:
    """Say whether what was read goes on with the name before it, from which `between` parts it."""
    if not between.strip():
        return True
    start, signs = mention.span.start, _rules()
    if signs["cham-sau-viet-tat"].at(own, start - len(between)):
        return True
    if ";" in between or "(" in between or signs["so-nhieu"].at(own, start):
        return False
    return mention.name[:1].islower() or signs["noi-tiep"].at(own, start) is not None


def _pieces(own: Passage, at: int, stop: int) -> Iterator[Mention]:
    """Yield what `read_list` reads and, where it reads nothing, the words up to the next mark."""
    while at < stop:
        if skipped := _ASIDE.match(own.text, at, stop) or _SKIPPED.match(own.text, at, stop):
            at = skipped.end()
            continue
        found, end = read_list(own, at, stop)
        if found and end > at:
            for mention in found:
                yield from _cut(own, mention)
            at = end
        elif piece := _PIECE.match(own.text, at, stop):
            at, span = piece.end(), _trim(piece)
            words = span.of(own.text)
            if any(map(str.isalpha, words)) and (len(words) > 2 or words.isupper()):
                yield _mention(own, span.start, span.end)
        else:
            at += 1


def _cut(own: Passage, mention: Mention) -> Iterator[Mention]:
    """Yield a mention, cut where it runs on into the next name."""
    start, end = mention.span.start, mention.span.end
    cuts = [] if mention.group else list(_rules()["ngat-ten"].find(own, start, end))
    for cut in cuts:
        yield _mention(own, start, cut.start)
        start = cut.end
    yield _mention(own, start, end) if cuts else replace(mention, name=full_name(mention.name))


def _mention(own: Passage, start: int, end: int) -> Mention:
    words = own.text[start:end]
    return Mention(full_name(words), Span(start, end), _is_group(words))


def _is_group(words: str) -> bool:
    return _rules()["nhom"].pattern.search(words) is not None


def full_name(name: str) -> str:
    """Return `name` with its abbreviations spelt out ("TT HĐND" is "Thường trực HĐND")."""
    spelling, any_of_them = _spelling()
    if any_of_them.search(name):
        for rule in spelling:
            name = rule.pattern.sub(str(rule.data["full"]), name)
    return body(spell_out(name)).strip()


@cache
def _spelling() -> tuple[tuple[Rule, ...], re.Pattern[str]]:
    """Return the rules that spell a name out, and one pattern that finds what any of them does."""
    found = tuple(rule for name, rule in _rules().items() if name.startswith("viet-du-"))
    return found, re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in found), re.VERBOSE)


def _defined(name: str, text: str) -> str:
    """Return the full name that the text gives where it makes the abbreviation: "Công ty … (QISC)"."""
    short = _rules()["viet-tat-cua-van-ban"].pattern.match(name)
    at = text.find(f"({short['short']})") if short else -1
    if short is None or at < 0:
        return name
    before = " ".join(text[max(0, at - _BEFORE) : at].split())
    start = before.rfind(short["head"].strip())
    return before[start:] if start >= 0 else name


def _rules() -> dict[str, Rule]:
    return rules.load("recipients")
