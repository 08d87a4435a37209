"""What a notice states as quads: findings with their figures, views on drafts, readings in doubt."""

from __future__ import annotations

from kg.model import Ambiguity, Evidence, Finding, Measurement, Mention, Position
from kg.triples.page import Page
from kg.triples.pen import concept, decimal, foreign, plain, term, vietnamese

ACCEPTED, REJECTED = "chap-nhan", "bac-bo"


def write_statements(page: Page) -> None:
    """Write the findings, the views on what was submitted, and the two readings of a doubtful name."""
    holder = _holder(page)
    for order, finding in enumerate(page.notice.findings, 1):
        _finding(page, finding, order, holder)
    for order, position in enumerate(page.notice.positions, 1):
        _position(page, position, order, holder)
    if page.notice.ambiguity and holder:
        _readings(page, page.notice.ambiguity, holder)


def _holder(page: Page) -> str | None:
    """Return the post whose conclusions the notice gives: that of the convener of its only meeting."""
    if page.notice.ambiguity:
        return page.agent(page.notice.ambiguity.post)
    if len(page.notice.meetings) != 1 or not page.notice.meetings[0].convener:
        return None
    meeting = page.notice.meetings[0]
    return page.agent(Mention(meeting.convener or "", meeting.evidence.span))


def _statement(page: Page, address: str, class_: str, evidence: Evidence, holder: str | None) -> None:
    page.pen.link(page.document, "hasStatement", address)
    page.pen.fact(address, class_, evidence)
    if holder:
        page.pen.link(address, "madeBy", holder)


def _finding(page: Page, finding: Finding, order: int, holder: str | None) -> None:
    address = page.node("finding", order)
    _statement(page, address, "Finding", finding.evidence, holder)
    page.pen.code(address, "findingType", "finding", finding.kind)
    page.pen.write(address, "content", vietnamese(finding.text))
    subjects = page.named_in(finding.evidence.span)
    for index, measurement in enumerate(finding.measurements, 1):
        subject = subjects[0] if len(subjects) == 1 else None
        _measurement(page, measurement, address, f"{order}.{index}", subject)


def _measurement(page: Page, measurement: Measurement, finding: str, key: str, subject: str | None) -> None:
    address = page.node("measurement", key)
    page.pen.link(finding, "hasMeasurement", address)
    page.pen.fact(address, "Measurement", measurement.evidence)
    page.pen.write(address, "numericValue", decimal(measurement.value))
    page.pen.write(address, "unit", plain(measurement.unit))
    page.pen.code(address, "indicator", "indicator", measurement.indicator)
    if measurement.basis:
        page.pen.write(address, "basisText", vietnamese(measurement.basis))
    if measurement.year:
        page.pen.write(address, "referenceYear", f'"{measurement.year}"^^{foreign("xsd", "gYear")}')
    if subject:
        page.pen.link(address, "measuredSubject", subject)


def _position(page: Page, position: Position, order: int, holder: str | None) -> None:
    address = page.node("position", order)
    _statement(page, address, "Position", position.evidence, holder)
    page.pen.code(address, "directiveVerb", "verb", position.verb)
    page.pen.write(address, "content", vietnamese(position.text))
    if position.about is not None:
        page.pen.link(address, "about", page.unissued(page.notice.unissued[position.about]))


def _readings(page: Page, doubt: Ambiguity, post: str) -> None:
    """Write the person and the place that a name may be, as claims that rule each other out."""
    person, place = page.node("person", 1), page.node("place", 1)
    page.pen.write_foreign(person, foreign("rdf", "type"), foreign("foaf", "Person"))
    page.pen.name(person, doubt.name)
    page.pen.type(place, "Place")
    page.pen.name(place, f"{doubt.level} {doubt.name}")
    sure = doubt.evidence
    unsure = Evidence(sure.span, sure.rule, round(1 - doubt.confidence, 2))
    first = _claim(page, 1, sure, doubt.as_person, ACCEPTED)
    _quoted(page, first, post, foreign("org", "heldBy"), person)
    second = _claim(page, 2, unsure, doubt.as_place, REJECTED)
    _quoted(page, second, page.document, term("jurisdiction"), place)
    page.pen.link(second, "alternativeTo", first)


def _claim(page: Page, number: int, evidence: Evidence, words: str, status: str) -> str:
    address = page.node("claim", number)
    page.pen.fact(address, "Claim", evidence)
    page.pen.write(address, "content", vietnamese(words))
    page.pen.write(address, "claimStatus", concept("claimstatus", status))
    return address


def _quoted(page: Page, claim: str, subject: str, predicate: str, value: str) -> None:
    page.pen.write_foreign(claim, foreign("rdf", "subject"), f"<{subject}>")
    page.pen.write_foreign(claim, foreign("rdf", "predicate"), predicate)
    page.pen.write_foreign(claim, foreign("rdf", "object"), f"<{value}>")
