"""Who issued a notice, by its full name: from the letterhead, else from what the notice says of itself.

A letterhead gives the superior body above the issuer, in capitals and, from a scanner, without some of its
marks; names known from the lists of `agencies.toml` come back in their own spelling.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

from kg import rules
from kg.agencies import naming
from kg.form.components import Components
from kg.form.signature import read_signature
from kg.lexicon import alternation
from kg.model import Capacity, Derivation, Evidence, Field, Signature, Span
from kg.rules import Match
from kg.text import Passage, folded, passage

_LISTS = ("heads", "levels", "sectors", "tiered", "bodies", "provinces")
_BETWEEN = ("&", "-", "–", "_", ",")
_SELF = 3_000  # characters at either end of the body in which a notice names its issuer
_INFERRED = 0.6
_COMMITTEES = ("ubnd", "uy ban nhan dan")
_TWO_WORDS = "quan"  # the one level that is another word by its marks ("QUẢN LÝ")


def read_issuer(name: Passage, text: str, components: Components) -> Field | None:
    """Return the issuer of `text`, whose flat letterhead without number and day is `name`."""
    named = _named(name)
    if named and named.value not in rules.table("header", "letterhead")["shared"]:
        return named
    signature = read_signature(text, components)
    if named is None:
        return _inferred(text, components, signature)
    if signature and signature.capacity is Capacity.ON_BEHALF and signature.signed_for:
        return Field(signature.signed_for, signature.evidence)
    return named


def of_province(issuer: Field | None, place: Field | None) -> Field | None:
    """Return a people's committee whose second line copying lost as that of the province of `place`."""
    if not issuer or not place or folded(issuer.value) not in _COMMITTEES or not is_province(place.value):
        return issuer
    cities = map(folded, rules.table("agencies", "words")["central_cities"])
    level = "THANH PHO" if folded(place.value) in cities else "TINH"
    committee = _committee(f"UBND {level} {place.value}") or issuer.value
    evidence = replace(issuer.evidence, confidence=_INFERRED, derivation=Derivation.INFERRED)
    return Field(committee, evidence)


def is_province(name: str) -> bool:
    """Say whether `name` is that of a province or a city under the centre, with or without its level."""
    words = folded(name).removeprefix("thanh pho ").removeprefix("tp. ").removeprefix("tinh ")
    return words in _provinces_folded()


@cache
def _provinces_folded() -> frozenset[str]:
    return frozenset(map(folded, rules.table("agencies", "words")["provinces"]))


def _named(name: Passage) -> Field | None:
    """Return the issuer that the letterhead names, in full."""
    signs = rules.load("header")
    whole = _words(name)
    if whole is None:
        return None
    hit, above = signs["co-quan-ban-hanh"].first(name, *whole), ""
    rule = "uy-ban-nhan-dan"
    start, end = whole
    while hit:
        above, rule = above or hit.text("above") or "", hit.rule
        start, end = hit.groups["body"]
        hit = signs["co-quan-ban-hanh"].first(name, start, end)
    evidence = Evidence(name.span(start, end), rule, signs[rule].confidence)
    return Field(_full(name.text[start:end], above), evidence)


def _words(name: Passage) -> tuple[int, int] | None:
    """Return where the name in capitals stands, scanner marks around it left out."""
    found = re.search(r"[^\W\d_]{2,}|Y(?= BAN )", name.text)  # copying loses the first letter of a text
    if not found:
        return None
    end = found.start()
    for word in re.finditer(r"\S+", name.text[found.start() :]):
        if not (word[0].isupper() or word[0].isdigit() or word[0] in _BETWEEN):
            break
        end = found.start() + word.end()
    return found.start(), found.start() + len(name.text[found.start() : end].rstrip(" -–_.,;:")) or end


def _full(name: str, above: str) -> str:
    """Return the name in its own spelling, with the province that its superior body gives."""
    own, province = _committee(name), _committee(above)
    if province and (own := recased(name)):
        place = province.removeprefix("UBND ")
        if folded(own) == "van phong":
            return f"{own} {province}"
        return own if folded(own).endswith(folded(place)) else f"{own} {place}"
    if rules.load("header")["cap-uy"].at(passage(above), 0) and not rules.load("header")["cap-uy"].at(
        passage(name), 0
    ):
        return f"{recased(name)} {recased(above)}"
    return own or recased(name)


def _committee(name: str) -> str | None:
    """Return "UBND tỉnh Quảng Ngãi" for a people's committee, else None."""
    hit = rules.load("header")["uy-ban-nhan-dan"].first(passage(name))
    if hit is None:
        return None
    level = recased(hit.text("level") or "").lower()
    level = rules.table("header", "level").get(level, level)
    place = hit.text("place") or ""
    chair = recased(hit.text("chair") or "")
    return f"{chair} UBND {level} {_listed().get(folded(place)) or place.title()}".lstrip()


def recased(name: str) -> str:
    """Return a name written in capitals as it is written in a sentence ("VAN PHONG CHÍNH PHU")."""
    out, at, local = [], 0, False
    for hit in _known().finditer(folded(name)):
        known = _listed()[hit[0]]
        if hit[0] == _TWO_WORDS and name[hit.start() : hit.end()].lower() not in (known, hit[0]):
            continue
        out.append(_small(name[at : hit.start()], local))
        out.append(known)
        at, local = hit.end(), out[-1] in rules.table("agencies", "words")["levels"]
    out.append(_small(name[at:], local))
    first, _, rest = re.sub(r"\s+", " ", "".join(out)).strip().partition(" ")
    first = _first_words().get(folded(first), first[:1].upper() + first[1:])
    return f"{first} {rest}".strip()


def _small(words: str, local: bool) -> str:
    return words.title() if local else words.lower()


@cache
def _listed() -> dict[str, str]:
    """Return the known names by their folded spelling; whole names win over parts."""
    known: dict[str, str] = {}
    for key in _LISTS:
        for name in rules.table("agencies", "words")[key]:
            if len(name) > 2 and not name.isupper() and (key != "heads" or " " in name):
                known[folded(name)] = naming.sector(name) if key == "sectors" else name
    return known


@cache
def _first_words() -> dict[str, str]:
    """Return the words of one syllable with which names begin ("CUC": "Cục"), by their folded spelling."""
    heads = rules.table("agencies", "words")["heads"]
    return {folded(name): name for name in heads if " " not in name and not name.isupper()}


@cache
def _known() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternation(_listed())}", re.VERBOSE)


def _inferred(text: str, components: Components, signature: Signature | None) -> Field | None:
    """Return the issuer of a notice without a letterhead, or None when the text does not show it."""
    found = _provinces(text, components) if signature and _chairs(signature) else []
    if not found:
        return _said(text, components)
    names = Counter(f"UBND {hit.text('level')} {hit.text('place')}" for hit in found)
    best = [name for name, count in names.items() if count == max(names.values())]
    if len(best) > 1:
        return None
    first = next(hit for hit in found if best[0].endswith(f"{hit.text('level')} {hit.text('place')}"))
    return Field(best[0], Evidence(first.span, first.rule, _INFERRED, Derivation.INFERRED))


def _chairs(signature: Signature) -> bool:
    """Say whether a chairman of a people's committee signs, or somebody by his order."""
    posts = rules.table("header", "chair")["posts"]
    return signature.signed_for in posts or signature.post in posts


def _provinces(text: str, components: Components) -> list[Match]:
    """Return where the text names a province or a city under the centre, none if a district issued it."""
    signs = rules.load("header")
    opening = passage(text, *filter(None, [components.title]), _edge(components.body))
    if signs["uy-ban-cap-duoi"].first(opening):
        return []
    cities = rules.table("agencies", "words")["central_cities"]
    found = signs["don-vi-hanh-chinh"].find(passage(text, components.body, *components.recipients))
    return [
        hit
        for hit in found
        if (hit.text("place") in cities) is (folded(hit.text("level") or "") == "thanh pho")
    ]


def _edge(body: Span) -> Span:
    return Span(body.start, min(body.end, body.start + _SELF // 6))


def _said(text: str, components: Components) -> Field | None:
    """Return the body that speaks of itself in the opening or closing sentence of the body."""
    body = components.body
    last = passage(text, Span(max(body.start, body.end - _SELF), body.end))
    hits = list(rules.load("header")["co-quan-noi"].find(last))
    if not hits:
        return None
    span = hits[-1].span_of("body") or hits[-1].span
    evidence = Evidence(span, hits[-1].rule, _INFERRED, Derivation.INFERRED)
    return Field(recased(hits[-1].text("body") or ""), evidence)
