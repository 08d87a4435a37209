"""The archive line: which unit drafted the notice, and the mark of who did (Decree 30/2020, annex I)."""

from __future__ import annotations

from kg.form.components import Components
from kg.model import Filing, Mention
from kg.rules import load
from kg.text import passage


def find_filing(text: str, components: Components) -> Filing | None:
    """Return the drafting unit that the archive line of the recipients names, or None."""
    for span in components.recipients:
        hit = load("filing")["dong-luu"].first(passage(text, span))
        at = hit.span_of("unit") if hit else None
        if hit and at:
            return Filing(hit.evidence, Mention(hit.text("unit") or "", at), hit.text("mark"))
    return None
