"""What a load did: the report for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg import iri
from kg.messages import gettext, language, ngettext
from kg.vocabulary import namespace, prefixes


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a file: `reason` is a whole sentence that names it and says what to do."""

    source: str
    reason: str
    page: int | None = None

    def __str__(self) -> str:
        return self.reason

    def to_data(self) -> dict[str, Any]:
        """Return the remark as data that `json.dumps` can write."""
        return {"file": self.source, "page": self.page, "reason": self.reason}


@dataclass(slots=True)
class Report:
    """What a load did, by the names of the files; `version` is the version of the store that holds it all.

    `same` gives for an unchanged file the other one with the very same bytes, `renewed` the files that hold a
    new version of a notice, `doubtful` what a person should look at.
    """

    loaded: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    same: dict[str, str] = field(default_factory=dict)
    renewed: list[Remark] = field(default_factory=list)
    doubtful: list[Remark] = field(default_factory=list)
    failed: list[Remark] = field(default_factory=list)
    version: int = 0
    interrupted: bool = False

    def __str__(self) -> str:
        counts = (
            (gettext("{n} replaced"), self.replaced),
            (gettext("{n} unchanged"), self.unchanged),
            (gettext("{n} with doubts"), {remark.source for remark in self.doubtful}),
            (gettext("{n} failed"), self.failed),
        )
        first = ngettext("{n} notice loaded", "{n} notices loaded", len(self.loaded))
        parts = [first.format(n=len(self.loaded)), *(text.format(n=len(found)) for text, found in counts)]
        if self.outdated:
            parts.append(gettext("{n} read by older rules (use --refresh)").format(n=len(self.outdated)))
        if self.interrupted:
            parts.append(gettext("interrupted: the same command goes on from here"))
        return ", ".join(parts)

    def to_data(self) -> dict[str, Any]:
        """Return the report as data that `json.dumps` can write."""
        return {
            "loaded": self.loaded,
            "replaced": self.replaced,
            "unchanged": self.unchanged,
            "outdated": self.outdated,
            "same": self.same,
            **{
                name: [remark.to_data() for remark in getattr(self, name)]
                for name in ("renewed", "doubtful", "failed")
            },
            "version": self.version,
            "interrupted": self.interrupted,
        }


def doubts_in(graphs: Mapping[str, bytes], source: str) -> list[Remark]:
    """Return what the report graphs among `graphs` say of a notice as a whole, each thing once."""
    return [
        remark
        for name, data in graphs.items()
        if data and name.startswith(f"{iri.data()}graph/report/")
        for remark in _remarks(name, list(parse(data, format=RdfFormat.N_QUADS)), source)
    ]


def _remarks(graph: str, quads: list[Quad], source: str) -> list[Remark]:
    sh, document = prefixes()["sh"], NamedNode(iri.document_of(graph))
    about = {q.subject for q in quads if q.predicate.value == f"{sh}focusNode" and q.object == document}
    pages = {
        q.subject: int(q.object.value)
        for q in quads
        if q.predicate.value == namespace()["page"] and isinstance(q.object, Literal)
    }
    said = {
        (pages.get(q.subject, 0), q.object.value)
        for q in quads
        if q.subject in about
        and q.predicate.value == f"{sh}resultMessage"
        and isinstance(q.object, Literal)
        and q.object.language == language()
    }
    return [Remark(source, f"{source}: {text}", page or None) for page, text in sorted(said)]
