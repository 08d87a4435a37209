"""A notice as plain JSON data: the form in which facts are exchanged and scored.

`notice`, `citations`, `tasks` and `recipients` have one entry a fact; each carries `start`, `end` (offsets of
code points in the NFC text), `rule` and `confidence`.  Documents are given once, those cited again or by a
short form left out; unnamed groups stand apart from named bodies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kg.model import Assignment, Citation, Derivation, Evidence, Field, Notice, Recipient, Role, Task

LEADING = (Role.LEAD, Role.ASSIGNED)
ARCHIVE = "luu"


def record(notice: Notice) -> dict[str, Any]:
    """Return the facts of `notice` as data that `json.dumps` can write."""
    return {
        "notice": _header(notice),
        "citations": [_citation(c) for c in _documents(notice.citations)],
        "tasks": [_task(task, notice.citations) for task in notice.tasks],
        "recipients": _recipients(notice.recipients),
        "facts": _facts(notice),
    }


def _header(notice: Notice) -> dict[str, Any]:
    header = notice.header
    signature = notice.signature
    return {
        "type": _value(header.type),
        "number": _value(header.number),
        "date": _value(header.issued_on),
        "issuer": _value(header.issuer),
        "abstract": _value(header.abstract),
        "signer": {"name": signature.name, "post": signature.post, "capacity": signature.capacity}
        if signature
        else None,
    }


def _value(field: Field | None) -> str | None:
    return field.value if field else None


def _documents(citations: Sequence[Citation]) -> list[Citation]:
    """Keep one citation of each document: the fullest, at the place of the first."""
    found: dict[str, Citation] = {}
    for citation in citations:
        if citation.antecedent is None and citation.key and not _in_name(citation, citations):
            known = found.get(citation.key)
            found[citation.key] = citation if known is None or (citation.day and not known.day) else known
    return list(found.values())


def _in_name(citation: Citation, citations: Sequence[Citation]) -> bool:
    """Say whether only the name of another law names this one ("Luật sửa đổi, bổ sung Luật …")."""
    outer = None if citation.within is None else citations[citation.within]
    return outer is not None and outer.evidence.span.holds(citation.evidence.span)


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "type": citation.type,
        "number": citation.number,
        "date": citation.day.isoformat() if citation.day else None,
        "issuer": citation.issuer,
        "title": citation.title,
        "relation": citation.relation,
        **_place(citation.evidence),
    }


def _task(task: Task, citations: tuple[Citation, ...]) -> dict[str, Any]:
    coordinating = Role.COORDINATING
    return {
        "key": task.key,
        "text": task.text,
        "lead": list(task.who(*LEADING)),
        "lead_groups": list(task.who(*LEADING, group=True)),
        "coordinating": list(task.who(coordinating)),
        "coordinating_groups": list(_named_here(task).who(coordinating, group=True)),
        "deadlines": list(dict.fromkeys(d.value for d in task.deadlines if d.value)),
        "citations": _cited(task, citations),
        "assignments": [_assignment(a) for a in task.assignments],
        **_place(task.evidence),
    }


def _named_here(task: Task) -> Task:
    """Leave out the partners that only the lead-in names: in this form leads are inherited, partners not."""
    kept = (
        a
        for a in task.assignments
        if a.role is not Role.COORDINATING or a.evidence.derivation is not Derivation.INHERITED
    )
    return replace(task, assignments=tuple(kept))


def _cited(task: Task, citations: tuple[Citation, ...]) -> list[str]:
    """List the documents that the words of a task cite, short forms too, but not those of their abstracts."""
    own = (citations[i] for i in task.citations)
    return list(dict.fromkeys(c.key for c in own if c.within is None and c.key))


def _assignment(assignment: Assignment) -> dict[str, Any]:
    return {
        "agency": assignment.agent.name,
        "role": assignment.role,
        "group": assignment.agent.group,
        **_place(assignment.evidence),
    }


def _recipients(recipients: tuple[Recipient, ...] | None) -> list[str] | None:
    if recipients is None:
        return None
    return list(dict.fromkeys(r.agent.name for r in recipients if r.purpose != ARCHIVE))


def _facts(notice: Notice) -> list[dict[str, Any]]:
    """List the plain fields of the header, the recipients and the signature with their places."""
    fields = {
        name: getattr(notice.header, name)
        for name in ("type", "number", "issued_on", "issuer", "place", "abstract")
    }
    facts = [{"fact": n, "value": f.value, **_place(f.evidence)} for n, f in fields.items() if f]
    facts += [
        {"fact": "recipient", "value": r.agent.name, **_place(r.evidence)} for r in notice.recipients or ()
    ]
    if notice.signature:
        facts.append({"fact": "signer", "value": notice.signature.name, **_place(notice.signature.evidence)})
    return facts


def _place(evidence: Evidence) -> dict[str, Any]:
    return {
        "start": evidence.span.start,
        "end": evidence.span.end,
        "rule": evidence.rule,
        "confidence": evidence.confidence,
        "derivation": evidence.derivation,
    }
