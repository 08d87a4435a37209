"""The notice itself as quads: letterhead, meetings, statements, recipients and signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from kg import iri
from kg.model import Field, Finding, Header, Measurement, Meeting, Mention, Recipient, Span
from kg.triples.page import Page
from kg.triples.pen import day, decimal, number, plain, term, vietnamese

NO_PURPOSE = "khong-neu"
CHAIRING, ATTENDING, OTHER_INDICATOR = "chu-tri-hop", "du-hop", "khac"


def write_head(page: Page, pages: Sequence[int]) -> None:
    """Write the notice itself: identity, letterhead, text."""
    pen, document, known, header = page.pen, page.document, page.known, page.notice.header
    pen.type(document, "Notice")
    pen.type(document, known.class_)
    pen.code(document, "documentType", "doctype", known.type)
    pen.code(document, "identificationStatus", "idstatus", known.status)
    if known.jurisdiction:
        pen.link(document, "jurisdiction", iri.place(known.jurisdiction))
    if known.number:
        pen.write(document, "documentNumber", plain(known.number))
    if header.issuer:
        issuer = Mention(header.issuer.value, header.issuer.evidence.span)
        pen.link(document, "issuedBy", page.agent(issuer))
    if header.abstract:
        pen.write(document, "subjectText", vietnamese(header.abstract.value))
    _dates(page)
    _text(page, pages)
    _readings(page, header)


def _dates(page: Page) -> None:
    meetings = [meeting.day for meeting in page.notice.meetings if meeting.day]
    if page.day:
        page.pen.write(page.document, "issueDate", day(page.day))
    elif meetings:
        page.pen.write(page.document, "issueDateEarliest", day(max(meetings)))


def _text(page: Page, pages: Sequence[int]) -> None:
    page.pen.write(page.document, "text", plain(page.notice.text))
    for start in pages:
        page.pen.write(page.document, "pageStart", number(start))


def _readings(page: Page, header: Header) -> None:
    """Write where each value of the letterhead was read."""
    fields: dict[str, Field | None] = {
        "documentType": header.type,
        "documentNumber": header.number if page.known.number else None,
        "issueDate": header.issued_on,
        "issuedBy": header.issuer,
        "subjectText": header.abstract,
    }
    for name, field in fields.items():
        if field:
            shown = page.pen.evidence(field.evidence)
            page.pen.write(shown, "shows", term(name))


def write_meetings(page: Page) -> None:
    """Write the meetings whose conclusions the notice gives, with who took part."""
    for order, meeting in enumerate(page.notice.meetings, 1):
        _meeting(page, meeting, order)


def _meeting(page: Page, meeting: Meeting, order: int) -> None:
    event = page.event(meeting.title, meeting.day)
    page.pen.link(event, "evidence", page.pen.evidence(meeting.evidence))
    page.pen.link(page.document, "hasMeeting", event)
    chairing = (Mention(meeting.convener, meeting.evidence.span),) if meeting.convener else ()
    for role, there in ((CHAIRING, chairing), (ATTENDING, meeting.participants)):
        if there:
            participation = page.node("participation", f"{order}.{role}")
            page.pen.link(event, "hasParticipation", participation)
            page.pen.fact(participation, "Participation", meeting.evidence)
            page.pen.code(participation, "participationRole", "participation", role)
            for agent in dict.fromkeys(page.agent(mention) for mention in there):
                page.pen.link(participation, "participant", agent)


def write_statements(page: Page) -> None:
    """Write the findings, with their figures, and the programmes that the notice speaks of."""
    for order, finding in enumerate(page.notice.findings, 1):
        _finding(page, finding, order)
    for order, programme in enumerate(page.notice.programmes, 1):
        address = page.node("programme", order)
        page.pen.type(address, "Programme")
        page.pen.name(address, programme.value)
        page.pen.link(address, "evidence", page.pen.evidence(programme.evidence))
        page.pen.link(page.document, "about", address)


def _finding(page: Page, finding: Finding, order: int) -> None:
    address = page.node("finding", order)
    page.pen.link(page.document, "hasStatement", address)
    page.pen.fact(address, "Finding", finding.evidence)
    page.pen.code(address, "findingType", "finding", finding.kind)
    page.pen.write(address, "content", vietnamese(finding.text))
    for index, measurement in enumerate(finding.measurements, 1):
        _measurement(page, measurement, address, f"{order}.{index}")


def _measurement(page: Page, measurement: Measurement, finding: str, key: str) -> None:
    address = page.node("measurement", key)
    page.pen.link(finding, "hasMeasurement", address)
    page.pen.fact(address, "Measurement", measurement.evidence)
    page.pen.write(address, "numericValue", decimal(measurement.value))
    page.pen.write(address, "unit", plain(measurement.unit))
    page.pen.code(address, "indicator", "indicator", OTHER_INDICATOR)
    if measurement.basis:
        page.pen.write(address, "basisText", vietnamese(measurement.basis))


def write_recipients(page: Page) -> None:
    """Write the addressees of the letterhead and the lines of the block of recipients."""
    blocks = {"addressees": page.notice.header.addressees, "recipients": page.notice.recipients or ()}
    for name, block in blocks.items():
        in_order = sorted(block, key=attrgetter("entry"))
        for entry, line in groupby(in_order, key=attrgetter("entry")):
            _line(page, list(line), f"{name}.{entry}", entry)


def _line(page: Page, line: list[Recipient], key: str, entry: int) -> None:
    first = line[0]
    spans = [recipient.evidence.span for recipient in line]
    whole = Span(min(span.start for span in spans), max(span.end for span in spans))
    sure = min(recipient.evidence.confidence for recipient in line)
    address = page.node("recipient", key)
    page.pen.link(page.document, "hasRecipientEntry", address)
    page.pen.fact(address, "RecipientEntry", replace(first.evidence, span=whole, confidence=sure))
    page.pen.write(address, "order", number(entry))
    if first.purpose != NO_PURPOSE:
        page.pen.code(address, "recipientPurpose", "recipient", first.purpose)
    if first.heading:
        page.pen.write(address, "headingText", vietnamese(first.heading))
    for agent in dict.fromkeys(page.agent(recipient.agent) for recipient in line):
        page.pen.link(address, "recipient", agent)


def write_signature(page: Page) -> None:
    """Write who signed, as the text has it."""
    signature = page.notice.signature
    if signature is None:
        return
    address = page.node("signature", 1)
    page.pen.link(page.document, "hasSignature", address)
    page.pen.fact(address, "Signature", signature.evidence)
    page.pen.code(address, "signingCapacity", "signing", signature.capacity)
    if signature.name:
        page.pen.write(address, "signerName", plain(signature.name))
    if signature.post:
        page.pen.write(address, "postText", vietnamese(signature.post))
    if signature.signed_for:
        page.pen.write(address, "signedForText", vietnamese(signature.signed_for))
