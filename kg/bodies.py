"""The bodies named in one entry of a list of recipients, each under its full name.

Most are read as in running text (`kg.agencies`); what is read here is the shorthand of these lists, where a
post, a head or a tail is written once for several names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg import rules
from kg.agencies import read_list
from kg.model import Mention
from kg.naming import body, spell_out
from kg.rules import Match, Rule
from kg.text import Passage

_PIECE = re.compile(r"[^,;(]+")
_ASIDE = re.compile(r"[ ]*\([^)]*\)?[ ]*")
_SKIPPED = re.compile(r"[ ,;.:/=-]+")
_GROUP = re.compile(r"(?i)^(?:các|những)\b|\b(?:các|huyện,|xã,|phường,|sở,|ban,|ngành)")
_ACRONYM = re.compile(r"^(?P<head>\w.*[ ])?(?P<short>[A-ZĐ]{3,10})$")
_BEFORE = 200  # characters before "(QISC)" in which its full name begins


def read_bodies(flat: Passage, text: str) -> Iterator[Mention]:
    """Yield the bodies that the entry `flat` names; `text` tells what abbreviations of its own mean."""
    signs = _rules()
    if hit := signs["thuong-truc-uy-ban"].at(flat, 0):
        for mention in listed_bodies(flat.part(*hit.groups["posts"])):
            yield replace(mention, name=f"{mention.name} UBND")
    elif hit := signs["chung-duoi"].at(flat, 0):
        yield from _shared_tail(flat, hit)
    elif hit := next(signs["danh-sach-nguoi"].find(flat), None):
        yield from _people(flat, hit)
    elif hit := signs["dau-danh-sach"].at(flat, 0):
        yield from _shared_head(flat.part(*hit.groups["list"]), hit.text("head") or "")
    else:
        for mention in listed_bodies(flat):
            yield replace(mention, name=_defined(mention.name, text))


def _shared_tail(flat: Passage, hit: Match) -> Iterator[Mention]:
    """Yield two names of which the tail is written once ("CT, PCT UBND tỉnh")."""
    tail = hit.text("tail") or ""
    for part in ("first", "second"):
        start, end = hit.groups[part]
        name = full_name(f"{hit.text(part)} {tail}")
        yield Mention(name, flat.span(start, end if part == "first" else hit.end), _is_group(name))


def _people(flat: Passage, hit: Match) -> Iterator[Mention]:
    """Yield the persons who hold one post ("các PTTg: A, B"), and whoever stands before them."""
    yield from listed_bodies(flat.part(0, hit.start))
    post = full_name(hit.text("post") or "")
    for piece in re.finditer(r"[^\s,;][^,;]*", hit.text("names") or ""):
        start = hit.groups["names"][0] + piece.start()
        yield Mention(f"{post} {piece[0].strip()}", flat.span(start, start + len(piece[0].rstrip())))


def _shared_head(flat: Passage, head: str) -> Iterator[Mention]:
    """Yield the names of a list whose head is written once ("VP: Tỉnh ủy, Đoàn ĐBQH")."""
    if head not in _rules()["dau-danh-sach"].data["shared"]:
        yield from listed_bodies(flat)
        return
    for piece in re.finditer(r"[^\s,;][^,;]*", flat.text):
        span = flat.span(piece.start(), piece.start() + len(piece[0].rstrip()))
        yield Mention(full_name(f"{head} {piece[0].strip()}"), span)


def listed_bodies(flat: Passage) -> Iterator[Mention]:
    """Yield the names of a list; words that open no name belong to the one before."""
    held: tuple[int, int, Mention] | None = None
    for start, end, mention in _pieces(flat):
        if held and _continues(flat, held[1], start, mention.name):
            held = (held[0], end, _mention(flat, held[0], end))
            continue
        if held:
            yield held[2]
        held = (start, end, mention)
    if held:
        yield held[2]


def _continues(flat: Passage, before: int, start: int, name: str) -> bool:
    """Say whether `name`, read at `start`, goes on with the name that ends at `before`."""
    between = flat.text[before:start]
    if not between.strip():
        return True
    if ";" in between or "(" in between or _GROUP.match(name):
        return False
    return name[:1].islower() or _rules()["noi-tiep"].at(flat, start) is not None


def _pieces(flat: Passage) -> Iterator[tuple[int, int, Mention]]:
    """Yield what `read_list` reads and, where it reads nothing, the words up to the next mark."""
    at, stop = 0, len(flat.text)
    while at < stop:
        skipped = _ASIDE.match(flat.text, at) or _SKIPPED.match(flat.text, at)
        if skipped:
            at = skipped.end()
            continue
        found, end = read_list(flat, at)
        if found and end > at:
            yield from _placed(flat, at, end, found)
            at = end
        elif piece := _PIECE.match(flat.text, at):
            at, words = piece.end(), piece[0].rstrip()
            if any(map(str.isalpha, words)) and (len(words) > 2 or words.isupper()):
                yield (
                    piece.start(),
                    piece.start() + len(words),
                    _mention(flat, piece.start(), piece.start() + len(words)),
                )
        else:
            at += 1


def _placed(
    flat: Passage, start: int, end: int, found: tuple[Mention, ...]
) -> Iterator[tuple[int, int, Mention]]:
    """Yield the mentions of a list with their places; one that runs on into the next name is cut there."""
    for mention in found:
        first = next((i for i in range(start, end) if flat.place(i) >= mention.span.start), start)
        last = next((i for i in range(first, end) if flat.place(i) + 1 >= mention.span.end), end - 1) + 1
        cuts = [] if mention.group else list(_rules()["ngat-ten"].find(flat, first, last))
        for cut in cuts:
            yield first, cut.start, _mention(flat, first, cut.start)
            first = cut.end
        rest = _mention(flat, first, last) if cuts else replace(mention, name=full_name(mention.name))
        yield first, last, rest
        start = last


def _mention(flat: Passage, start: int, end: int) -> Mention:
    words = flat.text[start:end]
    return Mention(full_name(words), flat.span(start, end), _is_group(words))


def _is_group(words: str) -> bool:
    return bool(_GROUP.search(words))


def full_name(name: str) -> str:
    """Return `name` with its abbreviations spelt out ("TT HĐND" is "Thường trực HĐND")."""
    name = name.replace("Ð", "Đ")
    for rule_id, rule in _rules().items():
        if rule_id.startswith("viet-du-"):
            name = rule.pattern.sub(str(rule.data["full"]), name)
    return body(spell_out(name)).strip()


def _defined(name: str, text: str) -> str:
    """Return the full name that the text gives where it makes the abbreviation: "Công ty … (QISC)"."""
    short = _ACRONYM.match(name)
    at = text.find(f"({short['short']})") if short and short["head"] else -1
    if short is None or at < 0:
        return name
    before = " ".join(text[max(0, at - _BEFORE) : at].split())
    start = before.rfind(short["head"].strip())
    return before[start:] if start >= 0 else name


def _rules() -> dict[str, Rule]:
    return rules.load("recipients")
