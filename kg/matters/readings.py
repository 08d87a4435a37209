"""Words with two readings: "UBND tỉnh Mai Sơn" may name a province, or the person who holds the post.

Only a true doubt is kept: the name behind the post is that of some place of the country, yet of none at the
level that the post names.  A name that is no place's is a person's without doubt.
"""

from __future__ import annotations

from functools import cache

from kg.form.components import Components
from kg.model import Ambiguity, Evidence, Mention
from kg.registry.tables import FOLDER, read_table
from kg.rules import load, table
from kg.text import folded, passage

_PLACES = ("places-2025-06-30.tsv", "places-2025-07-01.tsv")
_TOLD = 1_200  # characters from the title on in which the meeting is told


def find_ambiguity(text: str, components: Components) -> Ambiguity | None:
    """Return the first post whose name is also that of a place of another level, or None."""
    start = components.body.start
    flat = passage(text, *components.clean(type(components.body)(start, min(len(text), start + _TOLD))))
    for hit in load("readings")["chuc-vu-va-ten"].find(flat):
        post, level, name = (hit.text(part) or "" for part in ("post", "level", "name"))
        levels = _levels().get(folded(name), frozenset())
        if not levels or folded(level) in levels:
            continue
        told = table("readings", "names")
        at = hit.span_of("post")
        return Ambiguity(
            Evidence(hit.span, hit.rule, hit.confidence),
            Mention(post, at or hit.span),
            name,
            level,
            told["person"].format(name=name, post=post),
            told["place"].format(name=name, level=level),
            hit.confidence,
        )
    return None


@cache
def _levels() -> dict[str, frozenset[str]]:
    """Return the levels ("huyen") at which each name of a place stands, both folded."""
    found: dict[str, set[str]] = {}
    for file in _PLACES:
        for row in read_table(FOLDER / file):
            found.setdefault(folded(row["name"]), set()).add(row["type"].replace("-", " "))
    return {name: frozenset(levels) for name, levels in found.items()}
