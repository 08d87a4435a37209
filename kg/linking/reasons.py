"""The reasons for a link in words: from "number same; date year" to a sentence that a clerk can check."""

from __future__ import annotations

from kg.messages import gettext

N_ = str
FEATURES = {
    "number": N_("number and symbol"),
    "date": N_("date of issue"),
    "title": N_("abstract"),
    "place": N_("place of issue"),
    "issuer": N_("issuing body"),
    "type": N_("type of document"),
}
LEVELS = {
    "same": N_("the same"),
    "unmarked": N_("the same but for marks"),
    "shortened": N_("shortened"),
    "slip": N_("differs by one figure"),
    "symbol": N_("another symbol"),
    "other": N_("different"),
    "year": N_("the same year"),
    "swapped": N_("day and month exchanged"),
    "near": N_("another day of the year"),
    "begins": N_("one begins like the other"),
    "alike": N_("alike"),
    "weak": N_("partly alike"),
    "inside": N_("one lies in the other"),
}


def in_words(comment: str) -> str:
    """Return the reasons that a link keeps as codes, in the language of the moment; other words stay."""
    parts = [part.strip().partition(" ") for part in comment.split(";") if part.strip()]
    if not all(feature in FEATURES and level in LEVELS for feature, _, level in parts):
        return comment
    said = (f"{gettext(FEATURES[feature])} {gettext(LEVELS[level])}" for feature, _, level in parts)
    return ", ".join(said)
