"""The notice itself as quads: letterhead, meetings, recipients and signature."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from kg import iri
from kg.model import Attendance, Field, Filing, Header, Meeting, Mention, Recipient, Span
from kg.triples.page import Page
from kg.triples.pen import boolean, day, number, plain, term, vietnamese

NO_PURPOSE, ARCHIVE = "khong-neu", "luu"
CHAIRING, ATTENDING = "chu-tri-hop", "du-hop"


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
    there: dict[str, list[Attendance]] = defaultdict(list)
    if meeting.convener:
        convener = Mention(meeting.convener, meeting.evidence.span)
        there[CHAIRING].append(Attendance(meeting.evidence, CHAIRING, convener))
    told = tuple(Attendance(meeting.evidence, ATTENDING, one) for one in meeting.participants)
    for one in (page.notice.attendance if order == 1 else ()) or told:
        there[one.role].append(one)
    for role, present in there.items():
        participation = page.node("participation", f"{order}.{role}")
        page.pen.link(event, "hasParticipation", participation)
        page.pen.fact(participation, "Participation", *(one.evidence for one in present))
        page.pen.code(participation, "participationRole", "participation", role)
        for agent in dict.fromkeys(_present(page, one) for one in present):
            page.pen.link(participation, "participant", agent)


def _present(page: Page, one: Attendance) -> str:
    """Write who was there; a group that the text lists whole has its members."""
    agent = page.agent(one.who)
    if one.members and page.pen.is_new(f"members of {agent}"):
        page.pen.write(agent, "closedGroup", boolean(True))
        for member in dict.fromkeys(page.agent(member) for member in one.members):
            page.pen.link(agent, "groupMember", member)
    return agent


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
    if first.purpose == ARCHIVE and page.notice.filing:
        _filing(page, page.notice.filing, address)


def _filing(page: Page, filing: Filing, entry: str) -> None:
    """Write which unit drafted the notice, and the mark of who did: a literal, no person is made of it."""
    page.pen.link(page.document, "draftingUnit", page.agent(filing.unit))
    page.pen.write(page.pen.evidence(filing.evidence), "shows", term("draftingUnit"))
    if filing.mark:
        page.pen.write(entry, "drafterMark", plain(filing.mark))


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
