"""Loading notices from messages of the exchange: the attachments are read as any file, the envelope is kept.

What the envelope says and what is read from the attachment stay apart; where they differ in number, day or
subject the message says so, for a person to look at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Triple

from kg import catalog, iri
from kg.linking.edxml import Message, Party, read_message
from kg.linking.features import number_key, title_key
from kg.linking.papertext import asking_of, paper_text
from kg.linking.terms import day, facts, term, text
from kg.load import load
from kg.messages import Problem, gettext
from kg.readers.source import INSIDE, from_bytes, from_path
from kg.store import Store

NUMBER, DATE, SUBJECT = "number", "date", "subject"


@dataclass(slots=True)
class Received:
    """What came of messages: the notices they carried, what went wrong, where envelope and words differ."""

    messages: int = 0
    notices: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return gettext("{messages} messages, {notices} notices read from them, {failed} failed").format(
            messages=self.messages, notices=len(self.notices), failed=len(self.failed)
        )


def receive(paths: list[Path], store: Store) -> Received:
    """Load the attachments of edXML messages; a message that cannot be used stops no other."""
    received = Received()
    for path in paths:
        try:
            message = read_message(from_path(path).read_bytes(), path.name)
        except Problem as problem:
            received.failed.append(str(problem))
            continue
        received.messages += 1
        _take(message, path, store, received)
    return received


def _take(message: Message, path: Path, store: Store, received: Received) -> None:
    """Load the attachments of a message and keep its envelope."""
    sources = [from_bytes(a.data, f"{path.name}{INSIDE}{a.name}") for a in message.attachments]
    report = load(sources, store)
    received.failed += [str(failure) for failure in report.failed]
    carried = [address for attached in message.attachments for address in _notices_of(store, attached.data)]
    received.notices += carried
    differing = sorted({point for address in carried for point in differences(message, store, address)})
    graph = f"{iri.data()}graph/message/{_key(message)}"
    store.replace({graph: list(triples(message, carried, differing))})
    if differing:
        said = gettext("{file}: the message and the words of its attachment differ in: {points}")
        received.differing.append(said.format(file=path.name, points=", ".join(map(_point, differing))))


def _notices_of(store: Store, data: bytes) -> Iterator[str]:
    """Yield the addresses of the notices that were read from these bytes."""
    digest = Literal(hashlib.sha256(data).hexdigest())
    found = store.query(catalog.bind(catalog.query("linking/graphs-of-file"), {"digest": digest}))
    if isinstance(found, QuerySolutions):
        yield from (iri.document_of(row["graph"].value) for row in found)


def differences(message: Message, store: Store, address: str) -> Iterator[str]:
    """Yield where a message says something else than the notice that it carries, where both say anything."""
    paper = paper_text(asking_of(store), address)
    if paper is None:
        return
    own = paper.record
    if own.number and number_key(own.number) != number_key(message.number):
        yield NUMBER
    if own.day and own.day != message.day:
        yield DATE
    if own.title and title_key(message.subject)[:30] not in title_key(own.title):
        yield SUBJECT


def _point(code: str) -> str:
    points = {
        NUMBER: gettext("number and symbol"),
        DATE: gettext("date of issue"),
        SUBJECT: gettext("abstract"),
    }
    return points[code]


def _key(message: Message) -> str:
    return hashlib.sha256(f"{message.sender.code} {message.id}".encode()).hexdigest()[:20]


def triples(message: Message, carried: list[str], differing: list[str]) -> Iterator[Triple]:
    """Yield what is kept of the envelope of a message."""
    address = f"{iri.data()}message/{_key(message)}"
    yield from facts(
        address,
        [
            ("a", term("vnd:ExchangeMessage")),
            ("dcterms:identifier", text(message.id)),
            ("schema:identifier", text(message.number)),
            ("dcterms:date", day(message.day)),
            ("dcterms:title", text(message.subject, "vi")),
            ("dcterms:creator", text(_party(message.sender))),
            ("dcterms:contributor", text(message.signer) if message.signer else None),
            ("vnd:answerBy", day(message.due) if message.due else None),
            *(("dcterms:audience", text(_party(party))) for party in message.addressees),
            *(("vnd:carries", NamedNode(notice)) for notice in carried),
            *(("vnd:differsIn", text(point)) for point in differing),
        ],
    )


def _party(party: Party) -> str:
    return f"{party.code} {party.name}".strip()
