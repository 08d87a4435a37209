"""What loading a file changes in the store, beside what is there already.

The same notice may come again: read by other rules, in another form, or as a new version.  A new version
moves the former one into its history.  A scan of words that are there typed is noted as a further file and
changes no fact: what was typed needs no guessing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from kg.history import SCAN, Version, history_quads, is_new_version, version_in, version_of
from kg.messages import gettext
from kg.records import Record, digest_of, record_quads
from kg.report import Remark
from kg.store import Facts, Reader

LOADED, REPLACED, UNCHANGED = "loaded", "replaced", "unchanged"
SAMPLE = 50_000  # characters: enough to know a text by, few enough to compare at once
ALIKE = 0.9  # of the letters: a scan that agrees so far with typed words is a scan of them


@dataclass(frozen=True, slots=True)
class Replacement:
    """The graphs to replace, what that does to the notice, and what to say of it."""

    graphs: Mapping[str, Facts]
    state: str
    renewed: tuple[Remark, ...] = ()
    doubtful: tuple[Remark, ...] = ()


def replacement(store: Reader, graphs: Mapping[str, bytes], record: Record) -> Replacement:
    """Return what the graphs of a notice just read change; the first is that of the notice itself."""
    own = next(iter(graphs))
    recorded = record_quads(store, own, record)
    if not (present := list(store.quads(own))):
        return Replacement({**graphs, **recorded}, LOADED)
    old, new = version_of(present), version_in(graphs[own])
    if _is_scan_of(new, old):
        said = gettext(
            "{file}: a scan of {number}, which is loaded from {other}; its facts were left as they are"
        )
        text = said.format(file=record.source, number=new.number, other=old.source)
        return Replacement(recorded, UNCHANGED, doubtful=(Remark(record.source, text),))
    known = digest_of(store, own, old.source)
    if not is_new_version(old, new, known, record):
        return Replacement({**graphs, **recorded}, REPLACED)
    said = (
        gettext("{file}: typed words of {number} in place of a scan; what was read before is in its history")
        if _is_scan_of(old, new)
        else gettext("{file}: a new version of {number}; the former one is kept in its history")
    )
    renewed = Remark(record.source, said.format(file=record.source, number=new.number))
    history = history_quads(store, own, old, known, record)
    return Replacement({**graphs, **recorded, **history}, REPLACED, (renewed,))


def _is_scan_of(scan: Version, typed: Version) -> bool:
    """Say whether the one was read by OCR, the other not, and they have the same words but for its faults."""
    if scan.form != SCAN or typed.form in (SCAN, ""):
        return False
    beginnings = (version.words[:SAMPLE] for version in (scan, typed))
    return Levenshtein.normalized_similarity(*beginnings) >= ALIKE
