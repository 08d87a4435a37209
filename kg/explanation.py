"""Why each fact of a notice is believed: its words, the rule that read them, how sure, and by which way.

Text in, values out; `kg.explaining` prints them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kg.messages import gettext, language
from kg.model import Citation, Evidence, Header, Notice, Signature, Task
from kg.rules import load, table
from kg.vocabulary import schemes

_AROUND = 40  # characters shown on either side of the words of a fact
_LONGEST = 400  # characters of a fact's own words that are shown


@dataclass(frozen=True, slots=True)
class Reason:
    """What a rule says of itself: its label and the article or usage it rests on."""

    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One fact in words with its evidence, and the facts that belong to it."""

    fact: str
    evidence: Evidence
    parts: tuple[Explained, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a fact and those around them, on one line."""

    before: str
    own: str
    after: str


def explain(notice: Notice) -> dict[str, list[Explained]]:
    """Return the facts of `notice` by section, in the order of the notice; empty sections are left out."""
    sections = {
        gettext("Header"): list(_header(notice.header)),
        gettext("Documents cited"): [_cited(citation) for citation in notice.citations],
        gettext("Tasks"): [_task(number, task) for number, task in enumerate(notice.tasks, 1)],
        gettext("Meetings"): [Explained(meeting.title, meeting.evidence) for meeting in notice.meetings],
        gettext("Assessments"): [Explained(finding.text, finding.evidence) for finding in notice.findings],
        gettext("Programmes"): [Explained(_name(one), one.evidence) for one in notice.programmes],
        gettext("Recipients"): [Explained(one.agent.name, one.evidence) for one in notice.recipients or ()],
        gettext("Signature"): list(_signature(notice.signature)),
    }
    return {section: facts for section, facts in sections.items() if facts}


def words(text: str, evidence: Evidence) -> Words:
    """Return the words of a fact in their context; the middle of long ones is left out."""
    start, end = evidence.span.start, evidence.span.end
    own = _flat(text[start:end])
    if len(own) > _LONGEST:
        own = f"{own[: _LONGEST // 2]} […] {own[-_LONGEST // 2 :]}"
    return Words(_flat(text[max(0, start - _AROUND) : start]), own, _flat(text[end : end + _AROUND]))


def reason(rule: str) -> Reason | None:
    """Return what the rule of this id says of itself, None where no file knows it."""
    return _reasons().get(rule)


def derivation(evidence: Evidence) -> str:
    """Return by which way a fact is known, in the language of the moment."""
    return _label("derivation", evidence.derivation)


@cache
def _reasons() -> Mapping[str, Reason]:
    folder = files("kg").joinpath("rules")
    found = {way: Reason(record["label"], record["source"]) for way, record in table("ways", "way").items()}
    for file in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")):
        if "rule" in tomllib.loads(folder.joinpath(file).read_text(encoding="utf-8")):
            rules = load(file.removesuffix(".toml"))
            found |= {rule.id: Reason(rule.label, rule.source) for rule in rules.values()}
    return found


def _header(header: Header) -> Iterator[Explained]:
    fields = {
        gettext("Type"): header.type,
        gettext("Number"): header.number,
        gettext("Day of issue"): header.issued_on,
        gettext("Place"): header.place,
        gettext("Issuer"): header.issuer,
        gettext("Abstract"): header.abstract,
    }
    for name, value in fields.items():
        if value:
            yield Explained(f"{name}: {value.value}", value.evidence)
    for one in header.addressees:
        yield Explained(f"{gettext('Addressee')}: {one.agent.name}", one.evidence)


def _cited(citation: Citation) -> Explained:
    parts = [citation.type, citation.key or None, citation.day.isoformat() if citation.day else None]
    relation = _label("docrel", citation.relation)
    return Explained(f"{' '.join(filter(None, parts))} ({relation})", citation.evidence)


def _task(number: int, task: Task) -> Explained:
    parts = [
        *(Explained(f"{_label('role', a.role)}: {a.agent.name}", a.evidence) for a in task.assignments),
        *(
            Explained(f"{_label('deadline', d.kind)}: {d.value or d.event or '—'}", d.evidence)
            for d in task.deadlines
        ),
    ]
    return Explained(f"{number}. [{task.key}]", task.evidence, tuple(parts))


def _signature(signature: Signature | None) -> Iterator[Explained]:
    if signature:
        said = (signature.name, signature.post, _label("signing", signature.capacity))
        yield Explained(", ".join(filter(None, said)), signature.evidence)


def _name(programme: Any) -> str:
    return str(getattr(programme, "name", None) or programme.value)


def _label(scheme: str, code: str) -> str:
    """Return the label of a concept in the language of the moment."""
    found = next((c for c in schemes()[scheme].concepts if c.code == code), None)
    return found.label.get(language(), code) if found else code


def _flat(text: str) -> str:
    return " ".join(text.replace("|", " ").replace("*", "").split())
