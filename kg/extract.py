"""The order in which a notice is read, decided here and nowhere else."""

from __future__ import annotations

from datetime import date

from kg.citations.finding import find_citations, resolve
from kg.findings import find_findings
from kg.form.components import split
from kg.form.header import read_header
from kg.form.meetings import read_meetings
from kg.form.recipients import read_recipients
from kg.form.signature import read_signature
from kg.matters.attendance import find_attendance
from kg.matters.filing import find_filing
from kg.matters.parts import with_parts
from kg.matters.programmes import find_programmes
from kg.matters.readings import find_ambiguity
from kg.matters.steps import with_steps
from kg.matters.unissued import find_positions, find_unissued
from kg.model import Header, Notice
from kg.tasks.finding import find_tasks
from kg.text import forget, normalise, passage


def extract(text: str) -> Notice:
    """Read the facts of one notice.

    Any text goes in; it is normalised first, and the spans of all facts point into `Notice.text`.  Never
    raises: what the text does not hold is missing from the result.
    """
    text = normalise(text)
    components = split(text)
    header = read_header(text, components)
    citations = resolve(find_citations(passage(text)), header)
    tasks = tuple(with_parts(text, components, find_tasks(text, components, citations, issued_on(header))))
    unissued = find_unissued(text, components, tasks, citations)
    meetings = read_meetings(text, components)
    named = [one.evidence.span for one in unissued]
    notice = Notice(
        text=text,
        header=header,
        citations=citations,
        tasks=tuple(with_steps(text, components, tasks, named)),
        recipients=read_recipients(text, components),
        signature=read_signature(text, components),
        meetings=meetings,
        findings=find_findings(text, components),
        programmes=find_programmes(text, components, citations),
        unissued=unissued,
        positions=find_positions(text, components, tasks, unissued),
        ambiguity=find_ambiguity(text, components),
        attendance=find_attendance(text, components, meetings),
        filing=find_filing(text, components),
    )
    forget()
    return notice


def issued_on(header: Header) -> date | None:
    """Return the day of issue that the header gives, or None."""
    return date.fromisoformat(header.issued_on.value) if header.issued_on else None
