"""Who signed a notice: name, post, capacity, and for whom (Decree 30/2020/NĐ-CP, article 13).

Of a chain ("TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG") the capacity is that which counts
outwards: by order or authorisation before signing for one's head, and that before signing for a collective.
"""

from __future__ import annotations

from functools import cache

from kg import rules
from kg.agencies import naming
from kg.form.components import Components
from kg.model import Capacity, Derivation, Evidence, Signature
from kg.rules import Match, table
from kg.text import Passage, folded, passage

_MARKS = {"tl": Capacity.BY_ORDER, "tuq": Capacity.BY_DELEGATION, "kt": Capacity.FOR_SUPERIOR}
_MARKS |= {"q": Capacity.ACTING, "tm": Capacity.ON_BEHALF}
_REPAIRED = 0.6
_LONG_ENOUGH = 4  # letters of a family name by which a spoilt one can be known again


def read_signature(text: str, components: Components) -> Signature | None:
    """Read the signature of `text`, or None where it has none."""
    if not components.signature:
        return None
    block = passage(text, *components.signature)
    named = _named(block)
    posts = Passage(block.text[: named.start] if named else block.text, block.starts, block.origins)
    marks = list(rules.load("signature")["quyen-han"].find(posts))
    capacity, signed_for = _capacity(marks)
    others = [mark.end for mark in marks if _plain(mark.text("mark") or "") != "q"]
    post = _post(posts, others[-1] if others else 0)
    name, repaired = _name(named.text("name") or "") if named else (None, False)
    if name is None and post is None and not marks:
        return None
    evidence = _evidence(block, named, repaired)
    return Signature(name, post, capacity, evidence, signed_for)


def _named(block: Passage) -> Match | None:
    """Return the name, with which the block ends."""
    signs = rules.load("signature")
    found = list(signs["ho-ten-cuoi"].find(block))
    if found:
        return found[-1]
    posts = [hit.end for hit in signs["chuc-vu"].find(block)]
    capitals = signs["ho-ten-viet-hoa"].find(block, posts[-1] if posts else 0)
    return next((hit for hit in capitals if (hit.text("name") or "").isupper()), None)


def _evidence(block: Passage, named: Match | None, repaired: bool) -> Evidence:
    span = block.span(0, len(block.text))
    if repaired:
        return Evidence(span, "ho-sua", _REPAIRED, Derivation.INFERRED)
    return Evidence(span, named.rule if named else "quyen-han", named.confidence if named else 0.8)


def _capacity(marks: list[Match]) -> tuple[Capacity, str | None]:
    """Return the capacity that counts outwards, and for whom."""
    held = {_MARKS.get(_plain(hit.text("mark") or "")): hit for hit in reversed(marks)}
    for capacity in _MARKS.values():
        if hit := held.get(capacity):
            return capacity, None if capacity is Capacity.ACTING else titled(hit.text("for") or "")
    return Capacity.DIRECT, None


def _plain(mark: str) -> str:
    return folded(mark).replace("/", "").replace(".", "").replace(" ", "")


def _post(posts: Passage, after: int) -> str | None:
    """Return the post of the signer: the last that is not somebody else's."""
    found = list(rules.load("signature")["chuc-vu"].find(posts, after))
    return titled(found[-1].text("post") or "") if found else None


def titled(words: str) -> str:
    """Return a post or a collective written in capitals in its own spelling ("PHO CHU TICH")."""
    return _offices().get(folded(words)) or naming.body(words.capitalize() if words.isupper() else words)


@cache
def _offices() -> dict[str, str]:
    return {folded(name): name for name in table("signature", "words")["offices"]}


def _name(words: str) -> tuple[str, bool]:
    """Return the name of the signer, and whether its family name had to be put right."""
    first, _, rest = words.partition(" ")
    if words.isupper():
        return words.title(), False
    known = _surnames().get(folded(first), [])
    if first in known or len(first) < _LONG_ENOUGH:
        return words, False
    if known:
        return f"{known[0]} {rest}", True
    near = [
        names[0]
        for key, names in _surnames().items()
        if len(key) > _LONG_ENOUGH and _one_off(folded(first), key)
    ]
    return (f"{near[0]} {rest}", True) if len(near) == 1 else (words, False)


@cache
def _surnames() -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    for name in table("signature", "words")["surnames"]:
        known.setdefault(folded(name), []).append(name)
    return known


def _one_off(word: str, known: str) -> bool:
    """Say whether one letter of `word` is wrong, or is missing at its start."""
    if len(word) == len(known):
        return sum(a != b for a, b in zip(word, known, strict=True)) == 1
    return len(word) + 1 == len(known) and known.endswith(word)
